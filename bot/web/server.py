"""The HTTP server: Slack's requests, and how the bot is."""

from dataclasses import asdict

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from bot.services import health
from bot.services.context import Context
from bot.web.links import Links
from bot.web.signals import SignalDoor
from storage.engine import StoreUnavailable

PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8"
BODY_BYTES = 1_048_576  # Slack sends far less


def application(
    ctx: Context, bolt: AsyncApp | None, links: Links | None, signals: SignalDoor | None = None
) -> web.Application:
    """The routes.

    Args:
        ctx: For readiness.
        bolt: Takes Slack's requests; None in Socket Mode, where Slack sends none.
        links: Takes answers by signed links; None where the firm has no public address.
        signals: Takes what machines tell; None where no source has a key.
    """
    app = web.Application(client_max_size=BODY_BYTES)
    app.router.add_get("/healthz", _alive)
    app.router.add_get("/readyz", _Readiness(ctx).answer)
    app.router.add_get("/metrics", _Metrics(ctx).answer)
    if bolt is not None:
        app.router.add_post("/slack/events", _Slack(bolt).answer)
    if links is not None:
        links.add_to(app)
    if signals is not None:
        signals.add_to(app)
    return app


class _Slack:
    """Hands a request to Bolt, which checks its signature first."""

    def __init__(self, bolt: AsyncApp) -> None:
        self._bolt = bolt

    async def answer(self, request: web.Request) -> web.StreamResponse:
        try:
            asked = await to_bolt_request(request)
        except UnicodeDecodeError:
            raise web.HTTPBadRequest(text="The body is not UTF-8.") from None
        return await to_aiohttp_response(await self._bolt.async_dispatch(asked))


class _Readiness:
    """Says whether the database answers and how far behind the worker is."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    async def answer(self, request: web.Request) -> web.Response:  # noqa: ARG002  # aiohttp gives it
        try:
            found = await health.readiness(self._ctx)
        except StoreUnavailable as error:
            return web.json_response({"ready": False, "reason": str(error)}, status=503)
        return web.json_response(asdict(found), status=200 if found.ready else 503)


class _Metrics:
    """Gives Prometheus what this process counted, and how far all replicas together are behind."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    async def answer(self, request: web.Request) -> web.Response:  # noqa: ARG002  # aiohttp gives it
        body = await health.metrics(self._ctx)
        return web.Response(body=body, headers={"Content-Type": PROMETHEUS_TEXT})


async def _alive(request: web.Request) -> web.Response:  # noqa: ARG001  # aiohttp gives it
    return web.json_response({"alive": True})
