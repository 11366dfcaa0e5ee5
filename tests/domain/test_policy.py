from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.domain.duties import Duty
from bot.domain.escalation_policy import PageChannel
from bot.domain.impact import Category, Impact, RegulatoryBreach
from bot.domain.policy import QuietHours
from bot.domain.roles import Contact, Contacts, Role
from bot.domain.severity import Severity
from bot.policy import load_policy

DEFAULT = load_policy(None)
RISK = Contact(slack="S0RISK", name="Risk")
DESK = Contact(slack="S0DESK", name="Desk")
POLICY = replace(DEFAULT, contacts=Contacts({Role.RISK_MANAGEMENT: (RISK,), Role.TRADING_DESK: (DESK,)}))


@pytest.mark.parametrize(
    ("category", "role"),
    [
        (Category.UNKNOWN, Role.DEVOPS_LEAD),
        (Category.SYSTEM_FAILURE, Role.DEVOPS_LEAD),
        (Category.NETWORK_ISSUES, Role.DEVOPS_LEAD),
        (Category.LATENCY_SPIKE, Role.DEVOPS_LEAD),
        (Category.DATA_QUALITY, Role.DEVOPS_LEAD),
        (Category.STRATEGY_LOSS, Role.TRADING_DESK),
        (Category.EXECUTION_FAILURE, Role.TRADING_DESK),
        (Category.RISK_BREACH, Role.RISK_MANAGEMENT),
    ],
)
def test_a_category_calls_in_its_desk(category: Category, role: Role) -> None:
    """Every category has a desk, `Not sure yet` included."""
    assert POLICY.route(category) is role


def test_the_desk_of_the_category_stands_for_its_people() -> None:
    """The pseudo role resolves by category, every other role does not."""
    assert POLICY.people(Role.CATEGORY_ROUTE, Category.RISK_BREACH) == (RISK,)
    assert POLICY.people(Role.CATEGORY_ROUTE, Category.STRATEGY_LOSS) == (DESK,)
    assert POLICY.people(Role.RISK_MANAGEMENT, Category.STRATEGY_LOSS) == (RISK,)
    assert POLICY.people(Role.EXECUTIVES, Category.STRATEGY_LOSS) == ()


def test_every_named_role_is_needed_and_no_other() -> None:
    """All ten parties must be configured; who is taken in the room and the pseudo role need nobody."""
    assert set(POLICY.roles_needed()) == set(Role) - {
        Role.SCRIBE,
        Role.SUBJECT_EXPERT,
        Role.LIAISON,
        Role.CATEGORY_ROUTE,
    }


def test_a_p1_owes_management_a_message_within_the_hour() -> None:
    """Sent after 15 minutes, warned at 45, overdue after 60."""
    owed = POLICY.duties_owed(Severity.P1, Impact())
    assert owed[0] == Duty(
        who=Role.SENIOR_MANAGEMENT,
        channels=(PageChannel.DM, PageChannel.MAIL),
        send_after=timedelta(minutes=15),
        within=timedelta(minutes=60),
        warn_after=timedelta(minutes=45),
    )
    assert [duty.who for duty in owed] == [Role.SENIOR_MANAGEMENT, Role.TEAM_LEAD]


def test_a_p0_owes_executives_a_message_at_once() -> None:
    """It is sent in the same step and must arrive within a minute."""
    duty = POLICY.duties_owed(Severity.P0, Impact())[0]
    assert (duty.who, duty.within, duty.delivery_slo) == (Role.EXECUTIVES, timedelta(0), timedelta(seconds=60))


def test_compliance_is_owed_a_message_while_a_breach_is_possible() -> None:
    """The regulatory duty arises at any severity, and only for a suspected or confirmed breach."""
    suspected = Impact(regulatory_breach=RegulatoryBreach.SUSPECTED)
    assert [duty.who for duty in POLICY.duties_owed(Severity.P3, suspected)] == [Role.COMPLIANCE]
    assert POLICY.duties_owed(Severity.P3, Impact(regulatory_breach=RegulatoryBreach.NONE)) == ()
    assert POLICY.duties_owed(Severity.P3, Impact()) == ()


@pytest.mark.parametrize(
    ("local", "held"), [("19:59", False), ("20:00", True), ("00:00", True), ("06:59", True), ("07:00", False)]
)
def test_quiet_hours_run_over_midnight(local: str, held: bool) -> None:
    """From the evening's start up to, but not at, the morning's end."""
    assert DEFAULT.quiet_hours is not None
    assert DEFAULT.quiet_hours.holds("P3", time.fromisoformat(local)) is held


def test_quiet_hours_never_hold_a_page() -> None:
    """What they do not name passes at any hour."""
    assert DEFAULT.quiet_hours is not None
    assert not any(DEFAULT.quiet_hours.holds(severity, time(3)) for severity in ("P0", "P1", "P2"))


def test_quiet_hours_can_lie_within_a_day() -> None:
    """A lunch break holds from its start up to its end."""
    lunch = QuietHours(("reminders",), time(12), time(13), "UTC")
    assert [lunch.holds("reminders", time(hour)) for hour in (11, 12, 13)] == [False, True, False]
