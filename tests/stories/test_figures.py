"""The figures of a period, asked for in Slack and written by the command line."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.errors import DomainError
from bot.render.templates import configure
from bot.reporting import Wish, report, write
from tests.stories.firm import Firm


async def _closed(firm: Firm) -> None:
    """An incident from the declaration to its close, in 20 minutes."""
    await firm.declare_in_one_line("P2", "Acks on XNAS are slow")
    await firm.answer("ada", "ack")
    await firm.answer("tom", "loss 4k")
    await firm.pass_time(minutes=20)
    for step in ("contained", "resolve", "close"):
        await firm.answer("mei", step)


async def test_what_happened_is_told_with_how_much_of_it_is_known(firm: Firm, tmp_path: Path) -> None:
    """In Slack in short, as a document with the incidents behind each figure, as JSON for other programs."""
    await _closed(firm)
    words = (await firm.slash("eve", "metrics")).text or ""
    assert "Metrics, 3 Jul to 1 Aug 2012. Incidents: 1: P2 1." in words
    assert "Time to resolve: median 20 min, 90 % within 20 min, mean 20 min (known for 1 of 1)." in words
    assert "Loss: $4k by the newest estimates of 1 of 1" in words
    assert "That is no period." in ((await firm.slash("eve", "metrics soon")).text or "")

    async def written(form: str, period: str = "2012-08", workspace: str | None = None) -> str:
        wish = Wish(period=period, form=form, workspace=workspace)
        return await report(firm.settings, firm.policy, configure(None), wish, now=firm.clock.now)

    document = await written("md")
    assert "| INC-20120801-001 | 2012-08-01 13:30:00 UTC | P2 |" in document
    assert await write(document, tmp_path / "august.md") == f"Written to {tmp_path / 'august.md'}"
    assert (tmp_path / "august.md").read_text() == await write(document, None)
    told = json.loads(await written("json"))
    assert told["figures"][0] == {"title": "Incidents", "says": "1: P2 1", "incidents": ["INC-20120801-001"]}
    assert "None was declared in these days" in await written("md", "2012-07")
    with pytest.raises(DomainError, match="no period"):
        await written("md", "soon")


async def test_a_database_without_incidents_says_so(small_firm: Firm) -> None:
    """There is no workspace to choose."""
    wish = Wish(period="month", form="md", workspace=None)
    with pytest.raises(DomainError, match="There is no incident"):
        await report(
            small_firm.settings, small_firm.policy, configure(None), wish, now=lambda: datetime(2012, 8, 1, tzinfo=UTC)
        )
