"""The Slack app of a firm as data: what it may do, what it hears of, and where Slack finds it."""

from typing import Any

COMMAND = "/incident"
PLACEHOLDER = "https://warroom.example.com/slack/events"

# Why each scope is asked for; a firm's Slack administrators read this before they agree.
BOT_SCOPES = {
    "app_mentions:read": "do in threads, where Slack allows no commands, what is said to @warroom",
    "channels:history": "keep what is said in war rooms on the record, and look whether a message has arrived",
    "channels:join": "come back into a war room after somebody removed the bot",
    "channels:manage": "open war rooms, invite responders, set topic and purpose",
    "channels:read": "find the incidents channel, and tell our channels from others of the same name",
    "chat:write": "post and update cards, pages and nudges",
    "chat:write.public": "post in the incidents channel without being a member",
    "commands": "answer /incident, and offer shortcuts: to declare, and to add a message to the timeline",
    "files:read": "keep the files of war rooms, and look whether a draft has arrived before sending it again",
    "files:write": "hand over post-mortem drafts",
    "groups:history": "stay on the record in war rooms that were made private",
    "groups:read": "the same, to see them",
    "groups:write": "the same, to invite responders and set the topic",
    "im:history": "look whether a page has arrived before sending it again",
    "im:write": "page people by direct message",
    "pins:read": "keep on record what is pinned in war rooms",
    "pins:write": "pin the card",
    "reactions:read": "let a reaction mark a message for the timeline",
    "usergroups:read": "find out who is in a user group that holds a role",
    "users:read": "read names, and time zones for the times people type",
}

BOT_EVENTS = {
    "app_mention": "somebody says something to @warroom, as they would to /incident",
    "app_home_opened": "somebody looks at their Home: it is drawn, and kept up to date from then on",
    "channel_archive": "a war room was archived: nobody can write in it any more",
    "channel_deleted": "a war room was deleted: nothing more can be read there",
    "channel_id_changed": "a war room got another id when it was shared: follow it",
    "channel_left": "the bot was removed from a war room: the record has a gap from here on",
    "channel_rename": "a war room has another name",
    "channel_unarchive": "a war room is open again",
    "group_archive": "as channel_archive, in war rooms that were made private",
    "group_deleted": "the same for channel_deleted",
    "group_left": "the same for channel_left",
    "group_rename": "the same for channel_rename",
    "group_unarchive": "the same for channel_unarchive",
    "member_joined_channel": "who was in a war room, also where Slack shows no line for it",
    "member_left_channel": "who left it",
    "message.channels": "messages in war rooms become timeline entries, as do their edits and deletions",
    "message.groups": "the same in war rooms that were made private",
    "pin_added": "what somebody pinned",
    "pin_removed": "what somebody unpinned",
    "reaction_added": "reactions, and the one that marks a message for the timeline",
    "reaction_removed": "reactions that were taken back",
}


# Slack shows at most 24 characters of a name.
SHORTCUTS = (
    {
        "name": "Add to timeline",
        "type": "message",
        "callback_id": "add_to_timeline",
        "description": "Say what this message is for the story of the incident",
    },
    {
        "name": "Declare from message",
        "type": "message",
        "callback_id": "declare_from_message",
        "description": "Declare an incident, with this message as its first evidence",
    },
    {
        "name": "Declare an incident",
        "type": "global",
        "callback_id": "declare_incident",
        "description": "Record it, page on-call, open a war room",
    },
)


def manifest(*, request_url: str | None, socket_mode: bool) -> dict[str, Any]:
    """Return the app manifest to paste into Slack.

    Args:
        request_url: Where Slack reaches `/slack/events` over HTTPS; a placeholder to replace if None.
            Socket Mode does without.
        socket_mode: Whether the bot fetches everything over a WebSocket it opens itself.
    """
    url = {} if socket_mode else {"request_url": request_url or PLACEHOLDER}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": _display(),
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "warroom", "always_online": True},
            "shortcuts": [dict(each) for each in SHORTCUTS],
            "slash_commands": [_slash_command(url.get("request_url"))],
        },
        "oauth_config": {"scopes": {"bot": sorted(BOT_SCOPES)}},
        "settings": {
            "event_subscriptions": {**url, "bot_events": sorted(BOT_EVENTS)},
            "interactivity": {"is_enabled": True, **url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def _display() -> dict[str, str]:
    return {
        "name": "warroom",
        "description": "Runs incidents from declaration to post-mortem",
        # Slack refuses a long description of fewer than 174 characters.
        "long_description": (
            "Declare an incident with /incident declare. warroom opens a war room, pages those the firm's policy "
            "names, sets the severity by the policy's rules, keeps an append-only timeline of what was said and done, "
            "reminds people when a window ends, and drafts the post-mortem from the record."
        ),
        "background_color": "#7a1f1f",
    }


def _slash_command(url: str | None) -> dict[str, Any]:
    return {
        "command": COMMAND,
        "description": "Declare and run an incident",
        "usage_hint": "declare [title] | status | help",
        # Mentions then arrive as ids (<@U…>), so that a display name is never parsed.
        "should_escape": True,
        **({} if url is None else {"url": url}),
    }
