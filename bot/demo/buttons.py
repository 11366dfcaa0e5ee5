"""The stage's buttons over HTTP, under `/_stage/`: what the page asks of the demo beside the workspace."""

from collections.abc import Mapping
from typing import Any, Protocol

from aiohttp import web

from bot.demo.results import NOTHING, Results
from bot.demo.tempo import Tempo
from bot.domain.errors import DomainError
from bot.sandbox.control import Action, Json, answering
from bot.sandbox.gesture_errors import CannotDo


class Refused(DomainError):
    """What a button asks for cannot be done now; its text says what to do."""


class Stage(Protocol):
    """What the buttons act on."""

    tempo: Tempo
    results: Results | None

    def want(self, act: str) -> None:
        """Show something else: a scenario by its name, or the live workspace by the empty one."""

    async def kill_bot(self) -> None:
        """Kill the bot's process."""

    async def start_bot(self) -> None:
        """Start the bot again."""

    def show(self) -> None:
        """Tell every page how the stage stands."""


def routes(stage: Stage) -> list[web.AbstractRouteDef]:
    """Everything under `/_stage/`."""
    buttons = _Buttons(stage)
    posts: Mapping[str, Action] = {
        "replay": buttons.replay,
        "live": buttons.live,
        "tempo": buttons.tempo,
        "bot": buttons.bot,
        "verify": buttons.verify,
    }
    return [
        web.get("/_stage/file/{name}", buttons.file),
        *(web.post(f"/_stage/{name}", answering(_tried(action))) for name, action in posts.items()),
    ]


class _Buttons:
    """What each button does."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def replay(self, body: Json) -> Json:
        self._stage.want(str(body["scenario"]))
        return {}

    async def live(self, _: Json) -> Json:
        self._stage.want("")
        return {}

    async def tempo(self, body: Json) -> Json:
        _turn(self._stage.tempo, str(body["do"]), body.get("speed"))
        self._stage.show()
        return {}

    async def bot(self, body: Json) -> Json:
        await (self._stage.kill_bot() if body["do"] == "kill" else self._stage.start_bot())
        self._stage.show()
        return {}

    async def verify(self, _: Json) -> Json:
        if self._stage.results is None:
            raise Refused(NOTHING)
        return await self._stage.results.verified()

    async def file(self, request: web.Request) -> web.Response:
        if self._stage.results is None:
            raise web.HTTPNotFound(text=NOTHING)
        return await self._stage.results.file(request.match_info["name"])


def _turn(tempo: Tempo, do: str, speed: float | None) -> None:
    match do:
        case "play":
            tempo.play()
        case "pause":
            tempo.hold()
        case "jump":
            tempo.jump()
        case "speed" if speed is None or speed > 0:
            tempo.run_at(speed)
        case _:
            raise Refused("Use play, pause, jump, or a speed above 0.")


def _tried(action: Action) -> Action:
    """The action with a refusal of ours as one that the workspace's control answers."""

    async def tried(body: Json) -> Any:
        try:
            return await action(body)
        except DomainError as error:
            raise CannotDo(str(error)) from error

    return tried
