"""Rate limits: a bucket of tokens per method and tier, one message a second per channel, on the workspace's clock."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.sandbox.methods.registry import Tier

PER_MINUTE: dict[Tier, int] = {1: 1, 2: 20, 3: 50, 4: 100, "special": 600, "posting": 600}
# Slack tolerates bursts and does not say which; these are our choice.
CHANNEL_BURST = 5  # messages in one channel before one a second holds
MINUTE = 60  # seconds


@dataclass(slots=True)
class Bucket:
    """Holds up to `size` calls and gains `rate` a second; full at first."""

    size: float
    rate: float  # calls a second
    level: float
    at: datetime

    def refill(self, now: datetime) -> None:
        """Gain what the time since the last call is worth; a clock that went back gains nothing."""
        gained = max((now - self.at) / timedelta(seconds=1), 0) * self.rate
        self.level, self.at = min(self.size, self.level + gained), now

    def wait(self) -> int:
        """Whole seconds until a call fits; 0 if one does now."""
        return 0 if self.level >= 1 - 1e-9 else max(1, math.ceil((1 - self.level) / self.rate - 1e-9))


class Tiers:
    """Counts calls; `enabled` switches every limit off.

    Args:
        now: The workspace's clock.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.enabled = True
        self._now = now
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def spend(self, method: str, tier: Tier, channel: str = "") -> int:
        """Count one call, and return 0; or count nothing and return the seconds to wait.

        The wait blocks this method (or, when posting, this channel) only.
        """
        if not self.enabled:
            return 0
        now = self._now()
        buckets = [self._bucket((method, ""), PER_MINUTE[tier], PER_MINUTE[tier] / MINUTE)]
        if tier == "posting":
            buckets.append(self._bucket((method, channel), CHANNEL_BURST, 1))
        for bucket in buckets:
            bucket.refill(now)
        wait = max(bucket.wait() for bucket in buckets)
        if not wait:
            for bucket in buckets:
                bucket.level -= 1
        return wait

    def _bucket(self, key: tuple[str, str], size: float, rate: float) -> Bucket:
        return self._buckets.setdefault(key, Bucket(size, rate, size, self._now()))
