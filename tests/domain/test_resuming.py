from dataclasses import replace

import pytest

from bot.domain.change import Change, EffectKind
from bot.domain.checklists import Checklists
from bot.domain.halts import Halt, Scope, Step, Taken
from bot.domain.impact import TradingState
from bot.domain.incident import Incident
from bot.domain.resuming import (
    ALL,
    ApproveResume,
    AskResume,
    MayNotApprove,
    NotResumable,
    RecordResumed,
    approve_resume,
    ask_resume,
    record_resumed,
    ungated,
)
from bot.domain.roles import Contact, Contacts, Role
from bot.domain.ticks import Outcome, Tick
from tests.builders import NOON, a_command, a_person, a_policy, after, an_incident, minutes

POLICY = a_policy()
FREE = replace(POLICY, checklists=Checklists())
STEPS = (Taken(Step.CONFIRMED, a_person("Ada"), NOON),)
MM_US = Halt(scope=Scope.STRATEGY, target="mm-us", steps=STEPS)
XNAS = Halt(scope=Scope.VENUE, target="XNAS", steps=STEPS)
HALTED = an_incident(halts=(MM_US, XNAS))


def asked(incident: Incident = HALTED, *, by: str = "Ada", what: str = "", reason: str = "") -> Change:
    """The change when somebody asks to resume."""
    return ask_resume(incident, a_command(AskResume, by=by, what=what, reason=reason), policy=FREE, now=minutes(30))


def approved(incident: Incident, by: str, policy: object = FREE) -> Change:
    """The change when somebody approves."""
    return approve_resume(incident, a_command(ApproveResume, by=by), policy=policy, now=minutes(31))  # type: ignore[arg-type]  # always a policy


def test_the_approvers_are_asked_in_the_room_and_in_person() -> None:
    """The answer says who must approve, what is open, and what to do when nobody can be reached."""
    change = ask_resume(HALTED, a_command(AskResume, by="Ada", reason="fixed"), policy=POLICY, now=minutes(30))
    assert change.entries[0].text == "Ada asks to resume strategy mm-us and venue XNAS: fixed"
    told = [each.payload["person"] for each in change.effects if each.kind is EffectKind.TELL]
    assert told == [{"id": "USAM", "name": "Sam"}, {"id": "UTOM", "name": "Tom"}]
    assert "Open on the resume checklist: Cause understood, or safely excluded (cause)" in change.answer
    assert change.answer.endswith("/incident resume --already-done reason.")


def test_two_people_of_two_roles_end_the_halts() -> None:
    """The first approval waits for the second, in any order; the checklist begins anew for the next halt."""
    ticked = replace(after(asked()), ticks=(Tick("cause", Outcome.DONE, a_person(), NOON),))
    first = approved(ticked, "Tom", replace(FREE, checklists=Checklists()))
    assert first.answer == "Noted. Trading Desk must approve."
    second = approved(after(first), "Sam")
    done = after(second)
    assert [halt.resumed_at for halt in done.halts] == [minutes(31)] * 2
    assert (done.resume, len(done.resumes)) == (None, 1)
    (resumed,) = done.resumes
    assert [(each.person.name, each.role) for each in resumed.approvals] == [
        ("Tom", Role.RISK_MANAGEMENT),
        ("Sam", Role.TRADING_DESK),
    ]
    assert second.entries[-1].text.startswith(
        "Resume of strategy mm-us and venue XNAS approved by Tom (Risk Management)"
    )
    assert ungated(done) == ()


def test_one_halt_alone_may_be_resumed() -> None:
    """By its name; the other one stands."""
    done = after(approved(after(approved(after(asked(what="Strategy mm-us")), "Tom")), "Sam"))
    assert [halt.standing for halt in done.halts] == [False, True]
    with pytest.raises(NotResumable, match="Halted: `strategy mm-us` and `venue XNAS`"):
        asked(what="desk x")
    with pytest.raises(NotResumable, match="No halt is on record"):
        asked(an_incident(), what="desk x")


@pytest.mark.parametrize(
    ("asker", "by", "words"),
    [
        ("Tom", "Tom", "You asked, so others approve"),
        ("Ada", "Mei", "Your approval is not what is missing"),
    ],
)
def test_neither_who_asked_nor_another_role_approves(asker: str, by: str, words: str) -> None:
    """The refusal says who must."""
    with pytest.raises(MayNotApprove, match=words):
        approved(after(asked(by=asker)), by)


def test_nobody_counts_twice() -> None:
    """One person with both roles covers one; two with the same role cover one."""
    both = tuple(Contact(slack=f"U{name}", name=name.title()) for name in ("SAM", "TOM"))
    people = {Role.TRADING_DESK: both, Role.RISK_MANAGEMENT: both[1:]}
    policy = replace(FREE, contacts=Contacts(people))
    first = after(approved(after(asked()), "Tom", policy))
    with pytest.raises(MayNotApprove, match="another person"):
        approved(first, "Tom", policy)
    assert after(approved(first, "Sam", policy)).resume is None
    one_role = replace(FREE, contacts=Contacts({Role.TRADING_DESK: both}))
    with pytest.raises(MayNotApprove, match="not what is missing"):
        approved(after(approved(after(asked()), "Tom", one_role)), "Sam", one_role)


def test_an_open_checklist_is_settled_before_the_approval() -> None:
    """And nobody can approve what nobody asked for."""
    with pytest.raises(MayNotApprove, match="Open on the resume checklist: Cause understood"):
        approved(after(asked()), "Tom", POLICY)
    with pytest.raises(NotResumable, match="Nobody asked"):
        approved(HALTED, "Tom")
    with pytest.raises(NotResumable, match="--already-done"):
        asked(an_incident())


def test_trading_that_went_on_is_recorded_in_red_and_told() -> None:
    """Risk and Compliance hear of it at once; the reason may follow."""
    command = a_command(RecordResumed, by="Ada", what=ALL)
    change = record_resumed(after(asked()), command, policy=POLICY, now=minutes(40))
    done = after(change)
    assert [each.what for each in ungated(done)] == [("strategy mm-us", "venue XNAS")]
    assert (done.resume, [halt.standing for halt in done.halts]) == (None, [False, False])
    assert [(each.what, each.reason) for each in done.bypasses] == [("resume", "")]
    line, *told = (each for each in change.effects if each.kind in (EffectKind.SAY, EffectKind.TELL))
    assert str(line.payload["text"]).startswith(
        "🔴 Strategy mm-us and venue xnas resumed without approvers (Ada). Open on"
    )
    assert [each.payload["person"] for each in told] == [{"id": "UTOM", "name": "Tom"}, {"id": "UKIM", "name": "Kim"}]
    assert change.answer.endswith("Say why within 10 min: /incident reason resume WORDS.")


def test_it_is_recorded_even_where_no_halt_was_and_nobody_can_be_told() -> None:
    """No gate hides reality."""
    alone = replace(FREE, contacts=Contacts({}))
    command = a_command(RecordResumed, by="Ada", reason="the venue did it")
    change = record_resumed(an_incident(), command, policy=alone, now=minutes(40))
    assert change.effects[0].payload["text"] == (
        "🔴 Trading resumed without approvers: the venue did it (Ada). Nobody holds Risk Management and Compliance: "
        "tell them by hand"
    )
    assert "Say why" not in change.answer


def test_of_several_halts_only_what_is_named_went_on() -> None:
    """None is ended by mistake; the refusal shows what to type; a halt alone needs no name."""
    with pytest.raises(NotResumable, match="Type `/incident resume --already-done strategy mm-us reason`, or `--all`"):
        record_resumed(HALTED, a_command(RecordResumed), policy=FREE, now=minutes(40))
    one = record_resumed(HALTED, a_command(RecordResumed, what="venue xnas"), policy=FREE, now=minutes(40))
    assert [halt.standing for halt in after(one).halts] == [True, False]
    rest = record_resumed(after(one), a_command(RecordResumed), policy=FREE, now=minutes(41))
    assert [halt.standing for halt in after(rest).halts] == [False, False]


def test_trading_is_what_it_was_once_the_last_halt_is_over() -> None:
    """And the line in the room says so."""
    calm = replace(HALTED, trading_state=TradingState.NORMAL)
    assert calm.trading is TradingState.REDUCED
    one = record_resumed(calm, a_command(RecordResumed, what="venue XNAS"), policy=FREE, now=minutes(40))
    assert after(one).trading is TradingState.REDUCED
    assert "Trading:" not in one.entries[0].text
    last = record_resumed(after(one), a_command(RecordResumed), policy=FREE, now=minutes(41))
    assert last.entries[0].text.endswith("Trading: normal")
    assert after(approved(after(approved(after(asked(calm)), "Tom")), "Sam")).trading is TradingState.NORMAL
