"""Halts on record: what was stopped, by which steps, how that was proved, and how trading went on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.command import Person
from bot.domain.impact import TradingState
from bot.domain.labelled import Labelled
from bot.domain.roles import Role


class Scope(Labelled):
    """How far a halt reaches."""

    STRATEGY = "strategy", "strategy"
    TRADER = "trader", "trader"
    DESK = "desk", "desk"
    VENUE = "venue", "venue"
    FIRM = "firm", "firm"


class Step(Labelled):
    """How far a halt has come."""

    REQUESTED = "requested", "requested"
    EXECUTED = "executed", "executed"
    CONFIRMED = "confirmed", "confirmed"


@dataclass(frozen=True, slots=True)
class Taken:
    """A step was taken: who says so, and when it was."""

    step: Step
    by: Person
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Halt:
    """Something was stopped, or is to be.

    Args:
        scope: How far it reaches.
        target: What is stopped; empty for the firm.
        steps: What is on record of it, in the order in which it was told.
        working_orders: How many orders were left at last; None while nobody said.
        drop_copy: The proof on drop copy; empty while there is none.
        resumed_at: When trading went on; None while it has not.
    """

    scope: Scope
    target: str
    steps: tuple[Taken, ...]
    working_orders: int | None = None
    drop_copy: str = ""
    resumed_at: datetime | None = None

    @property
    def label(self) -> str:
        """What it is called."""
        return f"{self.scope.label} {self.target}" if self.target else self.scope.label

    @property
    def standing(self) -> bool:
        """Whether trading has not gone on."""
        return self.resumed_at is None

    @property
    def reached(self) -> Taken:
        """The furthest step."""
        order = list(Step)
        return max(self.steps, key=lambda taken: order.index(taken.step))


def trading_under(halts: Iterable[Halt], said: TradingState) -> TradingState:
    """How the firm trades: as people said it, or worse by the halts that are carried out and stand."""
    carried_out = [halt for halt in halts if halt.standing and halt.reached.step is not Step.REQUESTED]
    if any(halt.scope is Scope.FIRM for halt in carried_out):
        return TradingState.HALTED_BY_US
    if carried_out and said not in (TradingState.HALTED_BY_US, TradingState.HALTED_BY_VENUE):
        return TradingState.REDUCED
    return said


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody approved that trading goes on, for a role they hold by the policy."""

    person: Person
    role: Role
    at: datetime


@dataclass(frozen=True, slots=True)
class ResumeAsked:
    """A request to resume that waits for its approvers.

    Args:
        what: Labels of the halts that it would end.
        by: Who asked.
        at: When.
        reason: Why now; may be empty.
        approvals: Those that are given.
    """

    what: tuple[str, ...]
    by: Person
    at: datetime
    reason: str = ""
    approvals: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True)
class Resumed:
    """Trading went on.

    Args:
        what: Labels of the halts that ended; empty where none was on record.
        by: Who asked for it, or says that it has happened.
        at: When.
        approvals: Who approved it; empty where nobody was asked.
        gated: Whether the approvers were asked first.
    """

    what: tuple[str, ...]
    by: Person
    at: datetime
    approvals: tuple[Approval, ...] = ()
    gated: bool = True
