"""What `warroom check` says of a firm's policy, database and Slack."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import yaml

from bot.checks import findings
from bot.policy.load import DEFAULT_POLICY
from bot.sandbox.scopes import ALL_SCOPES
from bot.sandbox.server import Sandbox
from bot.settings import Settings
from tests.databases import Postgres
from tests.stories.firm import CAST


@asynccontextmanager
async def a_workspace(scopes: frozenset[str] = frozenset(ALL_SCOPES)) -> AsyncIterator[Sandbox]:
    """A workspace with the incidents channel."""
    sandbox = Sandbox(scopes=scopes)
    await sandbox.start()
    sam = sandbox.world.add_user("sam")
    sandbox.world.add_channel("incidents", creator=sam)
    try:
        yield sandbox
    finally:
        await sandbox.stop()


def settings(sandbox: Sandbox, folder: Path, database_url: str) -> Settings:
    """Everything that a firm sets, with somebody in every role."""
    policy = yaml.safe_load(DEFAULT_POLICY.read_text())
    policy["contacts"] = {role.value: [{"slack": f"U{name.upper()}", "name": name}] for name, role in CAST.items()}
    path = folder / "policy.yaml"
    path.write_text(yaml.safe_dump(policy, sort_keys=False))
    return Settings(
        slack_bot_token=sandbox.bot_token,
        slack_signing_secret=sandbox.signing_secret,
        slack_api_url=sandbox.api_url,
        database_url=database_url,
        evidence=str(folder / "evidence"),
        policy=path,
    )


async def said(given: Settings) -> dict[str, bool]:
    """Each line of the report, and whether it is good."""
    return {each.words: each.good for each in await findings(given)}


async def test_a_firm_that_has_everything_reads_only_good_news(sqlite_url: str, tmp_path: Path) -> None:
    """Settings, policy, database, evidence and Slack."""
    async with a_workspace() as sandbox:
        lines = await said(settings(sandbox, tmp_path, sqlite_url))
    assert all(lines.values()), lines
    assert f"Slack knows the bot as {sandbox.world.bot_user} in {sandbox.world.team}." in lines


async def test_a_database_that_is_not_there_yet_is_not_made_by_looking(tmp_path: Path) -> None:
    """`check` changes nothing."""
    file = tmp_path / "new.sqlite3"
    lines = await said(Settings(database_url=f"sqlite:///{file}", evidence=str(tmp_path)))
    assert lines[f"The database {file} is made at the first start."]
    assert not file.exists()


async def test_an_old_postgresql_is_sent_to_migrate(tmp_path: Path, postgres_server: Postgres) -> None:
    """Replicas share it, so none of them upgrades it by itself."""
    lines = await said(Settings(database_url=postgres_server.empty(), evidence=str(tmp_path)))
    assert lines["The database is not up to date. Run `warroom migrate`."] is False


async def test_missing_scopes_are_named(sqlite_url: str, tmp_path: Path) -> None:
    """What to do stands with it."""
    async with a_workspace(frozenset(ALL_SCOPES - {"pins:write"})) as sandbox:
        lines = await said(settings(sandbox, tmp_path, sqlite_url))
    wrong = [words for words, good in lines.items() if not good]
    assert wrong[0] == "The bot lacks scopes: pins:write. Update the app from the manifest."


async def test_an_empty_firm_reads_what_it_lacks(tmp_path: Path) -> None:
    """Tokens and people first."""
    lines = await said(Settings(database_url=f"sqlite:///{tmp_path}/x.sqlite3", evidence=str(tmp_path)))
    wrong = [words for words, good in lines.items() if not good]
    assert wrong[0].startswith("SLACK_BOT_TOKEN is not set")
    assert any(words.startswith("The policy names nobody for: on-call engineer") for words in wrong)
