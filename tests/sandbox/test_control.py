"""The control API, spoken raw."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from bot.sandbox.clock import MovedClock
from bot.sandbox.control import GESTURES
from bot.sandbox.gestures import Gestures
from bot.sandbox.server import Sandbox

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Desk:
    """A sandbox on a moved clock, spoken to over HTTP."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox, self._session = sandbox, session

    async def ask(self, verb: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and answer of one request."""
        async with self._session.request(verb, f"{self.sandbox.url}/_control/{path}", json=body) as response:
            return response.status, await response.json()

    async def act(self, gesture: str, **arguments: Any) -> tuple[int, Any]:
        """One gesture."""
        return await self.ask("POST", "act", {"gesture": gesture, **arguments})


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    """An empty workspace."""
    sandbox = Sandbox(MovedClock(NOON))
    await sandbox.start()
    async with aiohttp.ClientSession() as session:
        yield Desk(sandbox, session)
    await sandbox.stop()


async def seeded(desk: Desk) -> Any:
    """Two people in a channel."""
    body = {
        "users": [{"name": "mei", "real_name": "Mei Chen", "tz": "Asia/Tokyo"}, {"name": "tom"}],
        "usergroups": [{"handle": "risk", "users": ["tom"]}],
        "channels": [{"name": "desk", "creator": "mei", "members": ["tom"], "private": True}],
    }
    _, answer = await desk.ask("POST", "seed", body)
    return answer


async def test_every_gesture_is_offered() -> None:
    """What people can do in process, tests can do over HTTP."""
    own = {name for name in dir(Gestures) if not name.startswith("_") and callable(getattr(Gestures, name))}
    assert own - {"gesture", "top_view", "shown_to", "seen"} == GESTURES


async def test_people_groups_and_channels_are_seeded_by_name(desk: Desk) -> None:
    """The answer gives their ids; a creator and members may be named."""
    ids = await seeded(desk)
    world = desk.sandbox.world
    assert world.user(ids["users"]["mei"]).tz == "Asia/Tokyo"
    assert world.groups[ids["usergroups"]["risk"]].users == [ids["users"]["tom"]]
    room = world.channel(ids["channels"]["desk"])
    assert (room.kind, room.members) == ("private", [ids["users"]["mei"], ids["users"]["tom"]])


async def test_state_shows_what_stands_in_a_channel_and_on_a_screen(desk: Desk) -> None:
    """Messages, thread, members, pins, ephemerals, modals and Home."""
    ids = await seeded(desk)
    mei, channel = ids["users"]["mei"], ids["channels"]["desk"]
    _, said = await desk.act("say", user=mei, channel=channel, text="hello @tom")
    await desk.act("say", user=mei, channel=channel, text="a reply", thread_ts=said["ts"])
    await desk.act("pin", user=mei, channel=channel, ts=said["ts"])
    desk.sandbox.world.post_ephemeral(channel, mei, "for you")
    _, state = await desk.ask("GET", f"state?channel={channel}&user={mei}&thread={said['ts']}")
    assert state["messages"][-1]["text"] == f"hello <@{ids['users']['tom']}>"
    assert [m["text"] for m in state["thread"]][1:] == ["a reply"]
    assert state["pins"] == [said["ts"]]
    assert [m["text"] for m in state["ephemerals"]] == ["for you"]
    assert (state["modals"], state["home"]) == ([], None)


async def test_what_slack_refuses_is_409_and_what_cannot_be_is_400(desk: Desk) -> None:
    """Slack's code in the one case, a sentence in the other."""
    ids = await seeded(desk)
    mei, channel = ids["users"]["mei"], ids["channels"]["desk"]
    assert await desk.act("say", user=mei, channel="C0", text="x") == (
        409,
        {"error": "channel_not_found", "slack": True},
    )
    status, answer = await desk.act("press", user=mei, channel=channel, ts="1.0", action_id="ack")
    assert (status, "sees no message 1.0" in answer["error"]) == (400, True)
    for body in ({"gesture": "fly"}, {"gesture": "say", "user": mei}, {"gesture": "say", "nonsense": 1}):
        status, answer = await desk.ask("POST", "act", body)
        assert (status, bool(answer["error"])) == (400, True)


async def test_the_clock_is_shown_and_advanced(desk: Desk) -> None:
    """ISO times in, ISO times out; the past is refused."""
    later = "2026-11-24T12:05:00+00:00"
    status, answer = await desk.ask("POST", "clock", {"to": later})
    assert (status, answer["now"], answer["moved"], answer["next_due"]) == (200, later, True, None)
    status, answer = await desk.ask("POST", "clock", {"to": NOON.isoformat()})
    assert (status, "cannot go back" in answer["error"]) == (400, True)


async def test_a_real_clock_cannot_be_advanced() -> None:
    """It says so."""
    sandbox = Sandbox()
    await sandbox.start()
    async with aiohttp.ClientSession() as session:
        status, answer = await Desk(sandbox, session).ask("POST", "clock", {"to": NOON.isoformat()})
    await sandbox.stop()
    assert (status, "runs on real time" in answer["error"]) == (400, True)


async def test_faults_are_added_listed_and_cleared(desk: Desk) -> None:
    """A rule as JSON strikes the next call."""
    rule = {"method": "auth.test", "kind": "server_error", "status": 503, "times": 1}
    await desk.ask("POST", "faults", {"rules": [rule]})
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{desk.sandbox.api_url}auth.test", data={"token": desk.sandbox.bot_token}) as response,
    ):
        assert response.status == 503
    _, listed = await desk.ask("GET", "faults")
    assert [(r["target"] if "target" in r else r["method"], r["struck"]) for r in listed["rules"]] == [("auth.test", 1)]
    assert await desk.ask("DELETE", "faults") == (200, {"rules": []})
    assert (await desk.ask("POST", "faults", {"rules": [{"kind": "explode"}]}))[0] == 400


async def test_calls_of_the_app_are_listed(desk: Desk) -> None:
    """By method, without tokens."""
    async with aiohttp.ClientSession() as session:
        for method in ("auth.test", "nonsense"):
            await session.post(f"{desk.sandbox.api_url}{method}", data={"token": desk.sandbox.bot_token, "a": "1"})
    _, answer = await desk.ask("GET", "calls?method=nonsense")
    assert [(c["method"], c["error"], c["arguments"]) for c in answer["calls"]] == [
        ("nonsense", "unknown_method", {"a": "1"})
    ]


async def test_settings_change_what_is_delivered_and_limited(desk: Desk) -> None:
    """Subscriptions, Delayed Events and rate limits; unknown events are refused."""
    changes = {
        "events": ["message.channels"],
        "delayed_events": True,
        "retries_after_s": [0.0, 0.5],
        "limits": False,
    }
    assert await desk.ask("POST", "settings", changes) == (200, changes)
    assert desk.sandbox.delivery.events == {"message.channels"}
    assert (await desk.ask("POST", "settings", {"events": ["message.fax"]}))[0] == 400
    assert await desk.ask("GET", "settings") == (200, changes)


async def test_reset_empties_the_workspace_and_keeps_the_tokens_good(desk: Desk) -> None:
    """People and channels are gone; the app is installed anew."""
    await seeded(desk)
    await desk.ask("POST", "reset")
    _, channels = await desk.ask("GET", "channels")
    _, users = await desk.ask("GET", "users")
    assert channels["channels"] == []
    assert [user["name"] for user in users["users"]] == ["warroom"]
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{desk.sandbox.api_url}auth.test", data={"token": desk.sandbox.bot_token}) as response,
    ):
        assert (await response.json())["ok"] is True


async def test_about_says_how_to_connect(desk: Desk) -> None:
    """Addresses, tokens and ids."""
    _, about = await desk.ask("GET", "about")
    assert about["api_url"] == desk.sandbox.api_url
    assert about["bot_user"] == desk.sandbox.world.bot_user
    assert (about["sockets"], about["request_url"]) == (0, None)
