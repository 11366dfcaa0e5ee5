"""The standby folder: whole files, lines that survive, and nothing that others read."""

from pathlib import Path

import pytest

from bot.domain.change import EntryKind
from bot.domain.standby import Record
from bot.integrations.standby import JOURNAL, Standby
from tests.builders import NOON

NOTE = Record(id="a1", at=NOON, by="ada", kind=EntryKind.NOTE, text="Größe\nzwei", reference="INC-20120801-001")
PAGE = Record(id="a2", at=NOON, by="ada", kind=EntryKind.PAGE, text="Paged")


def test_an_accepted_policy_replaces_the_one_before(tmp_path: Path) -> None:
    """Whole; nobody else on the machine reads it, and nothing is left beside it."""
    standby = Standby(tmp_path / "deep" / "standby")
    standby.keep_policy(b"a long first policy")
    standby.keep_policy(b"second")
    kept = standby.policy
    assert kept is not None
    assert kept.read_bytes() == b"second"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in kept.parent.iterdir()] == ["policy.yaml"]


def test_the_journal_gives_back_what_was_written(tmp_path: Path) -> None:
    """In order, with every word; without one there is nothing."""
    standby = Standby(tmp_path)
    assert standby.policy is None
    assert standby.records() == ()
    standby.append(NOTE)
    standby.append(PAGE)
    assert standby.records() == (NOTE, PAGE)


@pytest.mark.parametrize(
    "broken",
    [
        b'{"id": "a0", "at": "2012-08',
        b"\xff\xfe",
        b"[1]",
        b'{"id": "a0"}',
        b'{"id": "1", "at": "2012-08-01T12:00:00", "by": "a", "kind": "note", "text": "t", "incident": null}',
        b'{"id": "1", "at": "2012-08-01T12:00:00+00:00", "by": "a", "kind": "purge", "text": "t", "incident": null}',
    ],
)
def test_a_line_that_was_cut_off_takes_no_other_with_it(tmp_path: Path, broken: bytes) -> None:
    """The process died, or somebody wrote into the file."""
    (tmp_path / JOURNAL).write_bytes(broken)
    Standby(tmp_path).append(NOTE)
    assert Standby(tmp_path).records() == (NOTE,)
