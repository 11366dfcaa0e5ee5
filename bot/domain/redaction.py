"""Redaction: Compliance takes words out of the record; hash and entry stay, and what was taken out is sealed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.domain import effects
from bot.domain.change import Change, Effect, Entry, EntryKind, Json
from bot.domain.command import Command, Person
from bot.domain.errors import DomainError
from bot.domain.files import UNDER_SEAL, place, settle
from bot.domain.incident import Incident
from bot.domain.keeping import Destruction
from bot.domain.policy import Policy
from bot.domain.roles import Role
from bot.domain.wording import listed

LONGEST_REASON: Final = 500  # characters
SEAL_KEEPERS: Final = (Role.COMPLIANCE,)
DESTROYERS: Final = (Role.COMPLIANCE, Role.RISK_MANAGEMENT)
SPOKEN: Final = (EntryKind.MESSAGE, EntryKind.EDITED, EntryKind.DELETED)
SHOWN_IN_SLACK: Final = (*SPOKEN, EntryKind.FILE)
# What people wrote and shared. The words of other entries stand on cards and in the incident's own state as well.
REMOVABLE: Final = frozenset({*SPOKEN, EntryKind.NOTE, EntryKind.CORRECTION, EntryKind.EVIDENCE, EntryKind.FILE})


class NotAllowed(DomainError):
    """Only some roles of the policy may do that."""


class NotRemovable(DomainError):
    """Words stay where they are; says why."""


@dataclass(frozen=True, slots=True)
class Held:
    """An entry, and whether its words were removed.

    Args:
        seq: Its number.
        kind: What it is about.
        content_sha256: What its words are kept under.
        removed: Whether they were taken out of the record.
        supersedes: Number of the entry in whose place it stands; None for most, as with what follows.
        file: Slack's id of the file that it tells of.
        sha256: Hash of that file's bytes, where they are kept.
    """

    seq: int
    kind: str
    content_sha256: str
    removed: bool = False
    supersedes: int | None = None
    file: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redact(Command):
    """`/incident redact 41 reason`, asked or confirmed."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSealed(Command):
    """`/incident sealed 41`."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AskDestruction(Command):
    """`/incident destroy 41 reason`."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeDestruction(Command):
    """`/incident destroy 41 agree`."""

    number: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a redaction would remove.

    Args:
        incident: From whose record.
        number: The entry that was named.
        removed: That entry and all that Slack told of the same message.
        repeated: Other entries that hold the same words.
        words: Those of the named entry.
        reason: Why.
        bytes: Whether the bytes of a file go with them.
    """

    incident: Incident
    number: int
    removed: tuple[int, ...]
    repeated: tuple[int, ...]
    words: str
    reason: str
    bytes: bool = False


def holds(person: Person, roles: Sequence[Role], policy: Policy) -> bool:
    """Whether the policy names somebody for one of these roles; a role taken in the room does not count."""
    return bool(policy.contacts.roles_of(person.id) & set(roles))


def check_redaction(family: Sequence[Held], command: Redact, *, policy: Policy) -> None:
    """Whether words may be removed.

    Args:
        family: The named entry and what belongs to it.
        command: By Compliance, with a reason.
        policy: Who is Compliance.

    Raises:
        NotAllowed: Somebody else asks.
        NotRemovable: There is no reason, no such entry, or its words are of another kind or gone.
    """
    _check_compliance(command.by, policy, "removes words from the record")
    if not 0 < len(command.reason) <= LONGEST_REASON:
        raise NotRemovable(f"Give a reason of at most {LONGEST_REASON} characters. Nothing was removed.")
    named = _named(family, command.number)
    if named.removed:
        raise NotRemovable(f"The words of entry {named.seq} were removed already. Nothing was changed.")
    if named.kind not in REMOVABLE:
        raise NotRemovable(
            f"Entry {named.seq} was recorded by warroom itself, and its words stand in other places too. "
            "Only messages, notes, corrections, evidence and files can be removed. Nothing was removed."
        )


def redact(
    family: Sequence[Held], incident: Incident, command: Redact, *, policy: Policy, now: datetime, drafted: bool
) -> Change:
    """Remove the words of an entry, and of all that Slack told of the same message.

    Args:
        family: The named entry and what belongs to it.
        incident: From whose record.
        command: By Compliance.
        policy: Who is Compliance.
        now: Aware.
        drafted: Whether there was a draft of the post-mortem, which is written anew.

    Raises:
        NotAllowed, NotRemovable: As `check_redaction` says.
    """
    check_redaction(family, command, policy=policy)
    going = [each for each in family if not each.removed]
    text = f"{_what(going)} of {_entries(still_there(family))} removed by Compliance: {command.reason}"
    entry = Entry(
        kind=EntryKind.REDACTED, occurred_at=now, actor=command.by.id, text=text, content=_removal(going, command)
    )
    draft = (effects.write_draft(incident, key=command.key),) if drafted else ()
    stands = "It still stands in Slack: delete it there" if family[0].kind in SHOWN_IN_SLACK else ""
    old_draft = "Delete the earlier draft of the post-mortem in the room" if drafted else ""
    rest = ". ".join(filter(None, (stands, old_draft)))
    return Change(
        entries=(entry,),
        effects=(effects.say(incident, text, key=command.key), *settled(going, key=command.key), *draft),
        answer=f"{text}. The hash stays; Compliance reads it with `/incident sealed {command.number}`."
        + (f" {rest}." if rest else ""),
    )


def read_sealed(
    family: Sequence[Held], incident: Incident, command: ReadSealed, *, policy: Policy, now: datetime
) -> Change:
    """Put on record that Compliance reads what was sealed.

    Raises:
        NotAllowed: Somebody else asks.
        NotRemovable: Nothing of this entry was sealed.
    """
    _check_compliance(command.by, policy, "reads what was removed")
    _check_sealed(family, command.number)
    text = f"Sealed words of entry {command.number} read by Compliance"
    entry = Entry(kind=EntryKind.SEALED_READ, occurred_at=now, actor=command.by.id, text=text)
    sha256 = _named(family, command.number).sha256
    where = f" Its bytes are under seal in the evidence store, at {UNDER_SEAL}{place(sha256)}." if sha256 else ""
    return Change(entries=(entry,), answer=f"{text} of {incident.reference}.{where}")


def ask_destruction(
    family: Sequence[Held], incident: Incident, command: AskDestruction, *, policy: Policy, now: datetime
) -> Change:
    """Ask a second person to agree that sealed words are destroyed.

    Raises:
        NotAllowed: Somebody else than Compliance asks.
        NotRemovable: There is no reason, nothing is sealed, or the incident is under legal hold.
    """
    _check_compliance(command.by, policy, "asks to destroy sealed words")
    _check_destructible(family, incident, command.number)
    if not 0 < len(command.reason) <= LONGEST_REASON:
        raise NotRemovable(f"Give a reason of at most {LONGEST_REASON} characters. Nothing was destroyed.")
    asked = Destruction(command.number, command.reason, command.by, now)
    others = tuple(each for each in incident.destructions if each.number != command.number)
    text = f"{command.by.name} asks to destroy the sealed words of entry {command.number}: {command.reason}"
    second = f"A second person of Compliance or Risk Management types /incident destroy {command.number} agree"
    return Change(
        incident=replace(incident, destructions=(*others, asked)),
        entries=(_destruction(text, command.by, now),),
        effects=(effects.say(incident, f"{text}. {second}.", key=command.key),),
        answer=f"Asked. {second}. Nothing was destroyed yet.",
    )


def agree_destruction(
    family: Sequence[Held], incident: Incident, command: AgreeDestruction, *, policy: Policy, now: datetime
) -> Change:
    """Agree that sealed words are destroyed; they are then gone for good, and only their hash stays.

    Raises:
        NotAllowed: It is the person who asked, or neither Compliance nor Risk Management.
        NotRemovable: Nobody asked, nothing is sealed, or the incident is under legal hold.
    """
    asked = next((each for each in incident.destructions if each.number == command.number), None)
    if asked is None:
        raise NotRemovable(f"Nobody asked to destroy the words of entry {command.number}. Nothing was destroyed.")
    if not holds(command.by, DESTROYERS, policy) or command.by.id == asked.asked_by.id:
        raise NotAllowed(
            "A second person must agree: Compliance or Risk Management, but not who asked. Nothing was destroyed."
        )
    _check_destructible(family, incident, command.number)
    going = [each for each in family if each.removed]
    text = f"Sealed {_what(going).lower()} of {_entries(sealed(family))} destroyed: {asked.reason}"
    kept = tuple(each for each in incident.destructions if each is not asked)
    return Change(
        incident=replace(incident, destructions=kept),
        entries=(_destruction(f"{text}. Asked by {asked.asked_by.name}", command.by, now),),
        effects=(effects.say(incident, text, key=command.key), *settled(going, key=command.key)),
        answer=f"{text}. Their hashes stay in the record.",
    )


def settled(going: Sequence[Held], *, key: str) -> tuple[Effect, ...]:
    """Have the bytes of each file among these moved to where the records say by then."""
    return tuple(settle(sha256, key=key) for sha256 in sorted({each.sha256 for each in going if each.sha256}))


def still_there(family: Sequence[Held]) -> tuple[int, ...]:
    """The numbers of those whose words are in the record, in order."""
    return tuple(sorted(each.seq for each in family if not each.removed))


def sealed(family: Sequence[Held]) -> tuple[int, ...]:
    """The numbers of those whose words were removed, in order."""
    return tuple(sorted(each.seq for each in family if each.removed))


def _named(family: Sequence[Held], number: int) -> Held:
    if not family:
        raise NotRemovable(f"There is no entry {number}. `/incident timeline` shows the numbers. Nothing was changed.")
    return family[0]


def _check_compliance(person: Person, policy: Policy, what: str) -> None:
    if not holds(person, SEAL_KEEPERS, policy):
        raise NotAllowed(f"Only Compliance, as the policy names it, {what}. Nothing was changed.")


def _check_sealed(family: Sequence[Held], number: int) -> None:
    if not _named(family, number).removed:
        raise NotRemovable(f"The words of entry {number} were not removed. `/incident timeline` shows them.")


def _check_destructible(family: Sequence[Held], incident: Incident, number: int) -> None:
    _check_sealed(family, number)
    if incident.hold is not None:
        raise NotRemovable(f"{incident.reference} is under legal hold: {incident.hold.reason}. Nothing was destroyed.")


def _destruction(text: str, by: Person, now: datetime) -> Entry:
    return Entry(kind=EntryKind.DESTRUCTION, occurred_at=now, actor=by.id, text=text)


def _removal(going: Sequence[Held], command: Redact) -> dict[str, Json]:
    """What is left on record; that an entry stands in the place of another is no secret, and outlives its words."""
    links: list[Json] = [[each.supersedes, each.seq] for each in going if each.supersedes is not None]
    numbers: list[Json] = [*still_there(going)]
    return {"redacted": numbers, "reason": command.reason, **({"superseded": links} if links else {})}


def _what(going: Sequence[Held]) -> str:
    return "Words and bytes" if any(each.sha256 for each in going) else "Words"


def _entries(numbers: Sequence[int]) -> str:
    return f"{'entry' if len(numbers) == 1 else 'entries'} {listed(map(str, numbers))}"
