"""A person's Home in Slack: which incidents are theirs, which page they see, and when it is drawn anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.change import Change, Effect, EffectKind
from bot.domain.incident import Incident

PER_PAGE: Final = 10  # incidents
LANE: Final = "homes"
# What changes the one post in the incidents channel changes what a Home shows.
SHOWN_BY: Final = frozenset({EffectKind.POST_NOTICE, EffectKind.UPDATE_NOTICE})


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage:
    """What somebody sees.

    Args:
        mine: The open incidents on this page that they have a part in, the newest first.
        others: The other open incidents on it.
        total: How many are open.
        number: Of this page, from 1.
        last: Of the last page.
    """

    mine: tuple[Incident, ...]
    others: tuple[Incident, ...]
    total: int
    number: int
    last: int


def laid_out(incidents: Sequence[Incident], user: str, wanted: int) -> HomePage:
    """A page of the open incidents, those of this person before the others.

    Args:
        incidents: All that are open, the newest first.
        user: Slack user id of who looks.
        wanted: From 1; what is beyond the last page shows the last one.
    """
    ordered = sorted(incidents, key=lambda each: not has_part(user, each))
    last = max(1, -(-len(ordered) // PER_PAGE))
    number = min(max(wanted, 1), last)
    shown = ordered[(number - 1) * PER_PAGE : number * PER_PAGE]
    return HomePage(
        mine=tuple(each for each in shown if has_part(user, each)),
        others=tuple(each for each in shown if not has_part(user, each)),
        total=len(ordered),
        number=number,
        last=last,
    )


def has_part(user: str, incident: Incident) -> bool:
    """Whether somebody declared an incident, has a role in it, or was called."""
    return bool(parts(user, incident))


def parts(user: str, incident: Incident) -> tuple[str, ...]:
    """What somebody has to do with an incident, in words; nothing for others."""
    held = tuple(role.label for role, person in incident.roles.items() if person.id == user)
    declared = ("declared by you",) if user == incident.reporter.id else ()
    if any(each.person.id == user for each in incident.acknowledgements):
        return (*held, *declared, "acknowledged by you")
    return (*held, *declared, *(("you were paged",) if user in incident.paged else ()))


def redrawn(change: Change) -> Effect | None:
    """Asks for every Home to be drawn anew, where the change shows; those who have one are looked up when it leaves."""
    shown = next((each for each in change.effects if each.kind in SHOWN_BY), None)
    if shown is None:
        return None
    return Effect(kind=EffectKind.REDRAW_HOMES, lane=LANE, key=f"{shown.key}/homes", coalesce=LANE)


def publish(user: str, *, key: str) -> Effect:
    """Show somebody their Home as it is when this leaves."""
    lane = f"home/{user}"
    return Effect(
        kind=EffectKind.PUBLISH_HOME, lane=lane, key=f"{key}/home/{user}", payload={"user": user}, coalesce=lane
    )
