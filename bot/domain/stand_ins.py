"""Who is paged instead when somebody on call cannot be reached: the role's deputies, one after another."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.change import Change
from bot.domain.command import Person
from bot.domain.drills import called
from bot.domain.escalation_policy import PageChannel
from bot.domain.incident import Incident
from bot.domain.paging import TO_PEOPLE, Call, Reason, page_people
from bot.domain.policy import Policy
from bot.domain.responders import answered, deputy_after
from bot.domain.wording import listed


def instead_of(
    user: str,
    reasons: Iterable[Reason],
    channel: PageChannel,
    *,
    incident: Incident,
    policy: Policy,
) -> tuple[tuple[Person, Call], ...]:
    """Who is to be paged in the place of somebody.

    Args:
        user: Slack id of who was not reached; a user group that is empty counts as one.
        reasons: Why they were paged.
        channel: How.
        incident: With a role that was taken in the room, its taker alone is meant.
        policy: With the people who are called at this moment.
    """
    if channel not in TO_PEOPLE:
        return ()
    quiet = incident.escalation.ended or answered(incident, policy)
    return tuple(
        (person, Call(role, (channel,), level))
        for level, role in reasons
        if role not in incident.roles and not (quiet and level is not None)
        if (person := deputy_after(user, role, policy)) is not None and called((person,), incident, policy)
    )


def page_instead(
    incident: Incident, called: tuple[tuple[Person, Call], ...], *, now: datetime, key: str
) -> tuple[Change, str]:
    """Page them, and the words that say so; nothing for nobody."""
    if not called:
        return Change(), ""
    names = listed(dict.fromkeys(person.name for person, _ in called))
    change = page_people(incident, called, now=now, late=timedelta(), key=key, own=key)
    return replace(change, entries=()), f" Paged instead: {names}."
