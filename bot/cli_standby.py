"""The commands of `warroom` that need neither Slack nor database."""

import asyncio
import getpass
import sys
from collections.abc import Callable
from typing import Final

import click

from bot import app, logs, standby
from bot.domain.errors import DomainError
from bot.domain.roles import Role
from bot.settings import Settings
from bot.slack.roles import ROLES
from bot.standby import Told, Typed

# As the policy spells them, and as people type them in Slack.
NAMES: Final = {
    **{role.value: role for role in Role if role is not Role.CATEGORY_ROUTE},
    **ROLES,
    "oncall": Role.ON_CALL_ENGINEER,
}


@click.command()
@click.argument("role", type=click.Choice(list(NAMES), case_sensitive=False), metavar="ROLE")
@click.argument("text", nargs=-1, required=True)
@click.option("--incident", metavar="INC", help="The incident it is about; else the newest open one has it on record.")
@click.option("--by", help="Who pages; else the name of your account.")
def page(role: str, text: tuple[str, ...], incident: str | None, by: str | None) -> None:
    """Page whoever holds a role, such as oncall or commander, without Slack and database."""
    settings = _settings()
    _tell(lambda: asyncio.run(standby.page(settings, NAMES[role], _typed(text, incident, by))))


@click.command()
@click.argument("incident", metavar="INC")
@click.argument("text", nargs=-1, required=True)
@click.option("--by", help="Whose note it is; else the name of your account.")
def note(incident: str, text: tuple[str, ...], by: str | None) -> None:
    """Keep a note for an incident's timeline, without Slack and database."""
    settings = _settings()
    _tell(lambda: standby.note(settings, _typed(text, incident, by)))


def _settings() -> Settings:
    settings = app.environment()
    logs.configure(level=40, secrets=settings.secrets)
    return settings


def _typed(text: tuple[str, ...], incident: str | None, by: str | None) -> Typed:
    return Typed(
        by=by or getpass.getuser(),
        text=" ".join(text),
        reference=incident.upper() if incident else None,
        at=app.system_now(),
        new_id=app.new_id,
    )


def _tell(work: Callable[[], Told]) -> None:
    try:
        told = work()
    except DomainError as error:
        told = Told((str(error),), good=False)
    except OSError as error:
        told = Told((f"It cannot be kept: {error.strerror}.",), good=False)
    for line in told.lines:
        click.echo(line, err=not told.good)
    sys.exit(0 if told.good else 1)
