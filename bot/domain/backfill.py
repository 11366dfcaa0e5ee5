"""Gap repair: when a war room is compared with its record, page by page, and what follows from it."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain import capture as capturing
from bot.domain import effects
from bot.domain.capture import Capture, Deleted, Edited, Happened, Said
from bot.domain.change import Change, Effect, EffectKind, Entry, EntryKind, Json
from bot.domain.command import BOT, Command
from bot.domain.comparison import Looked, Shown, moment_of, ts_of
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.responders import holders_of
from bot.domain.roles import Role
from bot.domain.wording import listed

HOURLY: Final = "backfill"  # the periodic job that compares every open room once an hour
OVERLAP: Final = timedelta(days=1)  # how far before the last captured message the hourly look begins
MARGIN: Final = timedelta(minutes=1)
EVER: Final = "0000000000.000000"  # before every message
ARCHIVED: Final = "archived"
LOST: Final[Mapping[str, str]] = {
    ARCHIVED: "The war room was archived. Unarchive it to go on, or talk where the record is.",
    "removed": (
        "The bot was removed from the war room, and what is said there is not on record. "
        "Invite it again: what was missed is then added."
    ),
    "deleted": "The war room was deleted in Slack. What the record has of it is kept.",
}
JOINED: Final = "joined"  # opens the room to us again if we are who joined
REOPENED: Final = "unarchived"
# Slack's refusals under which a line in the room still arrives; under all others the commander is told.
TOLD_IN_ROOM: Final = frozenset({"missing_scope", "no_permission"})


class Reason(StrEnum):
    """Why a room is compared with its record."""

    START = "start"  # this process was down
    RECONNECTED = "reconnected"  # the socket was
    SCHEDULE = "schedule"
    RETURNED = "returned"  # the bot is back in the room, or the room is open again
    COMMAND = "command"

    @property
    def thorough(self) -> bool:
        """Whether the whole room is looked at with every thread."""
        return self is not Reason.SCHEDULE

    @property
    def margin(self) -> timedelta:
        """How far beyond the present it looks: clocks differ, and on the hour what is on its way is left alone."""
        return MARGIN if self.thorough else -MARGIN

    @property
    def told(self) -> bool:
        """Whether it leaves an entry even if nothing was missing."""
        return self not in (Reason.SCHEDULE, Reason.RETURNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill(Command):
    """`/incident backfill`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One comparison of a room, between two of its pages; it travels in the payload of the next effect.

    Args:
        key: Unique per run.
        reason: Why.
        oldest: Where it begins, as Slack's `ts`, exclusive.
        latest: Where it ends.
        before: The next page of the room ends before this; empty once the room itself is done.
        threads: Threads still to be read, by the `ts` of their first message.
        after: The next page of the first of them begins after this; empty at its beginning.
        step: How many pages were read.
        counts: What was looked at and found.
    """

    key: str
    reason: Reason
    oldest: str
    latest: str
    before: str
    threads: tuple[str, ...] = ()
    after: str = ""
    step: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, payload: Mapping[str, Json]) -> "Run":
        """Read what `payload` wrote."""
        threads, counts = payload["threads"], payload["counts"]
        texts = {name: str(payload[name]) for name in ("key", "oldest", "latest", "before", "after")}
        return cls(
            **texts,
            reason=Reason(str(payload["reason"])),
            threads=tuple(map(str, threads)) if isinstance(threads, list | tuple) else (),
            step=int(str(payload["step"])),
            counts={name: int(str(count)) for name, count in counts.items()} if isinstance(counts, Mapping) else {},
        )

    def payload(self) -> dict[str, Json]:
        """As the outbox keeps it."""
        return {
            "key": self.key,
            "reason": self.reason.value,
            "oldest": self.oldest,
            "latest": self.latest,
            "before": self.before,
            "threads": list(self.threads),
            "after": self.after,
            "step": self.step,
            "counts": dict(self.counts),
        }

    @property
    def ended(self) -> bool:
        """Whether there is no page left."""
        return not self.before and not self.threads

    def counted(self, **more: int) -> "Run":
        """The run with more looked at or found."""
        return replace(self, counts={**self.counts, **{name: self.count(name) + by for name, by in more.items()}})

    def count(self, name: str) -> int:
        """How many of something there were."""
        return self.counts.get(name, 0)

    @property
    def closed(self) -> int:
        """How much of what people said, changed or took back was missing and is on record now."""
        return sum(map(self.count, ("found", "edited", "deleted")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch of time whose messages may be missing, still open; `seq` is its entry."""

    seq: int
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Slack does not show a room.

    Args:
        key: Of the effect.
        code: Slack's word for it.
        reason: A sentence.
        since: From when on something may be missing, aware.
    """

    key: str
    code: str
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost(Command):
    """The room went out of reach; `what` is a key of `LOST`, `since` when, aware."""

    what: str
    since: datetime


def brought_back(told: Happened) -> bool:
    """Whether somebody let us into the room, be it by opening it again."""
    return told.what == REOPENED or "inviter" in json.loads(told.raw)


def asked(incident: Incident, run: Run, *, joins: bool) -> Effect:
    """The first page of a run.

    Args:
        incident: Whose room.
        run: At its beginning.
        joins: Whether a run that waits already will do.
    """
    first = step(incident, run)
    return replace(first, coalesce=f"backfill/{incident.id}") if joins else first


def step(incident: Incident, run: Run) -> Effect:
    """The next page of a run, in the room's own lane."""
    kind = EffectKind.BACKFILL if run.before else EffectKind.BACKFILL_THREAD
    return Effect(
        kind=kind,
        lane=f"backfill/{incident.id}",
        key=f"backfill/{incident.id}/{run.key}/{run.step}",
        payload=run.payload(),
    )


def began(key: str, reason: Reason, *, now: datetime, last: str = "") -> Run:
    """A run that is to begin.

    Args:
        key: Unique per run and room.
        reason: Why.
        now: When it is asked for, aware; what is said later is not looked at.
        last: The `ts` of the last captured message; where there is none the whole room is looked at.
    """
    latest = ts_of(now + reason.margin)
    overlap = ts_of(moment_of(last) - OVERLAP) if last and not reason.thorough else EVER
    return Run(key=key, reason=reason, oldest=overlap, latest=latest, before=latest)


def bounds(run: Run, looked: Looked) -> tuple[str, str]:
    """Between which `ts` a page shows everything, exclusive at both ends; its own messages count in any case."""
    times = sorted(each.said.source.ts for each in looked.shown)
    if looked.thread:
        return run.after or looked.thread, times[-1] if looked.more and times else run.latest
    return times[0] if looked.more and times else run.oldest, run.before


def after(run: Run, looked: Looked, captures: Sequence[Capture], threads: Collection[str]) -> Run:
    """The run once a page is on record.

    Args:
        run: Before it.
        looked: The page.
        captures: What was missing.
        threads: What else is to be read, by their first messages.
    """
    times = sorted(each.said.source.ts for each in looked.shown)
    words = [each for each in captures if not (isinstance(each, Said) and each.subtype not in capturing.WORDS)]
    counted = run.counted(
        messages=len(looked.shown),
        threads=int(bool(looked.thread) and not looked.more),
        found=sum(isinstance(each, Said) for each in words),
        edited=sum(isinstance(each, Edited) for each in words),
        deleted=sum(isinstance(each, Deleted) for each in words),
    )
    going = replace(counted, step=run.step + 1, threads=tuple(dict.fromkeys((*run.threads, *threads))))
    if not looked.thread:
        return replace(going, before=times[0] if looked.more and times else "")
    if looked.more and times:
        return replace(going, after=times[-1])
    return replace(going, after="", threads=going.threads[1:])


def to_read(run: Run, shown: Collection[Shown], known: Collection[str]) -> tuple[str, ...]:
    """The threads among messages that are to be read: all, or on the hourly look those whose newest reply is missing.

    Args:
        run: The run.
        shown: The messages.
        known: The newest replies that are on record, by `ts`.
    """
    threads = [each for each in shown if each.replies]
    missed = [each for each in threads if run.reason.thorough or each.latest_reply not in known]
    return tuple(sorted(each.said.source.ts for each in missed))


def on_demand(incident: Incident, command: Backfill, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """Somebody asked for a comparison."""
    if incident.channel is None:
        return Change(answer=f"{incident.reference} has no war room to compare.")
    run = began(command.key, Reason.COMMAND, now=now)
    answer = "Comparing the war room with the record. What was missed is added, and the result is told in the room."
    return Change(effects=(asked(incident, run, joins=False),), answer=answer)


def since(last: str, incident: Incident) -> datetime:
    """From when on something may be missing: the newest captured message, else the declaration."""
    return moment_of(last) if last else incident.declared_at


def finished(incident: Incident, run: Run, gap: Gap | None, *, now: datetime) -> Change:
    """The room and its record agree: an entry says what was looked at, unless nothing was missing and nobody waits for one."""
    if gap is None and not run.closed and not run.reason.told:
        return Change()
    text = f"Compared the war room with the record: {_looked_at(run)}. {_outcome(run)}"
    if gap is not None:
        text = f"{text} The gap since {gap.since:%H:%M:%S} UTC is closed."
    entry = Entry(
        kind=EntryKind.BACKFILL,
        occurred_at=now,
        actor=BOT,
        text=text,
        content={
            "reason": run.reason.value,
            "from": None if run.oldest == EVER else _written(moment_of(run.oldest)),
            "to": _written(moment_of(run.latest) - run.reason.margin),
            **{name: run.count(name) for name in ("messages", "threads", "found", "edited", "deleted")},
            "gap": None if gap is None else {"seq": gap.seq, "from": _written(gap.since), "to": _written(now)},
        },
        once=f"backfill/{run.key}",
    )
    worth_saying = bool(run.closed) or gap is not None or run.reason is Reason.COMMAND
    say = (effects.say(incident, text, key=f"backfill/{incident.id}/{run.key}"),) if worth_saying else ()
    return Change(entries=(entry,), effects=say)


def refused(incident: Incident, refusal: Refusal, *, policy: Policy, now: datetime) -> Change:
    """Slack does not show the room: a gap that is told once, where people see it."""
    text = f"The war room cannot be read: {refusal.reason} What is said there may be missing on the record."
    entry = Entry(
        kind=EntryKind.GAP,
        occurred_at=now,
        actor=BOT,
        text=text,
        content={"what": "refused", "code": refusal.code, **_since(refusal.since)},
        once=f"{refusal.key}/gap",
    )
    if refusal.code in TOLD_IN_ROOM:
        return Change(entries=(entry,), effects=(effects.say(incident, f"⚠ {text}", key=f"{refusal.key}/gap"),))
    return Change(entries=(entry,), effects=_told(incident, text, key=f"{refusal.key}/gap", policy=policy))


def lost(incident: Incident, command: Lost, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """The room is out of reach: whoever leads is told, and a gap begins where the event itself is none."""
    text = LOST[command.what]
    recorded = command.what != ARCHIVED  # a removal is an entry of its own already
    entry = Entry(
        kind=EntryKind.GAP,
        occurred_at=command.since,
        actor=BOT,
        text=text,
        content={"what": command.what, **_since(command.since)},
        once=f"{command.key}/gap",
    )
    told = _told(incident, text, key=f"{command.key}/gap", policy=policy)
    return Change(entries=() if recorded else (entry,), effects=told)


def _told(incident: Incident, text: str, *, key: str, policy: Policy) -> tuple[Effect, ...]:
    """Told to whoever leads, for the room cannot be told."""
    words = f"⚠ {incident.reference}: {text}"
    leaders = holders_of(Role.INCIDENT_COMMANDER, incident, policy) or (incident.reporter,)
    return tuple(effects.tell(each, "line", key=key, text=words) for each in leaders)


def _looked_at(run: Run) -> str:
    threads, messages = run.count("threads"), run.count("messages")
    return f"{_many(messages, 'message')} and {_many(threads, 'thread')}"


def _outcome(run: Run) -> str:
    named = {"found": "message", "edited": "edit", "deleted": "deletion"}
    missing = [_many(run.count(name), word) for name, word in named.items() if run.count(name)]
    if not missing:
        return "Nothing was missing."
    return f"{listed(missing)} had been missed and {'is' if run.closed == 1 else 'are'} on record now, marked late."


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _since(moment: datetime) -> dict[str, Json]:
    return {"from": _written(moment), "to": None}


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
