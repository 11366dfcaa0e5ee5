"""The review of a post-mortem: asked for, signed by roles, published once nothing waits, closed."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.domain import effects
from bot.domain.change import Change, Entry, EntryKind
from bot.domain.command import Command, Person
from bot.domain.errors import DomainError
from bot.domain.incident import Incident, Mark
from bot.domain.policy import Policy
from bot.domain.responders import holders_of, roles_of
from bot.domain.review_states import Review, ReviewState, SignOff
from bot.domain.roles import Role
from bot.domain.severity import Severity
from bot.domain.wording import listed, moment

BLOCKING: Final = (2, 9, 11, 14)  # sections without which nothing is published
BLOCKING_SHORT: Final = (2, 14)  # of a P3
REVIEW: Final = "review"  # the message


@dataclass(frozen=True, slots=True, kw_only=True)
class StartReview(Command):
    """`/incident review start`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignReview(Command):
    """`/incident review sign`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishReview(Command):
    """`/incident review publish`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseReview(Command):
    """`/incident review close`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReview(Command):
    """`/incident review owner @mei`."""

    to: Person


class NotReviewable(DomainError):
    """An act that the review does not allow now."""


def review_of(incident: Incident) -> Review:
    """The review of an incident.

    Raises:
        NotReviewable: It has none yet.
    """
    if incident.review is None:
        raise NotReviewable(
            f"{incident.reference} has no post-mortem to review yet. It is drafted when the incident is closed: /incident close."
        )
    return incident.review


def signers(incident: Incident, policy: Policy) -> tuple[Role, ...]:
    """The roles that sign: of a P3 the commander alone, Compliance where a rule may be broken."""
    short = incident.severity is Severity.P3
    asked = policy.regulatory_route.when.holds(incident.impact)
    risk = () if short else (Role.RISK_MANAGEMENT,)
    return (Role.INCIDENT_COMMANDER, *risk, *((Role.COMPLIANCE,) if asked else ()))


def unsigned(incident: Incident, policy: Policy) -> tuple[Role, ...]:
    """The roles that have not signed the newest version."""
    signed = {each.role for each in review_of(incident).signed}
    return tuple(role for role in signers(incident, policy) if role not in signed)


def blocking(incident: Incident) -> tuple[int, ...]:
    """The sections that keep it from being published."""
    needed = BLOCKING_SHORT if incident.severity is Severity.P3 else BLOCKING
    return tuple(number for number in review_of(incident).waiting if number in needed)


def written(incident: Incident, *, version: int, waiting: tuple[int, ...], changed: bool, policy: Policy) -> Incident:
    """The incident with a new version of its post-mortem; what is signed counts no more once the text is another.

    Args:
        incident: Closed: an open one has a draft and no review.
        version: Of the text.
        waiting: Numbers of sections that wait for people.
        changed: Whether the text is another.
        policy: Says when the review is due.
    """
    review, resolved = incident.review, incident.at(Mark.RESOLVED)
    if review is None:
        if incident.open or resolved is None:
            return incident
        due = policy.review_due(resolved)
        review = Review(due_at=due, version=version, waiting=waiting, owner=incident.commander)
    elif changed:
        state = review.state if review.state is ReviewState.DRAFT else ReviewState.IN_REVIEW
        review = replace(review, state=state, signed=())
    return replace(incident, review=replace(review, version=version, waiting=waiting))


def start(incident: Incident, command: StartReview, *, policy: Policy, now: datetime) -> Change:
    """Ask the roles that sign to look at it.

    Raises:
        NotReviewable: It is under way already.
    """
    review = review_of(incident)
    if review.state is not ReviewState.DRAFT:
        raise NotReviewable(
            f"The post-mortem of {incident.reference} is {review.state.label} already. See /incident review."
        )
    asked = _moved(incident, ReviewState.IN_REVIEW)
    roles = signers(incident, policy)
    people = {each.id: each for role in roles for each in holders_of(role, incident, policy)}
    text = f"Review of the post-mortem asked for by {command.by.name}"
    return Change(
        incident=asked,
        entries=(_entry(text, command, now),),
        effects=(
            effects.say_template(asked, REVIEW, key=command.key),
            *(effects.remind(each, REVIEW, key=command.key) for each in people.values()),
        ),
        answer=f"{text}. To sign: {_roles(roles)}.",
    )


def sign(incident: Incident, command: SignReview, *, policy: Policy, now: datetime) -> Change:
    """Sign the newest version for every role that somebody holds.

    Raises:
        NotReviewable: Nothing is to be signed, or not by them.
    """
    review = review_of(incident)
    if review.state is not ReviewState.IN_REVIEW:
        raise NotReviewable(
            f"The post-mortem of {incident.reference} is {review.state.label}: there is nothing to sign. See /incident review."
        )
    missing, held = unsigned(incident, policy), roles_of(command.by, incident, policy)
    roles = tuple(role for role in missing if role in held)
    if not roles:
        whom = f"Still to sign: {_roles(missing)}." if missing else "All have signed."
        raise NotReviewable(f"You hold no role that is still to sign. {whom} Nothing was changed.")
    signed = tuple(SignOff(role, command.by, now, review.version) for role in roles)
    after = replace(incident, review=replace(review, signed=(*review.signed, *signed)))
    text = f"Post-mortem version {review.version} signed by {command.by.name} ({_roles(roles)})"
    left = unsigned(after, policy)
    next_step = f"Still to sign: {_roles(left)}." if left else "All have signed. Next: /incident review publish."
    return Change(
        incident=after,
        entries=(_entry(text, command, now),),
        effects=(effects.say(after, f"☑ {text}", key=command.key),),
        answer=f"{text}. {next_step}",
    )


def publish(incident: Incident, command: PublishReview, *, policy: Policy, now: datetime) -> Change:
    """Call it reviewed, put it into the room and tell those who should read it.

    Raises:
        NotReviewable: Somebody has to sign, or a section waits; says which.
    """
    review = review_of(incident)
    if review.state is not ReviewState.IN_REVIEW:
        raise NotReviewable(f"The post-mortem of {incident.reference} is {review.state.label}. See /incident review.")
    _check(incident, policy)
    reviewed = _moved(incident, ReviewState.REVIEWED)
    people = {each.id: each for role in policy.review.distribution for each in holders_of(role, incident, policy)}
    text = f"Post-mortem version {review.version} published by {command.by.name}, signed by {_roles(signers(incident, policy))}"
    return Change(
        incident=reviewed,
        entries=(_entry(text, command, now),),
        effects=(
            *effects.hand_over(incident, policy.review.formats, version=review.version, key=command.key),
            effects.say(reviewed, f"☑ {text}", key=command.key),
            *(effects.inform(each, REVIEW, key=command.key) for each in people.values()),
        ),
        answer=f"{text}. Close the review when its action items are owned: /incident review close.",
    )


def close(incident: Incident, command: CloseReview, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """End the review; nobody is reminded of it any more.

    Raises:
        NotReviewable: It was not published yet.
    """
    review = review_of(incident)
    if review.state is not ReviewState.REVIEWED:
        raise NotReviewable(
            f"The post-mortem of {incident.reference} is {review.state.label}. Only a published one is closed. See /incident review."
        )
    closed = _moved(incident, ReviewState.CLOSED)
    text = f"Review of the post-mortem closed by {command.by.name}"
    return Change(
        incident=closed,
        entries=(_entry(text, command, now),),
        effects=(effects.say(closed, f"☑ {text}", key=command.key),),
        answer=f"{text}.",
    )


def own(incident: Incident, command: OwnReview, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # as above
    """Give the review to somebody."""
    review = review_of(incident)
    given = replace(incident, review=replace(review, owner=command.to))
    text = f"{command.to.name} owns the post-mortem, due {moment(review.due_at)} ({command.by.name})"
    return Change(
        incident=given,
        entries=(_entry(text, command, now),),
        effects=(effects.say(given, text, key=command.key), effects.remind(command.to, REVIEW, key=command.key)),
        answer=f"{text}.",
    )


def _check(incident: Incident, policy: Policy) -> None:
    open_, missing = blocking(incident), unsigned(incident, policy)
    wanted = [f"section{'s' * (len(open_) > 1)} {listed(map(str, open_))} still wait for people"] if open_ else []
    wanted += [f"{_roles(missing)} did not sign yet"] if missing else []
    if wanted:
        step = f"Type /incident section {open_[0]}." if open_ else "They type /incident review sign."
        raise NotReviewable(f"The post-mortem of {incident.reference} is not published: {listed(wanted)}. {step}")


def _moved(incident: Incident, state: ReviewState) -> Incident:
    return replace(incident, review=replace(review_of(incident), state=state))


def _roles(roles: tuple[Role, ...]) -> str:
    return listed(role.label for role in roles)


def _entry(text: str, command: Command, now: datetime) -> Entry:
    return Entry(kind=EntryKind.POST_MORTEM, occurred_at=now, actor=command.by.id, text=text)
