"""Slack in: payloads to commands, listeners of a few lines."""
