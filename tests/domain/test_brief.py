from datetime import timedelta

import pytest

from bot.domain.brief import Follow, NothingToFollow, Unfollow, fire, follow, timer, unfollow
from bot.domain.change import Change, EffectKind, Timer, TimerKind
from bot.domain.clocks import moved
from bot.domain.incident import Incident
from bot.domain.phase import Phase
from bot.domain.severity import Severity
from tests.builders import NOON, a_command, a_loss, a_person, a_policy, an_incident, minutes

POLICY = a_policy()


def followed(**fields: object) -> Incident:
    """An incident that Eve has followed from noon on; `fields` have changed since."""
    change = follow(an_incident(), a_command(Follow, by="Eve"), policy=POLICY, now=NOON)
    assert change.incident is not None
    return an_incident(updates=change.incident.updates, **fields)


def fired(at: float, incident: Incident, late: float = 0) -> Change:
    """What the timer does so many minutes after noon."""
    return fire(incident, policy=POLICY, now=minutes(at), late=timedelta(minutes=late), key="timer/1")


def test_who_follows_is_briefed_at_once_beside_what_pages() -> None:
    """And is on record as a follower."""
    change = follow(an_incident(), a_command(Follow, by="Eve"), policy=POLICY, now=NOON)
    assert [(each.kind, each.lane) for each in change.effects] == [(EffectKind.TELL, "inform/UEVE")]
    assert change.entries[0].text == "Eve follows"
    assert "at most every 15 minutes" in change.answer


def test_nobody_follows_twice_and_nobody_follows_what_is_closed() -> None:
    """Each is said how it stands."""
    again = follow(followed(), a_command(Follow, by="Eve"), policy=POLICY, now=minutes(1))
    assert again == Change(answer="You follow INC-20120801-001 already. To end that, type /incident unfollow.")
    with pytest.raises(NothingToFollow):
        follow(an_incident(phase=Phase.CLOSED), a_command(Follow), policy=POLICY, now=NOON)


def test_while_nothing_has_changed_there_is_no_timer() -> None:
    """And a timer that comes all the same tells nobody."""
    assert timer(followed(), POLICY) == Timer(TimerKind.BRIEF, None)
    assert fired(60, followed()) == Change(timers=(Timer(TimerKind.BRIEF, None),))


@pytest.mark.parametrize(
    "changed",
    [
        {"severity": Severity.P0},
        {"losses": (a_loss(5_000, 20_000),)},
        {"phase": Phase.CONTAINMENT},
        {"title": "Order router is stopped"},
    ],
)
def test_what_changes_is_told_a_quarter_of_an_hour_after_the_last_brief(changed: dict[str, object]) -> None:
    """Once, however much has changed meanwhile."""
    incident = followed(**changed)
    assert timer(incident, POLICY) == Timer(TimerKind.BRIEF, minutes(15))
    assert fired(14, incident) == Change(timers=(Timer(TimerKind.BRIEF, minutes(15)),))
    change = fired(15, incident)
    assert [each.payload["template"] for each in change.effects] == ["brief"]
    assert change.entries[0].text == "Brief sent to Eve"
    assert change.timers == (Timer(TimerKind.BRIEF, None),)


def test_one_follower_is_briefed_while_another_has_still_to_wait() -> None:
    """Each has a quarter of an hour of their own; late is said to be late."""
    second = follow(followed(), a_command(Follow, by="Max"), policy=POLICY, now=minutes(10)).incident
    assert second is not None
    change = fired(16, an_incident(updates=second.updates, severity=Severity.P0), late=1)
    assert change.entries[0].text == "Brief sent to Eve, 1 min late"
    assert change.timers == (Timer(TimerKind.BRIEF, minutes(25)),)


def test_what_changes_after_a_long_silence_is_told_at_once() -> None:
    """The timer is due when the change was made, not long before it."""
    incident = followed()
    change = Change(incident=followed(severity=Severity.P0))
    assert Timer(TimerKind.BRIEF, minutes(90)) in moved(incident, change, POLICY, now=minutes(90)).timers


def test_who_follows_no_more_is_told_nothing() -> None:
    """Who never did is said so."""
    change = unfollow(followed(), a_command(Unfollow, by="Eve"), policy=POLICY, now=minutes(5))
    assert change.answer == "You follow INC-20120801-001 no more."
    assert change.incident is not None
    assert change.incident.updates.followers == ()
    never = unfollow(followed(), a_command(Unfollow, by="Max"), policy=POLICY, now=minutes(5))
    assert never == Change(answer="You do not follow INC-20120801-001.")


def test_followers_keep_each_their_own() -> None:
    """A person who is a stranger to the cast may follow as well."""
    change = follow(followed(), a_command(Follow, by="Zoe"), policy=POLICY, now=minutes(1))
    assert change.incident is not None
    assert [each.person for each in change.incident.updates.followers] == [a_person("Eve"), a_person("Zoe")]
