"""How the parts of the sandbox hang together: one workspace, its ways in and out, one installed app."""

import re
from collections.abc import Iterable

from bot.sandbox.clock import Clock, RealClock
from bot.sandbox.delivery import Delivery
from bot.sandbox.faults import Faults
from bot.sandbox.gestures import Gestures
from bot.sandbox.live import Live
from bot.sandbox.outgoing import Transport
from bot.sandbox.records import Json
from bot.sandbox.request_url import RequestUrl
from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.scopes import ALL_SCOPES
from bot.sandbox.socket_mode import SocketMode
from bot.sandbox.tiers import Tiers
from bot.sandbox.web_api import WebApi
from bot.sandbox.world import World

LOOPBACK = "127.0.0.1"
ANSWER_WITHIN = 3.0  # seconds of real time, as Slack has it
BOT_TOKEN = "xoxb-sandbox"  # noqa: S105  # a stand-in's token opens nothing
APP_TOKEN = "xapp-sandbox"  # noqa: S105  # the same
SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105  # the same
LOOKS_REAL = re.compile(r"xox[a-z]-\d{6,}-\d{6,}-\w+|xapp-\d+-[A-Z0-9]{8,}-\d{6,}-\w+|xox[a-z]\.xox[a-z]-.+")
NOT_HERE = (
    "This token looks like one of a real Slack workspace. The sandbox takes made-up tokens only: revoke that one."
)


class Composition:
    """A workspace with one app installed, not yet listening; see `server.Sandbox` for the arguments."""

    def __init__(
        self,
        clock: Clock | None = None,
        *,
        seed: int = 0,
        answer_within: float = ANSWER_WITHIN,
        scopes: Iterable[str] = ALL_SCOPES,
        bot_token: str = BOT_TOKEN,
        app_token: str = APP_TOKEN,
    ) -> None:
        for token in (bot_token, app_token):
            if LOOKS_REAL.fullmatch(token):
                raise ValueError(NOT_HERE)
        self.clock = clock or RealClock()
        self.bot_token, self.app_token, self.signing_secret = bot_token, app_token, SIGNING_SECRET
        self.faults = Faults(seed)
        self.sockets = SocketMode(answer_within=answer_within)
        self.request_url: RequestUrl | None = None
        self.port = 0
        self.stage: Json = {}  # of what the workspace is put up for; the page shows its bar where there is one
        self.manifest: Json = {}  # of the app, as Slack has it from its settings: commands and shortcuts for the page
        self._answer_within = answer_within
        self._scopes = frozenset(scopes)
        self._left_urls: list[RequestUrl] = []  # to be closed when the sandbox stops
        self._compose()

    def _compose(self) -> None:
        self.world = World(now=self.clock.now)
        self.live = Live(self.world)
        self._install()
        self.delivery = Delivery(
            self.world,
            clock=self.clock,
            faults=self.faults,
            transport=self._transport,
            scopes=lambda: self.world.token_scopes(self.bot_token) or frozenset(),
        )
        self.urls = ResponseUrls(self.world)
        self.gestures = Gestures(self.world, self.delivery, self.urls)
        self.web_api = WebApi(
            self.world,
            faults=self.faults,
            base_url=lambda: self.url,
            open_socket=lambda _token: self.sockets.open_url(),
        )

    def _install(self) -> None:
        self.world.add_app(bot_token=self.bot_token, app_token=self.app_token, scopes=self._scopes)
        self.sockets.app_id = self.world.app_id

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def api_url(self) -> str:
        """What `SLACK_API_URL` or slack_sdk's `base_url` must be."""
        return f"{self.url}/api/"

    def connect(self, request_url: str, *replicas: str) -> None:
        """Deliver over HTTP to this URL from now on, unless a socket is connected; to `replicas` and it in turn."""
        if self.request_url is not None:
            self._left_urls.append(self.request_url)
        self.request_url = RequestUrl(
            request_url, *replicas, secret=self.signing_secret, answer_within=self._answer_within
        )

    async def reset(self) -> None:
        """Empty the workspace, forget faults and records, and install the app anew."""
        await self.delivery.stop()
        self.world.empty()
        self._install()
        self.faults.clear()
        self.delivery.log.clear()
        self.web_api.calls.clear()
        limited = self.web_api.tiers.enabled  # a setting, as the subscriptions are: it stays
        self.web_api.tiers = Tiers(self.clock.now)
        self.web_api.tiers.enabled = limited
        self.gestures.filled.clear()

    async def leave(self) -> None:
        """Give up what is on its way, and close the ways to the app."""
        await self.delivery.stop()
        await self.sockets.stop()
        for url in (*self._left_urls, *([self.request_url] if self.request_url else [])):
            await url.close()

    def _transport(self) -> Transport | None:
        if self.sockets.connected:
            return self.sockets
        if self.request_url is not None:
            return self.request_url
        return self.sockets if self.sockets.used else None
