"""Replays a scenario through the sandbox as its responders would have used the bot."""

from bot.demo.show import run

__all__ = ["run"]
