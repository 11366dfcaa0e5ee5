"""The halt log: the bot stops nothing, it keeps who asked for a halt, who carried it out and how it is proved."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import effects
from bot.domain.change import Change, Entry, EntryKind, Json
from bot.domain.command import Command
from bot.domain.completing import raised
from bot.domain.errors import DomainError
from bot.domain.halts import Halt, Scope, Step, Taken
from bot.domain.incident import Incident
from bot.domain.marks import FutureTime
from bot.domain.policy import Policy
from bot.domain.ticking import refresh
from bot.domain.ticks import Sheet
from bot.domain.wording import clock, counted


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordHalt(Command):
    """`/incident halt strategy mm-us executed`.

    Args:
        scope: How far it reaches.
        target: What is halted; empty for the firm.
        step: How far it has come; None where only details are told.
        at: When; None for now.
        working_orders: How many orders are left; None where nobody says.
        drop_copy: The proof on drop copy; may be empty.
    """

    scope: Scope
    target: str = ""
    step: Step | None = None
    at: datetime | None = None
    working_orders: int | None = None
    drop_copy: str = ""


class NoTarget(DomainError):
    """A halt of less than the firm does not say what is halted."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(
            f"Say which {scope.label}: `/incident halt {scope.value} NAME executed`. Nothing was recorded."
        )


def record_halt(incident: Incident, command: RecordHalt, *, policy: Policy, now: datetime) -> Change:
    """Put a halt, or a step or detail of one that stands, on record; a closed incident takes it too.

    A halt that is carried out makes trading reduced, or halted by us; that raises what nobody has triaged yet.

    Raises:
        NoTarget: It does not say what is halted.
        FutureTime: The time has not come yet.
    """
    if not command.target and command.scope is not Scope.FIRM:
        raise NoTarget(command.scope)
    at = command.at or now
    if at > now:
        raise FutureTime(at)
    found = _standing(incident, command)
    step = command.step or (None if found else Step.REQUESTED)
    steps = (Taken(step, command.by, at),) if step else ()
    before = found or Halt(scope=command.scope, target=command.target, steps=())
    halt = replace(
        before,
        steps=(*before.steps, *steps),
        working_orders=before.working_orders if command.working_orders is None else command.working_orders,
        drop_copy=command.drop_copy or before.drop_copy,
    )
    others = tuple(each for each in incident.halts if each is not found)
    after = replace(incident, halts=(*others, halt))
    text = (
        f"Halt of {halt.label}{f' {step.label} at {clock(at)}' if step else ''}{_details(command)}"
        f"{trading_words(incident, after)}"
    )
    change = Change(
        incident=after,
        entries=(_entry(halt, f"{text} ({command.by.name})", command, at),),
        effects=(
            effects.say(after, f"⛔ {text} ({command.by.name})", key=command.key),
            *refresh(after, Sheet.CONTAINMENT, key=command.key),
            *effects.refresh(after, key=command.key),
        ),
        answer=f"Recorded: {text}. {' '.join(_asked(halt))}".strip(),
    )
    if after.trading is incident.trading or not after.open:
        return change
    return change.then(raised(after, after.trading, by=command.by, policy=policy, key=command.key, now=now))


def standing(incident: Incident) -> tuple[Halt, ...]:
    """The halts after which trading has not gone on."""
    return tuple(halt for halt in incident.halts if halt.standing)


def next_step(halt: Halt) -> Step | None:
    """The step that nobody has told yet; None once it is confirmed and carried out."""
    taken = {each.step for each in halt.steps}
    return next((step for step in (Step.EXECUTED, Step.CONFIRMED) if step not in taken), None)


def trading_words(before: Incident, after: Incident) -> str:
    """What became of trading, behind a sentence; nothing where it is as it was."""
    return "" if after.trading is before.trading else f". Trading: {after.trading.label.lower()}"


def in_words(halt: Halt) -> str:
    """How a halt stands, in one line."""
    orders = "" if halt.working_orders is None else f", {_orders(halt.working_orders)}"
    proof = f", drop copy: {halt.drop_copy}" if halt.drop_copy else ", no proof on drop copy yet"
    return f"{halt.label}: {halt.reached.step.label} {clock(halt.reached.at)}{orders}{proof}"


def _standing(incident: Incident, command: RecordHalt) -> Halt | None:
    wanted = (command.scope, command.target.casefold())
    return next((each for each in standing(incident) if (each.scope, each.target.casefold()) == wanted), None)


def _asked(halt: Halt) -> Iterator[str]:
    """What is still missing of a halt, as what to type next."""
    command = f"/incident halt {halt.scope.value}{f' {halt.target}' if halt.target else ''}"
    following = next_step(halt)
    if following is not None:
        yield f"Next: {command} {following.value}."
    if halt.working_orders is None or not halt.drop_copy:
        yield f'Wanted: {command} --orders 0 --proof "what drop copy shows".'


def _details(command: RecordHalt) -> str:
    orders = "" if command.working_orders is None else f", {_orders(command.working_orders)}"
    return f"{orders}{f', drop copy: {command.drop_copy}' if command.drop_copy else ''}"


def _orders(count: int) -> str:
    return f"{counted(count, 'working order', 'working orders')} left"


def _entry(halt: Halt, text: str, command: RecordHalt, at: datetime) -> Entry:
    content: dict[str, Json] = {
        "scope": halt.scope.value,
        "target": halt.target,
        "step": command.step.value if command.step else None,
        "working_orders": halt.working_orders,
    }
    return Entry(kind=EntryKind.HALT, occurred_at=at, actor=command.by.id, text=text, content=content)
