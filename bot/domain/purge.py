"""Purge: once its retention has ended, two people end a record's words and files; entries and hashes stay."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.domain import effects
from bot.domain.change import Change, Entry, EntryKind
from bot.domain.command import Command
from bot.domain.errors import DomainError
from bot.domain.files import settle
from bot.domain.incident import Incident
from bot.domain.keeping import PurgeAsked
from bot.domain.policy import Policy
from bot.domain.redaction import DESTROYERS, LONGEST_REASON, SEAL_KEEPERS, NotAllowed, holds
from bot.domain.retention import kept_until
from bot.domain.wording import counted, listed, moment

# Who removed what, when and why outlives what was removed.
TRAIL: Final = (
    EntryKind.REDACTED,
    EntryKind.SEALED_READ,
    EntryKind.DESTRUCTION,
    EntryKind.HOLD,
    EntryKind.PURGE,
)
PURGED: Final = "Purged"  # stands in the place of a title
SECOND: Final = "A second person of Compliance or Risk Management types"


class NotPurgeable(DomainError):
    """A record stays as it is; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPurge(Command):
    """`/incident purge reason`."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreePurge(Command):
    """`/incident purge agree`."""


@dataclass(frozen=True, slots=True)
class Extent:
    """What a purge would end.

    Args:
        words: How many entries have their words, sealed ones too.
        files: Hashes of the files whose bytes are kept.
    """

    words: int
    files: Sequence[str]

    def __str__(self) -> str:
        """As people read it."""
        words = f"the words of {counted(self.words, 'entry', 'entries')}" if self.words else ""
        files = f"the bytes of {counted(len(self.files), 'file', 'files')}" if self.files else ""
        return listed(filter(None, (words, files)))


def ask_purge(extent: Extent, incident: Incident, command: AskPurge, *, policy: Policy, now: datetime) -> Change:
    """Ask a second person to agree that a record is purged.

    Raises:
        NotAllowed: Somebody else than Compliance asks.
        NotPurgeable: There is no reason, the record is still kept, or nothing is left of it.
    """
    if not holds(command.by, SEAL_KEEPERS, policy):
        raise NotAllowed("Only Compliance, as the policy names it, asks to purge a record. Nothing was changed.")
    if not 0 < len(command.reason) <= LONGEST_REASON:
        raise NotPurgeable(f"Give a reason of at most {LONGEST_REASON} characters. Nothing was purged.")
    _check_ended(extent, incident, policy=policy, now=now)
    text = f"{command.by.name} asks to purge {incident.reference}, {extent}: {command.reason}"
    second = f"{SECOND} /incident purge {incident.reference} agree"
    return Change(
        incident=replace(incident, purge=PurgeAsked(command.reason, command.by, now)),
        entries=(Entry(kind=EntryKind.PURGE, occurred_at=now, actor=command.by.id, text=text),),
        effects=(effects.say(incident, f"{text}. {second}.", key=command.key),),
        answer=f"Asked: {extent} would go for good. {second}. Nothing was purged yet.",
    )


def agree_purge(extent: Extent, incident: Incident, command: AgreePurge, *, policy: Policy, now: datetime) -> Change:
    """Agree that a record is purged: what was said and shared is then gone for good, and the chain stays.

    Raises:
        NotAllowed: It is the person who asked, or neither Compliance nor Risk Management.
        NotPurgeable: Nobody asked, the record is kept after all, or nothing is left of it.
    """
    asked = incident.purge
    if asked is None:
        raise NotPurgeable(
            f"Nobody asked to purge {incident.reference}. Compliance types `/incident purge reason`. Nothing was purged."
        )
    if not holds(command.by, DESTROYERS, policy) or command.by.id == asked.asked_by.id:
        raise NotAllowed(
            "A second person must agree: Compliance or Risk Management, but not who asked. Nothing was purged."
        )
    _check_ended(extent, incident, policy=policy, now=now)
    text = f"Record of {incident.reference} purged, {extent}: {asked.reason}"
    entry = Entry(
        kind=EntryKind.PURGE,
        occurred_at=now,
        actor=command.by.id,
        text=f"{text}. Asked by {asked.asked_by.name}",
        content={"reason": asked.reason, "asked_by": asked.asked_by.id},
    )
    settled = tuple(settle(sha256, key=command.key) for sha256 in extent.files)
    return Change(
        incident=emptied(incident, now),
        entries=(entry,),
        effects=(*settled, effects.say(incident, text, key=command.key)),
        answer=f"{text}. Entries and hashes stay. What stands in Slack and in backups is yours to delete.",
    )


def grounds(reason: str) -> str:
    """Why the content of an entry is not there, as a bundle says it."""
    return f"Purged after its retention: {reason}"


def emptied(incident: Incident, now: datetime) -> Incident:
    """The incident without what people wrote; its times, people and figures stay for the statistics."""
    return replace(
        incident,
        title=PURGED,
        affected="",
        facts={},
        severity_history=tuple(replace(step, reason="") for step in incident.severity_history),
        lowering=None,
        destructions=(),
        ticks=(),
        waiting=(),
        bypasses=(),
        halts=(),
        resume=None,
        resumes=(),
        purge=None,
        purged_at=now,
    )


def _check_ended(extent: Extent, incident: Incident, *, policy: Policy, now: datetime) -> None:
    until = kept_until(incident, policy)
    if until is None:
        raise NotPurgeable(f"{incident.reference} is not closed, so its retention has not begun. Nothing was purged.")
    if now < until:
        raise NotPurgeable(f"{incident.reference} is kept until {moment(until)}. Ask again then. Nothing was purged.")
    if incident.hold is not None:
        raise NotPurgeable(f"{incident.reference} is under legal hold: {incident.hold.reason}. Nothing was purged.")
    if not extent.words and not extent.files:
        raise NotPurgeable(f"Nothing is left of {incident.reference} to purge. Its entries and hashes stay.")
