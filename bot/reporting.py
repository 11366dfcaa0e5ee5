"""What `warroom report` does: write the figures of a period down."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from bot.custody import records
from bot.domain import figures_words
from bot.domain.errors import DomainError
from bot.domain.figures import Figures
from bot.domain.period import read_period
from bot.domain.policy import Policy
from bot.render.figures import document
from bot.render.templates import Templates
from bot.services.figures import figures_of
from bot.settings import Settings
from storage.queries import Queries

FORMAT: Final = "warroom-report/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants to read.

    Args:
        period: As typed.
        form: `md` or `json`.
        workspace: Slack team id; None where the database holds one alone.
    """

    period: str
    form: str
    workspace: str | None


class SeveralWorkspaces(DomainError):
    """A database holds several workspaces, or none."""

    def __init__(self, found: list[str]) -> None:
        held = f"The database holds {', '.join(found)}. Choose one by --workspace" if found else "There is no incident"
        super().__init__(f"{held}.")


async def report(
    settings: Settings, policy: Policy, templates: Templates, wish: Wish, *, now: Callable[[], datetime]
) -> str:
    """The report of a period.

    Raises:
        BadPeriod: It names no days.
        SeveralWorkspaces: It is not clear which one is meant.
        UnreadableBundle: There is no database.
    """
    period = read_period(wish.period, policy.day(now()), policy.timezone)
    async with records(settings, now) as read:
        workspace = wish.workspace or await _only(read)
        found = await figures_of(read, workspace, period=period, policy=policy, now=now())
    if wish.form == "json":
        return _json(found, policy)
    return document(templates, found, policy_version=policy.version)


async def write(text: str, out: Path | None) -> str:
    """Write a report to a file; what is left to print."""
    if out is None:
        return text
    await asyncio.to_thread(out.write_text, text, encoding="utf-8")
    return f"Written to {out}"


async def _only(read: Queries) -> str:
    found = await read.workspaces()
    if len(found) != 1:
        raise SeveralWorkspaces(found)
    return found[0]


def _json(found: Figures, policy: Policy) -> str:
    period = found.period
    told = [
        {"title": each.title, "says": each.sentence, "incidents": [one.reference for one in each.incidents]}
        for each in figures_words.told(found)
    ]
    head = {"format": FORMAT, "first": str(period.first), "last": str(period.last), "zone": period.zone}
    return json.dumps({**head, "policy": policy.version, "figures": told}, indent=2, ensure_ascii=False)
