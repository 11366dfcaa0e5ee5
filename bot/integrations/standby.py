"""A folder on this machine with what works without Slack and database: the last accepted policy, and a journal."""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog

from bot.domain.change import EntryKind
from bot.domain.standby import KINDS, Record

log = structlog.get_logger(__name__)

POLICY: Final = "policy.yaml"
JOURNAL: Final = "journal.jsonl"
OURS_ALONE: Final = 0o600


class Standby:
    """Blocks; each write has reached the disk when it returns.

    Args:
        folder: Need not be there yet.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def policy(self) -> Path | None:
        """The last accepted policy; None while there is none."""
        path = self._folder / POLICY
        return path if path.is_file() else None

    def keep_policy(self, raw: bytes) -> None:
        """Keep a policy that was accepted in the place of the one before, whole or not at all.

        Raises:
            OSError: It cannot be written; the one before stays.
        """
        self._make()
        fresh = self._folder / f"{POLICY}.{os.getpid()}"
        _write_through(fresh, raw, os.O_TRUNC)
        fresh.replace(self._folder / POLICY)
        self._settle()

    def append(self, record: Record) -> None:
        """Add a line to the journal.

        Raises:
            OSError: It cannot be written.
        """
        self._make()
        said = {
            "id": record.id,
            "at": record.at.isoformat(),
            "by": record.by,
            "kind": record.kind.value,
            "text": record.text,
            "incident": record.reference,
        }
        # The line before may have been cut off when its process died: an empty line does no harm.
        _write_through(self._folder / JOURNAL, f"\n{json.dumps(said)}\n".encode(), os.O_APPEND)
        self._settle()

    def records(self) -> tuple[Record, ...]:
        """Every line of the journal that is whole.

        Raises:
            OSError: It is there and cannot be read.
        """
        try:
            lines = (self._folder / JOURNAL).read_bytes().splitlines()
        except FileNotFoundError:
            return ()
        return tuple(_read(lines))

    def _make(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _settle(self) -> None:
        """A new name is on the disk only once its folder is."""
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _write_through(path: Path, raw: bytes, how: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | how, OURS_ALONE)
    with open(descriptor, "wb", buffering=0) as file:  # noqa: PTH123  # a Path cannot be opened with these rights
        file.write(raw)
        os.fsync(descriptor)


def _read(lines: list[bytes]) -> Iterator[Record]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield _record(json.loads(line))
        except (ValueError, KeyError, TypeError):
            log.warning("a line of the journal cannot be read", line=number)


def _record(said: dict[str, str | None]) -> Record:
    kind, at = EntryKind(str(said["kind"])), datetime.fromisoformat(str(said["at"]))
    if kind not in KINDS or at.tzinfo is None:
        raise ValueError(kind)
    given = {name: str(said[name]) for name in ("id", "by", "text")}
    return Record(**given, at=at, kind=kind, reference=said["incident"])
