from datetime import timedelta

import pytest

from bot.domain.escalation_policy import Level, PageChannel
from bot.domain.roles import Role
from bot.domain.severity import Severity
from bot.policy import load_policy

ESCALATION = load_policy(None).escalation
RISK_BY_DM = Level(timedelta(0), (Role.RISK_MANAGEMENT,), (PageChannel.DM,), ("loss.*", "risk.manual"))


@pytest.mark.parametrize(
    ("matches", "applies"),
    [
        (("loss.p1",), True),
        (("outage.all", "risk.manual"), True),
        (("risk.auto",), False),
        (("LOSS.p1",), False),
        ((), False),
    ],
)
def test_a_level_with_patterns_needs_a_matched_rule(matches: tuple[str, ...], applies: bool) -> None:
    """One match of one pattern is enough; without any the level is left out."""
    assert RISK_BY_DM.applies(matches) is applies


def test_a_level_without_patterns_always_applies() -> None:
    """Even an incident that matched nothing pages its levels."""
    assert Level(timedelta(0), (Role.EXECUTIVES,), (PageChannel.DM,)).applies(())


def test_a_p0_presses_until_somebody_answers() -> None:
    """Four levels in ten minutes, six repeats, then a quarter of an hour without end."""
    p0 = ESCALATION[Severity.P0]
    assert [level.after for level in p0.levels] == [timedelta(minutes=minutes) for minutes in (0, 3, 6, 10)]
    assert (p0.repeat_every, p0.max_repeats, p0.then_every) == (timedelta(minutes=5), 6, timedelta(minutes=15))
    assert (p0.status_update_every, p0.contained_status_update_every) == (timedelta(minutes=15), timedelta(hours=1))
    assert (p0.reack_after, p0.contained_reack_after) == (timedelta(minutes=30), timedelta(hours=2))


def test_a_p1_tells_risk_at_once_only_of_losses_and_risk() -> None:
    """The third level is for Risk Management and depends on what matched."""
    level = ESCALATION[Severity.P1].levels[2]
    assert level.to == (Role.RISK_MANAGEMENT,)
    assert (level.applies(("loss.p1",)), level.applies(("conn.venue",))) == (True, False)


def test_a_p3_only_posts_to_the_incidents_channel() -> None:
    """A P3 pages nobody and never repeats."""
    p3 = ESCALATION[Severity.P3]
    assert [(level.to, level.channels) for level in p3.levels] == [((), (PageChannel.LOG_CHANNEL,))]
    assert (p3.repeat_every, p3.max_repeats, p3.then_every, p3.reack_after) == (None, 0, None, None)
