"""Corrections: a new entry that stands in the place of an earlier one, which stays."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.change import Change, Entry, EntryKind
from bot.domain.command import Command
from bot.domain.errors import DomainError
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.postmortem_parts import Row, reads
from bot.domain.responders import roles_of
from bot.domain.roles import Role

CORRECTABLE: Final = frozenset(
    {
        EntryKind.NOTE,
        EntryKind.MARKED,
        EntryKind.EVIDENCE,
        EntryKind.CORRECTION,
        EntryKind.WHY,
        EntryKind.FACTOR,
    }
)
# Kinds that stand in another's place, and the one that still says so when their words were removed.
SUPERSEDING: Final = frozenset({EntryKind.CORRECTION, EntryKind.EVIDENCE, EntryKind.REDACTED})
SPOKEN: Final = frozenset({EntryKind.MESSAGE, EntryKind.EDITED, EntryKind.DELETED})


class NotCorrectable(DomainError):
    """An entry stays as it is; says what to do instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correct(Command):
    """`/incident correct 41 new text`.

    Args:
        number: Of the entry.
        text: What it should have said.
    """

    number: int
    text: str


def correct(
    original: Row, replaced_by: int | None, incident: Incident, command: Correct, *, policy: Policy, now: datetime
) -> Change:
    """Put new words in the place of those of an entry.

    Args:
        original: The entry.
        replaced_by: Number of the entry that stands in its place already; None if none does.
        incident: Whose entry.
        command: By its author or the Incident Commander.
        policy: Who is commander while nobody took the role.
        now: Aware.

    Raises:
        NotCorrectable: It is not theirs, is of another kind, or was corrected already.
    """
    _check_kind(original)
    if replaced_by is not None:
        raise NotCorrectable(
            f"Entry {original.seq} was corrected by entry {replaced_by} already. Correct that one. Nothing was changed."
        )
    leads = Role.INCIDENT_COMMANDER in roles_of(command.by, incident, policy)
    if command.by.id != original.actor and not leads:
        raise NotCorrectable(
            f"Only its author or the Incident Commander corrects entry {original.seq}. "
            "Add what you know: `/incident note …`. Nothing was changed."
        )
    entry = Entry(
        kind=EntryKind.CORRECTION,
        occurred_at=now,
        actor=command.by.id,
        text=command.text,
        content={"supersedes": original.seq},
    )
    return Change(entries=(entry,), answer=f"Entry {original.seq} of {incident.reference} is corrected. Both are kept.")


def replacements(rows: Iterable[Row]) -> dict[int, int]:
    """Which entry stands in the place of which: the newer number by the older one."""
    return dict(pair for row in rows for pair in _links(row))


def with_corrections(rows: Sequence[Row]) -> list[Row]:
    """The entries as they read now: corrected ones say the newest words and that they do, corrections are left out."""
    by_number = {row.seq: row for row in rows}
    corrections = {row.seq for row in rows if row.kind == EntryKind.CORRECTION}
    links = replacements(row for row in rows if row.kind in (EntryKind.CORRECTION, EntryKind.REDACTED))
    replaced = {older: newer for older, newer in links.items() if newer in corrections}
    left_out = {newer for older, newer in replaced.items() if older in by_number}
    return [_as_it_reads(row, replaced, by_number) for row in rows if row.seq not in left_out]


def _links(row: Row) -> Iterator[tuple[int, int]]:
    """Which entry stands in the place of which, by what one entry says: older and newer."""
    older = row.content.get("supersedes")
    if isinstance(older, int):
        yield older, row.seq
    links = row.content.get("superseded")
    for link in links if isinstance(links, list) else ():
        match link:
            case [int(old), int(new)]:
                yield old, new


def _as_it_reads(row: Row, replaced: Mapping[int, int], by_number: Mapping[int, Row]) -> Row:
    newest = row
    while newest.seq in replaced:
        newest = by_number[replaced[newest.seq]]
    removed = not newest.content  # by law: what says in whose place it stood is elsewhere then
    if newest is row or not (newest.text or removed):
        return row
    said = f"{row.text} (corrected by #{newest.seq}, words removed)"
    return reads(row, said if removed else f"{newest.text} (corrected by #{newest.seq})", row.content)


def _check_kind(original: Row) -> None:
    if original.kind in SPOKEN:
        raise NotCorrectable(
            f"Entry {original.seq} is a message of the room. Edit it in Slack, which is recorded, "
            "or add a note: `/incident note …`. Nothing was changed."
        )
    if original.kind not in CORRECTABLE:
        raise NotCorrectable(
            f"Entry {original.seq} was recorded by itself and stays as it is. "
            "Say what is right by a note: `/incident note …`. Nothing was changed."
        )
