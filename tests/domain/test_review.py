"""The review of a post-mortem: who signs, what blocks, and what an edit takes back."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain import review
from bot.domain.change import EffectKind, Timer, TimerKind
from bot.domain.impact import Impact, RegulatoryBreach
from bot.domain.incident import Incident
from bot.domain.phase import Phase
from bot.domain.review import (
    CloseReview,
    NotReviewable,
    OwnReview,
    PublishReview,
    SignReview,
    StartReview,
    blocking,
    signers,
    unsigned,
    written,
)
from bot.domain.review_reminders import remind, timer
from bot.domain.review_states import Review, ReviewState, SignOff
from bot.domain.roles import Role
from bot.domain.severity import Severity
from tests.builders import a_command, a_person, a_policy, an_incident, marks, minutes

POLICY = a_policy()
DAY = 24 * 60
DUE = minutes(3 * DAY)


def closed(state: ReviewState = ReviewState.DRAFT, **fields: Any) -> Incident:
    """A closed incident with its review; `fields` are those of the review."""
    made = Review(**{"due_at": DUE, "version": 4, "waiting": (), "state": state, **fields})
    return an_incident(
        phase=Phase.CLOSED,
        marks=marks(detected=0, declared=0, resolved=0, closed=10),
        roles={Role.INCIDENT_COMMANDER: a_person("Mei")},
        review=made,
    )


def signed(*names: str) -> tuple[SignOff, ...]:
    """Signatures of the two roles that always sign."""
    roles = {"Mei": Role.INCIDENT_COMMANDER, "Tom": Role.RISK_MANAGEMENT}
    return tuple(SignOff(roles[name], a_person(name), minutes(20), 4) for name in names)


def state_of(incident: Incident | None) -> ReviewState | None:
    """Where its review stands."""
    return incident.review.state if incident and incident.review else None


def test_commander_and_risk_sign_and_compliance_where_a_rule_may_be_broken() -> None:
    """Of a P3 the commander alone."""
    both = (Role.INCIDENT_COMMANDER, Role.RISK_MANAGEMENT)
    assert signers(closed(), POLICY) == both
    breach = replace(closed(), impact=Impact(regulatory_breach=RegulatoryBreach.SUSPECTED))
    assert signers(breach, POLICY) == (*both, Role.COMPLIANCE)
    assert signers(replace(closed(), severity=Severity.P3), POLICY) == both[:1]


def test_four_sections_keep_it_from_being_published_and_two_of_a_p3() -> None:
    """What waits elsewhere does not."""
    waiting = closed(waiting=(1, 2, 9, 12, 14))
    assert blocking(waiting) == (2, 9, 14)
    assert blocking(replace(waiting, severity=Severity.P3)) == (2, 14)


def test_asking_for_the_review_reaches_everybody_who_signs() -> None:
    """Each hears of it once, and the room has the button."""
    change = review.start(closed(), a_command(StartReview), policy=POLICY, now=minutes(20))
    assert state_of(change.incident) is ReviewState.IN_REVIEW
    assert [(each.kind, each.lane) for each in change.effects] == [
        (EffectKind.SAY, "room/01J0INCIDENT"),
        (EffectKind.TELL, "quiet/UMEI"),
        (EffectKind.TELL, "quiet/UTOM"),
    ]
    assert change.answer.endswith("To sign: Incident Commander and Risk Management.")
    with pytest.raises(NotReviewable, match="is in review already"):
        review.start(closed(ReviewState.IN_REVIEW), a_command(StartReview), policy=POLICY, now=minutes(20))


def test_somebody_signs_for_the_roles_they_hold() -> None:
    """The next step stands in the answer; who holds none is told who may."""
    asked = closed(ReviewState.IN_REVIEW)
    first = review.sign(asked, a_command(SignReview), policy=POLICY, now=minutes(20))
    assert first.answer == ("Post-mortem version 4 signed by Mei (Incident Commander). Still to sign: Risk Management.")
    assert first.incident is not None
    assert unsigned(first.incident, POLICY) == (Role.RISK_MANAGEMENT,)
    last = review.sign(first.incident, a_command(SignReview, by="Tom"), policy=POLICY, now=minutes(21))
    assert last.answer.endswith("All have signed. Next: /incident review publish.")
    with pytest.raises(NotReviewable, match="Still to sign: Risk Management"):
        review.sign(first.incident, a_command(SignReview), policy=POLICY, now=minutes(21))
    assert last.incident is not None
    with pytest.raises(NotReviewable, match="All have signed"):
        review.sign(last.incident, a_command(SignReview), policy=POLICY, now=minutes(21))
    with pytest.raises(NotReviewable, match="there is nothing to sign"):
        review.sign(closed(), a_command(SignReview), policy=POLICY, now=minutes(20))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (
            {"waiting": (2, 9)},
            "sections 2 and 9 still wait for people and Risk Management did not sign yet. Type /incident section 2",
        ),
        (
            {"waiting": (9,), "signed": signed("Mei", "Tom")},
            "section 9 still wait for people. Type /incident section 9",
        ),
        ({}, "Risk Management did not sign yet. They type /incident review sign"),
    ],
)
def test_what_keeps_it_from_being_published_is_named(fields: dict[str, Any], words: str) -> None:
    """Section by section and role by role, with the next step."""
    asked = closed(ReviewState.IN_REVIEW, **{"signed": signed("Mei"), **fields})
    with pytest.raises(NotReviewable) as refused:
        review.publish(asked, a_command(PublishReview), policy=POLICY, now=minutes(30))
    assert words in str(refused.value)


def test_publishing_puts_the_signed_version_into_the_room_and_tells_those_the_policy_names() -> None:
    """Senior management and the team lead, unless the firm says otherwise."""
    asked = closed(ReviewState.IN_REVIEW, signed=signed("Mei", "Tom"), waiting=(1,))
    change = review.publish(asked, a_command(PublishReview), policy=POLICY, now=minutes(30))
    assert state_of(change.incident) is ReviewState.REVIEWED
    assert [(each.kind, each.lane) for each in change.effects] == [
        *[(EffectKind.RESERVE_FILE, "draft/01J0INCIDENT")] * 3,
        (EffectKind.SAY, "room/01J0INCIDENT"),
        (EffectKind.TELL, "inform/UMAX"),
        (EffectKind.TELL, "inform/ULEA"),
    ]
    assert change.effects[0].payload == {"version": 4, "format": "md"}
    with pytest.raises(NotReviewable, match="is draft"):
        review.publish(closed(), a_command(PublishReview), policy=POLICY, now=minutes(30))


def test_only_a_published_one_is_closed() -> None:
    """Then nobody is reminded any more."""
    change = review.close(closed(ReviewState.REVIEWED), a_command(CloseReview), policy=POLICY, now=minutes(40))
    assert state_of(change.incident) is ReviewState.CLOSED
    assert change.incident is not None
    assert timer(change.incident, POLICY) == Timer(TimerKind.REVIEW, None)
    with pytest.raises(NotReviewable, match="Only a published one is closed"):
        review.close(closed(), a_command(CloseReview), policy=POLICY, now=minutes(40))


def test_another_text_takes_signatures_back() -> None:
    """Whoever signed stands for what they read; the same text under a new number changes nothing."""
    asked = closed(ReviewState.REVIEWED, signed=signed("Mei", "Tom"))
    same = written(asked, version=5, waiting=(), changed=False, policy=POLICY)
    assert same.review == replace(asked.review or Review(due_at=DUE, version=1, waiting=()), version=5)
    other = written(asked, version=5, waiting=(9,), changed=True, policy=POLICY)
    assert state_of(other) is ReviewState.IN_REVIEW
    assert other.review is not None
    assert (other.review.signed, other.review.waiting, other.review.version) == ((), (9,), 5)
    assert state_of(written(closed(), version=5, waiting=(), changed=True, policy=POLICY)) is ReviewState.DRAFT


def test_an_incident_without_a_draft_has_nothing_to_review() -> None:
    """It says how one comes to be."""
    with pytest.raises(NotReviewable, match="has no post-mortem to review yet"):
        review.start(an_incident(), a_command(StartReview), policy=POLICY, now=minutes(1))


def test_the_owner_is_told_what_is_theirs() -> None:
    """And reminded from then on."""
    change = review.own(closed(), a_command(OwnReview, to=a_person("Olu")), policy=POLICY, now=minutes(20))
    assert change.answer == "Olu owns the post-mortem, due 2012-08-04 12:00 UTC (Mei)."
    assert [each.lane for each in change.effects] == ["room/01J0INCIDENT", "quiet/UOLU"]


def test_reminders_come_a_day_before_at_the_due_date_and_daily_until_closed() -> None:
    """First to the owner; overdue ones stand in the room too, and each is sent once."""
    first = closed(owner=a_person("Olu"))
    assert timer(first, POLICY) == Timer(TimerKind.REVIEW, minutes(2 * DAY))
    change = remind(first, policy=POLICY, now=minutes(2 * DAY), key="timer/1")
    assert [each.lane for each in change.effects] == ["quiet/UOLU"]
    assert change.entries == ()
    assert change.timers == (Timer(TimerKind.REVIEW, DUE),)
    assert change.incident is not None
    late = remind(change.incident, policy=POLICY, now=minutes(3 * DAY + 90), key="timer/2")
    assert [each.lane for each in late.effects] == ["quiet/UOLU", "room/01J0INCIDENT"]
    assert [each.text for each in late.entries] == ["The post-mortem is overdue by 1 h 30 min: draft"]
    assert late.timers == (Timer(TimerKind.REVIEW, minutes(4 * DAY)),)
    early = remind(first, policy=POLICY, now=minutes(DAY), key="timer/0")
    assert (early.incident, early.effects) == (None, ())
    assert early.timers == (Timer(TimerKind.REVIEW, minutes(2 * DAY)),)


def test_after_downtime_one_reminder_stands_for_all() -> None:
    """Without an owner the commander gets it; an incident that was opened again waits for nothing."""
    change = remind(closed(), policy=POLICY, now=minutes(6 * DAY + 5), key="timer/1")
    assert [each.lane for each in change.effects] == ["quiet/UMEI", "room/01J0INCIDENT"]
    assert change.timers == (Timer(TimerKind.REVIEW, minutes(7 * DAY)),)
    opened = replace(closed(), phase=Phase.INVESTIGATION)
    assert remind(opened, policy=POLICY, now=minutes(6 * DAY), key="k").timers == (Timer(TimerKind.REVIEW, None),)
