"""Skipping a wait: where nobody of a level could be reached, the next one does not wait for its time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.escalation import next_group
from bot.domain.escalation_policy import Level, PageChannel
from bot.domain.incident import Incident
from bot.domain.paging import OUTSIDE
from bot.domain.policy import Policy
from bot.domain.responders import answered, holders_of, plan_of, real_role, responder_roles

APART = timedelta(seconds=60)  # between two levels, however many people cannot be reached

# What Slack refuses because of the person. Everything else is a fault of ours or of a provider, and moves no level on.
OF_THE_PERSON = frozenset(
    {"nobody", "cannot_dm_bot", "user_disabled", "user_not_found", "user_not_visible", "users_not_found"}
)


def not_reached(incident: Incident, user: str, channel: PageChannel, *, policy: Policy, now: datetime) -> Incident:
    """Note that somebody cannot be reached; if nobody of the level can, the next one comes early.

    Args:
        incident: As it stands.
        user: Their id, that of a user group that is empty, or nothing for a role that nobody holds.
        channel: The way that was tried.
        policy: Says whom the level calls.
        now: When this became known.
    """
    state = incident.escalation
    found = replace(state, unreached=tuple(dict.fromkeys((*state.unreached, _way(user, channel)))))
    noted = replace(incident, escalation=found)
    if state.ended or answered(incident, policy) or not next_group(incident, policy):
        return noted
    sent = _last_sent(incident, policy)
    outside = [way for each in sent for way in each.channels if way in OUTSIDE]
    if any(_may_be_reached(each, outside, noted, policy) for each in _called(sent, incident, policy)):
        return noted
    at = max(now, (state.fired_at or state.effective_at) + APART)
    return replace(incident, escalation=replace(found, skip_at=min(at, state.skip_at or at)))


def _may_be_reached(user: str, outside: list[PageChannel], incident: Incident, policy: Policy) -> bool:
    """By direct message, or by a way outside Slack that they have and that has not failed as well."""
    unreached = incident.escalation.unreached
    if _way(user, PageChannel.DM) not in unreached:
        return True
    return any(policy.contacts.address(user, way.value) and _way(user, way) not in unreached for way in outside)


def _way(user: str, channel: PageChannel) -> str:
    return f"{user}/{channel.value}"


def _called(sent: list[Level], incident: Incident, policy: Policy) -> Iterator[str]:
    """Everybody who can answer these levels: their responders, if they name any."""
    roles = {real_role(role, incident, policy) for each in sent for role in each.to}
    for role in roles & responder_roles(incident, policy) or roles:
        paged = [user for user, latest in incident.paged.items() if role in latest.roles]
        yield from (person.id for person in holders_of(role, incident, policy))
        yield from paged or (group.slack for group in policy.contacts.groups.get(role, ()))


def _last_sent(incident: Incident, policy: Policy) -> list[Level]:
    state = incident.escalation
    levels = plan_of(incident, policy).levels[: state.levels_fired]
    sent = [each for index, each in enumerate(levels) if index not in state.levels_passed]
    return [each for each in sent if each.after == sent[-1].after]
