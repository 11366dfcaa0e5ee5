"""What people see of who is on call, and of the firm's contacts."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from bot.domain.escalation_policy import PageChannel
from bot.domain.on_call import Listed, Shift, reached_by
from bot.domain.roles import Contact, Role
from bot.render.messages import message
from bot.render.templates import Payload, Templates

MOST_PEOPLE: Final = 6  # of one role: with eleven roles all of it fits into one message


def on_call(templates: Templates, shifts: Sequence[Shift]) -> Payload:
    """Who is on call now and who is next, only for whoever asked."""
    return message(templates, "on_call", shifts=[_shift(each) for each in shifts])


def contacts(
    templates: Templates,
    listing: Sequence[tuple[Role, Sequence[Listed]]],
    unproven: Callable[[Contact], Sequence[PageChannel]],
) -> Payload:
    """Everybody whom the policy names, only for whoever asked.

    Args:
        templates: What people see.
        listing: Everybody by role.
        unproven: By which ways somebody has not answered lately.
    """
    return message(templates, "contacts", roles=[_role(role, people, unproven) for role, people in listing])


def _shift(shift: Shift) -> Mapping[str, Any]:
    shown = shift.people[:MOST_PEOPLE]
    return {
        "role": shift.role,
        "people": [_person(each) for each in shown],
        "more": len(shift.people) - len(shown),
        "groups": [each.name for each in shift.groups],
        "until": shift.until,
        "then": shift.then.name if shift.then else "",
    }


def _role(
    role: Role, people: Sequence[Listed], unproven: Callable[[Contact], Sequence[PageChannel]]
) -> Mapping[str, Any]:
    shown = people[:MOST_PEOPLE]
    listed = [{**_person(each.contact), "part": each.part, "unproven": unproven(each.contact)} for each in shown]
    return {"role": role, "people": listed, "more": len(people) - len(shown)}


def _person(contact: Contact) -> dict[str, Any]:
    return {
        "name": contact.name,
        "group": contact.is_group,
        "zone": contact.zone or "",
        "channels": reached_by(contact),
    }
