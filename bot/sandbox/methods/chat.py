"""chat.*: posting, changing and deleting the app's messages."""

import json
from typing import Any

from bot.sandbox.errors import SlackError
from bot.sandbox.limits import MARKDOWN_TEXT, MESSAGE_TEXT, UPDATE_TEXT
from bot.sandbox.messages import Extras
from bot.sandbox.methods.blocks import checked_blocks
from bot.sandbox.methods.registry import method
from bot.sandbox.methods.request import Request
from bot.sandbox.records import Channel, Json

ATTACHMENTS = 100
METADATA_BYTES = 8_000  # our choice: Slack has a limit and does not say which
LOOK = ("icon_emoji", "icon_url", "username")
FORM = ("as_user", "attachments", "blocks", "link_names", "markdown_text", "parse", "text")
BLOCK_ERRORS = ("invalid_blocks", "markdown_text_conflict", "no_text", "too_many_attachments")
METADATA_ERRORS = ("invalid_metadata_format", "metadata_too_large")
REPLY_ERRORS = ("cannot_reply_to_message", "channel_not_found", "is_archived", "not_in_channel")


def _said(request: Request) -> tuple[str, list[Json] | None]:
    """The text and blocks of a message; `markdown_text` stands for both and stays as it is written."""
    blocks = checked_blocks(request)
    markdown = request.text("markdown_text")
    if not markdown:
        return request.text("text"), blocks
    if request.text("text") or blocks:
        raise SlackError("markdown_text_conflict")
    return markdown, [{"type": "markdown", "text": markdown}]


def _metadata(request: Request) -> Json | None:
    metadata = request.structure("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    well_formed = (
        isinstance(metadata, dict)
        and isinstance(metadata.get("event_type"), str)
        and isinstance(metadata.get("event_payload"), dict)
    )
    if not well_formed:
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(metadata).encode()) > METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return dict(metadata)


def _attachments(request: Request) -> Json:
    attachments: Any = request.structure("attachments")
    if not attachments:
        return {}
    if len(attachments) > ATTACHMENTS:
        raise SlackError("too_many_attachments")
    return {"attachments": attachments}


def _look(request: Request) -> Json:
    """Another name or icon, for which there is a scope of its own."""
    asked = {name: request.text(name) for name in LOOK if request.text(name)}
    if asked:
        request.need("chat:write.customize")
    look: Json = {"username": asked["username"]} if "username" in asked else {}
    if "icon_emoji" in asked:
        look["icons"] = {"emoji": asked["icon_emoji"]}
    elif "icon_url" in asked:
        look["icons"] = {"image_64": asked["icon_url"]}
    return look


def _target(request: Request) -> Channel:
    """Where to post: a channel by id or name, or a user, who gets a direct message."""
    world, name = request.world, request.text("channel")
    if name in world.people:
        if world.user(name).deleted:
            raise SlackError("channel_not_found")
        return world.channel(world.open_dm(request.bot, name))
    named = world.channel_named(name.removeprefix("#"))
    return world.channel(named.id if named else name, request.bot)


@method(
    "chat.postMessage",
    scopes=("chat:write",),
    tier="posting",
    required=("channel",),
    optional=(*FORM, *LOOK, "metadata", "mrkdwn", "reply_broadcast", "thread_ts", "unfurl_links", "unfurl_media"),
    errors=(*REPLY_ERRORS, *BLOCK_ERRORS, *METADATA_ERRORS, "msg_blocks_too_long"),
)
def post_message(request: Request) -> Json:
    """Post a message as the app."""
    text, blocks = _said(request)
    if len(request.text("markdown_text")) > MARKDOWN_TEXT:
        raise SlackError("msg_blocks_too_long")
    room = _target(request)
    extras = Extras(
        blocks=blocks,
        bot=True,
        anywhere=room.kind == "public" and request.may("chat:write.public"),
        metadata=_metadata(request),
        thread_ts=request.text("thread_ts") or None,
        broadcast=request.flag("reply_broadcast"),
        more=_attachments(request) | _look(request),
    )
    message = request.world.post(room.id, request.bot, text[:MESSAGE_TEXT], **extras)
    answer: Json = {"channel": room.id, "ts": message["ts"], "message": message}
    if len(text) > MESSAGE_TEXT:
        answer |= {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}
    return answer


@method(
    "chat.update",
    scopes=("chat:write",),
    tier=3,
    required=("channel", "ts"),
    optional=(*FORM, "file_ids", "metadata", "reply_broadcast"),
    errors=(
        "cant_update_message",
        "channel_not_found",
        "is_inactive",
        "message_not_found",
        "msg_too_long",
        *BLOCK_ERRORS,
        *METADATA_ERRORS,
    ),
)
def update(request: Request) -> Json:
    """Change one of the app's messages; without `blocks`, new text takes the old blocks away as Slack does."""
    text, blocks = _said(request)
    if len(text) > UPDATE_TEXT:
        raise SlackError("msg_too_long")
    attachments = _attachments(request)
    if not (text or blocks or attachments):
        raise SlackError("no_text")
    room, ts = request.world.channel(request.text("channel"), request.bot), request.text("ts")
    if room.archived:
        raise SlackError("is_inactive")
    extras = Extras(blocks=blocks or [], metadata=_metadata(request), more=attachments)
    message = request.world.edit(room.id, ts, request.bot, text, **extras)
    return {"channel": room.id, "ts": ts, "text": text, "message": message}


@method(
    "chat.delete",
    scopes=("chat:write",),
    tier=3,
    required=("channel", "ts"),
    optional=("as_user",),
    errors=("cant_delete_message", "channel_not_found", "message_not_found"),
)
def delete(request: Request) -> Json:
    """Delete one of the app's messages."""
    room, ts = request.world.channel(request.text("channel"), request.bot), request.text("ts")
    request.world.delete(room.id, ts, request.bot)
    return {"channel": room.id, "ts": ts}


@method(
    "chat.postEphemeral",
    scopes=("chat:write",),
    tier=4,
    required=("channel", "user"),
    optional=(*FORM, *LOOK, "thread_ts"),
    errors=(*REPLY_ERRORS, *BLOCK_ERRORS, "msg_too_long", "user_not_in_channel"),
)
def post_ephemeral(request: Request) -> Json:
    """Show one member of a channel a message that is not kept."""
    text, blocks = _said(request)
    if len(text) > MESSAGE_TEXT:
        raise SlackError("msg_too_long")
    more = _attachments(request) | _look(request)
    if not (text.strip() or blocks or more.get("attachments")):
        raise SlackError("no_text")
    room = request.world.alive(request.world.entered(request.text("channel"), request.bot))
    user = request.text("user")
    if user not in room.members:
        raise SlackError("user_not_in_channel")
    thread_ts = request.text("thread_ts") or None
    ts = request.world.post_ephemeral(room.id, user, text, blocks=blocks, thread_ts=thread_ts, more=more)
    return {"message_ts": ts}


@method(
    "chat.getPermalink",
    required=("channel", "message_ts"),
    errors=("channel_not_found", "message_not_found"),
)
def permalink(request: Request) -> Json:
    """The address of a message."""
    room = request.world.channel(request.text("channel"), request.bot)
    return {"channel": room.id, "permalink": request.world.permalink(room.id, request.text("message_ts"))}


@method(
    "chat.meMessage",
    scopes=("chat:write",),
    tier=3,
    required=("channel", "text"),
    errors=("channel_not_found", "is_archived", "msg_too_long", "no_text", "not_in_channel"),
)
def me_message(request: Request) -> Json:
    """Say what the app does, as `/me` does for people."""
    text = request.text("text")
    if len(text) > MESSAGE_TEXT:
        raise SlackError("msg_too_long")
    room = request.world.channel(request.text("channel"), request.bot)
    message = request.world.post(room.id, request.bot, text, bot=True, subtype="me_message")
    return {"channel": room.id, "ts": message["ts"]}
