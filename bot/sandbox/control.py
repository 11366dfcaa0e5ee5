"""The sandbox's control over HTTP, under `/_control/`: tests and the browser workspace act through it."""

import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.sandbox.clock import MovedClock
from bot.sandbox.composition import Composition
from bot.sandbox.errors import SlackError
from bot.sandbox.faults import rule_from_json
from bot.sandbox.gesture_errors import CannotDo
from bot.sandbox.subscriptions import ALL_EVENTS

Json = dict[str, Any]
Action = Callable[[Json], Awaitable[Any]]

GESTURES = frozenset(
    {
        "slash", "join", "say", "edit", "delete", "react", "pin", "upload", "open_home", "press", "message_shortcut",
        "shortcut", "press_in_view", "fill_in", "submit", "close_view", "dismiss",
    }
)  # fmt: skip


class Control:
    """Answers `/_control/`; every body and answer is JSON.

    A request that cannot be carried out gets 400 and `{"error": …}`; one that Slack would refuse gets 409
    and Slack's code.
    """

    def __init__(self, sandbox: Composition) -> None:
        self._sandbox = sandbox

    def routes(self) -> list[web.AbstractRouteDef]:
        """The whole control API."""
        gets: Mapping[str, Action] = {
            "about": self._about,
            "faults": self._faults,
            "clock": self._clock,
            "deliveries": self._deliveries,
            "calls": self._calls,
            "state": self._state,
            "users": self._users,
            "channels": self._channels,
            "settings": self._settings,
        }
        posts: Mapping[str, Action] = {
            "reset": self._reset,
            "seed": self._seed,
            "connect": self._connect,
            "faults": self._add_fault,
            "clock": self._advance,
            "act": self._act,
            "disconnect": self._disconnect,
            "settle": self._settle,
            "settings": self._change_settings,
        }
        return [
            *(web.get(f"/_control/{name}", answering(action)) for name, action in gets.items()),
            *(web.post(f"/_control/{name}", answering(action)) for name, action in posts.items()),
            web.delete("/_control/faults", answering(self._clear_faults)),
        ]

    async def _about(self, _: Json) -> Json:
        sandbox, world = self._sandbox, self._sandbox.world
        return {
            "url": sandbox.url,
            "api_url": sandbox.api_url,
            "bot_token": sandbox.bot_token,
            "app_token": sandbox.app_token,
            "signing_secret": sandbox.signing_secret,
            "team": world.team,
            "bot_user": world.bot_user,
            "bot_id": world.bot_id,
            "app_id": world.app_id,
            "sockets": sandbox.sockets.connected,
            "request_url": sandbox.request_url.url if sandbox.request_url else None,
        }

    async def _reset(self, _: Json) -> Json:
        await self._sandbox.reset()
        return {}

    async def _seed(self, body: Json) -> Json:
        world = self._sandbox.world
        users = {}
        for given in body.get("users", []):
            traits = dict(given)
            users[given["name"]] = world.add_user(traits.pop("name"), **traits)
        known = {user.name: user.id for user in world.people.values()}
        groups = {
            group["handle"]: world.add_usergroup(group["handle"], [known.get(u, u) for u in group["users"]])
            for group in body.get("usergroups", [])
        }
        channels = {}
        for given in body.get("channels", []):
            channels[given["name"]] = world.add_channel(
                given["name"],
                creator=known.get(given["creator"], given["creator"]),
                private=bool(given.get("private")),
                members=[known.get(member, member) for member in given.get("members", [])],
            )
        return {"users": users, "usergroups": groups, "channels": channels}

    async def _connect(self, body: Json) -> Json:
        self._sandbox.connect(str(body["url"]))
        url = self._sandbox.request_url
        return {"verified": bool(url and await url.verified())}

    async def _faults(self, _: Json) -> Json:
        return {"rules": list(self._sandbox.faults.listed())}

    async def _add_fault(self, body: Json) -> Json:
        for rule in body["rules"]:
            self._sandbox.faults.add(rule_from_json(rule))
        return await self._faults({})

    async def _clear_faults(self, _: Json) -> Json:
        self._sandbox.faults.clear()
        return await self._faults({})

    async def _clock(self, _: Json) -> Json:
        clock, due = self._sandbox.clock, self._sandbox.delivery.next_due()
        sleeper = clock.next_due() if isinstance(clock, MovedClock) else None
        return {
            "now": clock.now().isoformat(),
            "moved": isinstance(clock, MovedClock),
            "next_due": sleeper.isoformat() if sleeper else None,
            "next_delivery": due.isoformat() if due else None,
        }

    async def _advance(self, body: Json) -> Json:
        clock = self._sandbox.clock
        if not isinstance(clock, MovedClock):
            raise CannotDo("This sandbox runs on real time; start it with a moved clock to advance it.")
        await clock.advance(datetime.fromisoformat(body["to"]))
        return await self._clock({})

    async def _deliveries(self, query: Json) -> Json:
        since = int(query.get("since", 0))
        return {"deliveries": [record.as_json() for record in self._sandbox.delivery.log if record.number > since]}

    async def _calls(self, query: Json) -> Json:
        wanted = query.get("method")
        calls = [call for call in self._sandbox.web_api.calls if wanted in (None, call.method)]
        return {
            "calls": [
                {
                    "method": call.method,
                    "arguments": dict(call.arguments),
                    "at": call.at.isoformat(),
                    "status": call.status,
                    "error": call.error,
                }
                for call in calls
            ]
        }

    async def _act(self, body: Json) -> Json:
        arguments = dict(body)
        name = arguments.pop("gesture", None)
        if name not in GESTURES:
            raise CannotDo(f"There is no gesture {name!r}: use one of {', '.join(sorted(GESTURES))}.")
        if name == "upload":
            arguments["data"] = base64.b64decode(arguments["data"])
        seen = await getattr(self._sandbox.gestures, name)(**arguments)
        return dict(seen.as_json())

    async def _state(self, query: Json) -> Json:
        world, user, channel = self._sandbox.world, query.get("user"), query.get("channel")
        state: Json = {}
        if channel:
            room = world.channel(channel)
            state |= {"channel": world.channel_json(room), "messages": world.messages(channel)}
            state |= {"members": list(room.members), "pins": list(room.pins), "bookmarks": list(room.bookmarks)}
        if channel and query.get("thread"):
            state["thread"] = world.thread(channel, query["thread"])
        if user:
            state |= {"modals": world.modal_of(user), "home": world.home(user)}
        if user and channel:
            state["ephemerals"] = world.ephemerals(user, channel)
        return state

    async def _users(self, _: Json) -> Json:
        return {"users": self._sandbox.world.users()}

    async def _channels(self, _: Json) -> Json:
        return {"channels": self._sandbox.world.channels()}

    async def _settings(self, _: Json) -> Json:
        delivery = self._sandbox.delivery
        return {
            "events": sorted(delivery.events),
            "delayed_events": delivery.delayed_events,
            "retries_after_s": [wait.total_seconds() for wait in delivery.retries_after],
            "limits": self._sandbox.web_api.tiers.enabled,
        }

    async def _change_settings(self, body: Json) -> Json:
        delivery = self._sandbox.delivery
        unknown = set(body.get("events", [])) - ALL_EVENTS
        if unknown:
            raise CannotDo(f"There are no events called {', '.join(sorted(unknown))}.")
        if "events" in body:
            delivery.events = set(body["events"])
        if "retries_after_s" in body:
            delivery.retries_after = tuple(timedelta(seconds=wait) for wait in body["retries_after_s"])
        delivery.delayed_events = bool(body.get("delayed_events", delivery.delayed_events))
        self._sandbox.web_api.tiers.enabled = bool(body.get("limits", self._sandbox.web_api.tiers.enabled))
        return await self._settings({})

    async def _disconnect(self, body: Json) -> Json:
        told = await self._sandbox.sockets.disconnect(body.get("reason", "refresh_requested"), body.get("count"))
        return {"told": told}

    async def _settle(self, _: Json) -> Json:
        await self._sandbox.delivery.settle()
        return await self._clock({})


def answering(action: Action) -> Callable[[web.Request], Awaitable[web.Response]]:
    """An action as a request handler, with its refusals as JSON."""

    async def handler(request: web.Request) -> web.Response:
        try:
            body = dict(request.query)
            if request.can_read_body:
                body |= json.loads(await request.text())
            return web.json_response(await action(body))
        except SlackError as error:
            return web.json_response({"error": error.code, "slack": True}, status=409)
        except KeyError as error:
            return web.json_response({"error": f"The request lacks {error}."}, status=400)
        except (CannotDo, ValueError, TypeError) as error:
            return web.json_response({"error": str(error)}, status=400)

    return handler
