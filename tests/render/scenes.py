"""Incidents in the states that look different, for golden files and checks of every surface."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from bot.domain.duties import Alarm, AlarmKind, Told
from bot.domain.escalation_state import Acknowledgement, EscalationState, Lowering, Paged
from bot.domain.figures import figures
from bot.domain.impact import ExecImpact, Impact, OutageScope, RegulatoryBreach, TradingState
from bot.domain.incident import Incident, SeverityStep
from bot.domain.keeping import Hold
from bot.domain.period import Period
from bot.domain.phase import Phase
from bot.domain.policy import Policy
from bot.domain.roles import Role
from bot.domain.severity import Severity
from tests.builders import NOON, a_loss, a_person, a_policy, an_incident, marks, minutes

POLICY: Final = a_policy()
WITH_BRIDGE: Final = replace(POLICY, bridge_url="https://meet.example/inc-{reference}")

HOSTILE: Final = "<!channel> `rm` *x* {{ 7*7 }} \"quote\" 'a: b' #c & <@U1>\n- d\u202e"


def a_step(severity: Severity, reason: str, *, at: float = 0, provisional: bool = False) -> SeverityStep:
    """A severity that took effect so many minutes after noon."""
    return SeverityStep(severity, minutes(at), a_person("Tom"), reason, provisional)


def acknowledged(name: str, *roles: Role, at: float = 2) -> Acknowledgement:
    """An acknowledgement so many minutes after noon."""
    return Acknowledgement(a_person(name), roles, minutes(at))


FIRST_STEP: Final = a_step(Severity.P1, "trading is reduced", provisional=True)

# Declared a moment ago: paged, nobody has answered, Slack has made no room yet.
DECLARED: Final = an_incident(
    channel=None,
    severity_history=(FIRST_STEP,),
    roles={Role.INCIDENT_COMMANDER: a_person("Mei")},
    paged={"UADA": Paged("page", (Role.ON_CALL_ENGINEER,))},
)
TRIAGE: Final = replace(DECLARED, channel="C0ROOM")

# A P0 under way: on-call has answered, the commander has not, the loss rises.
CONTAINMENT: Final = replace(
    TRIAGE,
    phase=Phase.CONTAINMENT,
    phase_since=minutes(6),
    severity=Severity.P0,
    provisional=False,
    triaged=True,
    impact=Impact(
        loss_usd=Decimal(2_100_000),
        exec_impact=ExecImpact.MAJOR,
        exec_orders_affected=212,
        regulatory_breach=RegulatoryBreach.SUSPECTED,
        outage_scope=OutageScope.PARTIAL,
    ),
    matches=("loss.p0", "outage.partial", "reg.breach", "exec.major"),
    severity_history=(FIRST_STEP, a_step(Severity.P0, "loss over $100,000", at=6)),
    escalation=EscalationState(minutes(6), levels_fired=2, duties_fired=("executives", "senior_management")),
    told=(
        Told(Role.EXECUTIVES, minutes(6), "https://firm.slack.com/archives/D0EVE/p1", a_person("Eve")),
        Told(Role.SENIOR_MANAGEMENT, minutes(7), "by phone at 12:07 UTC, told by Mei"),
    ),
    alarms=(Alarm(Role.COMPLIANCE, minutes(6), AlarmKind.MISSED, minutes(7)),),
    losses=(a_loss(40_000, 120_000, at=1), a_loss(120_000, 2_100_000, at=5)),
    acknowledgements=(acknowledged("Ada", Role.ON_CALL_ENGINEER, at=8),),
)
INVESTIGATION: Final = replace(
    CONTAINMENT,
    phase=Phase.INVESTIGATION,
    phase_since=minutes(45),
    acknowledgements=(*CONTAINMENT.acknowledgements, acknowledged("Mei", Role.INCIDENT_COMMANDER, at=9)),
    marks=marks(started=-10, detected=0, declared=1, acknowledged=8, contained=45),
    losses=(*CONTAINMENT.losses, a_loss(1_000_000, 1_000_000, at=44)),
)
RESOLUTION: Final = replace(
    INVESTIGATION,
    phase=Phase.RESOLUTION,
    phase_since=minutes(80),
    marks=marks(started=-10, detected=0, declared=1, acknowledged=8, contained=45, fault_fixed=80),
)
POST_MORTEM: Final = replace(
    RESOLUTION,
    phase=Phase.POST_MORTEM,
    phase_since=minutes(100),
    marks=marks(started=-10, detected=0, declared=1, acknowledged=8, contained=45, fault_fixed=80, resolved=100),
    escalation=replace(RESOLUTION.escalation, ended=True),
)
CLOSED: Final = replace(
    POST_MORTEM,
    phase=Phase.CLOSED,
    phase_since=minutes(162),
    marks={**POST_MORTEM.marks, **marks(closed=162)},
)
# A P3 that its declarer named: nobody is paged.
QUIET: Final = an_incident(
    severity=Severity.P3,
    trading_state=TradingState.NORMAL,
    affected="",
    escalation=EscalationState(NOON, levels_fired=1),
    severity_history=(a_step(Severity.P3, "named by Tom", provisional=True),),
)
NO_ROOM: Final = replace(DECLARED, room_failed="Somebody else holds every name that the war room could have.")
LOWERING: Final = Lowering(
    Severity.P1,
    "the breach was a reporting error",
    a_person("Mei"),
    minutes(50),
    needs=((Role.COMPLIANCE,), (Role.RISK_MANAGEMENT, Role.DEPUTY_INCIDENT_COMMANDER)),
)
HALF_AGREED: Final = replace(LOWERING, agreed=(acknowledged("Kim", Role.COMPLIANCE, at=52),))
AGREED: Final = replace(HALF_AGREED, agreed=(*HALF_AGREED.agreed, acknowledged("Tom", Role.RISK_MANAGEMENT, at=53)))
SECOND: Final = an_incident(
    id="01J0SECOND", reference="INC-20120801-002", title="Acks on XNAS are slow", channel="C0OTHER"
)

EVERY_STATE: Final[dict[str, Incident]] = {
    "declared": DECLARED,
    "triage": TRIAGE,
    "containment": CONTAINMENT,
    "investigation": INVESTIGATION,
    "resolution": RESOLUTION,
    "post_mortem": POST_MORTEM,
    "closed": CLOSED,
    "quiet": QUIET,
    "no_room": NO_ROOM,
}


def held(incident: Incident, reason: str = "SEC inquiry") -> Incident:
    """The incident under legal hold."""
    return replace(incident, hold=Hold(reason, a_person("Kim"), minutes(30)))


def hostile(incident: Incident, words: str = HOSTILE) -> Incident:
    """The incident with everything that people type, or are called, set to `words`."""
    who = replace(incident.reporter, name=words)
    return replace(
        incident,
        title=words,
        affected=words,
        reporter=who,
        roles={Role.INCIDENT_COMMANDER: who},
        severity_history=tuple(replace(step, reason=words, by=who) for step in incident.severity_history),
        losses=tuple(replace(each, by=who) for each in incident.losses),
        acknowledgements=tuple(replace(each, person=who) for each in incident.acknowledgements),
    )


def policy_of(incident: Incident) -> Policy:
    """A policy with a call for urgent incidents, so that both looks are seen."""
    return WITH_BRIDGE if incident.severity is Severity.P0 else POLICY


def now_of(incident: Incident) -> datetime:
    """Five minutes after the severity took effect."""
    return incident.escalation.effective_at + (minutes(5) - NOON)


AUGUST: Final = Period(date(2012, 8, 1), date(2012, 8, 31), "UTC")
FIGURES: Final = figures([CLOSED, SECOND], (), period=AUGUST, policy=POLICY, today=date(2012, 9, 3))
NO_FIGURES: Final = figures([], (), period=AUGUST, policy=POLICY, today=date(2012, 9, 3))
