"""conversations.invite, join, leave and kick: who is in a channel."""

from bot.sandbox.errors import SlackError
from bot.sandbox.membership import INVITES_AT_ONCE
from bot.sandbox.methods.conversations import MANAGE, WRONG_KIND
from bot.sandbox.methods.registry import method
from bot.sandbox.methods.request import Request, shown, wrong_arguments
from bot.sandbox.records import Channel, Json, unique

INVITE = (
    "channels:manage",
    "channels:write.invites",
    "groups:write",
    "groups:write.invites",
    "im:write",
    "mpim:write",
)


@method(
    "conversations.invite",
    scopes=INVITE,
    tier=3,
    required=("channel", "users"),
    optional=("force",),
    errors=(
        "already_in_channel",
        "cant_invite",
        "cant_invite_self",
        "channel_not_found",
        "is_archived",
        "no_user",
        "not_in_channel",
        "user_not_found",
        WRONG_KIND,
    ),
)
def invite(request: Request) -> Json:
    """Bring users into a channel: all, or with `force` those that can be."""
    users = unique(request.names("users"))
    if not users:
        raise SlackError("no_user")
    if len(users) > INVITES_AT_ONCE:
        raise wrong_arguments(f"must be at most {INVITES_AT_ONCE} users: users")
    room = request.world.alive(request.world.not_direct(request.entered()))
    refused = _refusals(request, room, users)
    if refused and not (request.flag("force") and len(refused) < len(users)):
        raise SlackError(refused[0]["error"], {"errors": refused})
    for user in users:
        if user not in {row["user"] for row in refused}:
            request.world.invite(room.id, user, request.bot)
    answer: Json = {"channel": shown(request, room)}
    return answer | {"errors": refused} if refused else answer


def _refusals(request: Request, room: Channel, users: list[str]) -> list[Json]:
    reasons = {user: request.world.invitation_refused(room, user, request.bot) for user in users}
    return [{"user": user, "ok": False, "error": reason} for user, reason in reasons.items() if reason]


@method(
    "conversations.join",
    scopes=("channels:join",),
    tier=3,
    required=("channel",),
    errors=("channel_not_found", "is_archived", WRONG_KIND),
)
def join(request: Request) -> Json:
    """Walk into a public channel."""
    channel = request.channel()
    if channel.kind == "private":
        raise SlackError(WRONG_KIND)
    already = request.bot in channel.members
    request.world.join(channel.id, request.bot)
    answer: Json = {"channel": shown(request, channel)}
    if already:
        answer |= {"warning": "already_in_channel", "response_metadata": {"warnings": ["already_in_channel"]}}
    return answer


@method(
    "conversations.leave",
    scopes=MANAGE,
    tier=3,
    required=("channel",),
    errors=("cant_leave_general", "channel_not_found", "is_archived", WRONG_KIND),
)
def leave(request: Request) -> Json:
    """Walk out of a channel; being outside already is no error."""
    channel = request.channel()
    if request.bot not in channel.members:
        return {"not_in_channel": True}
    request.world.leave(channel.id, request.bot)
    return {}


@method(
    "conversations.kick",
    scopes=MANAGE,
    tier=3,
    required=("channel",),
    optional=("user",),
    errors=(
        "cant_kick_from_general",
        "cant_kick_self",
        "channel_not_found",
        "not_in_channel",
        "user_not_found",
        WRONG_KIND,
    ),
)
def kick(request: Request) -> Json:
    """Put a user out of a channel."""
    request.world.kick(request.channel().id, request.text("user"), request.bot)
    return {"errors": {}}
