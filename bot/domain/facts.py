"""Facts: what people say of the fields of an incident's forms; every value keeps its history on the timeline."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from bot.domain import effects
from bot.domain.change import Change, Entry, EntryKind
from bot.domain.command import Command, Person
from bot.domain.computed import Values, computed
from bot.domain.forms import Fact, Field, FieldKind, Form, NotTyped, Step, steps
from bot.domain.impact import INPUTS, Category, Impact, InputKind, InputValue
from bot.domain.incident import Incident, Mark
from bot.domain.policy import Policy
from bot.domain.registry import registered
from bot.domain.roles import Role
from bot.domain.triage import assess
from bot.domain.values import nanoseconds
from bot.domain.wording import listed, moment, usd

_ID: Final = re.compile(r" \([UW][A-Z0-9]+\)\Z", re.ASCII)  # of somebody who was chosen or mentioned

SAID: Final = 6  # facts that one line in the room tells; the others are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFacts(Command):
    """A page of a form, or `/incident set FIELD VALUE`.

    Args:
        values: By the keys of fields, spelt as `bot.domain.values` does; empty for "nobody knows yet".
    """

    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stated:
    """A field and what is known of it.

    Args:
        value: As the record spells it; empty where nothing is known.
        words: As people read it.
        by: Who said so; None where it follows from others or the incident knew it already.
        at: When they did.
        unknown: Somebody said that nobody knows.
    """

    field: Field
    value: str
    words: str
    by: Person | None = None
    at: datetime | None = None
    unknown: bool = False


def shown_in_line(known: Iterable[Stated]) -> str:
    """Facts in one line: `Line: Both · What is lost: A venue`."""
    return " · ".join(f"{each.field.label}: {each.words or 'unknown'}" for each in known)


def set_facts(incident: Incident, command: SetFacts, *, policy: Policy, now: datetime) -> Change:
    """Keep what is new; a fact that answers a severity input may raise the severity, and never lowers it.

    Raises:
        NoSuchField: A key belongs to no form of this incident.
        NotTyped: A field follows from others, or another command sets it.
    """
    fields = [(typed_field(policy.forms.find(incident.category, key)), value) for key, value in command.values.items()]
    named = [(field, registered(policy.registry, field, value)) for field, value in fields]
    fresh = [(field, value) for field, value in named if _is_new(incident, field, value)]
    if not fresh:
        return Change(answer=f"Nothing of that is new on {incident.reference}.")
    known = replace(
        incident, facts={**incident.facts, **{field.key: Fact(value, command.by, now) for field, value in fresh}}
    )
    told = told_in_room(command.by, fresh)
    change = Change(
        incident=known,
        entries=tuple(_entry(incident, field, value, command, now) for field, value in fresh),
        effects=(effects.say(known, told, key=f"{command.key}/facts"), *effects.refresh(known, key=command.key)),
    )
    answers = answered(incident, known, policy)
    if answers.known:
        change = change.then(assess(known, known.impact.merged(answers), command, policy=policy, now=now))
    return replace(change, answer=_answer(change.incident or known, fresh, policy))


def typed_field(field: Field) -> Field:
    """The field, if it is one that people fill in.

    Raises:
        NotTyped: It is not; says where it comes from.
    """
    if field.computed is not None:
        names = listed(name.replace("{", "").replace("}", "") for name in field.computed.of)
        raise NotTyped(f"{field.label} is computed from {names}. Set those. Nothing was changed.")
    if field.kept:
        raise NotTyped(f"{field.label} is kept elsewhere: {_COMMANDS.get(field.kept, 'it is given when you declare')}.")
    return field


def told_in_room(by: Person, fresh: list[tuple[Field, str]]) -> str:
    """One line about what somebody has filled in."""
    shown = [f"{field.label.lower()}: {words(field, value) or 'not known yet'}" for field, value in fresh[:SAID]]
    more = [f"{len(fresh) - SAID} more"] if len(fresh) > SAID else []
    return f"☑ {by.name}: {'; '.join((*shown, *more))}"


def stated(incident: Incident, policy: Policy) -> tuple[Stated, ...]:
    """Every field of an incident's forms with what is known of it, in the order of the forms."""
    return tuple(each for form in policy.forms.of(incident.category) for each in _of_form(incident, form))


def known_of(incident: Incident, form: Form) -> Values:
    """What is known of a document's fields, by their names: what was typed, then what follows from it, in order."""
    typed = {field.name: incident.facts.get(field.key) for field in form.fields}
    values = {name: fact.value for name, fact in typed.items() if fact is not None and fact.value}
    for field in form.fields:
        follows = computed(field, values)
        if follows is not None:
            values[field.name] = follows
    return values


def missing(incident: Incident, policy: Policy, *, everything: bool = False) -> tuple[Field, ...]:
    """The fields of which nobody has said anything; without `everything` only those that triage needs."""
    lacking = (each.field for each in stated(incident, policy) if not each.value and not each.unknown)
    return tuple(each for each in lacking if (everything or each.by_triage) and (each.typed or each.kept))


def open_questions(incident: Incident, policy: Policy) -> tuple[str, ...]:
    """What somebody answered with "unknown": open until it is answered, as questions where there is one."""
    fields = policy.forms.fields(incident.category)
    return tuple(each.asks or each.label for each in fields if each.key in _unknown(incident))


def first_open(incident: Incident, form: Form) -> Step | None:
    """The first page of a form with something that nobody has answered, or else its first one."""
    pages = steps(form)
    opened = (page for page in pages if any(field.key not in incident.facts for field in page.fields))
    return next(opened, pages[0] if pages else None)


def answered(before: Incident, after: Incident, policy: Policy) -> Impact:
    """The severity inputs that facts answer now and did not before."""
    found: dict[str, InputValue] = {}
    for old, new in zip(stated(before, policy), stated(after, policy), strict=True):
        value = _input(new.field, new.value) if new.field.sets and new.value != old.value else None
        if value is not None:
            found[new.field.sets] = value
    return Impact(**found)  # type: ignore[arg-type]  # each input has parsed its own type


def words(field: Field, value: str) -> str:
    """A value as people read it."""
    return _WORDS.get(field.kind, _as_it_is)(field, value) if value else ""


def _of_form(incident: Incident, form: Form) -> Iterator[Stated]:
    values = known_of(incident, form)
    for field in form.fields:
        fact = incident.facts.get(field.key)
        if fact is not None and field.typed:
            yield Stated(field, fact.value, words(field, fact.value), fact.by, fact.at, fact.unknown)
            continue
        value = _KEPT[field.kept](incident) if field.kept else values.get(field.name, "")
        yield Stated(field, value, words(field, value))


def _is_new(incident: Incident, field: Field, value: str) -> bool:
    before = incident.facts.get(field.key)
    return before is None or before.value != value


def _unknown(incident: Incident) -> frozenset[str]:
    return frozenset(key for key, fact in incident.facts.items() if fact.unknown)


def _entry(incident: Incident, field: Field, value: str, command: SetFacts, now: datetime) -> Entry:
    before = incident.facts.get(field.key)
    was = f", was {words(field, before.value) or 'unknown'}" if before else ""
    return Entry(
        kind=EntryKind.FACT,
        occurred_at=now,
        actor=command.by.id,
        text=f"{field.label}: {words(field, value) or 'unknown'}{was} ({command.by.name})",
        content={"field": field.key, "value": value or None, "was": before.value or None if before else None},
    )


def _answer(incident: Incident, fresh: list[tuple[Field, str]], policy: Policy) -> str:
    shown = listed(f"{field.label} {words(field, value) or 'unknown'}" for field, value in fresh[:SAID])
    more = f" and {len(fresh) - SAID} more" if len(fresh) > SAID else ""
    lacking = [each.name for each in missing(incident, policy)]
    left = (
        f" Still missing for triage: {', '.join(lacking[:SAID])}{'…' if len(lacking) > SAID else ''}."
        if lacking
        else ""
    )
    return f"Recorded on {incident.reference}: {shown}{more}.{left}"


def _input(field: Field, value: str) -> InputValue | None:
    """What a fact says of a severity input; None where it says nothing of it."""
    spelt = field.becomes.get(value, "") if field.becomes else value
    asked = INPUTS[field.sets]
    if not spelt:
        return None
    if asked.kind is InputKind.FLAG:
        return asked.parse({"yes": "true", "no": "false"}.get(spelt, spelt))
    if field.kind is FieldKind.MONEY:
        amount, _, currency = spelt.partition(" ")
        return max(Decimal(amount), Decimal()) if currency == "USD" else None
    return asked.parse(spelt)


def _money(value: str) -> str:
    amount, _, currency = value.partition(" ")
    number = Decimal(amount)
    sign = "-" if number < 0 else ""
    return (
        f"{sign}{usd(abs(number))}" if currency == "USD" else f"{sign}{usd(abs(number)).removeprefix('$')} {currency}"
    )


def _span(value: str) -> str:
    start, _, end = value.partition("/")
    return f"{moment(datetime.fromisoformat(start)).removesuffix(' UTC')}–{moment(datetime.fromisoformat(end))}"


def _instant(value: str) -> str:
    """A time as exactly as it was given: to the minute, or to the last digit that is not nothing."""
    at = datetime.fromisoformat(value)
    if not at.second and not at.microsecond:
        return moment(at)
    day, _, clock = value.partition("T")
    shown = clock.removesuffix("Z").removesuffix("+00:00")
    return f"{day} {shown.rstrip('0').rstrip('.') if '.' in shown else shown} UTC"


def _as_it_is(field: Field, value: str) -> str:
    return f"{value} {field.unit}".rstrip()


def _label(field: Field, value: str) -> str:
    return next((each.label for each in field.choices if each.value == value), value)


def _number(field: Field, value: str) -> str:
    return f"{Decimal(value):,f} {field.unit}".rstrip()


_WORDS: Final[Mapping[FieldKind, Callable[[Field, str], str]]] = MappingProxyType(
    {
        FieldKind.CHOICE: _label,
        FieldKind.INTEGER: _number,
        FieldKind.DECIMAL: _number,
        FieldKind.LATENCY: lambda _, value: nanoseconds(int(value)),
        FieldKind.MONEY: lambda _, value: _money(value),
        FieldKind.MOMENT: lambda _, value: _instant(value),
        FieldKind.PERSON: lambda _, value: _ID.sub("", value),
        FieldKind.SPANS: lambda _, value: "; ".join(map(_span, value.split("; "))),
    }
)


def _marked(mark: Mark) -> Callable[[Incident], str]:
    def kept(incident: Incident) -> str:
        at = incident.at(mark)
        return at.isoformat() if at else ""

    return kept


def _held(role: Role) -> Callable[[Incident], str]:
    def kept(incident: Incident) -> str:
        holder = incident.roles.get(role)
        return holder.name if holder else ""

    return kept


def _loss(part: Callable[[Incident], object]) -> Callable[[Incident], str]:
    return lambda incident: f"{part(incident)}" if incident.losses else ""


_KEPT: Final[Mapping[str, Callable[[Incident], str]]] = MappingProxyType(
    {
        "reference": lambda incident: incident.reference,
        "title": lambda incident: incident.title,
        "category": lambda incident: "" if incident.category is Category.UNKNOWN else incident.category.label,
        "detected_at": _marked(Mark.DETECTED),
        "declared_at": _marked(Mark.DECLARED),
        "started_at": _marked(Mark.STARTED),
        "trading_state": lambda incident: incident.trading.label,
        "reporter": lambda incident: incident.reporter.name,
        "incident_commander": _held(Role.INCIDENT_COMMANDER),
        "scribe": _held(Role.SCRIBE),
        "severity_preliminary": lambda incident: next(
            (step.severity.label for step in incident.severity_history), incident.severity.label
        ),
        "severity_current": lambda incident: incident.severity.label,
        "severity_matches": lambda incident: ", ".join(incident.matches) or "none",
        "loss_low": _loss(lambda incident: f"{incident.losses[-1].low} USD"),
        "loss_high": _loss(lambda incident: f"{incident.losses[-1].high} USD"),
        "loss_as_of": _loss(lambda incident: incident.losses[-1].as_of.isoformat()),
    }
)

KEPT: Final = tuple(_KEPT)  # what the incident knows by itself, by the names that a form may give

_COMMANDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "category": "`/incident category network_issues`",
        "detected_at": "`/incident mark detected 09:41`",
        "started_at": "`/incident mark started 09:30`",
        "incident_commander": "`/incident role commander @user`",
        "scribe": "`/incident role scribe @user`",
        "severity_current": "`/incident severity P1 reason`",
        "loss_low": "`/incident loss 5k–20k`",
        "loss_high": "`/incident loss 5k–20k`",
        "loss_as_of": "`/incident loss 5k–20k`",
        "severity_matches": "`/incident triage`",
    }
)


def command_of(field: Field) -> str:
    """The command that sets what the incident keeps by itself; empty where none does."""
    return _COMMANDS.get(field.kept, "")
