from datetime import timedelta

import pytest

from bot.domain.anchors import Anchor
from bot.domain.change import Change, Entry, EntryKind, Source
from storage.engine import Database
from storage.queries import Queries
from tests.builders import NOON
from tests.storage.examples import INCIDENT, WORKSPACE, Work, a_message, a_note, incident_number

HASH = "ab" * 32
ANCHOR = Anchor(2, HASH, NOON, "slack:C1:9.9")


@pytest.fixture
async def noted(work: Work) -> None:
    """An incident with two entries."""
    await work.declared(incident_number(1))
    async with work() as uow:
        await uow.save(Change(entries=(a_note("one"), a_note("two"))), INCIDENT)


async def news(work: Work, *entries: Entry) -> bool:
    """Whether there is news after these entries."""
    async with work() as uow:
        await uow.save(Change(entries=entries), INCIDENT)
        return await uow.anchors.has_news(INCIDENT)


def by_us(ts: str, kind: EntryKind = EntryKind.MESSAGE) -> Entry:
    """Something that the bot did in the room."""
    source = Source(WORKSPACE, "C1", ts)
    return Entry(kind=kind, occurred_at=NOON, actor="UBOT", text="Record sealed", source=source)


@pytest.mark.usefixtures("noted")
async def test_anchors_are_kept_in_the_order_of_the_chain(work: Work, database: Database) -> None:
    """Each place once, as it was first recorded."""
    later = Anchor(2, HASH, NOON + timedelta(hours=1), "mail:compliance")
    first = Anchor(1, HASH, NOON, "slack:C1:1.1")
    async with work() as uow:
        for anchor in (ANCHOR, later, first, Anchor(2, "cd" * 32, NOON + timedelta(days=1), ANCHOR.where)):
            await uow.anchors.add(INCIDENT, anchor)
    assert await Queries(database).anchors(INCIDENT) == (first, ANCHOR, later)


@pytest.mark.usefixtures("noted")
async def test_everything_is_news_before_the_first_anchor(work: Work) -> None:
    """And nothing is right after it."""
    assert await news(work)
    async with work() as uow:
        await uow.anchors.add(INCIDENT, ANCHOR)
        assert not await uow.anchors.has_news(INCIDENT)


@pytest.mark.usefixtures("noted")
async def test_what_we_post_ourselves_is_no_news(work: Work) -> None:
    """The anchor's own message and pin become entries; a silent room must not be anchored for ever."""
    async with work() as uow:
        await uow.anchors.add(INCIDENT, ANCHOR)
    assert not await news(work, by_us("9.9"), by_us("9.9", EntryKind.PIN), by_us("10.0"))
    assert await news(work, a_message("10.1"))


@pytest.mark.usefixtures("noted")
async def test_who_points_at_an_anchor_is_not_its_author(work: Work) -> None:
    """Somebody who reacts to it is still somebody."""
    async with work() as uow:
        await uow.anchors.add(INCIDENT, ANCHOR)
    source = Source(WORKSPACE, "C1", "9.9")
    reaction = Entry(kind=EntryKind.REACTION, occurred_at=NOON, actor="UANNA", text="eyes", source=source)
    assert await news(work, by_us("9.9"), reaction)


@pytest.mark.usefixtures("noted")
async def test_what_the_bot_decides_is_news(work: Work) -> None:
    """An entry that is no message of ours in Slack counts, whoever the actor is."""
    async with work() as uow:
        await uow.anchors.add(INCIDENT, ANCHOR)
    fact = Entry(kind=EntryKind.PAGE, occurred_at=NOON, actor="UBOT", text="Paged Ada")
    assert await news(work, by_us("9.9"), fact)
