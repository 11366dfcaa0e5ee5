"""What was typed without warroom joins the record, and a refused policy file is told."""

from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.domain.change import EntryKind
from bot.domain.standby import Record
from bot.integrations.standby import Standby
from bot.web.server import application
from tests.stories.firm import START, Firm

INC = "INC-20120801-001"
NOTE = Record(id="a1", at=START, by="ada", kind=EntryKind.NOTE, text="Killed router 8", reference=INC)
PAGE = Record(id="a2", at=START, by="kim", kind=EntryKind.PAGE, text="Paged on-call engineer: come")


@pytest.fixture
def journal(tmp_path: Path) -> Standby:
    """A folder on the machine."""
    return Standby(tmp_path / "standby")


async def restarted(firm: Firm, tmp_path: Path) -> None:
    """The bot starts again, with this machine's folder."""
    await firm.stop_bot()
    firm.settings = replace(firm.settings, standby=str(tmp_path / "standby"))
    await firm.start_bot()


async def test_what_was_typed_joins_the_timeline_once(firm: Firm, journal: Standby, tmp_path: Path) -> None:
    """At its own time, with the time it came; a page without an incident goes to the newest open one."""
    await firm.declare_in_one_line("P3")
    await firm.pass_time(minutes=20)
    journal.append(NOTE)
    journal.append(PAGE)
    for _ in range(2):
        await restarted(firm, tmp_path)
    rows = [row for row in await firm.timeline() if "command line" in row.text and "ours" not in row.content]
    assert [row.text for row in rows] == [
        "Killed router 8 (ada at the command line 2012-08-01 13:30 UTC, merged 2012-08-01 13:50 UTC)",
        "Paged on-call engineer: come (kim at the command line 2012-08-01 13:30 UTC, merged 2012-08-01 13:50 UTC)",
    ]
    assert {row.occurred_at for row in rows} == {START}
    await firm.pass_time(seconds=5)
    assert any("Killed router 8" in line for line in await firm.lines())


async def test_a_line_waits_for_its_incident(small_firm: Firm, journal: Standby, tmp_path: Path) -> None:
    """It was typed before anybody could declare; a broken journal stops nothing."""
    journal.append(PAGE)
    journal.append(NOTE)
    await restarted(small_firm, tmp_path)
    await small_firm.declare_in_one_line("P3")
    assert await small_firm.entries(EntryKind.NOTE) == []
    await small_firm.pass_time(minutes=1)
    assert len(await small_firm.entries(EntryKind.NOTE)) == 1


async def test_a_journal_that_cannot_be_read_stops_nothing(small_firm: Firm, tmp_path: Path) -> None:
    """The log says so."""
    (tmp_path / "standby" / "journal.jsonl").mkdir(parents=True)
    await restarted(small_firm, tmp_path)
    await small_firm.declare_in_one_line("P0")
    assert small_firm.pages("ada")


async def test_a_refused_policy_file_is_told_to_who_leads_incidents(small_firm: Firm, tmp_path: Path) -> None:
    """Once for each reason, and `/readyz` says it as long as it is so."""
    small_firm.policy = replace(small_firm.policy, refused="firm.yaml:3: this must be text.")
    for _ in range(2):
        await restarted(small_firm, tmp_path)
    (told,) = small_firm.told("mei")
    assert told.startswith("The policy file was refused, so the last accepted one")
    assert told.endswith("Correct the file and restart warroom. firm.yaml:3: this must be text.")
    async with TestClient(TestServer(application(small_firm.bot.ctx, None, None))) as client:
        found = await (await client.get("/readyz")).json()
    assert found["ready"]
    assert found["wrong"][-1].endswith("because the file is refused: firm.yaml:3: this must be text.")
