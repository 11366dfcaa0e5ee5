"""Holds data against a pydantic model, and says in plain words what does not fit."""

from collections.abc import Iterator
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.policy.errors import Problem
from bot.policy.names import unknown_name
from bot.policy.source import Source

Model = TypeVar("Model", bound=BaseModel)


def validated(source: Source, model: type[Model]) -> Model:
    """The file's data as a `model`.

    Raises:
        PolicyError: it does not fit; every misfit is listed with its line.
    """
    try:
        return model.model_validate(source.data)
    except ValidationError as error:
        raise source.refuse(_problems(error, model)) from error


def _problems(error: ValidationError, model: type[BaseModel]) -> Iterator[Problem]:
    for detail in error.errors(include_url=False):
        # pydantic marks a bad key of a mapping with one more step that is no part of the file.
        at = tuple(step for step in detail["loc"] if step != "[key]")
        yield Problem(at, _words(detail, model))


def _words(detail: ErrorDetails, model: type[BaseModel]) -> str:
    match detail["type"]:
        case "extra_forbidden":
            return unknown_name(detail["loc"][-1], "key here", _keys(model, detail["loc"][:-1]))
        case "missing":
            return "this is missing."
        case "model_type" | "dict_type":
            return "this must be a mapping of keys to values."
        case "list_type":
            return "this must be a list."
        case "too_short":
            return "this cannot be empty."
        case _:
            return detail["msg"]


def _keys(model: type[BaseModel], loc: tuple[str | int, ...]) -> tuple[str, ...]:
    hint: Any = model
    for step in loc:
        hint = _inner(hint, step)
    return tuple(info.alias or name for name, info in _model(hint).model_fields.items())


def _inner(hint: Any, step: str | int) -> Any:
    """The type of what stands at `step` inside a model, a list or a mapping."""
    if isinstance(step, int) or not _is_model(hint):
        return get_args(hint)[-1]
    fields = hint.model_fields
    return next(_model_or_container(info.annotation) for name, info in fields.items() if step in {name, info.alias})


def _model_or_container(hint: Any) -> Any:
    """The type itself, without `| None`."""
    return get_args(hint)[0] if type(None) in get_args(hint) else hint


def _model(hint: Any) -> type[BaseModel]:
    model: type[BaseModel] = hint
    return model


def _is_model(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, BaseModel)
