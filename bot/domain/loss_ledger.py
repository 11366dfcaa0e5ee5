"""The ledger of losses: each estimate stays in it with its time, its author and where it comes from."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from bot.domain import effects
from bot.domain.change import Change, Entry, EntryKind, Json
from bot.domain.command import Command
from bot.domain.errors import DomainError
from bot.domain.impact import Impact
from bot.domain.incident import Incident
from bot.domain.loss_estimates import LossEstimate
from bot.domain.marks import FutureTime
from bot.domain.policy import Policy
from bot.domain.triage import assess
from bot.domain.wording import clock, usd_range

USD: Final = "USD"
_CENT: Final = Decimal("0.01")


class NoRate(DomainError):
    """A loss is in a currency for which nobody has said a rate."""

    def __init__(self, currency: str) -> None:
        super().__init__(
            f"The policy has no rate for {currency}. Say it: `/incident loss 12k {currency} --rate 1.08` "
            f"(USD for one {currency}), or type the amount in USD. Nothing was changed."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateLoss(Command):
    """`/incident loss 5k–20k EUR --at 09:41 marked to market`.

    Args:
        low: Lower end, in `currency`.
        high: Upper end, in `currency`; it drives the severity.
        currency: ISO 4217.
        rate: USD for one of the currency; None for the policy's.
        basis: Where the figure comes from, in the author's words.
        as_of: What moment the figure is of; None for now.
    """

    low: Decimal
    high: Decimal
    currency: str = USD
    rate: Decimal | None = None
    basis: str = ""
    as_of: datetime | None = None


def estimate_of(command: EstimateLoss, *, policy: Policy, now: datetime) -> LossEstimate:
    """The estimate in USD that a command describes.

    Raises:
        FutureTime: It is of a moment that has not come yet.
        NoRate: Neither the command nor the policy says what the currency is worth.
    """
    rate = command.rate or (Decimal(1) if command.currency == USD else policy.currencies.get(command.currency))
    if rate is None:
        raise NoRate(command.currency)
    if command.as_of is not None and command.as_of > now:
        raise FutureTime(command.as_of)
    return LossEstimate(
        low=_in_usd(command.low, rate),
        high=_in_usd(command.high, rate),
        as_of=command.as_of or now,
        by=command.by,
        basis=command.basis,
        currency=command.currency,
        rate=rate,
        said_at=now,
    )


def take(incident: Incident, estimate: LossEstimate, command: Command, *, policy: Policy, now: datetime) -> Change:
    """Put an estimate into the ledger; the newest by its own time counts, and it may raise the severity."""
    said = replace(estimate, said_at=now)
    # Sorting keeps the order of what has one time: of two figures of a moment the one said later counts.
    losses = tuple(sorted((*incident.losses, said), key=lambda each: each.as_of))
    known = replace(incident, losses=losses, loss_waiting=None)
    shown, before = words(said), was(incident)
    text = f"Loss {shown}{before} ({said.by.name}{_origin(said, now)})"
    change = Change(
        incident=known,
        entries=(entry(said, text, actor=command.by.id, now=now),),
        effects=(effects.say(known, text, key=f"{command.key}/loss"),),
    )
    newest = losses[-1]
    impact = known.impact.merged(Impact(loss_usd=newest.high))
    judged = change.then(assess(known, impact, command, policy=policy, now=now))
    severity = judged.incident.severity if judged.incident else incident.severity
    stands = (
        f"Loss is {words(newest)} now{before}." if newest is said else f"Kept. {words(newest)} is newer and counts."
    )
    return replace(judged, answer=f"{stands} {incident.reference} is {severity.label}.")


def entry(estimate: LossEstimate, text: str, *, actor: str, now: datetime, **more: Json) -> Entry:
    """What the record says of an estimate, with the exact figures."""
    content: dict[str, Json] = {"low_usd": str(estimate.low), "high_usd": str(estimate.high), **more}
    if estimate.currency != USD:
        content |= {"currency": estimate.currency, "rate": str(estimate.rate)}
    if estimate.basis:
        content["basis"] = estimate.basis
    return Entry(kind=EntryKind.LOSS, occurred_at=now, actor=actor, text=text, content=content)


def words(estimate: LossEstimate) -> str:
    """An estimate in USD, with its rate where it was said in another currency."""
    shown = usd_range(estimate.low, estimate.high)
    return shown if estimate.currency == USD else f"{shown} ({estimate.currency} at {estimate.rate:f})"


def was(incident: Incident) -> str:
    """What the loss was until now, as the end of a sentence; nothing for a first estimate."""
    return f", was {usd_range(incident.losses[-1].low, incident.losses[-1].high)}" if incident.losses else ""


def _origin(estimate: LossEstimate, now: datetime) -> str:
    basis = f", {estimate.basis}" if estimate.basis else ""
    return f"{basis}, as of {clock(estimate.as_of)}" if estimate.as_of < now else basis


def _in_usd(amount: Decimal, rate: Decimal) -> Decimal:
    exact = amount * rate
    return exact if exact == exact.to_integral_value() else exact.quantize(_CENT, ROUND_HALF_EVEN)
