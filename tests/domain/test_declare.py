from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.change import Change, EffectKind, TimerKind
from bot.domain.command import IncidentId
from bot.domain.declare import declare, receipt
from bot.domain.impact import TradingState
from bot.domain.incident import Incident, Mark
from bot.domain.phase import Phase
from bot.domain.policy import Policy
from bot.domain.roles import Contacts, Role
from bot.domain.severity import Severity
from tests.builders import NOON, a_declaration, a_person, a_policy, minutes, pages_of

POLICY = a_policy()


def declared(policy: Policy = POLICY, **answers: Any) -> Change:
    """The change of a declaration at noon."""
    return declare(
        a_declaration(**answers), id=IncidentId("01J0"), reference="INC-20120801-001", policy=policy, now=NOON
    )


def opened(policy: Policy = POLICY, **answers: Any) -> Incident:
    """The incident that a declaration at noon opens."""
    incident = declared(policy, **answers).incident
    assert incident is not None
    return incident


def test_an_incident_begins_in_triage() -> None:
    """Declaring needs no second act before triage can begin, and both moments are on record."""
    incident = opened(detected_at=minutes(-7))
    assert (incident.phase, incident.phase_since, incident.open, incident.stood_down) == (
        Phase.TRIAGE,
        NOON,
        True,
        False,
    )
    assert (incident.detected_at, incident.declared_at, incident.at(Mark.STARTED)) == (minutes(-7), NOON, None)
    assert incident.marks[Mark.DETECTED].set_by == a_person("Tom")


@pytest.mark.parametrize(
    ("state", "severity"),
    [
        (TradingState.NORMAL, Severity.P2),
        (TradingState.REDUCED, Severity.P1),
        (TradingState.HALTED_BY_US, Severity.P1),
        (TradingState.HALTED_BY_VENUE, Severity.P1),
        (TradingState.UNKNOWN, Severity.P1),
    ],
)
def test_the_trading_state_sets_a_provisional_severity(state: TradingState, severity: Severity) -> None:
    """Trading that is not known to be normal is high until triage knows more."""
    incident = opened(trading_state=state)
    step = incident.severity_history[0]
    assert (incident.severity, incident.provisional) == (severity, True)
    assert (step.severity, step.at, step.provisional) == (severity, NOON, True)
    assert step.reason == f"trading is {state.label.lower()}"


def test_a_severity_that_the_declarer_names_wins() -> None:
    """They see more than the table does, in both directions."""
    step = opened(named=Severity.P0).severity_history[0]
    assert (step.severity, step.reason, step.provisional) == (Severity.P0, "named by Tom", True)
    assert opened(named=Severity.P2).severity is Severity.P2


def test_a_loss_given_at_declare_raises_what_is_provisional() -> None:
    """Even over a named severity, and the rule says why."""
    incident = opened(named=Severity.P3, loss=(Decimal(90_000), Decimal(200_000)))
    assert (incident.severity, incident.provisional, incident.matches) == (Severity.P0, True, ("loss.p0",))
    assert incident.severity_history[0].reason == POLICY.severity.words("loss.p0")
    assert [(each.low, each.high, each.by.name) for each in incident.losses] == [
        (Decimal(90_000), Decimal(200_000), "Tom")
    ]


def test_a_loss_given_at_declare_never_lowers() -> None:
    """A small loss matches its rule, which is kept, and trading is still reduced."""
    incident = opened(loss=(Decimal(0), Decimal(500)))
    assert (incident.severity, incident.matches) == (Severity.P1, ("loss.p3",))


def test_declaring_pages_the_first_levels_at_once() -> None:
    """On-call, the commander and the desk are paged; the team lead is told as a duty."""
    assert pages_of(declared()) == {
        ("Ada", "dm"): ["0 on_call_engineer"],
        ("Ada", "pager"): ["0 on_call_engineer"],
        ("Mei", "dm"): ["0 incident_commander"],
        ("Mei", "pager"): ["0 incident_commander"],
        ("Sam", "dm"): ["0 trading_desk", "1 trading_desk"],
        ("Sam", "pager"): ["0 trading_desk"],
        ("Lea", "dm"): ["duty team_lead"],
    }


def test_a_loss_brings_risk_management_in_at_p1() -> None:
    """Their level asks for a rule of loss or risk."""
    pages = pages_of(declared(loss=(Decimal(50_000), Decimal(50_000))))
    assert pages[("Tom", "dm")] == ["2 risk_management"]


def test_pages_do_not_wait_for_the_room() -> None:
    """If Slack refuses the channel, they leave all the same: only the mention in the room shares its lane."""
    effects = declared().effects
    room = next(each for each in effects if each.kind is EffectKind.CREATE_ROOM)
    assert room.urgent
    waiting = [each for each in effects if each.kind is EffectKind.PAGE and each.lane == room.lane]
    assert [each.payload["channel"] for each in waiting] == ["war_room"]
    assert EffectKind.INVITE not in {each.kind for each in effects}


def test_declaring_asks_for_a_room_a_card_and_a_notice_once() -> None:
    """Their keys are those of the incident, so a second delivery can add none."""
    effects = declared().effects
    keys = {each.kind: each.key for each in effects if each.kind not in (EffectKind.PAGE, EffectKind.PAGE_OUTSIDE)}
    assert keys == {
        EffectKind.CREATE_ROOM: "01J0/create_room",
        EffectKind.POST_CARD: "01J0/post_card",
        EffectKind.POST_NOTICE: "01J0/post_notice",
    }
    assert len({each.key for each in effects}) == len(effects)


def test_declaring_sets_both_timers() -> None:
    """The next level is due at five minutes; the triage window ends a quarter of an hour after detection."""
    assert {each.kind: each.due_at for each in declared().timers} == {
        TimerKind.ESCALATION: minutes(5),
        TimerKind.PHASE: minutes(15),
    }


def test_a_named_p3_pages_nobody_and_says_so() -> None:
    """It is posted to the incidents channel and nowhere else."""
    change = declared(named=Severity.P3)
    assert pages_of(change) == {}
    assert EffectKind.POST_NOTICE in {each.kind for each in change.effects}
    assert receipt(opened(named=Severity.P3)) == "INC-20120801-001 is recorded, nobody is paged at P3."
    assert TimerKind.ESCALATION in {each.kind for each in change.timers if each.due_at is None}
    assert receipt(opened()) == "INC-20120801-001 is recorded, on-call is being paged."


def test_the_record_keeps_everything_the_declarer_said() -> None:
    """The first entry has their own words and every answer, the second the severity with its reason."""
    first, second, *_ = declared(
        said="All of it, longer than a title",
        affected="SMARS",
        loss=(Decimal(5_000), Decimal(20_000)),
        detected_at=minutes(-3),
    ).entries
    assert first.text == (
        "Tom declared: All of it, longer than a title (category execution failure, trading reduced, hit: SMARS, "
        "loss $5k–$20k, detected 2012-08-01 11:57 UTC)"
    )
    assert second.text == "P1 High, provisional: trading is reduced"
    assert second.content == {"matches": ["loss.p1"], "policy": POLICY.version}


def test_a_short_declaration_is_recorded_by_its_title() -> None:
    """What was not answered is not mentioned."""
    first = declared().entries[0]
    assert first.text == (
        "Tom declared: Order router floods the market after deployment (category execution failure, trading reduced)"
    )


def test_the_firms_commander_leads_from_the_start() -> None:
    """Until somebody takes the role, it is the first of the contacts."""
    assert opened().commander == a_person("Mei")


def test_without_contacts_every_page_is_seen_to_fail() -> None:
    """Nobody leads, and each role that nobody holds has a page that cannot arrive."""
    nobody = replace(POLICY, contacts=Contacts({}))
    assert opened(nobody).commander is None
    unheld = pages_of(declared(nobody))
    assert set(unheld) == {("", "dm")}
    assert {reason.split()[1] for reason in unheld["", "dm"]} == {
        role.value for role in (Role.ON_CALL_ENGINEER, Role.INCIDENT_COMMANDER, Role.TRADING_DESK, Role.TEAM_LEAD)
    }
