from dataclasses import replace
from typing import Any

import pytest

from bot.domain.change import Change, EffectKind, EntryKind
from bot.domain.halting import NoTarget, RecordHalt, in_words, record_halt, standing
from bot.domain.halts import Scope, Step, Taken
from bot.domain.impact import TradingState
from bot.domain.incident import Incident
from bot.domain.marks import FutureTime
from bot.domain.phase import Phase
from bot.domain.severity import Severity
from tests.builders import a_command, a_person, a_policy, after, an_incident, minutes


def halted(incident: Incident, *, by: str = "Tom", now: float = 5, **fields: Any) -> Change:
    """The change when somebody records a halt."""
    return record_halt(incident, a_command(RecordHalt, by=by, **fields), policy=a_policy(), now=minutes(now))


def test_a_halt_comes_step_by_step_with_orders_and_proof() -> None:
    """Requested, executed, confirmed: one halt, three entries, and what is still missing is asked for."""
    first = halted(an_incident(), scope=Scope.STRATEGY, target="mm-us")
    assert (first.entries[0].kind, first.entries[0].text) == (
        EntryKind.HALT,
        "Halt of strategy mm-us requested at 12:05 UTC (Tom)",
    )
    assert "Next: /incident halt strategy mm-us executed." in first.answer
    second = halted(after(first), scope=Scope.STRATEGY, target="MM-US", step=Step.EXECUTED, at=minutes(6), now=7)
    third = halted(
        after(second),
        scope=Scope.STRATEGY,
        target="mm-us",
        step=Step.CONFIRMED,
        working_orders=0,
        drop_copy="none at 12:08",
        now=8,
    )
    (halt,) = after(third).halts
    assert [each.step for each in halt.steps] == list(Step)
    assert halt.steps[1] == Taken(Step.EXECUTED, a_person("Tom"), minutes(6))
    assert in_words(halt) == "strategy mm-us: confirmed 12:08 UTC, 0 working orders left, drop copy: none at 12:08"
    assert third.answer.endswith("0 working orders left, drop copy: none at 12:08.")
    assert [each.kind for each in third.effects] == [
        EffectKind.SAY,
        EffectKind.UPDATE_LIST,
        EffectKind.UPDATE_CARD,
        EffectKind.UPDATE_NOTICE,
    ]


def test_details_may_follow_without_a_step() -> None:
    """The step that was reached stays; the firm needs no name."""
    begun = after(halted(an_incident(), scope=Scope.FIRM, step=Step.EXECUTED))
    told = halted(begun, scope=Scope.FIRM, working_orders=1)
    assert told.entries[0].text == "Halt of firm, 1 working order left (Tom)"
    assert in_words(after(told).halts[0]).startswith("firm: executed 12:05 UTC, 1 working order left, no proof")
    assert "1 order" not in in_words(after(halted(an_incident(), scope=Scope.FIRM)).halts[0])


def test_a_halt_after_trading_went_on_is_a_new_one() -> None:
    """What has ended stays as it was."""
    begun = after(halted(an_incident(), scope=Scope.FIRM))
    over = replace(begun, halts=(replace(begun.halts[0], resumed_at=minutes(9)),))
    again = after(halted(over, scope=Scope.FIRM, now=10))
    assert (len(again.halts), len(standing(again))) == (2, 1)


def test_what_cannot_be_is_refused_and_a_closed_incident_is_not() -> None:
    """No gate hides reality: only a nameless scope and a time to come are refused."""
    with pytest.raises(NoTarget, match="/incident halt venue NAME executed"):
        halted(an_incident(), scope=Scope.VENUE)
    with pytest.raises(FutureTime):
        halted(an_incident(), scope=Scope.FIRM, at=minutes(6))
    assert after(halted(an_incident(phase=Phase.CLOSED), scope=Scope.FIRM)).halts


def test_a_halt_that_is_carried_out_is_how_the_firm_trades() -> None:
    """Of less than the firm it is reduced, unless it is halted already; what is only asked for changes nothing."""
    calm = an_incident(trading_state=TradingState.NORMAL, severity=Severity.P2, triaged=True)
    asked = after(halted(calm, scope=Scope.DESK, target="equities"))
    assert asked.trading is TradingState.NORMAL
    done = halted(asked, scope=Scope.DESK, target="equities", step=Step.EXECUTED)
    assert (after(done).trading, after(done).severity) == (TradingState.REDUCED, Severity.P2)
    assert done.entries[0].text == "Halt of desk equities executed at 12:05 UTC. Trading: reduced (Tom)"
    assert after(halted(after(done), scope=Scope.FIRM, step=Step.EXECUTED)).trading is TradingState.HALTED_BY_US
    stopped = an_incident(trading_state=TradingState.HALTED_BY_VENUE)
    kept = halted(stopped, scope=Scope.VENUE, target="XNAS", step=Step.EXECUTED)
    assert after(kept).trading is TradingState.HALTED_BY_VENUE


def test_a_halt_raises_what_nobody_has_triaged() -> None:
    """As it would have been declared with trading reduced."""
    quiet = an_incident(trading_state=TradingState.NORMAL, severity=Severity.P2)
    raised = halted(quiet, scope=Scope.STRATEGY, target="mm-us", step=Step.EXECUTED)
    assert after(raised).severity is Severity.P1
    assert raised.answer.startswith("Recorded: Halt of strategy mm-us")
