"""The forms of incidents: those that come with warroom, and what a firm's own folder changes in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Final, TypeAlias

from pydantic import BeforeValidator, Field

import message_templates
from bot.domain import forms as domain
from bot.domain.computed import completed_by, parts
from bot.domain.forms import LOG, Choice, Computed, FieldKind, Form, Forms, Formula, Need
from bot.domain.impact import INPUTS, Category, InputKind
from bot.policy.errors import Place, PolicyError, Problem
from bot.policy.names import (
    CategoryName,
    FieldKindName,
    FieldName,
    FieldPart,
    FormulaName,
    Hint,
    InputName,
    KeptName,
    Label,
    NeedName,
    RegistryKind,
    ValueName,
    Words,
    unknown_name,
    wrong,
)
from bot.policy.schema import Section
from bot.policy.source import Source, read_source
from bot.policy.validation import validated

BUILT_IN: Final = Path(message_templates.__file__).parent / "forms"
DOCUMENTS: Final = (LOG, *(category.value for category in Category if category is not Category.UNKNOWN))
SUBCATEGORY: Final = "subcategory"
MOST_CHOICES: Final = 99  # Slack shows 100, one of which is "unknown"

# How many fields each formula takes; None for any number.
_TAKES: Final[Mapping[Formula, int | None]] = {
    Formula.EXCESS_PCT: 2,
    Formula.DIFFERENCE: 2,
    Formula.NEGATIVE_SUM: None,
    Formula.POSITIVE: 1,
    Formula.FIRST: 1,
    Formula.LAST: 1,
}
_NUMBERS: Final = frozenset({FieldKind.INTEGER, FieldKind.DECIMAL, FieldKind.LATENCY, FieldKind.MONEY})


def _values(value: object) -> object:
    """An enumeration as names, or as names with their words."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return {each: each.replace("_", " ").capitalize() for each in value}
    if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
        return value
    raise wrong("this must be a list of names, or a mapping of names to words.")


class FieldEntry(Section):
    """One field of a form."""

    name: FieldName
    label: Label
    type: FieldKindName
    need: NeedName
    unit: Words = ""
    values: Annotated[dict[ValueName, Label], BeforeValidator(_values)] = Field(default_factory=dict)
    hint: Hint = ""
    asks: Hint = ""
    computed: dict[FormulaName, list[FieldPart]] = Field(default_factory=dict)
    kept: KeptName = ""
    registry: RegistryKind = ""
    sets: InputName | None = None
    as_: dict[ValueName, ValueName] = Field(alias="as", default_factory=dict)
    only: list[CategoryName] = Field(default_factory=list)
    ahead: bool = False


class FormEntry(Section):
    """A file of a form."""

    document: Words
    title: Label | None = None
    subcategories: Annotated[dict[ValueName, Label], BeforeValidator(_values)] = Field(default_factory=dict)
    without: list[FieldName] = Field(default_factory=list)
    fields: list[FieldEntry] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _File:
    """A file that has the right shape."""

    source: Source
    entry: FormEntry


def load_forms(overlay: Path | None = None) -> Forms:
    """The forms, with what a firm changes in them.

    Args:
        overlay: The firm's folder; its `forms/*.yaml` are taken. None for those that come with warroom.

    Raises:
        PolicyError: A file is wrong; each problem is a line `FILE:LINE: reason`.
    """
    folder = None if overlay is None else overlay / "forms"
    if folder is None or not folder.is_dir():
        return _built_in()
    return _merged(_built_in(), _files(folder))


@cache
def _built_in() -> Forms:
    return _merged(Forms(), _files(BUILT_IN))


def _files(folder: Path) -> list[_File]:
    """Every file of a folder, in the order of names; all that is wrong is told at once."""
    files: list[_File] = []
    wrongs: list[str] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            source = read_source(path)
            entry = validated(source, FormEntry)
            if entry.document not in DOCUMENTS:
                raise source.refuse([Problem(("document",), unknown_name(entry.document, "document", DOCUMENTS))])
            files.append(_File(source, entry))
        except PolicyError as error:
            wrongs += error.problems
    if wrongs:
        raise PolicyError(wrongs)
    return files


def _merged(forms: Forms, files: Sequence[_File]) -> Forms:
    """The forms with every file on top."""
    by_document = dict(forms.by_document)
    for each in files:
        document = each.entry.document
        by_document[document] = _changed(by_document.get(document, Form(document, document, ())), each.entry)
    wrongs = [line for each in files for line in _refusals(each, by_document)]
    if wrongs:
        raise PolicyError(wrongs)
    return Forms(by_document)


def _changed(form: Form, entry: FormEntry) -> Form:
    fields = {field.name: field for field in form.fields if field.name not in entry.without}
    if entry.subcategories:
        fields = {SUBCATEGORY: _subcategory(entry)} | fields | {SUBCATEGORY: _subcategory(entry)}
    for each in entry.fields:
        fields[each.name] = _field(entry.document, each)
    return Form(form.document, entry.title or form.title, tuple(fields.values()))


def _subcategory(entry: FormEntry) -> domain.Field:
    return domain.Field(
        document=entry.document,
        name=SUBCATEGORY,
        label="Subcategory",
        kind=FieldKind.CHOICE,
        need=Need.TRIAGE,
        choices=_choices(entry.subcategories),
    )


def _field(document: str, entry: FieldEntry) -> domain.Field:
    return domain.Field(
        document=document,
        name=entry.name,
        label=entry.label,
        kind=entry.type,
        need=entry.need,
        unit=entry.unit,
        choices=_choices(entry.values),
        hint=entry.hint,
        asks=entry.asks,
        computed=next((Computed(formula, tuple(of)) for formula, of in entry.computed.items()), None),
        kept=entry.kept,
        registry=entry.registry,
        sets=entry.sets or "",
        becomes=entry.as_,
        only=tuple(entry.only),
        ahead=entry.ahead,
    )


def _choices(values: Mapping[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value, label) for value, label in values.items())


def _refusals(file: _File, forms: Mapping[str, Form]) -> tuple[str, ...]:
    """What does not fit together in a file, as lines."""
    problems = [*_names(file.entry, forms)]
    fields = {field.name: field for field in forms[file.entry.document].fields}
    for index, entry in enumerate(file.entry.fields):
        at: Place = ("fields", index)
        problems += [Problem((*at, *place), reason) for place, reason in _misfits(entry, fields)]
    return file.source.refuse(problems).problems


def _names(entry: FormEntry, forms: Mapping[str, Form]) -> Iterator[Problem]:
    """A field is called by its name alone, so the failure log and the form of a category share none."""
    beside = [form for form in forms.values() if (form.document == LOG) != (entry.document == LOG)]
    taken = {field.name: form.document for form in beside for field in form.fields}
    seen: set[str] = set()
    for index, field in enumerate(entry.fields):
        at: Place = ("fields", index, "name")
        if field.name in seen:
            yield Problem(at, f"`{field.name}` stands here twice.")
        if field.name in taken:
            yield Problem(at, f"`{field.name}` is a field of {taken[field.name]} already; call this one otherwise.")
        seen.add(field.name)


Misfit: TypeAlias = tuple[tuple[str, ...], str]


def _misfits(entry: FieldEntry, fields: Mapping[str, domain.Field]) -> Iterator[Misfit]:
    yield from _misfits_of_values(entry)
    yield from _misfits_of_formula(entry, fields)
    yield from _misfits_of_input(entry)
    if entry.kept and entry.computed:
        yield ("kept",), "a field is either kept or computed."
    if entry.ahead and entry.type is not FieldKind.MOMENT:
        yield ("ahead",), "only a ts may lie in the future."


def _misfits_of_values(entry: FieldEntry) -> Iterator[Misfit]:
    if (entry.type is FieldKind.CHOICE) != bool(entry.values):
        yield ("type",), "an enum has values, and nothing else has."
    if "unknown" in entry.values:
        yield ("values",), "unknown is an answer everywhere; leave it out."
    if len(entry.values) > MOST_CHOICES:
        yield ("values",), f"at most {MOST_CHOICES} values fit into a menu."


def _misfits_of_formula(entry: FieldEntry, fields: Mapping[str, domain.Field]) -> Iterator[Misfit]:
    if len(entry.computed) > 1:
        yield ("computed",), "one formula is enough."
    for formula, of in entry.computed.items():
        takes = _TAKES[formula]
        if not of or (takes is not None and len(of) != takes):
            yield ("computed",), f"{formula.value} takes {takes or 'one or more'} fields."
        for name in _taken(of, fields):
            if name not in fields:
                yield ("computed",), unknown_name(name, "field of this form", fields)
            elif not _reckons(formula, fields[name].kind):
                yield ("computed",), f"{formula.value} cannot take `{name}`, which is a {fields[name].kind.value}."


def _taken(of: Sequence[str], fields: Mapping[str, domain.Field]) -> Iterator[str]:
    """Every field that a formula may take, and those that say which."""
    for name in of:
        which = parts(name)
        yield from (each for each in which if each not in fields)
        words = tuple(choice.value for each in which if each in fields for choice in fields[each].choices)
        yield from completed_by(name, words)


def _reckons(formula: Formula, kind: FieldKind) -> bool:
    if formula in {Formula.FIRST, Formula.LAST}:
        return kind is FieldKind.SEQUENCE
    return kind in _NUMBERS


def _misfits_of_input(entry: FieldEntry) -> Iterator[Misfit]:
    if entry.sets is None:
        if entry.as_:
            yield ("as",), "this says how an input is answered; name it with `sets`."
        return
    asked = INPUTS[entry.sets]
    if asked.kind in {InputKind.DECIMAL, InputKind.INTEGER}:
        if entry.type not in _NUMBERS:
            yield ("sets",), f"{entry.sets} is a number, and a {entry.type.value} is none."
        return
    given = tuple(entry.values) or ("yes", "no")
    for value in entry.as_ or dict.fromkeys(given):
        if value not in given:
            yield ("as", value), unknown_name(value, "value of this field", given)
        spelt = entry.as_.get(value, {"yes": "true", "no": "false"}.get(value, value))
        if spelt not in asked.allowed:
            yield ("sets",), unknown_name(spelt, f"value of {entry.sets}", asked.allowed)
