"""api.*, apps.*, auth.* and team.*: who is calling, and where events can be had."""

from bot.sandbox.errors import SlackError
from bot.sandbox.methods.registry import method
from bot.sandbox.methods.request import Request
from bot.sandbox.records import Json


@method("api.test", tier=4, optional=("error", "foo"), token="any")  # noqa: S106 - a kind of token
def api_test(request: Request) -> Json:
    """Give back what was sent."""
    return {"args": {name: value for name, value in request.arguments.items() if name != "token"}}


@method("auth.test", token="bot")  # noqa: S106 - a kind of token
def auth_test(request: Request) -> Json:
    """Say whom the token belongs to."""
    world = request.world
    return {
        "url": f"https://{world.domain}.slack.com/",
        "team": world.domain,
        "user": world.user(request.bot).name,
        "team_id": world.team,
        "user_id": request.bot,
        "bot_id": world.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", tier=3, token="app")  # noqa: S106 - a kind of token
def open_connection(request: Request) -> Json:
    """Give the address of a WebSocket; the transport hands it in."""
    return {"url": request.socket_url}


@method("team.info", scopes=("team:read",), tier=3, optional=("team", "domain"), errors=("team_not_found",))
def team_info(request: Request) -> Json:
    """Describe the workspace."""
    world = request.world
    if request.text("team", world.team) != world.team:
        raise SlackError("team_not_found")
    team = {"id": world.team, "name": world.domain, "url": f"https://{world.domain}.slack.com/"}
    return {"team": team | {"domain": world.domain, "email_domain": "", "icon": {"image_default": True}}}
