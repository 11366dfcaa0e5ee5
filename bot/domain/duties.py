"""Who must be told, whatever happens to the page: duties as data."""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.escalation_policy import PageChannel
from bot.domain.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A message the firm owes to a role, counted from the moment the severity took effect.

    Args:
        who: the role that must be told.
        channels: the ways they are told.
        send_after: when the bot sends it by itself.
        within: when it is overdue.
        warn_after: when people are warned that it is still owed; None for no warning.
        delivery_slo: how fast it must arrive once sent; None if not measured.
    """

    who: Role
    channels: tuple[PageChannel, ...]
    send_after: timedelta
    within: timedelta
    warn_after: timedelta | None = None
    delivery_slo: timedelta | None = None
