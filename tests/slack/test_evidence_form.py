"""The fields of the evidence form."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.evidence_kinds import EvidenceKind
from bot.slack.evidence_form import evidence_form
from bot.slack.evidence_words import Described
from bot.slack.forms import FieldErrors, form_values

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
NOW = datetime(2012, 8, 1, 15, 0, tzinfo=UTC)


def read(**values: str | None) -> Described:
    """The form as somebody in London filled it in."""
    return evidence_form(values, now=NOW, zone=ZoneInfo("UTC"))


def wrong(**values: str | None) -> dict[str, str]:
    """What is said below each field."""
    with pytest.raises(FieldErrors) as refused:
        read(**values)
    return dict(refused.value.by_block)


def test_every_field_arrives() -> None:
    """As the words behind the command would."""
    found = read(
        kind="profile",
        place=" /prof/a.svg ",
        sha256=HASH,
        custodian="UMEI",
        covers="14:00-14:30",
        captured="14:45",
        host="router-8",
    )
    assert found == Described(
        kind=EvidenceKind.PROFILE,
        places=(("/prof/a.svg", HASH),),
        custodian="UMEI",
        host="router-8",
        covers=(NOW.replace(hour=14), NOW.replace(hour=14, minute=30)),
        captured_at=NOW.replace(hour=14, minute=45),
    )


def test_only_kind_and_place_are_needed() -> None:
    """Empty means: nobody says."""
    found = read(kind="pcap", place="/cap/a", sha256=None, custodian=None, covers="", captured=None, host=None)
    assert found == Described(kind=EvidenceKind.PCAP, places=(("/cap/a", ""),))


def test_pasted_sums_bring_their_hashes() -> None:
    """One item for each line."""
    found = read(kind="pcap", place=f"{HASH}  /cap/a\n{HASH}  /cap/b")
    assert found.places == (("/cap/a", HASH), ("/cap/b", HASH))


def test_every_wrong_field_is_named() -> None:
    """All at once."""
    found = wrong(kind=None, place="", sha256="abc", covers="x", captured="y")
    assert set(found) == {"kind", "place", "sha256", "covers", "captured"}


@pytest.mark.parametrize("lines", [f"{HASH}  /cap/a", f"{HASH}  /cap/a\n{HASH}  /cap/b"])
def test_a_hash_beside_sums_is_one_too_many(lines: str) -> None:
    """Nobody could say whose it is."""
    assert "Leave this empty" in wrong(kind="pcap", place=lines, sha256=HASH)["sha256"]


def test_lines_beside_sums_are_refused() -> None:
    """They would be lost."""
    assert "Some lines are no sums" in wrong(kind="pcap", place=f"{HASH}  /cap/a\n/cap/b")["place"]


def test_a_chosen_person_is_read_from_the_form() -> None:
    """By Slack's id; nobody chosen is nobody named."""
    state = {"custodian": {"value": {"type": "users_select", "selected_user": "UMEI"}}}
    assert form_values({"state": {"values": state}}) == {"custodian": "UMEI"}
    nobody = {"custodian": {"value": {"type": "users_select", "selected_user": None}}}
    assert form_values({"state": {"values": nobody}}) == {"custodian": None}
