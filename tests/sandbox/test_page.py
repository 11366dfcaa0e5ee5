"""The page's files as a browser gets them."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.page import FILES
from bot.sandbox.server import Sandbox

OWN = [path for path in FILES.rglob("*") if path.suffix in {".js", ".html"} and "vendor" not in path.parts]
IMPORT = re.compile(r'from "(\.[^"]+)"')


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """An empty workspace that listens."""
    sandbox = Sandbox()
    await sandbox.start()
    yield sandbox
    await sandbox.stop()


async def fetched(url: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers of an answer."""
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return response.status, await response.text(), dict(response.headers)


async def test_the_page_stands_at_the_root_and_may_run_its_own_script_alone(sandbox: Sandbox) -> None:
    """No inline script or style, no other host, no frame around it."""
    status, body, headers = await fetched(sandbox.url)
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert status == 200
    assert "<script" in body
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == ("'none'", "'self'", "'self'")
    assert (policy["connect-src"], policy["frame-ancestors"]) == ("'self'", "'none'")
    assert "unsafe" not in headers["Content-Security-Policy"]


async def test_every_file_that_the_page_names_is_served_with_its_type(sandbox: Sandbox) -> None:
    """A module of the wrong type would not run."""
    _, body, _ = await fetched(sandbox.url)
    for name in re.findall(r'(?:href|src)="(/_page/[^"]+)"', body):
        status, _, headers = await fetched(sandbox.url + name)
        kind = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}[name.rpartition(".")[2]]
        assert (status, headers["Content-Type"].partition(";")[0]) == (200, kind)
        assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["../page.py", "%2e%2e/page.py", "vendor/htm-preact.LICENSE", "nothing.js", "js"])
async def test_what_is_not_a_file_of_the_page_is_not_there(sandbox: Sandbox, name: str) -> None:
    """Neither what lies beside the folder nor what is not meant for a browser."""
    status, _, _ = await fetched(f"{sandbox.url}/_page/{name}")
    assert status == 404


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_no_module_makes_html_or_code_of_text(path: Path) -> None:
    """What people type can only ever become words."""
    source = path.read_text()
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|\beval\b|new Function", source
    )
    assert not re.search(r"document\.write|srcdoc|\bstyle=|\son\w+=\"|javascript:", source)


@pytest.mark.parametrize("path", [path for path in OWN if path.suffix == ".js"], ids=lambda path: path.name)
def test_every_module_finds_what_it_imports(path: Path) -> None:
    """A missing file would leave the page empty."""
    missing = [name for name in IMPORT.findall(path.read_text()) if not (path.parent / name).resolve().is_file()]
    assert missing == []


async def test_another_web_site_cannot_act_in_the_workspace(sandbox: Sandbox) -> None:
    """The browser says who asks, and a name that only points at the loopback is not the loopback."""
    assert (await fetched(f"{sandbox.url}/_control/about", Origin="https://evil.example"))[0] == 403
    assert (await fetched(f"{sandbox.url}/_control/about", Host=f"evil.example:{sandbox.port}"))[0] == 403
    assert (await fetched(f"{sandbox.url}/_control/about", Origin=sandbox.url))[0] == 200
    assert (await fetched(f"{sandbox.url}/api/api.test", Host="slack.example"))[0] == 200


async def shared(sandbox: Sandbox, name: str, data: bytes) -> tuple[str, str, str]:
    """A file of Mei's in a private channel of hers: who sees it, who does not, and its address for the first."""
    mei, tom = sandbox.world.add_user("mei"), sandbox.world.add_user("tom")
    room = sandbox.world.add_channel("desk", creator=mei, private=True)
    file = sandbox.world.upload(mei, name, data, [room])
    return mei, tom, file


async def test_a_file_is_shown_to_those_who_see_it(sandbox: Sandbox) -> None:
    """Its channel decides."""
    mei, tom, file = await shared(sandbox, "fills.csv", b"a,b")
    status, body, headers = await fetched(f"{sandbox.url}/_control/file/{mei}/{file}")
    assert (status, body, headers["Content-Type"].partition(";")[0]) == (200, "a,b", "text/plain")
    assert (await fetched(f"{sandbox.url}/_control/file/{tom}/{file}"))[0] == 404
    assert (await fetched(f"{sandbox.url}/_control/file/{mei}/F404"))[0] == 404


@pytest.mark.parametrize(("name", "kind"), [("evil.html", "text/plain"), ("evil.svg", "application/octet-stream")])
async def test_a_file_never_runs(sandbox: Sandbox, name: str, kind: str) -> None:
    """Under the page's own address a script in a file would act as whoever opens it."""
    mei, _, file = await shared(sandbox, name, b"<script>alert(1)</script>")
    _, _, headers = await fetched(f"{sandbox.url}/_control/file/{mei}/{file}")
    assert headers["Content-Type"].partition(";")[0] == kind
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
