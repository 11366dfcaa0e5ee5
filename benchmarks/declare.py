"""How long a declaration takes, from the form's ack to everything that follows, with Slack far away."""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.bot_process import BARE_BOLT, WARROOM, cpu_ms, running
from benchmarks.figures import percentile, rounded
from benchmarks.firm import CAST, DECLARER, Firm, a_firm
from bot.sandbox.web_api import Call

PATIENCE = 20.0  # seconds for everything that follows from one declaration
LOOK_EVERY = 0.01  # seconds
MOST_DELAY = 500.0  # milliseconds; with more, a form that is opened comes too late for its trigger
REST = 1.5  # seconds between two declarations: every lane is free again
ANSWERS = {"category": "execution_failure", "affected": "SMARS router, 8 hosts", "trading_state": "reduced"}

Matches = Callable[[Call], bool]


class Incomplete(Exception):
    """Something that follows from a declaration did not happen, or a form was not acked."""


@dataclass(frozen=True, slots=True)
class Ack:
    """The answer to a form: how long it took, when it came, and whether it said that the form was taken."""

    ms: float
    at: datetime
    taken: bool


@dataclass(frozen=True, slots=True)
class Declared:
    """One declaration: its ack, and milliseconds from there to each effect by name."""

    ack_ms: float
    ms_to: Mapping[str, float]


async def submitted(firm: Firm, user: str, answers: Mapping[str, str]) -> Ack:
    """Submit the open form."""
    await firm.sandbox.gestures.submit(user, answers)
    log = reversed(firm.sandbox.delivery.log)
    mine = (each for each in log if each.sent.name == "view_submission" and each.sent.payload["user"]["id"] == user)
    delivered = next(mine, None)
    if delivered is None:
        raise Incomplete(f"The form of {user} was not sent: fields are missing or wrong.")
    answer = delivered.answer
    return Ack(answer.ms, delivered.at, taken=answer.ok and "errors" not in (answer.data() or {}))


async def opened(firm: Firm, user: str) -> None:
    """Open the form."""
    seen = await firm.sandbox.gestures.slash(user, firm.desk, "/incident", "declare")
    if not firm.sandbox.world.modal_of(user):
        raise Incomplete(f"No form opened: {seen.text}.")


async def declared(firm: Firm, title: str) -> Declared:
    """Declare once, and wait for all that follows."""
    user = firm.users[DECLARER]
    await opened(firm, user)
    before = len(firm.sandbox.web_api.calls)
    ack = await submitted(firm, user, {"title": title, **ANSWERS})
    if not ack.taken:
        raise Incomplete("The bot did not take the form.")
    found = await _effects(firm, before)
    # A modal that stays open would be the one that is filled in next time.
    firm.sandbox.world.close_view(user, clear=True)
    return Declared(ack.ms, {name: (at - ack.at).total_seconds() * 1000 for name, at in found.items()})


async def _effects(firm: Firm, before: int) -> Mapping[str, datetime]:
    """When each effect of the newest declaration arrived."""
    found: dict[str, datetime] = {}
    wanted: Mapping[str, Matches] = {"channel": _of("conversations.create")}
    try:
        async with asyncio.timeout(PATIENCE):
            while wanted.keys() - found.keys():
                await asyncio.sleep(LOOK_EVERY)
                calls = [call for call in list(firm.sandbox.web_api.calls)[before:] if call.status and not call.error]
                found = _first(calls, wanted)
                if "channel" in found:
                    wanted = _wanted(firm, calls)
    except TimeoutError:
        raise Incomplete(f"Missing after {PATIENCE} s: {', '.join(wanted.keys() - found.keys())}.") from None
    return found


def _first(calls: Sequence[Call], wanted: Mapping[str, Matches]) -> dict[str, datetime]:
    firsts = {name: next((call.at for call in calls if matches(call)), None) for name, matches in wanted.items()}
    return {name: at for name, at in firsts.items() if at is not None}


def _wanted(firm: Firm, calls: Sequence[Call]) -> Mapping[str, Matches]:
    """Every effect of declare, by the call that brings it."""
    name = next(call.arguments["name"] for call in calls if call.method == "conversations.create")
    room = firm.sandbox.world.channel_named(name)
    if room is None:
        raise Incomplete(f"There is no room {name}.")
    return {
        "channel": _of("conversations.create"),
        "card": _of("chat.postMessage", room.id),
        "pin": _of("pins.add", room.id),
        "topic": _of("conversations.setTopic", room.id),
        "purpose": _of("conversations.setPurpose", room.id),
        "invitations": _of("conversations.invite", room.id),
        "notice": _of("chat.postMessage", firm.log),
        "room_on_notice": _of("chat.update", firm.log),
        "message_to_the_declarer": _of("chat.postMessage", firm.direct(DECLARER)),
        **_pages(firm, calls),
    }


def _pages(firm: Firm, calls: Sequence[Call]) -> Mapping[str, Matches]:
    """The pages that have left, at least the on-call engineer's, and the room's link on each of them."""
    posted = {call.arguments["channel"] for call in calls if call.method == "chat.postMessage"}
    wanted: dict[str, Matches] = {}
    for role, name in CAST.items():
        direct = firm.direct(name)
        if direct in posted or role == "on_call_engineer":
            wanted[f"page_of_{name}"] = _of("chat.postMessage", direct)
            wanted[f"room_on_page_of_{name}"] = _of("chat.update", direct)
    return wanted


def _of(method: str, channel: str | None = None) -> Matches:
    return lambda call: call.method == method and channel in (None, call.arguments.get("channel"))


async def at_once(firm: Firm, answers: Mapping[str, str]) -> list[Ack]:
    """Everybody in the crowd submits a form in the same moment."""
    await asyncio.gather(*(opened(firm, user) for user in firm.crowd))
    acks = await asyncio.gather(*(submitted(firm, user, answers) for user in firm.crowd))
    for user in firm.crowd:
        firm.sandbox.world.close_view(user, clear=True)
    return acks


async def of_warroom(asked: argparse.Namespace) -> dict[str, Any]:
    """The numbers of the bot."""
    with tempfile.TemporaryDirectory(prefix="warroom-benchmark-") as name:
        folder = Path(name)
        async with a_firm(asked.delay_ms) as firm:
            environment = firm.environment(folder, asked.database or f"sqlite:///{folder}/warroom.sqlite3")
            async with running(WARROOM, environment, folder) as process:
                firm.sandbox.connect(process.request_url)
                runs, before = [], cpu_ms(process.pid)
                for number in range(asked.runs):
                    runs.append(await declared(firm, f"Order router floods the market {number}"))
                    await asyncio.sleep(REST)
                computed = cpu_ms(process.pid) - before
                crowd = await at_once(firm, {"title": "Everybody sees it", **ANSWERS}) if asked.crowd else []
    return {**_summary(runs, crowd, asked.delay_ms), "cpu_ms_per_declaration": computed / asked.runs}


def _summary(runs: Sequence[Declared], crowd: Sequence[Ack], delay_ms: float) -> dict[str, Any]:
    acks = [run.ack_ms for run in runs]
    to_channel, to_card = (statistics.median(run.ms_to[name] for run in runs) for name in ("channel", "card"))
    to_last = statistics.median(max(run.ms_to.values()) for run in runs)
    return {
        "round_trips_to_card": to_card / delay_ms,
        "round_trips_all": to_last / delay_ms,
        "ms_to_channel": to_channel,
        "ms_to_card": to_card,
        "ms_all": to_last,
        "ms_to": {name: statistics.median(run.ms_to[name] for run in runs) for name in sorted(runs[0].ms_to)},
        "ack_p50_ms": statistics.median(acks),
        "ack_p99_ms": percentile(acks, 99),
        **_of_crowd("", crowd),
    }


def _of_crowd(whose: str, crowd: Sequence[Ack]) -> dict[str, Any]:
    if not crowd:
        return {}
    return {
        f"{whose}ack_p99_ms_30_at_once": percentile([ack.ms for ack in crowd], 99),
        f"{whose}not_taken_30_at_once": sum(not ack.taken for ack in crowd),
    }


async def of_bare_bolt(asked: argparse.Namespace) -> dict[str, float]:
    """The acks of a bare Bolt app."""
    with tempfile.TemporaryDirectory(prefix="warroom-benchmark-") as name:
        folder = Path(name)
        async with a_firm(asked.delay_ms) as firm, running(BARE_BOLT, firm.environment(folder, ""), folder) as process:
            firm.sandbox.connect(process.request_url)
            user, acks = firm.users[DECLARER], []
            for _ in range(asked.runs):
                await opened(firm, user)
                acks.append((await submitted(firm, user, {"title": "x"})).ms)
                firm.sandbox.world.close_view(user, clear=True)
            crowd = await at_once(firm, {"title": "x"}) if asked.crowd else []
    return {
        "bare_bolt_ack_p50_ms": statistics.median(acks),
        "bare_bolt_ack_p99_ms": percentile(acks, 99),
        **_of_crowd("bare_bolt_", crowd),
    }


async def measured(asked: argparse.Namespace) -> dict[str, Any]:
    """All numbers of one run."""
    ours, bare = await of_warroom(asked), await of_bare_bolt(asked)
    ratios = {"ack_ratio_to_bare_bolt": ours["ack_p50_ms"] / bare["bare_bolt_ack_p50_ms"]}
    if asked.crowd:
        of_crowd = ours["ack_p99_ms_30_at_once"] / bare["bare_bolt_ack_p99_ms_30_at_once"]
        ratios["ack_ratio_to_bare_bolt_30_at_once"] = of_crowd
    database = "postgresql" if asked.database else "sqlite"
    return {"runs": asked.runs, "delay_ms": asked.delay_ms, "database": database, **rounded({**ours, **bare, **ratios})}


def _positive(word: str) -> float:
    value = float(word)
    if not 0 < value <= MOST_DELAY:
        raise argparse.ArgumentTypeError(f"{word} is not between 0 and {MOST_DELAY:g}")
    return value


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, choices=range(1, 201), metavar="1-200", default=10)
    parser.add_argument("--delay-ms", type=_positive, default=150.0, help="what Slack takes longer for every call")
    parser.add_argument(
        "--crowd", action=argparse.BooleanOptionalAction, default=True, help="30 people who declare at once"
    )
    parser.add_argument("--database", help="a migrated, empty database; a new SQLite file if not given")
    return parser.parse_args(words)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measured(arguments(sys.argv[1:]))), indent=2))
