"""What a bot at work tells of itself at /metrics and /readyz."""

import json

import aiohttp

from tests.stories.firm import Firm


async def read(firm: Firm, path: str) -> str:
    """What somebody reads who asks the bot's HTTP server."""
    assert firm.sandbox.request_url is not None
    base = firm.sandbox.request_url.url.removesuffix("/slack/events")
    async with aiohttp.ClientSession() as session, session.get(base + path) as answer:
        assert answer.status == 200
        return await answer.text()


async def test_a_bot_at_work_counts_what_it_does(small_firm: Firm) -> None:
    """Acks by kind, events by type, timers with their lateness, pages by channel and outcome."""
    small_firm.fail("server_error", "chat.postMessage", times=1)
    await small_firm.declare_in_one_line("P0")
    room = await small_firm.enter("ada")
    await small_firm.say("ada", room, "mm-us halted")
    await small_firm.pass_time(minutes=4)
    lines = (await read(small_firm, "/metrics")).splitlines()
    counted = {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}
    assert counted['warroom_ack_seconds_count{kind="command",status="200"}'] == 1
    assert counted['warroom_events_total{type="message"}'] >= 1
    assert counted['warroom_timer_lateness_seconds_count{kind="escalation"}'] >= 1
    assert counted['warroom_timer_lateness_seconds_bucket{kind="escalation",le="0.005"}'] >= 1
    assert counted['warroom_pages_total{channel="dm",outcome="sent"}'] >= 2
    assert counted["warroom_outbox_attempts_count"] > 5


async def test_readiness_is_told_over_http(small_firm: Firm) -> None:
    """With the sentences that somebody should read, of which a bot at rest has none."""
    told = json.loads(await read(small_firm, "/readyz"))
    assert (told["ready"], told["migrated"], told["waiting"], told["wrong"]) == (True, True, 0, [])
