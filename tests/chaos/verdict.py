"""What must be true after a run, whatever was done to it; every violation is one sentence."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.domain.change import POSTS, EffectKind, EntryKind
from bot.domain.incident import Incident
from bot.domain.links import Link, LinkKind, signed
from bot.settings import Settings
from bot.worker.outlet import mark_of
from tests.chaos import expected
from tests.chaos.expected import Compared, Span, compared, spans
from tests.chaos.people import People, rooms_of
from tests.chaos.record import Effected, Recorded, Remains
from tests.chaos.stage import Stage, Time
from tests.stories.crowd import acked, on_record, recorded

# In times that a process takes to start, about a second and a half on a machine at rest.
SERVED = 3  # so long somebody must have served until what is due counts as missing
UNDER_WAY = 3  # so long a page that was leaving when somebody acknowledged may still arrive
MISSED = ""
PROMISED = re.compile(r"Chaos \d+, try \d+")


@dataclass
class Verdict:
    """What was found.

    Args:
        violations: Sentences; none if all is well.
        late: How late each was that had to wait for its time.
        counts: How much there was of what.
    """

    violations: list[str] = field(default_factory=list)
    late: list[timedelta] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def judged(stage: Stage, people: People, left: Remains) -> Verdict:
    """Look at everything."""
    verdict = Verdict()
    verdict.violations += [*_pending(left), *_promised(people, left), *_posted(left), *_rung(stage, left)]
    for each in left.incidents:
        verdict.counts["incidents"] += 1
        for problem in (
            *_in_slack(stage, each, left),
            *_said(stage, people, each),
            *_fired(stage, each, left, verdict),
        ):
            verdict.violations.append(f"{each.incident.reference}: {problem}")
    verdict.violations += _after_answers(stage, left)
    return verdict


def _pending(left: Remains) -> Iterator[str]:
    for each in left.effects:
        if each.state == "failed":
            yield f"buried: {each.kind} {each.key}: {each.error}"
        elif each.state not in ("done", "cancelled"):
            yield f"pending: {each.kind} {each.key}: {each.error}"
    if left.timers.get("failed"):
        yield f"{left.timers['failed']} timers were given up"


def _promised(people: People, left: Remains) -> Iterator[str]:
    """What was answered is there, and nothing that was asked for once is there twice."""
    found = Counter(named[0] for each in left.incidents if (named := PROMISED.search(each.incident.title)))
    for title, answered in people.titles.items():
        if found[title] != 1 and (answered or found[title]):
            yield f"{title!r} was declared once and is there {found[title]} times"


def _posted(left: Remains) -> Iterator[str]:
    """Each message that was sent stands in Slack once."""
    known = {mark_of(each.key): each for each in left.effects if each.kind in POSTS}
    for mark, effect in known.items():
        count, wanted = len(left.posted.get(mark, ())), int("ts" in effect.result)
        if effect.state == "done" and count != wanted:
            yield f"{effect.kind} {effect.key} stands {count} times in Slack, not {wanted}"
    for mark in left.posted.keys() - known.keys():
        yield f"a message in {left.posted[mark][0][0]} belongs to no effect"


def _rung(stage: Stage, left: Remains) -> Iterator[str]:
    """Each page outside Slack rang; the same one again is the same page."""
    arrived = {each.link for each in stage.pager.rung}
    links = {_link(each): each for each in left.effects if _rings(each)}
    for link, effect in links.items():
        if effect.result["outcome"] == "delivered" and link not in arrived:
            yield f"{effect.key} counts as delivered and never rang"
    for link in arrived - links.keys() - {MISSED}:
        yield f"{link} rang and belongs to no page"


def _rings(effect: Effected) -> bool:
    sent = effect.kind is EffectKind.PAGE_OUTSIDE and effect.state == "done"
    # That a duty was missed rings without a link, for there is nothing to acknowledge.
    return sent and "missed" not in effect.payload and effect.result["outcome"] != "not_configured"


def _link(effect: Effected) -> str:
    person, sent_at = str(effect.payload["person"]["id"]), effect.first_attempt_at
    assert sent_at is not None
    key = Settings(slack_bot_token="xoxb-sandbox").link_key
    return signed(Link.of(LinkKind.PAGE, effect.incident or "", person, key=effect.key, sent_at=sent_at), key)


def _in_slack(stage: Stage, each: Recorded, left: Remains) -> Iterator[str]:
    """One channel, with one card that is pinned once."""
    incident, rooms = each.incident, rooms_of(stage, each.incident.reference)
    if rooms != [incident.channel]:
        yield f"has the channels {rooms}, on record {incident.channel}"
        return
    cards = [row for row in left.effects if row.incident == incident.id and row.kind is EffectKind.POST_CARD]
    stands = [place for card in cards for place in left.posted.get(mark_of(card.key), ())]
    card = (incident.card.channel, incident.card.ts) if incident.card else None
    if stands != [card]:
        yield f"has the cards {stands}, on record {card}"
    elif [*stage.sandbox.world.rooms[stands[0][0]].pins].count(stands[0][1]) != 1:
        yield "has a card that is not pinned"
    if each.broken is not None:
        yield f"has a chain that breaks at {each.broken}"


def _said(stage: Stage, people: People, each: Recorded) -> Iterator[str]:
    """Room and record are the same, and each message, edit and deletion is on record once."""
    room = each.incident.channel or ""
    crowd = people.crowds.get(each.incident.reference)
    if crowd is not None:
        shown, record = crowd.shown(), on_record(each.timeline, room)
        for ts in sorted(shown.keys() | record.keys()):
            if shown.get(ts) != record.get(ts):
                yield f"message {ts} is {shown.get(ts)} in Slack and {record.get(ts)} on record"
    found = recorded(each.timeline)
    for what, count in found.items():
        if count != 1:
            yield f"message {what} is on record {count} times"
    for what in acked(stage.sandbox.delivery.log, [room]) - found.keys():
        yield f"message {what} was taken and is not on record"


def _fired(stage: Stage, each: Recorded, left: Remains, verdict: Verdict) -> Iterator[str]:
    """Levels, repeats, duties and nudges, each once and none missing."""
    incident, policy = each.incident, stage.policy
    for span in spans(incident, policy, left.at):
        paged = _moments(each, EntryKind.PAGE, "Paged level", span)
        found = compared(expected.pages(span, policy), paged, at_once=span.since)
        yield from _judged(stage, ("page", "pages"), found, span.stop, verdict)
        told = _moments(each, EntryKind.DUTY, "Told as a duty", span)
        found = compared(expected.duties(span, policy), told, at_once=span.since)
        yield from _judged(stage, ("duty", "duties"), found, span.until, verdict)
    nudged = [row.occurred_at for row in each.timeline if row.kind == EntryKind.NUDGE]
    ends = dict(expected.nudges(incident, policy, left.at))
    found = compared(ends, nudged, at_once=incident.declared_at)
    until = max((ends[at] for at in found.missing), default=left.at)
    yield from _judged(stage, ("nudge", "nudges"), found, until, verdict)
    alarms = Counter((alarm.role, alarm.since, alarm.kind) for alarm in incident.alarms)
    yield from (f"alarmed {count} times about {alarm}" for alarm, count in alarms.items() if count > 1)


def _moments(each: Recorded, kind: EntryKind, words: str, span: Span) -> list[datetime]:
    return [
        row.occurred_at
        for row in each.timeline
        if row.kind == kind and row.text.startswith(words) and span.since <= row.occurred_at < span.until
    ]


def _judged(stage: Stage, what: tuple[str, str], found: Compared, stop: datetime, verdict: Verdict) -> Iterator[str]:
    verdict.late += found.late
    one, many = what
    verdict.counts[many] += found.fired
    for at in found.extra:
        yield f"a {one} at {at:%H:%M:%S.%f} that nothing was due for"
    for at in found.missing:
        if stage.could_act(Time(at, stop)) > SERVED * stage.slow:
            yield f"the {one} due at {at:%H:%M:%S.%f} never came, and was wanted until {stop:%H:%M:%S.%f}"


def _after_answers(stage: Stage, left: Remains) -> Iterator[str]:
    """Nobody is called by a page that left after it was answered."""
    by_id: Mapping[str, Incident] = {each.incident.id: each.incident for each in left.incidents}
    by_link = {_link(each): each for each in left.effects if _rings(each)}
    for rung in stage.pager.rung:
        effect = by_link.get(rung.link)
        if effect is not None and _late(stage, effect, by_id, rung.at, left.at):
            yield f"{effect.key} rang at {rung.at:%H:%M:%S.%f}, after it was answered"
    by_mark = {mark_of(each.key): each for each in left.effects if each.kind is EffectKind.PAGE}
    for call in stage.sandbox.web_api.calls:
        if call.method == "chat.postMessage" and not call.error and '"acknowledge"' in _text(call.arguments, "blocks"):
            effect = by_mark.get(_mark(call.arguments))
            if effect is not None and _late(stage, effect, by_id, call.at, left.at):
                yield f"{effect.key} asked for an answer at {call.at:%H:%M:%S.%f}, after there was one"


def _late(stage: Stage, effect: Effected, by_id: Mapping[str, Incident], at: datetime, end: datetime) -> bool:
    incident = by_id[effect.incident or ""]
    reasons: Sequence[Sequence[Any]] = effect.payload["reasons"]
    if any(level is None for level, _ in reasons):
        return False  # a duty is owed whatever was answered
    span = next(each for each in reversed(spans(incident, stage.policy, end)) if each.since <= at)
    if at < span.since + UNDER_WAY * stage.slow:
        return False  # what a raise begins with leaves even if it was answered before
    person = (effect.payload["person"] or {}).get("id")
    own = [each.at for each in incident.ever_acknowledged if each.person.id == person]
    return at > min([span.stop, *own]) + UNDER_WAY * stage.slow


def _mark(arguments: Mapping[str, Any]) -> str:
    metadata = json.loads(_text(arguments, "metadata") or "{}")
    return str(metadata.get("event_payload", {}).get("key"))


def _text(arguments: Mapping[str, Any], name: str) -> str:
    value = arguments.get(name)
    return value if isinstance(value, str) else json.dumps(value) if value else ""
