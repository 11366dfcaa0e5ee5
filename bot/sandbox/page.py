"""The workspace in a browser: serves the page's own files, under a policy that lets nothing else run."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

FILES: Final = Path(__file__).with_name("page")
INDEX: Final = "index.html"
KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
OTHER_SITE: Final = "The sandbox answers its own page only, under a loopback address."


class Page:
    """The files of the page; what is not among them cannot be asked for."""

    def __init__(self) -> None:
        found = [path for path in FILES.rglob("*") if path.suffix in KINDS]
        self._files = {path.relative_to(FILES).as_posix(): path for path in found}

    def routes(self) -> list[web.RouteDef]:
        """`/` and everything that it loads."""
        return [web.get("/", self._index), web.get("/_page/{name:.+}", self._file)]

    async def _index(self, _: web.Request) -> web.StreamResponse:
        return self._answer(INDEX)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return self._answer(request.match_info["name"])

    def _answer(self, name: str) -> web.StreamResponse:
        path = self._files.get(name)
        if path is None:
            raise web.HTTPNotFound(text="The page has no such file.")
        kind = KINDS[path.suffix]
        charset = "" if path.suffix == ".svg" else "; charset=utf-8"
        return web.FileResponse(path, headers={**HEADERS, "Content-Type": f"{kind}{charset}"})


@web.middleware
async def refuse_other_sites(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep other web sites that this browser has open from acting in the workspace; apps call `/api/` as ever."""
    if request.path.startswith(("/api/", "/response/", "/upload/", "/files-pri/")):
        return await handler(request)
    origin = request.headers.get("Origin")
    if urlsplit(f"//{request.host}").hostname not in LOOPBACK_NAMES or origin not in {None, f"http://{request.host}"}:
        raise web.HTTPForbidden(text=OTHER_SITE)
    return await handler(request)
