"""What people see of an incident's forms: a page to fill in, what became of it, and everything that is known."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from bot.domain.facts import Stated, command_of, missing, stated
from bot.domain.forms import Choice, Fact, Field, FieldKind, Form, Step
from bot.domain.impact import Category
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.postmortem_parts import Row
from bot.domain.registry import Entry, hit, names_in
from bot.domain.values import nanoseconds
from bot.render.messages import message
from bot.render.modals import view
from bot.render.templates import Payload, Templates

UNKNOWN: Final = Choice("unknown", "Unknown")
YES_NO: Final = (Choice("yes", "Yes"), Choice("no", "No"))
CATEGORIES: Final = tuple(each for each in Category if each is not Category.UNKNOWN)
MOST_OPTIONS: Final = 100  # of a menu; longer lists of names are typed
MOST_SHOWN: Final = 40  # facts in one message
MOST_MISSING: Final = 12
MOST_HIT: Final = 6  # things that somebody answers for
MOST_VALUES: Final = 10  # of one field's history
_NO_FRACTION: Final = ".000000Z"
_USER: Final = re.compile(r"\((?P<id>[UW][A-Z0-9]+)\)\Z", re.ASCII)

_EXAMPLES: Final[Mapping[FieldKind, str]] = MappingProxyType(
    {
        FieldKind.LATENCY: "12.5us, 900ns, 3ms",
        FieldKind.MONEY: "40k, -1.2m EUR",
        FieldKind.MOMENT: "09:41, or 10m ago",
        FieldKind.SPANS: "09:30-10:15",
        FieldKind.LIST: "one, another",
        FieldKind.MIC: "XNYS",
        FieldKind.MICS: "XNYS, XNAS",
        FieldKind.SEQUENCE: "1000-1250",
        FieldKind.INTEGER: "212",
        FieldKind.DECIMAL: "12.5",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A field as a form shows it.

    Args:
        block: Its key, which comes back with the form.
        label: What is asked.
        hint: What stands under it.
        menu: `one` or `several` of the options, `person`, or nothing where it is typed.
        options: Of the menu.
        chosen: Those that are chosen already.
        typed: What stands in it already.
        others: Beside a menu there is a field for what it does not offer.
        person: Slack's id of whom it names already.
    """

    block: str
    label: str
    hint: str
    placeholder: str
    menu: str
    options: tuple[Choice, ...]
    chosen: tuple[Choice, ...]
    typed: str
    others: bool
    person: str


def facts_form(templates: Templates, incident: Incident, policy: Policy, step: Step) -> Payload:
    """A page of a form, with what is known in it.

    Args:
        templates: What renders.
        incident: As it stands.
        policy: Its forms and names.
        step: The page.
    """
    triage = step.form.document == "triage"
    beside = [each for each in stated(incident, policy) if each.field.kept and each.field.asks] if triage else []
    return view(
        templates,
        "facts",
        incident=incident,
        step=step,
        fields=[_asked(field, incident.facts.get(field.key), policy, triage=triage) for field in step.fields],
        beside=[(each.field.asks, each.words or "unknown", command_of(each.field)) for each in beside],
        categories=CATEGORIES if triage and step.number == 1 and incident.category is Category.UNKNOWN else (),
        private_metadata=f"{incident.id}/{step.form.document}/{step.number}",
    )


def facts_saved(templates: Templates, incident: Incident, policy: Policy, form: Form) -> Payload:
    """What the form becomes behind its last page: what it knows now, and what is still missing."""
    known = [
        each for each in stated(incident, policy) if each.value and not each.field.kept and each.field in form.fields
    ]
    lacking = [field for field in missing(incident, policy) if field in form.fields]
    return view(
        templates,
        "facts_saved",
        incident=incident,
        form=form,
        known=known[:MOST_SHOWN],
        missing=[field.label for field in lacking[:MOST_MISSING]],
        more=max(0, len(lacking) - MOST_MISSING),
    )


def facts(templates: Templates, incident: Incident, policy: Policy) -> Payload:
    """Everything that is known, by document, and what is missing."""
    known = [each for each in stated(incident, policy) if (each.value or each.unknown) and not each.field.kept]
    lacking = missing(incident, policy)
    titles = {form.document: form.title for form in policy.forms.of(incident.category)}
    shown = known[:MOST_SHOWN]
    by_title = {
        title: [each for each in shown if each.field.document == document] for document, title in titles.items()
    }
    return message(
        templates,
        "facts",
        incident=incident,
        by_title={title: found for title, found in by_title.items() if found},
        hidden=len(known) - len(shown),
        hit=_answering(incident, policy)[:MOST_HIT],
        missing=[(field.label, command_of(field)) for field in lacking[:MOST_MISSING]],
        more=max(0, len(lacking) - MOST_MISSING),
    )


def _answering(incident: Incident, policy: Policy) -> list[Entry]:
    """What is hit and has somebody who answers for it, or a way to stop it."""
    found = hit(policy.registry, policy.forms, incident.category, incident.facts)
    return [each for each in found if each.owner or each.kill_procedure or each.phone]


def fact_history(templates: Templates, incident: Incident, each: Stated, rows: Sequence[Row]) -> Payload:
    """One field: what it is now, what it has been, and how it is set."""
    shown = rows[-MOST_VALUES:]
    return message(
        templates,
        "fact_history",
        incident=incident,
        field=each.field,
        words=each.words or "unknown",
        rows=shown,
        earlier=len(rows) - len(shown),
        answers=[choice.value for choice in each.field.choices],
        example=_EXAMPLES.get(each.field.kind, ""),
    )


def _asked(field: Field, fact: Fact | None, policy: Policy, *, triage: bool) -> Asked:
    options = _options(field, policy)
    values = _chosen(field, fact)
    chosen = tuple(option for option in options if option.value in values)
    left = [value for value in values if value not in {option.value for option in chosen}]
    person = _USER.search(fact.value) if fact and field.kind is FieldKind.PERSON else None
    return Asked(
        block=field.key,
        label=(field.asks if triage else "") or field.label,
        hint=field.hint,
        placeholder=_EXAMPLES.get(field.kind, ""),
        menu=_menu(field, options),
        options=options,
        chosen=chosen,
        typed=_typed(field, fact) if not options else ", ".join(left),
        others=bool(options and field.registry),
        person=person["id"] if person else "",
    )


def _menu(field: Field, options: Sequence[Choice]) -> str:
    if field.kind is FieldKind.PERSON:
        return "person"
    if not options:
        return ""
    return "several" if field.kind in (FieldKind.LIST, FieldKind.MICS) else "one"


def _options(field: Field, policy: Policy) -> tuple[Choice, ...]:
    if field.kind is FieldKind.FLAG:
        return (UNKNOWN, *YES_NO)
    if field.choices:
        return (UNKNOWN, *field.choices)
    names = [entry.name for entry in policy.registry.entries(field.registry)]
    fits = 0 < len(names) < MOST_OPTIONS and all(len(name) <= 75 for name in names)  # noqa: PLR2004  # Slack's longest option
    return tuple(Choice(name, name) for name in names) if fits else ()


def _chosen(field: Field, fact: Fact | None) -> tuple[str, ...]:
    if fact is None:
        return ()
    if fact.unknown:
        return (UNKNOWN.value,)
    return names_in(field, fact.value)


def _typed(field: Field, fact: Fact | None) -> str:
    """What was said already, as one would type it: typed again, it is the same value."""
    if fact is None:
        return ""
    if fact.unknown:
        return UNKNOWN.value
    if field.kind is FieldKind.LATENCY:
        return nanoseconds(int(fact.value))
    return fact.value.replace(_NO_FRACTION, "Z")
