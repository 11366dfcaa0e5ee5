"""Keeps action items: what is to be done after incidents, by number."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite spells ON CONFLICT the same way
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.action_items import ActionItem, ItemStatus, ItemType, NoSuchItem, Origin, Urgency, Wanted, in_order
from bot.domain.command import IncidentId, Person
from storage.tables import action_item as table
from storage.tables import action_item_counter as counter

LIVE = (ItemStatus.OPEN.value, ItemStatus.IN_PROGRESS.value)


class ActionItems:
    """The action items of one workspace, inside one transaction; callers hold the row of their incident."""

    def __init__(self, connection: AsyncConnection, *, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    async def next_number(self) -> int:
        """Take the next number of the workspace."""
        first = insert(counter).values(workspace=self._workspace, last=1)
        again = first.on_conflict_do_update(index_elements=["workspace"], set_={"last": counter.c.last + 1})
        number: int = (await self._connection.execute(again.returning(counter.c.last))).scalar_one()
        return number

    async def put(self, item: ActionItem) -> None:
        """Keep an item as it stands now, new or known."""
        row = _row(item)
        kept = insert(table).values(**row)
        await self._connection.execute(kept.on_conflict_do_update(index_elements=["workspace", "number"], set_=row))

    async def reminded(self, item: ActionItem) -> None:
        """Keep in which reminder an item was shown."""
        mine = (table.c.workspace == self._workspace, table.c.number == item.number)
        values = {"reminded": item.reminded, "ignored": item.ignored}
        await self._connection.execute(sa.update(table).where(*mine).values(**values))

    async def get(self, number: int) -> ActionItem:
        """The item with this number, locked until the transaction ends.

        Raises:
            NoSuchItem: There is none.
        """
        for item in await self.wanted(Wanted(numbers=(number,)), hold=True):
            return item
        raise NoSuchItem(number)

    async def wanted(self, wanted: Wanted, *, hold: bool = False) -> list[ActionItem]:
        """The items that fit, what is to be done first, by its day; locked until the transaction ends if they are held."""
        query = sa.select(table).where(table.c.workspace == self._workspace, *_conditions(wanted))
        ordered = query.order_by(table.c.number)  # all who hold several take them in this order
        rows = (await self._connection.execute(ordered.with_for_update() if hold else ordered)).all()
        return sorted(map(_item, rows), key=in_order)


def _conditions(wanted: Wanted) -> Sequence["sa.ColumnElement[bool]"]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.incident_id is not None:
        conditions.append(table.c.incident_id == wanted.incident_id)
    if wanted.owner is not None:
        conditions.append(table.c.owner_id == wanted.owner)
    if wanted.numbers is not None:
        conditions.append(table.c.number.in_(wanted.numbers))
    if wanted.live:
        conditions.append(table.c.status.in_(LIVE))
    return conditions


def _row(item: ActionItem) -> dict[str, Any]:
    plain = ("number", "workspace", "incident_id", "reference", "title", "due", "created_at", "ticket", "done_at")
    kept = ("effective", "snoozed_until", "reminded", "ignored", "about")
    return {
        **{name: getattr(item, name) for name in (*plain, *kept)},
        "type": item.type.value,
        "urgency": item.urgency.value,
        "status": item.status.value,
        "origin": item.origin.value,
        "owner_id": item.owner.id,
        "owner_name": item.owner.name,
        "estimated": _text(item.estimated),
        "actual": _text(item.actual),
    }


def _item(row: "sa.Row[Any]") -> ActionItem:
    return ActionItem(
        number=row.number,
        workspace=row.workspace,
        incident_id=IncidentId(row.incident_id),
        reference=row.reference,
        title=row.title,
        owner=Person(row.owner_id, row.owner_name),
        due=row.due,
        created_at=row.created_at,
        type=ItemType(row.type),
        urgency=Urgency(row.urgency),
        ticket=row.ticket,
        status=ItemStatus(row.status),
        estimated=_amount(row.estimated),
        actual=_amount(row.actual),
        origin=Origin(row.origin),
        done_at=row.done_at,
        effective=row.effective,
        snoozed_until=row.snoozed_until,
        reminded=row.reminded,
        ignored=row.ignored,
        about=row.about,
    )


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
