"""Replays a scenario through the sandbox as its responders would have used the bot."""
