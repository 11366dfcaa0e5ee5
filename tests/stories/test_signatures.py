"""Requests that are not Slack's: refused with 401, and nothing is stored."""

import json
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.outgoing import Outgoing
from bot.sandbox.request_url import RequestUrl, signature
from tests.stories.firm import Firm

LONG_AGO = "1343827800"  # 2012
COMMAND = {
    "command": "/incident",
    "text": "declare P0 forged",
    "team_id": "T0WARROOM",
    "channel_id": "C000000001",
    "user_id": "U000000006",
    "trigger_id": "1.2.3",
    "response_url": "",
}


def address(firm: Firm) -> str:
    """Where the bot listens."""
    assert firm.sandbox.request_url is not None
    return firm.sandbox.request_url.url


async def post(firm: Firm, body: bytes, headers: dict[str, str]) -> int:
    """The status that a request gets."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(address(firm), data=body, headers=kind | headers) as response,
    ):
        return response.status


async def test_a_forged_signature_is_refused(firm: Firm) -> None:
    """Signed with another secret: 401, no incident, no page; the same words signed by Slack are taken."""
    forger = RequestUrl(address(firm), secret="another-secret", answer_within=3)
    answer = await forger.send(Outgoing("command", "/incident", COMMAND))
    await forger.close()
    await firm.settle()
    assert answer.status == 401
    assert await firm.incidents() == []
    assert firm.pages("ada") == []
    assert (await firm.sandbox.delivery.ask("command", "/incident", COMMAND)).status == 200
    assert [each.title for each in await firm.incidents()] == ["forged"]


async def test_a_stale_or_missing_signature_is_refused(small_firm: Firm) -> None:
    """An old request sent again, one without a signature or without its time: 401, nothing stored."""
    body = urlencode(COMMAND).encode()
    sound = signature(small_firm.sandbox.signing_secret, LONG_AGO, body)
    for headers in (
        {"X-Slack-Request-Timestamp": LONG_AGO, "X-Slack-Signature": sound},
        {"X-Slack-Request-Timestamp": LONG_AGO},
        {"X-Slack-Request-Timestamp": LONG_AGO, "X-Slack-Signature": "v0=00"},
        {"X-Slack-Signature": sound},
    ):
        assert await post(small_firm, body, headers) == 401
    assert await small_firm.incidents() == []


async def test_a_forged_message_is_not_recorded(small_firm: Firm) -> None:
    """Nobody can put words on the timeline from outside Slack."""
    await small_firm.declare_in_one_line("P3")
    event = {"type": "message", "channel": await small_firm.room(), "user": "U1", "text": "all fine", "ts": "1.1"}
    body = json.dumps({"type": "event_callback", "event_id": "Ev1", "team_id": "T0WARROOM", "event": event}).encode()
    headers = {"Content-Type": "application/json", "X-Slack-Request-Timestamp": LONG_AGO, "X-Slack-Signature": "v0=1"}
    before = len(await small_firm.timeline())
    assert await post(small_firm, body, headers) == 401
    assert len(await small_firm.timeline()) == before
