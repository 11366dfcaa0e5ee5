"""Slack's payloads as requests: who asks, from where, with which key; the only place that knows their shapes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.domain.command import IncidentId, Person, Where
from bot.slack.text import unescape

Payload: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One gesture of a person.

    Args:
        key: Unique per gesture, the same at a second delivery.
        workspace: Slack team id.
        by: Who.
        channel: Where they stand; None in forms.
        text: What they typed behind the command; empty for buttons and forms.
        trigger_id: Opens a form, within three seconds and once.
        incident: Which incident a button or form belongs to; None where it does not say.
        drawn_with: What a button was drawn with, for buttons whose press means something else once that has changed.
        response_url: Where an answer to a button goes; empty for others.
    """

    key: str
    workspace: str
    by: Person
    channel: str | None = None
    text: str = ""
    trigger_id: str = ""
    incident: IncidentId | None = None
    drawn_with: str = ""
    response_url: str = ""

    def where(self, reference: str | None = None) -> Where:
        """The incident that is meant: by name, by the button, else by the channel."""
        return Where(reference=reference, id=None if reference else self.incident, channel=self.channel)

    def fields(self, reference: str | None = None) -> dict[str, Any]:
        """What every command carries."""
        return {"key": self.key, "workspace": self.workspace, "by": self.by, "where": self.where(reference)}


def of_command(body: Payload) -> Request:
    """A slash command."""
    return Request(
        key=f"command/{body['trigger_id']}",
        workspace=body["team_id"],
        by=Person(body["user_id"], body.get("user_name") or body["user_id"]),
        channel=body["channel_id"],
        text=unescape(body.get("text") or ""),
        trigger_id=body["trigger_id"],
        response_url=body.get("response_url", ""),
    )


def of_choice(body: Payload) -> Request:
    """A choice in a menu; the values of its options are those of buttons."""
    return _pressed(body, body["actions"][0]["selected_option"]["value"])


def of_button(body: Payload) -> Request:
    """A pressed button; its value is the incident's id, and behind a slash what it was drawn with."""
    return _pressed(body, body["actions"][0].get("value") or "")


def of_submission(body: Payload) -> Request:
    """A submitted form; sent again it has the same view, whatever its trigger."""
    view = body["view"]
    return Request(
        key=f"form/{view['id']}",
        workspace=body["team"]["id"],
        by=_person(body["user"]),
        trigger_id=body.get("trigger_id", ""),
        incident=IncidentId(view.get("private_metadata") or ""),
    )


def of_shortcut(body: Payload) -> Request:
    """A shortcut in a message's menu, or one that stands nowhere."""
    return Request(
        key=f"shortcut/{body['trigger_id']}",
        workspace=body["team"]["id"],
        by=_person(body["user"]),
        channel=(body.get("channel") or {}).get("id"),
        trigger_id=body["trigger_id"],
        response_url=body.get("response_url", ""),
    )


def _pressed(body: Payload, value: str) -> Request:
    incident, _, drawn_with = value.partition("/")
    return Request(
        key=f"button/{body['trigger_id']}",
        workspace=body["team"]["id"],
        by=_person(body["user"]),
        channel=(body.get("channel") or {}).get("id"),
        trigger_id=body["trigger_id"],
        incident=IncidentId(incident),
        drawn_with=drawn_with,
        response_url=body.get("response_url", ""),
    )


def _person(user: Payload) -> Person:
    return Person(user["id"], user.get("name") or user.get("username") or user["id"])
