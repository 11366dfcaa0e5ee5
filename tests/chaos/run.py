"""One run: the script is played, then all is put right, and what is left is judged."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from statistics import quantiles
from typing import Any

from storage.engine import Database, StoreUnavailable
from tests.chaos.people import People
from tests.chaos.record import opened, paging, pending, remains
from tests.chaos.script import Hit, Script, Wrong
from tests.chaos.stage import Stage
from tests.chaos.verdict import Verdict, judged

SETTLES_WITHIN = 80  # times that a process takes to start, from the last act until nothing is pending
LOOK_EVERY = 0.3  # seconds
Moment = Hit | Wrong


async def run(stage: Stage, script: Script) -> dict[str, Any]:
    """Play a script and say what came of it."""
    loop = asyncio.get_running_loop()
    people = People(stage, loop.time())
    living = asyncio.create_task(people.live(script.acts))
    await _struck(stage, sorted((*script.hits, *script.wrongs), key=lambda each: each.at))
    await asyncio.sleep(people.began + script.duration - loop.time())
    strikes = _strikes(stage)
    stage.sandbox.faults.clear()
    stage.pager.failing = 0
    await living
    database: Database = await opened(stage.database_url)
    try:
        settled = await _settled(stage, people, database)
        left = await remains(database, stage)
        await stage.stop()
        verdict = judged(stage, people, left)
    finally:
        await database.close()
    if not settled:
        verdict.violations.insert(0, f"not at rest after {SETTLES_WITHIN * stage.slow / timedelta(seconds=1):.0f} s")
    return _told(stage, script, verdict, strikes, loop.time() - people.began)


async def _struck(stage: Stage, moments: Iterable[Moment]) -> None:
    """Let everything go wrong at its moment; a blow takes its time, and others do not wait for it."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with asyncio.TaskGroup() as blows:
        for each in moments:
            await asyncio.sleep(began + each.at - loop.time())
            if isinstance(each, Hit):
                blows.create_task(_hit(stage, each))
            elif each.rule is None:
                stage.pager.failing += 1
                stage.count("pager")
            else:
                stage.sandbox.faults.add(each.rule)


async def _hit(stage: Stage, hit: Hit) -> None:
    match hit.blow:
        case "kill":
            if stage.replicas[hit.target].kill():
                stage.count("kills")
        case "database":
            stage.count("database_restarts")
            await stage.cut_off()
        case "sockets":
            dropped = await stage.sandbox.sockets.disconnect()
            stage.count("sockets_dropped") if dropped else None


def _strikes(stage: Stage) -> Counter[str]:
    """How often each fault struck."""
    found: Counter[str] = Counter()
    for rule in stage.sandbox.faults.listed():
        of_event = "event" in rule
        found[f"event_{rule['kind']}" if of_event else str(rule["kind"])] += int(rule["struck"])
    return +found


async def _settled(stage: Stage, people: People, database: Database) -> bool:
    """Wait until nothing is pending, end every incident, have every room compared; whether it came to rest."""
    try:
        async with asyncio.timeout(SETTLES_WITHIN * stage.slow / timedelta(seconds=1)):
            await _at_rest(stage, people, database)
            for reference in sorted(people.references()):
                await people.ask("mei", f"backfill {reference}")
            await _at_rest(stage, people, database)
    except TimeoutError:
        return False
    return True


async def _at_rest(stage: Stage, people: People, database: Database) -> None:
    quiet = 0
    while quiet < 2:  # twice: what is pending may be noted just after we looked
        await stage.sandbox.delivery.settle()
        try:
            # Whose declaration was never answered was not ended by anybody either.
            for reference in await paging(database):
                await people.ask("mei", f"resolve {reference}")
            quiet = quiet + 1 if await pending(database) == (0, 0) else 0
        except StoreUnavailable:
            quiet = 0
        await asyncio.sleep(LOOK_EVERY)


def _told(stage: Stage, script: Script, verdict: Verdict, strikes: Counter[str], seconds: float) -> dict[str, Any]:
    late = sorted(each / timedelta(milliseconds=1) for each in verdict.late)
    cuts = quantiles(late, n=100, method="inclusive") if len(late) > 1 else late * 99
    return {
        "seed": script.seed,
        "duration_s": script.duration,
        "took_s": round(seconds, 1),
        "replicas": script.replicas,
        **verdict.counts,
        "rung": len({each.link for each in stage.pager.rung}),
        "rung_again": len(stage.pager.rung) - len({each.link for each in stage.pager.rung}),
        **stage.struck,
        "starts": sum(each.starts for each in stage.replicas),
        "faults": dict(sorted(strikes.items())),
        "lateness_p50_ms": round(cuts[49], 1) if cuts else None,
        "lateness_p99_ms": round(cuts[98], 1) if cuts else None,
        "lateness_max_ms": round(late[-1], 1) if late else None,
        "violations": verdict.violations,
    }
