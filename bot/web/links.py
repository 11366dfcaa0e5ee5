"""Signed links: GET shows one button, only POST answers, for programs that scan mail open every link."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from aiohttp import web

from bot.domain.errors import DomainError
from bot.domain.links import Link, LinkKind, NotOurs, opened
from bot.render import contact_tests as tests
from bot.render import links as shown
from bot.render.templates import Templates
from bot.services import links
from bot.services.context import Context
from bot.services.links import LinkState, Opened
from storage.engine import StoreUnavailable

PATH: Final = "/a/{token}"
OVER: Final = frozenset({LinkState.USED, LinkState.EXPIRED})
NOT_SAVED: Final = (
    "Nothing was saved, because the database does not answer. Try again in a minute, "
    "and call the Incident Commander if that does not help."
)
# The address is the key: no cache keeps it, and no other page learns it.
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Built once by the composition root.

    Args:
        ctx: For the use cases.
        templates: What people see.
        key: Signs the links.
        room: Gives the address of a war room by its channel.
    """

    ctx: Context
    templates: Templates
    key: bytes
    room: Callable[[str | None], str | None]

    def add_to(self, app: web.Application) -> None:
        """Serve them."""
        app.router.add_get(PATH, self._show)
        app.router.add_post(PATH, self._press)

    async def _show(self, request: web.Request) -> web.Response:
        return await self._answered(request, pressed=False)

    async def _press(self, request: web.Request) -> web.Response:
        return await self._answered(request, pressed=True)

    async def _answered(self, request: web.Request, *, pressed: bool) -> web.Response:
        try:
            link = opened(request.match_info["token"], self.key)
            answer = self._proof if link.kind is LinkKind.PROOF else self._acknowledgement
            return await answer(link, pressed=pressed)
        except NotOurs as error:
            return self._problem(str(error), HTTPStatus.NOT_FOUND)
        except DomainError as error:
            return self._problem(str(error), HTTPStatus.CONFLICT)
        except StoreUnavailable:
            return self._problem(NOT_SAVED, HTTPStatus.SERVICE_UNAVAILABLE)

    async def _acknowledgement(self, link: Link, *, pressed: bool) -> web.Response:
        found = await (links.acknowledge if pressed else links.look)(self.ctx, link)
        return _html(self._page(found), _status(found.state))

    async def _proof(self, link: Link, *, pressed: bool) -> web.Response:
        found = await links.prove(self.ctx, link, pressed=pressed)
        return _html(tests.page(self.templates, state=found.state.value, answer=found.answer), _status(found.state))

    def _page(self, found: Opened) -> str:
        return shown.acknowledgement(
            self.templates,
            found.incident,
            found.person,
            state=found.state.value,
            answer=found.answer,
            room=self.room(found.incident.channel),
        )

    def _problem(self, words: str, status: HTTPStatus) -> web.Response:
        return _html(shown.problem(self.templates, words), status)


def _status(state: LinkState) -> HTTPStatus:
    return HTTPStatus.GONE if state in OVER else HTTPStatus.OK


def _html(text: str, status: HTTPStatus) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8", headers=HEADERS)
