"""conversations.*: finding, making, opening, naming and closing channels."""

from bot.sandbox.channels import MPIM_USERS
from bot.sandbox.errors import SlackError
from bot.sandbox.methods.paging import page
from bot.sandbox.methods.people import LIST_ERRORS, READ, listed
from bot.sandbox.methods.registry import method
from bot.sandbox.methods.request import Request, shown
from bot.sandbox.records import Json

MANAGE = ("channels:manage", "channels:write", "groups:write", "im:write", "mpim:write")
TOPIC = (
    "channels:manage",
    "channels:write.topic",
    "groups:write",
    "groups:write.topic",
    "im:write",
    "im:write.topic",
    "mpim:write",
    "mpim:write.topic",
)
WRONG_KIND = "method_not_supported_for_channel_type"
NAME_ERRORS = (
    "invalid_name",
    "invalid_name_maxlength",
    "invalid_name_punctuation",
    "invalid_name_required",
    "invalid_name_specials",
    "name_taken",
)


@method(
    "conversations.create",
    scopes=MANAGE,
    tier=2,
    required=("name",),
    optional=("is_private", "team_id"),
    errors=NAME_ERRORS,
)
def create(request: Request) -> Json:
    """Create a channel with the app in it."""
    private = request.flag("is_private")
    request.need_for("private" if private else "public")
    channel = request.world.add_channel(request.text("name"), creator=request.bot, private=private)
    return {"channel": shown(request, request.world.channel(channel))}


@method(
    "conversations.open",
    scopes=("channels:manage", "groups:write", "im:write", "mpim:write"),
    tier=3,
    optional=("channel", "prevent_creation", "return_im", "users"),
    errors=(
        "channel_not_found",
        "not_enough_users",
        "too_many_users",
        "user_disabled",
        "user_not_found",
        "users_list_not_supplied",
        WRONG_KIND,
    ),
)
def open_(request: Request) -> Json:
    """Open a direct message with one user or a group of them, or resume one by its id."""
    if request.text("channel"):
        return _resumed(request)
    users = request.names("users")
    _check_company(request, users)
    request.need_for("im" if len(users) == 1 else "mpim")
    members = [request.bot, *users]
    before = request.world.conversation_of(members)
    if before is None and request.flag("prevent_creation"):
        raise SlackError("channel_not_found")
    channel = request.world.channel(request.world.open_conversation(members))
    answer: Json = {"no_op": True, "already_open": True} if before else {}
    full = request.flag("return_im") or channel.kind == "mpim"
    return answer | {"channel": shown(request, channel) if full else {"id": channel.id}}


def _resumed(request: Request) -> Json:
    channel = request.channel()
    if not channel.direct:
        raise SlackError(WRONG_KIND)
    full = request.flag("return_im")
    return {"no_op": True, "already_open": True, "channel": shown(request, channel) if full else {"id": channel.id}}


def _check_company(request: Request, users: list[str]) -> None:
    if "users" not in request.arguments:
        raise SlackError("users_list_not_supplied")
    if not users:
        raise SlackError("not_enough_users")
    if len(users) > MPIM_USERS:
        raise SlackError("too_many_users")
    for user in users:
        if request.world.user(user).deleted:
            raise SlackError("user_disabled")


@method(
    "conversations.info",
    scopes=READ,
    tier=3,
    required=("channel",),
    optional=("include_locale", "include_num_members"),
    errors=("channel_not_found",),
)
def info(request: Request) -> Json:
    """Describe one channel."""
    channel = request.channel()
    row = shown(request, channel)
    if request.flag("include_num_members"):
        row["num_members"] = len(channel.members)
    if request.flag("include_locale"):
        row["locale"] = "en-US"
    return {"channel": row}


@method(
    "conversations.list",
    scopes=READ,
    tier=2,
    optional=("cursor", "exclude_archived", "limit", "team_id", "types"),
    errors=LIST_ERRORS,
)
def list_(request: Request) -> Json:
    """List the channels that the app can see."""
    answer = listed(request)
    for row in answer["channels"]:
        if not row["is_im"]:
            row["num_members"] = len(request.world.channel(row["id"]).members)
    return answer


@method(
    "conversations.members",
    scopes=READ,
    tier=4,
    required=("channel",),
    optional=("cursor", "limit"),
    errors=("channel_not_found", "invalid_cursor"),
)
def members(request: Request) -> Json:
    """List who is in a channel."""
    found, cursor = page(request, request.channel().members)
    return {"members": found, "response_metadata": {"next_cursor": cursor}}


@method(
    "conversations.setTopic",
    scopes=TOPIC,
    tier=2,
    required=("channel", "topic"),
    errors=("channel_not_found", "is_archived", "not_in_channel", "too_long", WRONG_KIND),
)
def set_topic(request: Request) -> Json:
    """Set a channel's topic."""
    channel = request.channel()
    request.world.set_topic(channel.id, request.text("topic"), request.bot)
    return {"channel": shown(request, channel)}


@method(
    "conversations.setPurpose",
    scopes=TOPIC,
    tier=2,
    required=("channel", "purpose"),
    errors=("channel_not_found", "is_archived", "not_in_channel", "too_long", WRONG_KIND),
)
def set_purpose(request: Request) -> Json:
    """Set a channel's purpose."""
    channel = request.channel()
    request.world.set_purpose(channel.id, request.text("purpose"), request.bot)
    return {"channel": shown(request, channel)}


@method(
    "conversations.rename",
    scopes=MANAGE,
    tier=2,
    required=("channel", "name"),
    errors=("channel_not_found", "is_archived", "not_in_channel", WRONG_KIND, *NAME_ERRORS),
)
def rename(request: Request) -> Json:
    """Give a channel another name."""
    channel = request.channel()
    request.world.rename(channel.id, request.text("name"), request.bot)
    return {"channel": shown(request, channel)}


@method(
    "conversations.archive",
    scopes=MANAGE,
    tier=2,
    required=("channel",),
    errors=("already_archived", "cant_archive_general", "channel_not_found", "not_in_channel", WRONG_KIND),
)
def archive(request: Request) -> Json:
    """Close a channel."""
    request.world.archive(request.channel().id, request.bot)
    return {}


@method(
    "conversations.unarchive",
    scopes=MANAGE,
    tier=2,
    required=("channel",),
    errors=("channel_not_found", "not_archived", WRONG_KIND),
)
def unarchive(request: Request) -> Json:
    """Open an archived channel again."""
    request.world.unarchive(request.channel().id, request.bot)
    return {}


@method(
    "conversations.close",
    scopes=MANAGE,
    tier=2,
    required=("channel",),
    errors=("channel_not_found", WRONG_KIND),
)
def close(request: Request) -> Json:
    """Put a direct message out of the app's sight; nothing in it is lost, and opening it finds it again."""
    if not request.channel().direct:
        raise SlackError(WRONG_KIND)
    return {}
