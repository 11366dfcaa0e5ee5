"""warroom: a Slack bot that runs incidents at high-frequency-trading firms."""
