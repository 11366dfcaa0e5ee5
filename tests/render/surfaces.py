"""Every surface in every state, by the name of its golden file."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

from bot.domain.bundle import Redacted
from bot.domain.escalation_policy import PageChannel
from bot.domain.handing_over import Summary
from bot.domain.home import laid_out
from bot.domain.impact import Category, TradingState
from bot.domain.incident import Incident
from bot.domain.loss_estimates import WaitingLoss
from bot.domain.on_call import Listed, Shift
from bot.domain.paging_by_hand import Asked
from bot.domain.permissions import Act, NotPermitted
from bot.domain.phase import Phase
from bot.domain.postmortem import Row
from bot.domain.redaction import Proposal
from bot.domain.review_states import Review, ReviewState, SignOff
from bot.domain.roles import Contact, Role
from bot.domain.severity import Severity
from bot.domain.timeline_pages import Line, Page
from bot.render import (
    brief,
    contact_tests,
    drafts,
    evidence,
    figures,
    home,
    losses,
    messages,
    modals,
    on_call,
    redaction,
    status_update,
    timeline,
)
from bot.render.review import review_message
from bot.render.templates import configure
from tests.builders import ARow, a_loss, a_person, minutes
from tests.render import (
    scenes,
    surfaces_actions,
    surfaces_checklists,
    surfaces_facts,
    surfaces_search,
    surfaces_signals,
)

Payload = dict[str, Any]
Make = Callable[[], Payload]

T: Final = configure(None)
LATE: Final = timedelta(minutes=5)
RECORDED: Final = "Recorded on INC-20120801-001: Packet capture at /cap/*a*.pcap, no hash, custodian Mei."
PAGED: Final[tuple[tuple[str, str, Sequence[tuple[int | None, Role]]], ...]] = (
    ("on_call", "Ada", [(0, Role.ON_CALL_ENGINEER)]),
    ("commander", "Mei", [(1, Role.INCIDENT_COMMANDER), (None, Role.EXECUTIVES)]),
    ("duty", "Eve", [(None, Role.EXECUTIVES)]),
)
ASKED: Final = Asked("Mei", "you wrote the router")


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An entry about evidence."""

    row: Row
    superseded: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A section that somebody opens."""

    version: int = 3
    number: int = 9
    title: str = "Five whys"
    text: str = "| Level | Answer |\n|---|---|\n| Immediate cause | <!channel> `rm` |\n\n- **[[HUMAN: Design: Why?]]**"


def rows(count: int = 3, text: str = "Orders are doubled on router 8") -> list[Row]:
    """Timeline entries, one a minute."""
    return [ARow(seq=number, occurred_at=minutes(number), text=text) for number in range(1, count + 1)]


def of_incident(incident: Incident) -> Iterator[tuple[str, Make]]:
    """The messages that every incident has."""
    policy = scenes.policy_of(incident)
    asked = incident.impact.unknown
    yield "card", lambda: messages.card(T, incident, policy, questions=asked)
    yield "notice", lambda: messages.notice(T, incident)
    yield "status", lambda: messages.status(T, incident, policy)
    yield "show", lambda: messages.show(T, incident, policy, rows())
    yield "help", lambda: messages.help_text(T, incident)
    for name, person, reasons in PAGED:
        yield f"page_{name}", partial(_page, incident, person, reasons)


def _page(incident: Incident, name: str, reasons: Sequence[tuple[int | None, Role]]) -> Payload:
    policy, now = scenes.policy_of(incident), scenes.now_of(incident)
    return messages.page(T, incident, policy, reasons=reasons, person=a_person(name), now=now)


def single() -> Iterator[tuple[str, Make]]:
    """The messages that come in few states."""
    first, second = scenes.TRIAGE, scenes.SECOND
    p0, policy = scenes.CONTAINMENT, scenes.POLICY
    leaderless = scenes.QUIET
    yield "line", lambda: messages.line(T, "⏫ P1 → P0: loss over $100,000 (Tom)")
    yield "anchor", lambda: messages.anchor(T, "41", "3f2a" * 16)
    yield "room_ready", lambda: messages.room_ready(T, first)
    yield "room_page", lambda: messages.room_page(T, scenes.TRIAGE, [a_person("Ada"), a_person("Mei")], now=minutes(5))
    by_hand = partial(messages.page_by_hand, T, asked=ASKED, person=a_person("Zoe"), now=minutes(9))
    yield "page_by_hand", lambda: by_hand(scenes.CONTAINMENT, policy)
    yield "page_by_hand_answered", lambda: by_hand(scenes.INVESTIGATION, policy)
    yield "room_refused", lambda: messages.room_refused(T, scenes.NO_ROOM, scenes.NO_ROOM.room_failed or "")
    yield "nudge_first", lambda: messages.nudge(T, first, Phase.TRIAGE, overdue=timedelta(), number=1)
    yield "nudge_second", lambda: messages.nudge(T, p0, Phase.CONTAINMENT, overdue=LATE, number=2)
    yield "nudge_leaderless", lambda: messages.nudge(T, leaderless, Phase.TRIAGE, overdue=LATE, number=2)
    owed = [Role.TEAM_LEAD, Role.COMPLIANCE]
    yield "duty_owed", lambda: messages.duty(T, p0, policy, owed[:1], missed=False)
    yield "duty_missed", lambda: messages.duty(T, p0, policy, owed, missed=True)
    yield "duty_met", lambda: messages.duty(T, p0, policy, [Role.EXECUTIVES], missed=True)
    yield "duty_over", lambda: messages.duty(T, leaderless, policy, owed, missed=True)
    yield "consent_asked", lambda: messages.consent_request(T, p0, scenes.LOWERING)
    yield "consent_half", lambda: messages.consent_request(T, p0, scenes.HALF_AGREED)
    yield "consent_given", lambda: messages.consent_request(T, p0, scenes.AGREED)
    yield "closed", lambda: messages.closed(T, scenes.CLOSED, filled=9, prompts=28, due=minutes(4320))
    yield "closed_leaderless", lambda: messages.closed(T, leaderless, filled=2, prompts=28)
    yield "answer", lambda: messages.answer(T, "I don't know `/incident contian`. Did you mean `/incident contain`?")
    yield "list_none", lambda: messages.incident_list(T, [])
    yield "list_two", lambda: messages.incident_list(T, [first, second])
    yield "list_many", lambda: messages.incident_list(T, [scenes.DECLARED] * 20)
    yield "show_held", lambda: messages.show(T, scenes.held(scenes.CLOSED), policy, rows())
    yield "show_long", lambda: messages.show(T, p0, policy, rows(40))
    yield (
        "page_at_once",
        lambda: messages.page(
            T, scenes.DECLARED, policy, reasons=[], person=a_person("Ada"), now=scenes.DECLARED.declared_at
        ),
    )


def of_help() -> Iterator[tuple[str, Make]]:
    """Help where no incident is meant, and on one topic."""
    yield "help_outside", lambda: messages.help_text(T, None)
    yield "help_topic", lambda: messages.help_topic(T, "paging")
    yield "help_command", lambda: messages.help_topic(T, "note")
    yield "help_unknown", lambda: messages.help_topic(T, "*pagign*")


def of_updates() -> Iterator[tuple[str, Make]]:
    """What is said outside the room."""
    p0, policy = scenes.CONTAINMENT, scenes.POLICY
    said = {"known": "Flow is *stopped*", "impact": "", "doing": "", "by": "Mei", "next_at": ""}
    full = {**said, "impact": "XNAS rejects", "doing": "Compare drop copy", "next_at": minutes(40).isoformat()}
    yield "update_due_first", lambda: status_update.reminder(T, p0, policy, number=1)
    yield "update_due_again", lambda: status_update.reminder(T, scenes.QUIET, policy, number=2)
    yield "update_posted", lambda: status_update.post(T, p0, full)
    yield "update_posted_alone", lambda: status_update.post(T, p0, said)
    false = replace(scenes.CLOSED, false_alarm="test *traffic*, not orders")
    yield "cancelled", lambda: messages.cancelled(T, false)
    yield "card_false_alarm", lambda: messages.card(T, false, policy, questions=[])
    yield "notice_false_alarm", lambda: messages.notice(T, false)
    yield "page_false_alarm", lambda: _page(false, "Eve", [(None, Role.EXECUTIVES)])
    yield "brief", lambda: brief.brief(T, p0, policy, followed=False)
    yield "brief_followed", lambda: brief.brief(T, p0, policy, followed=True)
    yield "brief_quiet", lambda: brief.brief(T, scenes.QUIET, policy, followed=False)
    yield "brief_closed", lambda: brief.brief(T, scenes.CLOSED, policy, followed=True)
    lines = [Line(row) for row in rows(12, "Status update by Mei: Flow is stopped")]
    removed = replace(lines[-1], removed=Redacted(12, "ab" * 32, "compliance", minutes(50), "a client's name"))
    yield "update_history", lambda: status_update.history(T, p0, policy, [*lines[:-1], removed])
    yield "update_history_none", lambda: status_update.history(T, scenes.CLOSED, policy, [])


def of_figures() -> Iterator[tuple[str, Make]]:
    """The figures of a period."""
    yield "figures", lambda: figures.in_slack(T, scenes.FIGURES)
    yield "figures_none", lambda: figures.in_slack(T, scenes.NO_FIGURES)


def of_losses() -> Iterator[tuple[str, Make]]:
    """A figure that is read back."""
    policy = scenes.POLICY
    p0, typo = scenes.CONTAINMENT, WaitingLoss(a_loss(21_000_000, 21_000_000, at=9), minutes(9))
    yield "loss_doubt", lambda: losses.loss_doubt(T, p0, typo, policy)
    yield "loss_doubt_first", lambda: losses.loss_doubt(T, scenes.TRIAGE, typo, policy)


def of_evidence() -> Iterator[tuple[str, Make]]:
    """What is said of evidence."""
    item = {"sha256": "0f" * 32}
    found = [
        Exhibit(ARow(seq=4, kind="file", text="File kept: line-a.pcap (10.2 KB)", content=item)),
        Exhibit(ARow(seq=7, kind="evidence", text="Evidence: Core dump at /var/crash/core, no hash"), superseded=True),
        Exhibit(ARow(seq=9, kind="evidence", text="Evidence: Core dump at /var/crash/core.81", content=item)),
    ]
    yield "evidence_list", lambda: evidence.evidence_list(T, scenes.TRIAGE, found)
    yield "evidence_list_long", lambda: evidence.evidence_list(T, scenes.TRIAGE, found * 8)
    yield "evidence_list_empty", lambda: evidence.evidence_list(T, scenes.TRIAGE, [])
    yield "evidence_recorded", lambda: evidence.evidence_recorded(T, RECORDED)


def of_contacts() -> Iterator[tuple[str, Make]]:
    """Who is on call, and everybody by role."""
    ada = Contact(slack="UADA", name="Ada", zone="Europe/London", urls={"pager": "env:ADA"})
    desk = Contact(slack="S0DESK", name="Trading systems")
    many = tuple(replace(ada, slack=f"U{number}", name=f"Person {number}") for number in range(15))
    turn = Shift(role=Role.ON_CALL_ENGINEER, people=(ada,), until=minutes(600), then=desk)
    group = Shift(role=Role.TRADING_DESK, people=many, groups=(desk,))
    nobody = Shift(role=Role.COMPLIANCE, people=())
    parts = (Listed(contact=ada, part="rota"), Listed(contact=desk, part="deputy"))
    crowd = tuple(Listed(contact=each) for each in many)
    listing = [(Role.ON_CALL_ENGINEER, parts), (Role.TRADING_DESK, crowd), (Role.COMPLIANCE, ())]
    yield "on_call", lambda: on_call.on_call(T, [turn, group, nobody])
    names = ("Ada", "Ivy")
    yield "handover_yours", lambda: messages.handover(T, scenes.TRIAGE, Role.ON_CALL_ENGINEER, names, yours=True)
    yield "handover_room", lambda: messages.handover(T, scenes.TRIAGE, Role.ON_CALL_ENGINEER, names, yours=False)
    yield "on_call_nobody", lambda: on_call.on_call(T, [])
    yield "contacts", lambda: on_call.contacts(T, listing, lambda each: (PageChannel.PAGER,) if each is ada else ())
    yield "contact_test", lambda: contact_tests.direct(T, "a1")
    yield "contacts_nobody", lambda: on_call.contacts(T, [], lambda _: ())


def of_timeline() -> Iterator[tuple[str, Make]]:
    """Pages of the timeline."""
    removed = Redacted(3, "ab" * 32, "compliance", minutes(9), "a *password*")
    told = [Line(row) for row in rows(4, "Orders are ~doubled~ on `router` 8")]
    mixed = (told[0], replace(told[1], corrected_by=4), replace(told[2], removed=removed), told[3])
    yield "timeline_one", lambda: timeline.timeline_page(T, Page(scenes.TRIAGE, mixed, 1, 1))
    proposal = Proposal(scenes.TRIAGE, 41, (41, 43), (), "the password is *hunter2*", "a password")
    quoted = replace(proposal, removed=(41,), repeated=tuple(range(50, 75)))
    bare = replace(scenes.TRIAGE, category=Category.UNKNOWN, trading_state=TradingState.UNKNOWN, affected="")
    yield "card_left_open", lambda: messages.card(T, bare, scenes.POLICY, questions=[])
    yield "opens_form", lambda: messages.opens_form(T, "declare acks on *XNAS* are slow")
    yield "redaction", lambda: redaction.redaction_proposal(T, proposal)
    yield "redaction_file", lambda: redaction.redaction_proposal(T, replace(proposal, removed=(41,), bytes=True))
    yield "redaction_repeated", lambda: redaction.redaction_proposal(T, quoted)
    yield "timeline_middle", lambda: timeline.timeline_page(T, Page(scenes.TRIAGE, mixed, 2, 3))


def of_review() -> Iterator[tuple[str, Make]]:
    """A review in each of its states."""
    made = Review(due_at=minutes(4000), version=4, waiting=(2, 9, 12), owner=a_person("Mei"))
    signed = SignOff(Role.INCIDENT_COMMANDER, a_person("Mei"), minutes(300), 4)
    ready = tuple(
        replace(signed, role=role) for role in (Role.INCIDENT_COMMANDER, Role.RISK_MANAGEMENT, Role.COMPLIANCE)
    )
    states = {
        "draft": made,
        "in_review": replace(made, state=ReviewState.IN_REVIEW, signed=(signed,), owner=None),
        "signed": replace(made, state=ReviewState.IN_REVIEW, signed=ready, waiting=()),
        "reviewed": replace(made, state=ReviewState.REVIEWED, signed=ready),
        "closed": replace(made, state=ReviewState.CLOSED, signed=ready),
    }
    for name, each in states.items():
        yield f"review_{name}", partial(review_message, T, replace(scenes.CLOSED, review=each), scenes.POLICY)


def of_documents() -> Iterator[tuple[str, Make]]:
    """The forms of evidence and of a section of the post-mortem."""
    first = scenes.TRIAGE
    yield "evidence", lambda: evidence.evidence_form(T, first)
    yield "evidence_added", lambda: evidence.evidence_added(T, RECORDED)
    yield "section", lambda: drafts.section_form(T, scenes.CLOSED, Opened()) or {}
    yield "section_kept", lambda: drafts.section_kept(T, "Section 9 of the post-mortem written by Mei, version 3.")


def forms() -> Iterator[tuple[str, Make]]:
    """The modals."""
    first, p0, quiet, policy = scenes.TRIAGE, scenes.CONTAINMENT, scenes.QUIET, scenes.POLICY
    nothing: dict[str, Any] = {"open_incidents": [], "similar": [], "policy": policy}
    yield "declare", lambda: modals.declare(T, modals.Prefilled(), **nothing)
    alike = {"open_incidents": [scenes.SECOND], "similar": [scenes.SECOND, scenes.DECLARED]}
    prefilled = modals.Prefilled("Acks are slow", drill=True)
    yield "declare_similar", lambda: modals.declare(T, prefilled, **{**nothing, **alike})
    yield (
        "declare_others_open",
        lambda: modals.declare(T, modals.Prefilled(), **{**nothing, "open_incidents": [first] * 5}),
    )
    yield "declare_one_open", lambda: modals.declare(T, modals.Prefilled(), **{**nothing, "open_incidents": [first]})
    yield "declared", lambda: modals.declared(T, scenes.DECLARED, similar=[scenes.SECOND, scenes.DECLARED])
    yield "declared_quiet", lambda: modals.declared(T, quiet)
    yield "triage_empty", lambda: modals.triage(T, first, policy)
    yield "triage_known", lambda: modals.triage(T, p0, policy)
    yield "triage_step_2", lambda: modals.triage(T, first, policy, step=2, answers=p0.impact)
    yield "triage_step_2_nothing", lambda: modals.triage(T, first, policy, step=2)
    yield "triage_step_2_stays", lambda: modals.triage(T, p0, policy, step=2, answers=p0.impact)
    yield "triage_result", lambda: modals.triage_result(T, p0, policy)
    yield "triage_result_raised", lambda: modals.triage_result(T, p0, policy, before=Severity.P1)
    yield "triage_result_stays", lambda: modals.triage_result(T, p0, policy, before=Severity.P0)
    yield "triage_result_undecided", lambda: modals.triage_result(T, quiet, policy)
    yield "status_update", lambda: status_update.form(T, p0, policy, {"impact": "XNAS rejects"})
    yield from of_documents()
    pointer = '{"channel": "C0ROOM", "ts": "1343822400.000100", "author": "UADA"}'
    yield "add_to_timeline", lambda: modals.add_to_timeline(T, first, text="Router 8", private_metadata=pointer)
    yield "add_to_timeline_no_words", lambda: modals.add_to_timeline(T, first, text="", private_metadata=pointer)
    yield "added_to_timeline", lambda: modals.added_to_timeline(T, f"Added to the timeline of {first.reference}.")
    yield (
        "problem",
        lambda: modals.problem(T, "The database is not answering. Nothing was saved. Try again in a minute."),
    )


def of_roles() -> Iterator[tuple[str, Make]]:
    """What is said of roles."""
    role, done = Role.INCIDENT_COMMANDER, ((minutes(3), "we halt mm-us"),)
    drafted = Summary(done, ((minutes(4), "Loss $5k"),), ("Trading halted",))
    yield "handing_over", lambda: messages.handing_over(T, scenes.CONTAINMENT, role, "Mei", drafted)
    yield "handing_over_bare", lambda: messages.handing_over(T, scenes.DECLARED, role, "Mei", Summary((), (), ()))
    refused = NotPermitted(Act.CLOSE, scenes.TRIAGE, replace(scenes.POLICY, permissions={"close": (role,)}))
    yield "refused", lambda: messages.refusal(T, refused)


def small_forms() -> Iterator[tuple[str, Make]]:
    """The modals of one field."""
    yield "affected", lambda: modals.affected(T, scenes.TRIAGE.id)


def homes() -> Iterator[tuple[str, Make]]:
    """What the bot's Home shows to Mei."""
    two = [scenes.CONTAINMENT, scenes.SECOND]
    yield "empty", lambda: home.home(T, laid_out([], "UMEI", 1), "UMEI")
    yield "mine", lambda: home.home(T, laid_out(two, "UMEI", 1), "UMEI")
    yield "others", lambda: home.home(T, laid_out([scenes.SECOND], "UNOBODY", 1), "UNOBODY")
    yield "middle", lambda: home.home(T, laid_out([scenes.CONTAINMENT] * 25, "UMEI", 2), "UMEI")


MESSAGES: Final[dict[str, Make]] = {
    **{
        f"{surface}_{state}": make
        for state, incident in scenes.EVERY_STATE.items()
        for surface, make in of_incident(incident)
    },
    **dict(single()),
    **dict(of_review()),
    **dict(of_help()),
    **dict(of_updates()),
    **dict(of_figures()),
    **dict(of_losses()),
    **dict(surfaces_checklists.messages()),
    **dict(of_evidence()),
    **dict(of_contacts()),
    **dict(of_roles()),
    **dict(surfaces_actions.of_action_items()),
    **dict(surfaces_actions.of_prevention()),
    **dict(of_timeline()),
    **dict(surfaces_facts.lists()),
    **dict(surfaces_search.searches()),
    **dict(surfaces_signals.questions()),
}
MODALS: Final[dict[str, Make]] = {
    **dict(forms()),
    **dict(small_forms()),
    **dict(surfaces_actions.item_forms()),
    **dict(surfaces_facts.pages()),
    **dict(surfaces_checklists.forms()),
}
HOMES: Final[dict[str, Make]] = dict(homes())
