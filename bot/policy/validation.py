"""Holds data against a pydantic model, and says in plain words what does not fit."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.policy.errors import Problem
from bot.policy.names import unknown_name
from bot.policy.source import Source

Model = TypeVar("Model", bound=BaseModel)

_YAML_WORDS: Final[Mapping[str, str]] = {"True": "true", "False": "false"}
_PLAIN_WORDS: Final[Mapping[str, str]] = {
    "missing": "this is missing.",
    "union_tag_not_found": "this must be a list of people, or a mapping with primary, deputies, rota and overrides.",
    "model_type": "this must be a mapping of keys to values.",
    "dict_type": "this must be a mapping of keys to values.",
    "list_type": "this must be a list.",
    "too_short": "this cannot be empty.",
    "string_type": "this must be text.",
    "string_too_short": "this cannot be empty.",
    "bool_type": "this must be true or false.",
    "bool_parsing": "this must be true or false.",
}


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
        # Steps in brackets are no part of the file: a bad key of a mapping, the form in which something is written.
        at = tuple(step for step in detail["loc"] if not _bracketed(step))
        yield Problem(at, _words(detail, model))


def _words(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind = detail["type"]
    if kind == "extra_forbidden":
        return unknown_name(detail["loc"][-1], "key here", _keys(model, detail["loc"][:-1]))
    if kind == "literal_error":
        return f"this must be {_YAML_WORDS.get(detail['ctx']['expected'], detail['ctx']['expected'])}."
    return _PLAIN_WORDS.get(kind, detail["msg"])


def _keys(model: type[BaseModel], loc: tuple[str | int, ...]) -> tuple[str, ...]:
    hint: Any = model
    for step in loc:
        hint = _inner(hint, step)
    return tuple(info.alias or name for name, info in hint.model_fields.items())


def _inner(hint: Any, step: str | int) -> Any:
    """The type of what stands at `step` inside a model, a list or a mapping."""
    if _bracketed(step):
        forms = map(get_args, get_args(get_args(hint)[0]))
        return next(form for form, tag in forms if tag.tag == step)
    if isinstance(step, int) or not _is_model(hint):
        return get_args(hint)[-1]
    annotation = next(info.annotation for name, info in hint.model_fields.items() if step in {name, info.alias})
    return get_args(annotation)[0] if type(None) in get_args(annotation) else annotation


def _bracketed(step: str | int) -> bool:
    return isinstance(step, str) and step.startswith("[")


def _is_model(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, BaseModel)
