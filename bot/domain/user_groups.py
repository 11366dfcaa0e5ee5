"""Paging a Slack user group: who is in it is asked when the page leaves, and whoever was not known yet is paged then.

Those who were known are paged at once: a page waits for nobody. A page's key holds the person, so each gets it once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.change import Change, EffectKind, Json
from bot.domain.command import Person
from bot.domain.escalation_policy import PageChannel
from bot.domain.incident import Incident
from bot.domain.paging import Call, page_people
from bot.domain.policy import Policy
from bot.domain.responders import answered
from bot.domain.roles import Role
from bot.domain.rooms import NotSent, Sent, record_unpaged

EMPTY = "Nobody is in this user group. Add somebody to it in Slack, or change `contacts` in the policy."


def members_of(result: Mapping[str, Json]) -> tuple[str, ...]:
    """The Slack ids in an answer."""
    members = result["members"]
    return tuple(map(str, members)) if isinstance(members, list | tuple) else ()


def record_members(incident: Incident, sent: Sent, *, policy: Policy, now: datetime) -> Change:
    """Slack said who is in a group that is called: page whoever was not known, or say that nobody is there."""
    payload, members = sent.payload, members_of(sent.result)
    if not members:
        return _unreached(incident, _empty(sent), policy=policy, now=now)
    calls = [each for each in _calls(payload) if each.level is None or not _quiet(incident, policy)]
    known = members_of({"members": payload["known"]})
    names = {each.slack: each.name for call in calls for each in policy.contacts.holders(call.role)}
    strangers = [Person(user, names.get(user, user)) for user in members if user not in known]
    called = [(person, call) for call in calls for person in strangers]
    if not called:
        return Change()
    # The firing's own key: who is in two groups is paged once.
    return page_people(incident, called, now=now, late=timedelta(), key=str(payload["firing"]), own=sent.key)


def record_not_asked(incident: Incident, refused: NotSent, *, policy: Policy, now: datetime) -> Change:
    """Slack does not say who is in a group: whoever was not known is not reached, and the room sees it."""
    return _unreached(incident, refused, policy=policy, now=now)


def _quiet(incident: Incident, policy: Policy) -> bool:
    return incident.escalation.ended or answered(incident, policy)


def _calls(payload: Mapping[str, Json]) -> Iterator[Call]:
    """Whom to call, as the outbox keeps it."""
    kept = payload["calls"]
    for call in (each for each in kept if isinstance(each, Mapping)) if isinstance(kept, list | tuple) else ():
        level, channels = call["level"], call["channels"]
        ways = tuple(PageChannel(str(way)) for way in channels) if isinstance(channels, list | tuple) else ()
        yield Call(Role(str(call["role"])), ways, level if isinstance(level, int) else None)


def _empty(sent: Sent) -> NotSent:
    return NotSent(kind=EffectKind.ASK_GROUP, key=sent.key, payload=sent.payload, reason=EMPTY, code="nobody")


def _unreached(incident: Incident, asked: NotSent, *, policy: Policy, now: datetime) -> Change:
    page: dict[str, Json] = {
        "person": {"id": str(asked.payload["group"]), "name": str(asked.payload["name"])},
        "channel": PageChannel.DM.value,
        "reasons": [[each.level, each.role.value] for each in _calls(asked.payload)],
    }
    return record_unpaged(incident, replace(asked, kind=EffectKind.PAGE, payload=page), policy=policy, now=now)
