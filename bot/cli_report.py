"""`warroom report`: the figures of a period as a document."""

import asyncio
from pathlib import Path

import click

from bot import app, logs, reporting
from bot.domain.errors import DomainError
from bot.policy import load_policy
from bot.render.templates import configure
from bot.reporting import Wish
from storage.engine import StoreUnavailable


@click.command()
@click.argument("period", default="month")
@click.option("--format", "form", type=click.Choice(["md", "json"]), default="md", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="File to write; else it is printed.")
@click.option("--workspace", help="Slack team id, where the database holds several.")
def report(period: str, form: str, out: Path | None, workspace: str | None) -> None:
    """Write the review of a PERIOD: month, quarter, 30d, 2026-07 or 2026Q3."""
    settings = app.environment()
    logs.configure(level=40, secrets=settings.secrets)
    wish = Wish(period=period, form=form, workspace=workspace)
    try:
        policy, templates = load_policy(settings.policy), configure(settings.templates)
        text = asyncio.run(reporting.report(settings, policy, templates, wish, now=app.system_now))
        click.echo(asyncio.run(reporting.write(text, out)))
    except (DomainError, StoreUnavailable, OSError) as error:
        raise click.ClickException(str(error)) from error
