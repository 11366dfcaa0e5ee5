"""Checklists in their states, for golden files and checks of every surface."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Final

from bot.domain.checklists import item_of
from bot.domain.halts import Approval, Halt, ResumeAsked, Resumed, Scope, Step, Taken
from bot.domain.procedures import Procedure, ProcedureKind
from bot.domain.roles import Role
from bot.domain.ticks import Outcome, Sheet, Tick
from bot.render import checklists, halts
from bot.render import messages as cards
from bot.render.templates import configure
from tests.builders import a_person, minutes
from tests.render import scenes

T: Final = configure(None)


def messages() -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """Lists, and the warning that other steps come first."""
    policy, tom = scenes.POLICY, a_person("Tom")
    begun = replace(
        scenes.CONTAINMENT,
        ticks=(
            Tick("kill", Outcome.DONE, tom, minutes(7), "kill switch, scope *strategy*"),
            Tick("retry-loops", Outcome.NOT_NEEDED, tom, minutes(8)),
            Tick("mass-cancel", Outcome.DONE, tom, minutes(9)),
        ),
    )
    every = policy.checklists.of(begun.category)
    done = replace(begun, ticks=tuple(Tick(each.id, Outcome.DONE, tom, minutes(9), "seen") for each in every))
    repair = item_of(begun, "repair", policy.checklists)
    yield "checklist_fresh", lambda: checklists.checklist(T, scenes.TRIAGE, policy, Sheet.CONTAINMENT)
    yield "checklist_begun", lambda: checklists.checklist(T, begun, policy, Sheet.CONTAINMENT)
    yield "checklist_done", lambda: checklists.checklist(T, done, policy, Sheet.CONTAINMENT)
    yield "checklist_closed", lambda: checklists.checklist(T, scenes.CLOSED, policy, Sheet.CONTAINMENT)
    yield "checklist_resolution", lambda: checklists.checklist(T, scenes.RESOLUTION, policy, Sheet.RESOLUTION)
    halted = replace(begun, halts=(Halt(scope=Scope.FIRM, target="", steps=(Taken(Step.EXECUTED, tom, minutes(7)),)),))
    yield "checklist_halted", lambda: checklists.checklist(T, halted, policy, Sheet.CONTAINMENT)
    yield from _halts()
    yield "out_of_order", lambda: checklists.out_of_order(T, begun, policy, repair)


def forms() -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """The form of a halt, fresh and of one that stands, and the forms of single items."""
    positions, drop_copy = (
        item_of(scenes.TRIAGE, each, scenes.POLICY.checklists) for each in ("positions", "drop-copy")
    )
    yield "decide", lambda: checklists.decide_form(T, scenes.TRIAGE, positions)
    yield "waive", lambda: checklists.waive_form(T, scenes.TRIAGE, drop_copy)
    yield "evidence_of_item", lambda: checklists.keep_form(T, scenes.TRIAGE, drop_copy)
    taken = (Taken(Step.EXECUTED, a_person("Tom"), minutes(7)),)
    known = Halt(scope=Scope.STRATEGY, target="mm-*us*", steps=taken)
    yield "halt", lambda: halts.halt_form(T, scenes.TRIAGE)
    yield "halt_known", lambda: halts.halt_form(T, replace(scenes.CONTAINMENT, halts=(known,)))


def _halts() -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """Halts on the card, the request to resume, and the emergency procedures."""
    tom, policy = a_person("Tom"), scenes.POLICY
    taken = (Taken(Step.REQUESTED, tom, minutes(6)), Taken(Step.EXECUTED, tom, minutes(7)))
    open_halt = Halt(scope=Scope.STRATEGY, target="mm-*us*", steps=taken)
    proved = Halt(scope=Scope.FIRM, target="", steps=taken, working_orders=0, drop_copy="none at 12:08")
    asked = ResumeAsked((open_halt.label,), tom, minutes(20), "fixed *and* tested")
    approved = replace(asked, approvals=(Approval(a_person("Sam"), Role.TRADING_DESK, minutes(21)),), reason="")
    halted = replace(scenes.CONTAINMENT, halts=(open_halt, proved), resume=asked)
    settled = tuple(Tick(item.id, Outcome.DONE, tom, minutes(9)) for item in policy.checklists.others)
    half = replace(halted, resume=approved, ticks=settled)
    red = (Resumed((), tom, minutes(9), gated=False), Resumed(("firm",), tom, minutes(9), gated=False))
    went_on = replace(scenes.CONTAINMENT, resumes=red)
    tested = Procedure(
        where="https://runbooks.firm.example/kill", owner="Trading systems", last_tested=date(2012, 7, 1)
    )
    named = {ProcedureKind.KILL_SWITCH: tested, ProcedureKind.DISASTER_RECOVERY: replace(tested, last_tested=None)}
    yield "card_halted", lambda: cards.card(T, halted, policy, questions=())
    yield "card_resumed_ungated", lambda: cards.card(T, went_on, policy, questions=())
    yield "resume_request", lambda: halts.resume_request(T, halted, policy)
    yield "resume_request_half", lambda: halts.resume_request(T, half, policy)
    yield "resume_request_settled", lambda: halts.resume_request(T, scenes.CONTAINMENT, policy)
    yield "procedures", lambda: halts.procedures(T, replace(policy, procedures=named), date(2012, 8, 1))
