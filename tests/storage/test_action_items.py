from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.domain.action_items import ActionItem, ItemStatus, ItemType, NoSuchItem, Origin, Urgency, Wanted
from bot.domain.command import IncidentId
from storage.engine import Database
from storage.queries import Queries
from tests.builders import NOON, a_person
from tests.domain.test_action_items import an_item
from tests.storage.examples import INCIDENT, WORKSPACE, Work, incident_number
from tests.storage.test_purges import GROUNDS

FULL = an_item(
    incident_id=INCIDENT,
    type=ItemType.DETECT,
    urgency=Urgency.HIGH,
    ticket="https://t.example/1",
    status=ItemStatus.DONE,
    estimated=Decimal("5000.50"),
    actual=Decimal(0),
    origin=Origin.PROMPT,
    done_at=NOON,
    effective=False,
    snoozed_until=date(2012, 8, 3),
    reminded="reminder/UADA/2012-W31",
    ignored=2,
    about="prompt/testing",
)


async def test_an_item_comes_back_as_it_was_kept(work: Work, database: Database) -> None:
    """Every field, and as it was put last; others' workspaces are others'."""
    await work.declared(incident_number(1), incident_number(2))
    other = an_item(number=4, incident_id=IncidentId("i-2"), owner=a_person("Tom"), due=date(2012, 8, 2))
    async with work() as uow:
        for item in (an_item(incident_id=INCIDENT), FULL, other):
            await uow.action_items.put(item)
        assert await uow.action_items.get(3) == FULL
        await uow.action_items.reminded(replace(FULL, title="not this", ignored=3))
        with pytest.raises(NoSuchItem):
            await uow.action_items.get(5)
    read = Queries(database)

    async def found(**wanted: object) -> list[int]:
        return [each.number for each in await read.action_items(Wanted(**wanted), WORKSPACE)]  # type: ignore[arg-type]  # a test names any of them

    assert (await read.action_items(Wanted(numbers=(3,)), WORKSPACE)) == [replace(FULL, ignored=3)]
    assert [await found(), await found(live=True), await found(owner="UADA"), await found(numbers=())] == [
        [4, 3],
        [4],
        [3],
        [],
    ]
    assert await found(incident_id="i-2", live=True, owner="UADA") == []
    assert await read.action_items(Wanted(), "T2") == []


async def test_a_purge_ends_them_too(work: Work) -> None:
    """Their titles are words of the record; those of other incidents stay."""
    await work.declared(incident_number(1), incident_number(2))
    async with work() as uow:
        for number, incident_id in enumerate(("i-1", "i-2")):
            await uow.action_items.put(an_item(number=number, incident_id=incident_id))
        await uow.purges.purge(INCIDENT, GROUNDS)
        assert [each.number for each in await uow.action_items.wanted(Wanted())] == [1]


async def test_numbers_are_never_given_twice(work: Work) -> None:
    """They count in a workspace, whatever incident an item belongs to."""
    async with work() as uow:
        assert [await uow.action_items.next_number() for _ in range(3)] == [1, 2, 3]
    async with work() as uow:
        assert await uow.action_items.next_number() == 4


def test_the_example_says_every_field_otherwise() -> None:
    """Else a field that is not kept would not be missed."""
    plain: ActionItem = an_item()
    kept = {"number", "workspace", "reference", "title", "owner", "due", "created_at"}
    same = {name for name in ActionItem.__slots__ if getattr(plain, name) == getattr(FULL, name)}
    assert same <= kept
