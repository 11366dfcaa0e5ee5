"""Works off what is due: outbox rows and timers."""
