"""Acknowledging without Slack: each page outside carries a signed link, and only a pressed button counts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from html import unescape
from typing import NamedTuple

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.domain.change import EntryKind
from bot.domain.links import Link, LinkKind, signed
from bot.web.server import application
from tests.receivers import Receivers, receiving
from tests.stories.firm import Firm
from tests.stories.outage import locked
from tests.stories.test_pages_outside import INC, outcomes, reached_by, slack_is_down

PUBLIC = "https://warroom.firm.example"


class Page(NamedTuple):
    """What a browser gets."""

    status: int
    text: str


class Browser:
    """A browser, or a program that scans mail."""

    def __init__(self, client: TestClient, address: str) -> None:  # type: ignore[type-arg]  # aiohttp's request type varies
        self._client = client
        self.path = address.removeprefix(PUBLIC)

    async def open(self, method: str = "GET") -> Page:
        """Send a request to the link."""
        async with self._client.request(method, self.path) as response:
            assert response.headers["Cache-Control"] == "no-store"
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]
            return Page(response.status, unescape(await response.text()))

    async def press(self) -> Page:
        """Press the button."""
        return await self.open("POST")


@asynccontextmanager
async def paged_outside(firm: Firm, receivers: Receivers, who: str = "ada") -> AsyncIterator[Browser]:
    """A P0 of which somebody reads on their pager while Slack is down; their browser."""
    firm.settings = replace(firm.settings, public_url=PUBLIC)
    await reached_by(firm, who, pager=receivers.webhook)
    slack_is_down(firm)
    await firm.declare_in_one_line("P0", title="Router floods the market", who="sam")
    async with browsing(firm, receivers) as browser:
        yield browser


@asynccontextmanager
async def browsing(firm: Firm, receivers: Receivers) -> AsyncIterator[Browser]:
    """The link of the latest page, in a browser."""
    async with TestClient(TestServer(application(firm.bot.ctx, None, firm.bot.links))) as client:
        yield Browser(client, receivers.posted[-1]["message"].rpartition(" ")[2])


@pytest.fixture
async def receivers() -> AsyncIterator[Receivers]:
    """What people carry with them."""
    async with receiving() as found:
        yield found


async def test_a_pressed_link_acknowledges_while_slack_is_down(firm: Firm, receivers: Receivers) -> None:
    """As the button does: on record by name, once; the link then says that it was used."""
    async with paged_outside(firm, receivers) as browser:
        sent = receivers.posted[0]["message"]
        assert sent.startswith(f"You are called as on-call engineer. Acknowledge: {PUBLIC}/a/p.")
        assert "ada, you are paged." in (await browser.open()).text
        done = await browser.press()
        assert done.status == 200
        assert f"You acknowledged {INC} at 13:30 UTC. P0 still waits for the Incident Commander mei." in done.text
        assert await firm.entries(EntryKind.ACKNOWLEDGED) == ["Acknowledged by ada (on-call engineer)"]
        for used in (await browser.press(), await browser.open()):
            assert used.status == 410
            assert f"This link has been used. You acknowledged {INC} at 13:30 UTC." in used.text
        assert len(await firm.entries(EntryKind.ACKNOWLEDGED)) == 1


async def test_whoever_only_opens_a_link_acknowledges_nothing(small_firm: Firm, receivers: Receivers) -> None:
    """Programs that scan mail open every link, more than once."""
    async with paged_outside(small_firm, receivers) as browser:
        for method in ("GET", "HEAD", "GET"):
            assert (await browser.open(method)).status == 200
        assert (await small_firm.incident()).acknowledgements == ()


async def test_an_expired_link_says_so_and_what_to_do(small_firm: Firm, receivers: Receivers) -> None:
    """A day later; pages that came since have links of their own."""
    async with paged_outside(small_firm, receivers) as browser:
        await small_firm.clock.advance(small_firm.clock.now().replace(day=2))
        late = await browser.press()
        assert late.status == 410
        assert "This link has expired." in late.text
        assert f"/incident ack {INC}" in late.text
        assert (await small_firm.incident()).acknowledgements == ()


async def test_a_link_that_was_changed_is_worth_nothing(small_firm: Firm, receivers: Receivers) -> None:
    """Somebody else's name in it, or half of it."""
    async with paged_outside(small_firm, receivers) as browser:
        whole = browser.path
        for broken in (whole.replace(small_firm.users["ada"], small_firm.users["mei"]), whole[:-3], "/a/x"):
            browser.path = broken
            refused = await browser.press()
            assert refused.status == 404
            assert "This link is not valid" in refused.text
        assert (await small_firm.incident()).acknowledgements == ()


async def test_what_cannot_be_acknowledged_says_why(small_firm: Firm, receivers: Receivers) -> None:
    """The same refusal as the button's, for whoever was never paged, and for an incident that is gone."""
    async with paged_outside(small_firm, receivers) as browser:
        stranger = small_firm.sandbox.world.add_user("ivy", tz="Europe/London")
        for subject, words in (
            ((await small_firm.incident()).id, f"{INC} does not page you"),
            ("gone", "I don't know"),
        ):
            link = Link.of(LinkKind.PAGE, subject, stranger, key="a page", sent_at=small_firm.clock.now())
            browser.path = f"/a/{signed(link, small_firm.settings.link_key)}"
            refused = await browser.press()
            assert refused.status == 409
            assert words in refused.text


async def test_the_room_is_behind_the_answer(small_firm: Firm, receivers: Receivers) -> None:
    """Where Slack has made it: a repeat five minutes later, pressed by the commander."""
    small_firm.settings = replace(small_firm.settings, public_url=PUBLIC)
    await reached_by(small_firm, "mei", pager=receivers.webhook)
    await small_firm.declare_in_one_line("P0", who="tom")
    await small_firm.pass_time(minutes=5)
    async with browsing(small_firm, receivers) as browser:
        room = f"{small_firm.bot.identity.url}archives/{await small_firm.room()}"
        assert f'href="{room}"' in (await browser.press()).text
    await small_firm.pass_time(seconds=5)
    assert any("Acknowledged by mei" in line for line in await small_firm.lines())
    assert ("pager", "delivered") in await outcomes(small_firm)


async def test_a_database_that_does_not_answer_is_said_on_the_page(
    small_firm: Firm, receivers: Receivers, sqlite_url: str
) -> None:
    """Nobody goes back to sleep over a button that did nothing; pressed again it works."""
    async with paged_outside(small_firm, receivers) as browser:
        with locked(sqlite_url):
            failed = await browser.press()
        assert failed.status == 503
        assert "Nothing was saved, because the database does not answer." in failed.text
        assert (await browser.press()).status == 200
