"""users.* and usergroups.*: who is in the workspace."""

from bot.sandbox.errors import SlackError
from bot.sandbox.methods.paging import page
from bot.sandbox.methods.registry import method
from bot.sandbox.methods.request import Request, shown
from bot.sandbox.records import Json, User

KINDS = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
READ = ("channels:read", "groups:read", "im:read", "mpim:read")
LIST_ERRORS = ("invalid_cursor", "invalid_limit", "invalid_types")


def _seen(request: Request, user: User) -> Json:
    """A user without what the token may not read."""
    seen = request.world.user_json(user)
    if not request.may("users:read.email"):
        seen["profile"].pop("email", None)
    if request.flag("include_locale"):
        seen["locale"] = "en-US"
    return seen


@method(
    "users.info",
    scopes=("users:read",),
    tier=4,
    required=("user",),
    optional=("include_locale",),
    errors=("user_not_found",),
)
def user_info(request: Request) -> Json:
    """Describe one user."""
    return {"user": _seen(request, request.world.user(request.text("user")))}


@method(
    "users.list",
    scopes=("users:read",),
    tier=2,
    optional=("cursor", "include_locale", "limit", "team_id"),
    errors=("invalid_cursor",),
)
def users(request: Request) -> Json:
    """Describe everybody, deactivated people included."""
    found, cursor = page(request, list(request.world.people.values()))
    members = [_seen(request, user) for user in found]
    return {"members": members, "cache_ts": request.world.seconds(), "response_metadata": {"next_cursor": cursor}}


@method("users.lookupByEmail", scopes=("users:read.email",), tier=3, required=("email",), errors=("users_not_found",))
def user_by_email(request: Request) -> Json:
    """Find an active user by mail address."""
    email = request.text("email").lower()
    for user in request.world.people.values():
        if user.email.lower() == email and not user.deleted:
            return {"user": _seen(request, user)}
    raise SlackError("users_not_found")


@method(
    "users.conversations",
    scopes=READ,
    tier=3,
    optional=("cursor", "exclude_archived", "limit", "team_id", "types", "user"),
    errors=LIST_ERRORS,
)
def conversations_of_user(request: Request) -> Json:
    """List the channels that a user (by default the app) is in, of those the app can see."""
    answer = listed(request, request.text("user", request.bot))
    for row in answer["channels"]:
        row.pop("is_member", None)
    return answer


def listed(request: Request, member: str | None = None) -> Json:
    """The channels of the kinds asked for, one page of them.

    Raises:
        SlackError: invalid_types, invalid_cursor, missing_scope.
    """
    types = request.names("types") or ["public_channel"]
    if not set(types) <= KINDS.keys():
        raise SlackError("invalid_types")
    kinds = [KINDS[name] for name in types]
    for kind in ("public", "private", "im", "mpim"):
        if kind in kinds:
            request.need_for(kind)
    found = [
        channel
        for channel in request.world.rooms.values()
        if channel.kind in kinds
        and request.world.sees(channel, request.bot)
        and (member is None or member in channel.members)
        and not (channel.archived and request.flag("exclude_archived"))
    ]
    channels, cursor = page(request, found)
    rows = [shown(request, channel) for channel in channels]
    return {"channels": rows, "response_metadata": {"next_cursor": cursor}}


@method(
    "usergroups.list",
    scopes=("usergroups:read",),
    tier=2,
    optional=("include_count", "include_disabled", "include_users", "team_id"),
)
def usergroups(request: Request) -> Json:
    """List the user groups."""
    groups = [request.world.usergroup_json(group) for group in request.world.groups.values()]
    groups = [group for group in groups if request.flag("include_disabled") or not group["date_delete"]]
    for group in groups:
        if not request.flag("include_users"):
            del group["users"]
        if not request.flag("include_count"):
            del group["user_count"]
    return {"usergroups": groups}


@method(
    "usergroups.users.list",
    scopes=("usergroups:read",),
    tier=2,
    required=("usergroup",),
    optional=("include_disabled", "team_id"),
    errors=("no_such_subteam",),
)
def users_of_usergroup(request: Request) -> Json:
    """List who is in a user group."""
    disabled = request.flag("include_disabled")
    return {"users": request.world.members_of(request.text("usergroup"), disabled=disabled)}


@method(
    "users.profile.get",
    scopes=("users.profile:read",),
    tier=4,
    optional=("include_labels", "user"),
    errors=("user_not_found",),
)
def profile(request: Request) -> Json:
    """A user's profile alone; by default the app's own."""
    return {"profile": _seen(request, request.world.user(request.text("user", request.bot)))["profile"]}


@method("bots.info", scopes=("users:read",), tier=3, optional=("bot", "team_id"), errors=("bot_not_found",))
def bot_info(request: Request) -> Json:
    """Describe the app's bot, by its bot id."""
    world = request.world
    if request.text("bot", world.bot_id) != world.bot_id:
        raise SlackError("bot_not_found")
    bot = {"id": world.bot_id, "app_id": world.app_id, "user_id": world.bot_user, "name": world.app_name}
    return {"bot": bot | {"deleted": False, "updated": world.user(world.bot_user).updated}}
