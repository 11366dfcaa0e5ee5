"""What a policy file must keep beyond its shape: parts that have to agree with each other."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from enum import StrEnum
from fnmatch import fnmatchcase

from bot.domain.escalation_policy import PageChannel
from bot.domain.impact import INPUTS, Category, Input, InputKind
from bot.domain.phase import Phase
from bot.domain.severity import Severity
from bot.policy.errors import Place, Problem
from bot.policy.names import unknown_name
from bot.policy.rosters import roster_disagreements
from bot.policy.schema import Document, DutyEntry, EscalationEntry, InputEntry, LevelEntry, PhaseEntry
from bot.policy.sessions import session_disagreements
from bot.policy.signals import signal_disagreements

_KINDS = {"decimal": InputKind.DECIMAL, "int": InputKind.INTEGER, "bool": InputKind.FLAG, None: InputKind.CHOICE}


def disagreements(document: Document) -> Iterator[Problem]:
    """Everything in `document` that does not fit together, each with its place."""
    yield from _severities(document)
    yield from _inputs(document)
    yield from _rules(document)
    yield from _coverage(document)
    yield from _phases(document.phases)
    yield from _repeated([role.value for role in document.resume.approvers], ("resume", "approvers"), "role")
    yield from _duties(document)
    yield from roster_disagreements(document)
    yield from session_disagreements(document)
    yield from signal_disagreements(document.signals)
    for severity, entry in document.escalation.items():
        yield from _escalation(entry, ("escalation", severity.value), [rule.id for rule in document.rules])


def _severities(document: Document) -> Iterator[Problem]:
    for rank, severity in enumerate(Severity):
        entry = document.severities.get(severity)
        if entry is not None and entry.rank != rank:
            yield Problem(("severities", severity.value, "rank"), f"the rank of {severity.value} is {rank}.")


def _inputs(document: Document) -> Iterator[Problem]:
    for name, entry in document.inputs.items():
        known = INPUTS[name]
        if not _described(entry, known):
            allowed = f"one of {', '.join(known.allowed)}" if known.allowed else f"a {known.kind.value}"
            yield Problem(("inputs", name), f"this input is {allowed}; a policy cannot change that.")


def _described(entry: InputEntry, known: Input) -> bool:
    choices = tuple(choice.value for choice in known.choices)
    least_fits = entry.min is None or (not known.negative and entry.min == 0)
    return _KINDS[entry.type] is known.kind and tuple(entry.enum or ()) == choices and least_fits


def _rules(document: Document) -> Iterator[Problem]:
    ids = [rule.id for rule in document.rules]
    yield from _repeated(ids, ("rules",), "id")
    for rule_id in document.change_rules.lower.consent:
        if rule_id not in ids:
            yield Problem(("change_rules", "lower", "consent", rule_id), unknown_name(rule_id, "rule", ids))
    yield from _repeated([clock.id for clock in document.regulatory_clocks], ("regulatory_clocks",), "id")


def _repeated(names: list[str], at: Place, key: str) -> Iterator[Problem]:
    seen: Counter[str] = Counter()
    for index, name in enumerate(names):
        seen[name] += 1
        if seen[name] > 1:
            yield Problem((*at, index, key), f"`{name}` is already used by another entry.")


def _coverage(document: Document) -> Iterator[Problem]:
    yield from _lacking("notifications", Severity, document.notifications)
    yield from _lacking("escalation", Severity, document.escalation)
    yield from _lacking("category_route", Category, document.category_route)


def _lacking(section: str, members: Iterable[StrEnum], given: Iterable[StrEnum]) -> Iterator[Problem]:
    lacking = [member.value for member in members if member not in set(given)]
    if lacking:
        yield Problem((section,), f"{', '.join(lacking)} must be here too.")


def _phases(entries: list[PhaseEntry]) -> Iterator[Problem]:
    yield from _repeated([entry.key.value for entry in entries], ("phases",), "key")
    for index, entry in enumerate(entries):
        after_resolving = entry.key is Phase.POST_MORTEM
        start, end = (entry.from_h, entry.to_h) if after_resolving else (entry.from_min, entry.to_min)
        at: Place = ("phases", index)
        if _uses_hours(entry) is not after_resolving:
            yield Problem(at, "the post-mortem has after, from_h and to_h; every other phase from_min and to_min.")
        elif (after_resolving or end is not None) and (start is None or end is None):
            yield Problem(at, "a window has a start and an end.")
        elif start is not None and end is not None and start >= end:
            yield Problem(at, "the window ends before it starts.")
    if Phase.POST_MORTEM not in {entry.key for entry in entries}:
        yield Problem(("phases",), "post_mortem must be here too.")


def _uses_hours(entry: PhaseEntry) -> bool:
    hours = (entry.after, entry.from_h, entry.to_h) != (None, None, None)
    minutes = (entry.from_min, entry.to_min) != (None, None)
    return hours and not minutes


def _duties(document: Document) -> Iterator[Problem]:
    yield from _duty(document.regulatory_route, ("regulatory_route",))
    for severity, duties in document.notifications.items():
        for index, duty in enumerate(duties):
            yield from _duty(duty, ("notifications", severity.value, index))


def _duty(duty: DutyEntry, at: Place) -> Iterator[Problem]:
    if duty.send_after_s > duty.within_s:
        yield Problem(at, "this would be sent after it is overdue.")
    if duty.warn_after_s is not None and duty.warn_after_s > duty.within_s:
        yield Problem(at, "the warning would come after this is overdue.")


def _escalation(entry: EscalationEntry, at: Place, rule_ids: list[str]) -> Iterator[Problem]:
    before = timedelta(0)
    for index, level in enumerate(entry.levels):
        here = (*at, "levels", index)
        if level.after_min < before:
            yield Problem(here, "levels stand in the order they are due.")
        before = level.after_min
        yield from _level(level, here, rule_ids)
    if entry.max_repeats and entry.repeat_every_min is None:
        yield Problem((*at, "max_repeats"), "repeats need repeat_every_min.")


def _level(level: LevelEntry, at: Place, rule_ids: list[str]) -> Iterator[Problem]:
    if not level.to and set(level.channel) != {PageChannel.LOG_CHANNEL}:
        yield Problem(at, "only the log channel can be used without naming somebody.")
    for position, pattern in enumerate(level.when_matched):
        if not any(fnmatchcase(rule_id, pattern) for rule_id in rule_ids):
            yield Problem((*at, "when_matched", position), unknown_name(pattern, "rule or pattern of rules", rule_ids))
