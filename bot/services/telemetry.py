"""What a process counts about itself, in the shape that Prometheus reads."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from bot.domain.change import EffectKind, TimerKind
from storage.queries import Health

PAGES: Final = (EffectKind.PAGE, EffectKind.PAGE_OUTSIDE)
LATENESS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0, 60.0, 300.0)  # seconds
ACKS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)  # seconds; Slack waits for three
ATTEMPTS: Final = (1, 2, 3, 5, 8, 13)


class Telemetry:
    """The numbers of one process; those of the database, which all replicas share, are read when they are asked for."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._lateness = Histogram(
            "warroom_timer_lateness_seconds",
            "How long after its time a timer fired.",
            ["kind"],
            buckets=LATENESS,
            registry=registry,
        )
        self._acks = Histogram(
            "warroom_ack_seconds",
            "How long Slack waited for an answer.",
            ["kind", "status"],
            buckets=ACKS,
            registry=registry,
        )
        self._events = Counter("warroom_events", "Events of Slack that were answered.", ["type"], registry=registry)
        self._outcomes = Counter(
            "warroom_outbox_outcomes", "What became of attempts to send.", ["kind", "outcome"], registry=registry
        )
        self._attempts = Histogram(
            "warroom_outbox_attempts",
            "How many attempts an effect took until it was sent or refused.",
            buckets=ATTEMPTS,
            registry=registry,
        )
        self._pages = Counter(
            "warroom_pages", "Pages by channel and outcome.", ["channel", "outcome"], registry=registry
        )
        self._up = Gauge("warroom_database_up", "Whether the database answered this scrape.", registry=registry)
        self._waiting = Gauge("warroom_outbox_waiting", "Effects not sent yet.", registry=registry)
        self._oldest = Gauge(
            "warroom_outbox_oldest_seconds", "How long the oldest effect has waited.", registry=registry
        )
        self._buried = Gauge("warroom_outbox_buried", "Effects that were given up.", registry=registry)
        self._overdue = Gauge(
            "warroom_timer_overdue_seconds", "How overdue the most overdue timer is.", registry=registry
        )

    def fired(self, kind: TimerKind, late: float) -> None:
        """A timer fired `late` seconds after its time, and that is committed."""
        self._lateness.labels(kind.value).observe(max(0.0, late))

    def acked(self, kind: str, seconds: float, *, status: int, event: str = "") -> None:
        """Slack got an answer after so many seconds; `event` is the type of an event whose signature was right."""
        self._acks.labels(kind, str(status)).observe(seconds)
        if event:
            self._events.labels(event).inc()

    def tried(self, kind: EffectKind, outcome: str, *, attempts: int, channel: str) -> None:
        """An effect was tried: sent, refused, later, unknown, or unrecorded where the store did not take it.

        Args:
            kind: Of the effect.
            outcome: One of those words.
            attempts: This one included.
            channel: What a page goes through; empty for others.
        """
        self._outcomes.labels(kind.value, outcome).inc()
        if outcome in {"sent", "refused"}:
            self._attempts.observe(attempts)
        if kind in PAGES:
            self._pages.labels(channel, outcome).inc()

    def text(self, health: Health | None) -> bytes:
        """Everything in Prometheus's text format; `health` is None where the database did not answer."""
        self._up.set(health is not None)
        if health is not None:
            self._waiting.set(health.waiting)
            self._oldest.set(health.oldest_waiting.total_seconds() if health.oldest_waiting else 0.0)
            self._buried.set(health.buried)
            self._overdue.set(health.latest_timer.total_seconds() if health.latest_timer else 0.0)
        return generate_latest(self._registry)
