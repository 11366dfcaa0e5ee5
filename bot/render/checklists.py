"""Checklists as messages: in the room, for one person, and the warning that other steps come first."""

from dataclasses import dataclass

from bot.domain.checklists import BEFORE_REPAIR, Item, in_the_way, items_of, tick_of, unticked
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.ticking import DECIDERS
from bot.domain.ticks import Sheet, Tick
from bot.render.evidence import evidence_form
from bot.render.messages import message
from bot.render.modals import view
from bot.render.templates import Payload, Templates


@dataclass(frozen=True, slots=True)
class Line:
    """An item as people see it.

    Args:
        tick: How it is settled; None while it is open.
        locked: Whether other steps come first.
        next: Whether it is the first open one.
    """

    item: Item
    tick: Tick | None
    locked: bool
    next: bool


def checklist(templates: Templates, incident: Incident, policy: Policy, sheet: Sheet) -> Payload:
    """A list with what is settled and what is open of it."""
    items = items_of(incident, sheet, policy.checklists)
    first = next((item for item in items if tick_of(incident, item) is None), None)
    lines = tuple(_line(incident, item, policy, next_=item is first) for item in items)
    risk = unticked(incident, policy.checklists, *BEFORE_REPAIR[:3])
    return message(templates, "checklist", incident=incident, sheet=sheet, lines=lines, proven=not risk)


def out_of_order(templates: Templates, incident: Incident, policy: Policy, item: Item) -> Payload:
    """Warns that other steps come first, with the button that goes on anyway."""
    first = in_the_way(incident, item, policy.checklists)
    return message(templates, "out_of_order", incident=incident, item=item, first=first)


def waive_form(templates: Templates, incident: Incident, item: Item) -> Payload:
    """Asks why evidence is not kept."""
    return view(templates, "waive", incident=incident, item=item)


def decide_form(templates: Templates, incident: Incident, item: Item) -> Payload:
    """Asks what was decided, and by which two people."""
    return view(templates, "decide", incident=incident, item=item, deciders=DECIDERS)


def keep_form(templates: Templates, incident: Incident, item: Item) -> Payload:
    """The form of evidence, with the kind of the item."""
    return evidence_form(templates, incident, item.evidence)


def _line(incident: Incident, item: Item, policy: Policy, *, next_: bool) -> Line:
    locked = bool(in_the_way(incident, item, policy.checklists))
    return Line(item, tick_of(incident, item), locked, next_)
