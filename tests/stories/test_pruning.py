"""A day long after: what only served delivery is gone, and the record is whole."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.app import system_now
from bot.domain.change import EffectKind
from bot.domain.evidence import verify_chain
from bot.services.pruning import prune_daily
from storage.clock import SystemClock
from storage.engine import Database
from storage.tables import outbox
from tests.stories.firm import Firm


async def sent(firm: Firm) -> set[str]:
    """The kinds of everything that was sent and is remembered."""
    database = await Database.open(firm.settings.database_url, storage_clock=SystemClock(system_now), lock=False)
    try:
        async with database.read() as connection:
            return set((await connection.scalars(sa.select(outbox.c.kind).where(outbox.c.state == "done"))).all())
    finally:
        await database.close()


@pytest.mark.parametrize("days", [29, 31])
async def test_a_closed_incident_keeps_its_record_and_pages(small_firm: Firm, days: int) -> None:
    """After a month invitations and topics are forgotten; the chain verifies, and the incident can be opened again."""
    incident = await small_firm.declare_in_one_line("P1", who="kim")
    await small_firm.press_page("ada")
    await small_firm.answer("mei", "resolve")
    await small_firm.answer("mei", "waive all nothing was restarted")
    await small_firm.answer("mei", "close")
    await small_firm.stop_bot()
    await small_firm.clock.advance(small_firm.clock.now() + timedelta(days=days))
    await small_firm.start_bot()
    spent = {EffectKind.INVITE.value, EffectKind.SET_TOPIC.value, EffectKind.SET_PURPOSE.value}
    assert (await sent(small_firm) & spent == set()) is (days > 30)
    assert {EffectKind.PAGE.value, EffectKind.POST_CARD.value} <= await sent(small_firm)
    assert await prune_daily(small_firm.bot.ctx) == 0
    assert verify_chain(*await small_firm.bot.ctx.read.chain(incident.id)) is None
    assert "is open again" in await small_firm.answer("mei", "reopen")
