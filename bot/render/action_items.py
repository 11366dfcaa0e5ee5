"""What people see of action items: lists, forms, the week's reminder and the digest."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from bot.domain.action_items import ActionItem, ItemType, Urgency, standing
from bot.domain.incident import Incident
from bot.render.messages import message
from bot.render.modals import view
from bot.render.templates import Payload, Templates

MOST_ITEMS: Final = 12  # with their buttons, in one message


def item_list(templates: Templates, title: str, items: Sequence[ActionItem], today: date) -> Payload:
    """Items one by one, each with its buttons while it is to be done.

    Args:
        templates: What renders.
        title: Whose they are.
        items: In their order.
        today: Where the reader is.
    """
    shown = items[:MOST_ITEMS]
    lines = [_line(each, today) for each in shown]
    return message(templates, "action_items", title=title, lines=lines, more=len(items) - len(shown), today=today)


def item_form(templates: Templates, incident: Incident, *, title: str = "", private_metadata: str) -> Payload:
    """The form that puts an item on record."""
    kinds, urgencies = tuple(ItemType), tuple(Urgency)
    return view(
        templates,
        "action_item",
        incident=incident,
        title=title,
        kinds=kinds,
        urgencies=urgencies,
        private_metadata=private_metadata,
    )


def hand_over_form(templates: Templates, item: ActionItem, *, private_metadata: str) -> Payload:
    """Asks who is to have an item."""
    return view(templates, "hand_over_item", item=item, private_metadata=private_metadata)


def item_kept(templates: Templates, sentence: str) -> Payload:
    """What a form becomes once its item is recorded."""
    return view(templates, "action_item_kept", sentence=sentence)


def reminder(
    templates: Templates, items: Sequence[ActionItem], *, week: str, now: datetime, due_at: datetime | None = None
) -> Payload:
    """The week's message to whoever owes something, as its items stand now.

    Args:
        templates: What renders.
        items: What it is about, in their order.
        week: The ISO week it belongs to.
        now: In its reader's zone.
        due_at: When it should have come; None if it is in time.
    """
    today = now.date()
    asked = [each for each in items if each.to_verify(now)]
    worked = [each for each in items if each.effective is not None and not each.live]
    rest = [_line(each, today) for each in items if each not in (*asked, *worked)]
    shown = rest[:MOST_ITEMS]
    return message(
        templates,
        "reminder",
        lines=shown,
        more=len(rest) - len(shown),
        asked=[{"item": each, "days": (now - each.done_at).days} for each in asked[:MOST_ITEMS] if each.done_at],
        worked=worked[:MOST_ITEMS],
        owed=sum(each.live for each in items),
        week=week,
        due_at=due_at,
    )


def ignored(templates: Templates, items: Sequence[ActionItem], today: date) -> Payload:
    """What a lead hears of: what somebody of theirs has left overdue."""
    return message(templates, "ignored_items", lines=[_line(each, today) for each in items[:MOST_ITEMS]])


def digest(templates: Templates, team: str, items: Sequence[ActionItem], today: date) -> Payload:
    """What a team has to do, in its channel; nobody is called by it.

    Args:
        templates: What renders.
        team: Its name; empty for those who are in none.
        items: In their order.
        today: Where the firm is.
    """
    lines = [_line(each, today) for each in items if each.live]
    shown = lines[:MOST_ITEMS]
    late = sum(bool(line["overdue"]) for line in lines)
    return message(
        templates, "item_digest", team=team, lines=shown, count=len(lines), late=late, more=len(lines) - len(shown)
    )


def _line(item: ActionItem, today: date) -> dict[str, Any]:
    return {"item": item, "standing": standing(item, today), "overdue": item.overdue(today)}
