"""Everything a person can do in Slack's client, as one object."""

from bot.sandbox.gestures_in_messages import InMessages
from bot.sandbox.gestures_in_rooms import InRooms
from bot.sandbox.gestures_in_views import InViews


class Gestures(InRooms, InMessages, InViews):
    """Acts as people do and returns what they see; one module per place: rooms, messages, views."""
