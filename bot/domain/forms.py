"""Forms: what an incident of each category is asked, as data that a firm may change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from bot.domain.command import Person
from bot.domain.errors import DomainError
from bot.domain.impact import Category
from bot.domain.labelled import Labelled

LOG: Final = "failure_log"  # the document that every incident has
PER_STEP: Final = 10  # fields in one step of a form
LONGEST_NAME: Final = 40  # characters of a name that is compared with the known ones


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "str"
    CHOICE = "enum"
    FLAG = "bool"
    INTEGER = "int"
    DECIMAL = "dec"
    LATENCY = "latency"
    MONEY = "money"
    MOMENT = "ts"
    SPANS = "spans"
    LIST = "list"
    MIC = "mic"
    MICS = "mics"
    SEQUENCE = "sequence"
    REFERENCE = "ref"
    PERSON = "user"


class Need(Labelled):
    """By when a field is needed."""

    DECLARED = "R", "when it is declared"
    TRIAGE = "T", "by the end of triage"
    REVIEW = "P", "before the review"
    OPTIONAL = "O", "if it helps"


class Formula(StrEnum):
    """How a field follows from others."""

    EXCESS_PCT = "excess_pct"  # (first - second) / second * 100
    DIFFERENCE = "difference"  # first - second
    NEGATIVE_SUM = "negative_sum"  # what all of them cost together
    POSITIVE = "positive"  # whether it is more than nothing
    FIRST = "first"  # of a sequence range
    LAST = "last"


@dataclass(frozen=True, slots=True)
class Computed:
    """A formula and the fields it takes; `{name}` in one of them stands for the value of the field `name`."""

    formula: Formula
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of an enumeration, and the words that people read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that is asked.

    Args:
        document: The form it belongs to.
        name: How it is typed.
        unit: Of a number; empty where it has none.
        hint: What stands under it.
        asks: The question of triage that it answers; empty if triage does not ask for it.
        computed: Where it follows from other fields and is never typed.
        kept: What the incident knows by another command; empty where this is the only place.
        registry: Whose names it offers; empty for none.
        sets: The severity input that it answers; empty for none.
        becomes: The value of that input, by the field's own, where the two differ.
        only: The categories it is asked for; empty for all.
        ahead: A time that may lie in the future.
    """

    document: str
    name: str
    label: str
    kind: FieldKind
    need: Need
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    hint: str = ""
    asks: str = ""
    computed: Computed | None = None
    kept: str = ""
    registry: str = ""
    sets: str = ""
    becomes: Mapping[str, str] = field(default_factory=dict, hash=False)
    only: tuple[Category, ...] = ()
    ahead: bool = False

    @property
    def key(self) -> str:
        """Its name on record."""
        return f"{self.document}.{self.name}"

    @property
    def typed(self) -> bool:
        """Whether people fill it in here."""
        return self.computed is None and not self.kept

    @property
    def by_triage(self) -> bool:
        """Whether it is needed by the end of triage."""
        return self.need in (Need.DECLARED, Need.TRIAGE)


@dataclass(frozen=True, slots=True)
class Form:
    """A document: its fields in the order in which they are written."""

    document: str
    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """What somebody said of a field; `value` is spelt as `bot.domain.values` does, empty for "unknown"."""

    value: str
    by: Person
    at: datetime

    @property
    def unknown(self) -> bool:
        """Whether the answer was that nobody knows yet."""
        return not self.value


@dataclass(frozen=True, slots=True)
class Step:
    """Some fields of a form on one page.

    Args:
        number: From 1.
        of: How many steps there are.
    """

    form: Form
    number: int
    of: int
    fields: tuple[Field, ...]


class NoSuchField(DomainError):
    """A field was named that no form of this incident has."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        near = get_close_matches(name[:LONGEST_NAME].lower(), known, n=1)
        hint = f"Did you mean `{near[0]}`?" if near else "`/incident facts` shows them."
        shown = name[:LONGEST_NAME].replace("`", "ˋ")
        super().__init__(f"This incident has no field `{shown}`. {hint} Nothing was changed.")


class NotTyped(DomainError):
    """A field was set that follows from others, or that another command sets."""


class NoSuchForm(DomainError):
    """A form was named that there is not."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        near = get_close_matches(name[:LONGEST_NAME].lower(), known, n=1)
        hint = f"Did you mean `{near[0]}`?" if near else f"There are: {', '.join(known)}."
        shown = name[:LONGEST_NAME].replace("`", "ˋ")
        super().__init__(f"There is no form `{shown}`. {hint} Nothing was changed.")


@dataclass(frozen=True, slots=True)
class Forms:
    """Every form, by the name of its document."""

    by_document: Mapping[str, Form] = field(default_factory=dict)

    def of(self, category: Category) -> tuple[Form, ...]:
        """The forms of an incident: the failure log, and the one of its category."""
        names = dict.fromkeys((LOG, category.value))
        found = tuple(self.by_document[name] for name in names if name in self.by_document)
        return tuple(Form(each.document, each.title, _asked(each, category)) for each in found)

    def fields(self, category: Category) -> tuple[Field, ...]:
        """Everything an incident of this category is asked, the failure log first."""
        return tuple(each for form in self.of(category) for each in form.fields)

    def find(self, category: Category, name: str) -> Field:
        """The field that somebody named: by its name, or with its document in front.

        Raises:
            NoSuchField: There is none; says which one may be meant.
        """
        fields = self.fields(category)
        wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
        for each in fields:
            if wanted in (each.name, each.key):
                return each
        raise NoSuchField(name, tuple(each.name for each in fields))

    def named(self, category: Category, name: str) -> Form:
        """The form that somebody named; nothing at all is the one of the category.

        Raises:
            NoSuchForm: There is none of that name.
        """
        forms = {form.document: form for form in self.of(category)}
        wanted = name.lower().replace("-", "_").replace(" ", "_") or category.value
        short = {category.value.split("_", maxsplit=1)[0]: category.value, "log": LOG, Category.UNKNOWN.value: LOG}
        found = forms.get(wanted) or forms.get(short.get(wanted, ""))
        if found is None:
            raise NoSuchForm(name, tuple(forms))
        return found

    def triage(self, category: Category) -> Form:
        """The questions of triage: those that every incident is asked, then the category's own."""
        return Form("triage", "Questions", tuple(each for each in self.fields(category) if each.asks))


def steps(form: Form) -> tuple[Step, ...]:
    """The pages of a form: what is needed first comes first, a few fields on each."""
    order = tuple(Need)
    typed = [each for each in form.fields if each.typed]
    if form.document != "triage":
        typed.sort(key=lambda each: order.index(each.need))
    pages = [tuple(typed[start : start + PER_STEP]) for start in range(0, len(typed), PER_STEP)]
    return tuple(Step(form, number, len(pages), page) for number, page in enumerate(pages, start=1))


def step_of(form: Form, number: int) -> Step | None:
    """A page by its number; None where there is none."""
    return next((step for step in steps(form) if step.number == number), None)


def _asked(form: Form, category: Category) -> tuple[Field, ...]:
    return tuple(_applying(form, category))


def _applying(form: Form, category: Category) -> Iterator[Field]:
    for each in form.fields:
        if not each.only or category in each.only:
            yield each
