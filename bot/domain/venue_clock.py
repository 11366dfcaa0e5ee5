"""The venue clock: until when a venue can be asked to review an erroneous trade, never from a guessed beginning."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.forms import LOG
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.registry import names_in

FIRST_BAD: Final = "first_bad_execution_at"


@dataclass(frozen=True, slots=True)
class VenueClock:
    """What is known of one venue's window.

    Args:
        mic: Of the venue; empty where none is named.
        phone: Of its desk; empty where the registry has none.
        ends: When the window ends; None where it cannot be said.
        lacking: What is missing to say it, such as `execution time`; empty where nothing is.
    """

    mic: str
    phone: str
    ends: datetime | None
    lacking: str


def venue_clocks(incident: Incident, policy: Policy) -> tuple[VenueClock, ...]:
    """The window of each venue that is hit; nothing where no execution can be bad, or all is over."""
    asked = any(field.document == LOG and field.name == FIRST_BAD for field in policy.forms.fields(incident.category))
    if not asked or incident.stood_down:
        return ()
    fact = incident.facts.get(f"{LOG}.{FIRST_BAD}")
    first = datetime.fromisoformat(fact.value) if fact and fact.value else None
    found = tuple(_clock(mic, first, policy) for mic in venues_hit(incident, policy))
    return found or (VenueClock("", "", None, "venue" if first else "execution time"),)


def venues_hit(incident: Incident, policy: Policy) -> tuple[str, ...]:
    """The venues that the incident's forms name, each once."""
    named = (
        mic
        for field in policy.forms.fields(incident.category)
        if field.registry == "venues" and field.key in incident.facts
        for mic in names_in(field, incident.facts[field.key].value)
    )
    return tuple(dict.fromkeys(named))


def _clock(mic: str, first: datetime | None, policy: Policy) -> VenueClock:
    venue = policy.registry.venue(mic)
    phone = venue.phone if venue else ""
    if first is None:
        return VenueClock(mic, phone, None, "execution time")
    if venue is None or venue.erroneous_trade_window is None:
        return VenueClock(mic, phone, None, "window in the registry")
    return VenueClock(mic, phone, first + venue.erroneous_trade_window, "")
