"""Answers that come by a signed link: each link once, and only until it expires."""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.acknowledgement import Acknowledge
from bot.domain.command import IncidentId, Person, Where
from bot.domain.contact_tests import Proof
from bot.domain.escalation_policy import PageChannel
from bot.domain.incident import Incident
from bot.domain.links import Link
from bot.services import contact_tests, escalation, people, reading
from bot.services.context import Context


class LinkState(StrEnum):
    """What may be done with a link."""

    OPEN = "open"
    DONE = "done"
    USED = "used"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What stands behind a link.

    Args:
        link: Which.
        incident: Of the page that carried it.
        person: Whom it was sent to.
        state: What may be done with it.
        answer: What was answered when it was used; empty before.
    """

    link: Link
    incident: Incident
    person: Person
    state: LinkState
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """What stands behind the link of a contact test; `answer` is empty before it is used."""

    state: LinkState
    answer: str = ""


async def prove(ctx: Context, link: Link, *, pressed: bool) -> Proven:
    """Say by the link of a contact test that it came; changes nothing unless it is pressed.

    Raises:
        NeverTried: Nothing waits for that answer.
        StoreUnavailable: The database does not answer; nothing was changed.
    """
    if link.expires_at <= ctx.now():
        return Proven(state=LinkState.EXPIRED)
    if not pressed:
        return Proven(state=LinkState.OPEN)
    channel, _, test = link.subject.partition("-")
    proof = Proof(person=link.person, channel=PageChannel(channel), test=test)
    return Proven(state=LinkState.DONE, answer=await contact_tests.prove(ctx, proof))


async def look(ctx: Context, link: Link) -> Opened:
    """See what stands behind a link; changes nothing, for whoever scans mail opens links too.

    Raises:
        NoSuchIncident: The incident is gone.
        StoreUnavailable: The database does not answer.
    """
    incident = await reading.find(ctx, Where(id=IncidentId(link.subject)))
    person = Person(link.person, await people.name_of(ctx, link.person))
    answer = await ctx.read.answer(link.once, ctx.workspace)
    if answer is not None:
        return Opened(link=link, incident=incident, person=person, state=LinkState.USED, answer=answer)
    state = LinkState.EXPIRED if link.expires_at <= ctx.now() else LinkState.OPEN
    return Opened(link=link, incident=incident, person=person, state=state)


async def acknowledge(ctx: Context, link: Link) -> Opened:
    """Acknowledge a page by its link, as its button in Slack does.

    Raises:
        DomainError: It is refused; nothing was changed.
        StoreUnavailable: The database does not answer; nothing was changed.
    """
    found = await look(ctx, link)
    if found.state is not LinkState.OPEN:
        return found
    command = Acknowledge(key=link.once, workspace=ctx.workspace, by=found.person, where=Where(id=found.incident.id))
    return replace(found, state=LinkState.DONE, answer=await escalation.acknowledge(ctx, command))
