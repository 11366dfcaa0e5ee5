"""Fixtures of the tests in a browser: the firm's workspace with the bot at work, and a page for each person."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from bot.demo.live import Live, living

PATIENCE = 120  # seconds for a test with a browser on a busy machine
ANSWER = 20_000  # milliseconds that the page may take to show what was asked for
NAMES = ("chromium", "chromium-browser", "google-chrome")

Person = Callable[[str], Awaitable[Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run these tests in one loop for each module, as its browser does, and give them time."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.asyncio(loop_scope="module"), append=False)
            item.add_marker(pytest.mark.timeout(PATIENCE))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def workspace() -> AsyncIterator[Live]:
    """The workspace in real time, with the firm's cast and the bot beside it."""
    async with living(port=0, environ=os.environ) as live:
        yield live


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """This machine's Chromium."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("There is no Chromium on this machine.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def person(workspace: Live, browser: Browser) -> AsyncIterator[Person]:
    """Opens the page as somebody of the cast, each in a browser context of their own; no page may have an error."""
    contexts, errors = [], []

    async def opened(name: str) -> Page:
        context = await browser.new_context(viewport={"width": 1280, "height": 800})
        contexts.append(context)
        context.set_default_timeout(ANSWER)
        page = await context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        await page.goto(workspace.sandbox.url)
        await page.get_by_label("You are").select_option(workspace.cast.users[name])
        await page.get_by_role("button", name="incidents").first.click()
        return page

    yield opened
    for context in contexts:
        await context.close()
    assert errors == []
