"""What an incident says of its signals: a line for each thing with first, worst, last and how many."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from bot.domain import effects
from bot.domain.change import Change, Effect, Entry, EntryKind, Json
from bot.domain.command import BOT, Person
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.severity import Severity
from bot.domain.severity_change import Why, move
from bot.domain.signal_groups import Group, Sighting
from bot.domain.signal_rules import SignalRule
from bot.domain.signal_states import Alerted, Alerting
from bot.domain.wording import counted, listed

MOST_LINES: Final = 5  # of one digest; more of them become one line
MOST_NAMES: Final = 10  # in that line
MOST_SHOWN: Final = 10  # groups that an incident keeps for its card
LONGEST: Final = 200  # characters of what one signal says


def digest(
    incident: Incident, fresh: Sequence[Group], alerted: Alerted, *, policy: Policy, now: datetime, key: str
) -> Change:
    """Tell of the signals that came since the last digest; nothing once the record was purged.

    Args:
        incident: Where they belong.
        fresh: Their groups, as they stand now.
        alerted: All signals of the incident.
        policy: The firm's rules.
        now: When.
        key: Of this digest.
    """
    if incident.purged_at is not None:
        return Change()
    told = replace(incident, alerted=alerted)
    change = Change(
        incident=told,
        entries=tuple(_entries(fresh, now)),
        effects=(*_said(told, fresh, key), *effects.refresh(told, key=key)),
    )
    wanted = min((grade for each in fresh if not each.notes and (grade := _grade(each, policy))), default=None)
    if wanted is None or wanted >= incident.severity or incident.stood_down:
        return change
    why = Why(Person(BOT, fresh[0].source), "a graver signal came", now)
    return change.then(move(told, wanted, why, policy=policy, key=key))


def shown(groups: Iterable[Group], totals: Alerted) -> Alerted:
    """What an incident keeps of its signals."""
    return replace(totals, shown=tuple(map(_alerting, groups)))


def line(group: Group) -> str:
    """All that is known of a group, in one line."""
    first, worst, last = group.first, group.worst, group.last
    if group.count == 1:
        return f"{group.source}: {_words(first)}, {_clock(first)}"
    parts = [f"{group.source}: {group.name}, {counted(group.count, 'signal', 'signals')}", f"first {_sighting(first)}"]
    parts += [f"worst {_sighting(worst)}"] if worst not in (first, last) else []
    parts += [f"last {_sighting(last)}"]
    parts += [f"began again {counted(group.turns, 'time', 'times')}"] if group.turns else []
    parts += ["still firing"] if group.lasting else ["resolved; the incident stays as it is"]
    return "; ".join(parts)


def graded(rule: SignalRule, policy: Policy) -> Severity | None:
    """The severity that a rule gives by name or by what it says of the impact; None where it says nothing of either."""
    found = policy.severity.classify(rule.impact)
    named = [rule.severity] if rule.severity is not None else []
    return min([*named, *([] if found.defaulted else [found.severity])], default=None)


def _grade(group: Group, policy: Policy) -> Severity | None:
    rule = policy.signals.rule(group.rule)
    return graded(rule, policy) if rule else None


def _entries(fresh: Sequence[Group], now: datetime) -> Iterable[Entry]:
    if len(fresh) <= MOST_LINES:
        for each in fresh:
            content: dict[str, Json] = {
                "group": each.key,
                "name": each.name,
                "count": each.count,
                "firing": bool(each.lasting),
            }
            yield Entry(kind=EntryKind.SIGNAL, occurred_at=now, actor=BOT, text=line(each), content=content)
        return
    named = [f"{each.name} ({each.count:,})" for each in sorted(fresh, key=lambda each: (-each.count, each.name))]
    left = len(named) - MOST_NAMES
    names = listed([*named[:MOST_NAMES], *([f"{left:,} more"] if left > 0 else [])])
    total = sum(each.count for each in fresh)
    text = f"{counted(total, 'signal', 'signals')} about {len(fresh):,} things: {names}"
    sums: dict[str, Json] = {"groups": len(fresh), "count": total}
    yield Entry(kind=EntryKind.SIGNAL, occurred_at=now, actor=BOT, text=text, content=sums)


def _said(incident: Incident, fresh: Sequence[Group], key: str) -> Iterable[Effect]:
    """What the room hears: what has ended, and what joined after the war room was opened for something else."""
    ended = [each.name for each in fresh if each.count > 1 and not each.lasting]
    joined = [each.name for each in fresh if not each.notes and each.begun_at > incident.declared_at]
    if ended:
        yield effects.say(incident, f"{_named(ended)} resolved. The incident stays as it is.", key=f"{key}/ended")
    if joined:
        yield effects.say(incident, f"Joined by a signal: {_named(joined)}.", key=f"{key}/joined")


def _named(names: Sequence[str]) -> str:
    kept = list(dict.fromkeys(names))
    left = len(kept) - MOST_NAMES
    return listed([*kept[:MOST_NAMES], *([f"{left:,} more"] if left > 0 else [])])


def _alerting(group: Group) -> Alerting:
    return Alerting(
        name=group.name,
        source=group.source,
        first=group.first.at,
        last=group.last.at,
        count=group.count,
        turns=group.turns,
        firing=bool(group.lasting),
        links=group.links,
    )


def _sighting(seen: Sighting) -> str:
    return f"{_clock(seen)} {_words(seen)}"


def _words(seen: Sighting) -> str:
    words = seen.words if len(seen.words) <= LONGEST else f"{seen.words[: LONGEST - 1].rstrip()}…"
    grade = f" ({seen.grade})" if seen.grade else ""
    return f"{words}{grade}{'' if seen.firing else ', resolved'}"


def _clock(seen: Sighting) -> str:
    return f"{seen.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
