"""Purge: after its retention two people end a record; what is left verifies, also in the hands of an examiner."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from bot.domain.change import EntryKind
from bot.domain.command import Person, Where
from bot.domain.purge import AskPurge
from bot.services import purge
from tests.stories.firm import Firm
from tests.stories.test_files import PCAP, share
from tests.stories.test_redaction import holds, redacted, tables_with

SECRET = "the new fill logic is called TANGERINE"
REMOVED = "the vault password is hunter2"
REFERENCE = "INC-20120801-001"
DAY_BEFORE = datetime(2019, 7, 31, 13, tzinfo=UTC)
ENDED = datetime(2019, 8, 1, 14, tzinfo=UTC)


async def a_closed_record(firm: Firm) -> None:
    """Words, a file, and words under seal; the incident is closed on the day it began."""
    await firm.declare_in_one_line("P2", SECRET)
    await firm.say("sam", await firm.enter("sam"), SECRET)
    await firm.answer("ada", f"note {REMOVED}")
    await share(firm, "TANGERINE.pcap", PCAP)
    number = next(row.seq for row in await firm.timeline() if row.kind == EntryKind.NOTE)
    await redacted(firm, number, REMOVED)
    await firm.answer("mei", "resolve")
    await firm.answer("mei", "close")
    await firm.pass_time(seconds=30)


async def years_later(firm: Firm, moment: datetime) -> None:
    """Nobody was there in between."""
    await firm.stop_bot()
    await firm.clock.advance(moment)
    await firm.start_bot()


def kept_bytes(firm: Firm) -> list[str]:
    """The files in the evidence folder."""
    return sorted(path.name for path in Path(firm.settings.evidence).rglob("*") if path.is_file())


async def test_a_record_ends_after_its_retention_by_two_people(firm: Firm, tmp_path: Path) -> None:
    """Words, sealed words and bytes are gone from everywhere; the chain and the bundle still verify."""
    await a_closed_record(firm)
    assert sha256(PCAP).hexdigest() in kept_bytes(firm)  # beside the draft of the post-mortem
    await years_later(firm, ENDED)
    before = [(row.seq, row.hash) for row in await firm.timeline()]
    assert "and the bytes of 2 files would go for good" in await firm.answer("kim", "purge schedule 7")
    assert "TANGERINE" in json.dumps([row.text for row in await firm.timeline()])
    assert "A second person must agree" in await firm.answer("kim", "purge agree")
    assert f"Record of {REFERENCE} purged" in await firm.answer("tom", "purge agree")
    await firm.pass_time(seconds=30)
    assert await tables_with(firm, "TANGERINE") == await tables_with(firm, "hunter2") == []
    assert kept_bytes(firm) == []
    rows = await firm.timeline()
    assert [(row.seq, row.hash) for row in rows][: len(before)] == before
    assert {row.kind for row in rows[: len(before)] if row.text} == {EntryKind.REDACTED}
    assert len(await firm.entries(EntryKind.PURGE)) == 2
    assert await holds(firm, tmp_path) == (0, 0, 0)
    (listed, *_) = json.loads((tmp_path / "bundle" / "manifest.json").read_text())["redactions"]
    assert (listed["seq"], listed["by_role"], listed["reason"]) == (
        1,
        "compliance",
        "Purged after its retention: schedule 7",
    )
    assert "Purged <!date" in json.dumps((await firm.slash("mei", f"show {REFERENCE}")).blocks)


async def test_a_record_is_not_purged_early_or_under_hold_or_by_one_person(small_firm: Firm) -> None:
    """Each refusal says what stands in the way, and nothing is gone."""
    await small_firm.declare_in_one_line("P2", SECRET)
    assert "is not closed" in await small_firm.answer("kim", "purge schedule 7")
    await small_firm.answer("mei", "resolve")
    await small_firm.answer("mei", "close")
    await years_later(small_firm, DAY_BEFORE)
    assert "is kept until 2019-08-01 13:30 UTC" in await small_firm.answer("kim", "purge schedule 7")
    await small_firm.clock.advance(ENDED)
    assert "Only Compliance" in await small_firm.answer("tom", "purge schedule 7")
    assert "Nobody asked" in await small_firm.answer("tom", "purge agree")
    assert "Asked:" in await small_firm.answer("kim", "purge schedule 7")
    await small_firm.answer("kim", "hold on SEC inquiry")
    assert "is under legal hold: SEC inquiry" in await small_firm.answer("tom", "purge agree")
    assert "is under legal hold: SEC inquiry" in await small_firm.answer("kim", "purge schedule 7")
    await small_firm.answer("kim", "hold off settled")
    assert "A second person must agree" in await small_firm.answer("mei", "purge agree")
    assert (await small_firm.incident()).title == SECRET
    assert "purged" in await small_firm.answer("tom", "purge agree")
    assert "Nobody asked" in await small_firm.answer("tom", "purge agree")


async def test_a_second_delivery_gets_the_first_answer(small_firm: Firm) -> None:
    """Nothing is asked twice."""
    await a_closed_record(small_firm)
    await years_later(small_firm, ENDED)
    command = AskPurge(
        key="slash/1",
        workspace=small_firm.bot.ctx.workspace,
        by=Person(small_firm.users["kim"], "kim"),
        where=Where(reference=REFERENCE),
        reason="schedule 7",
    )
    first = await purge.ask_purge(small_firm.bot.ctx, command)
    assert await purge.ask_purge(small_firm.bot.ctx, command) == first
    assert len(await small_firm.entries(EntryKind.PURGE)) == 1


async def test_bytes_that_another_record_keeps_stay(small_firm: Firm) -> None:
    """The same capture was shared in two war rooms; the younger record still has it."""
    await a_closed_record(small_firm)
    await small_firm.clock.advance(datetime(2012, 8, 2, 14, tzinfo=UTC))
    await small_firm.declare_in_one_line("P2", "again")
    await share(small_firm, "again.pcap", PCAP)
    await years_later(small_firm, ENDED)
    await small_firm.slash("kim", f"purge {REFERENCE} schedule 7")
    assert "purged" in ((await small_firm.slash("tom", f"purge {REFERENCE} agree")).text or "")
    assert kept_bytes(small_firm) == [sha256(PCAP).hexdigest()]
