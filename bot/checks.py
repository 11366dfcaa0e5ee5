"""What `warroom check` looks at before a firm relies on the bot: settings, policy, database, Slack."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.app import system_now
from bot.domain.errors import DomainError
from bot.domain.evidence import NO_HASH
from bot.integrations.evidence_store import evidence_store
from bot.integrations.outside import AppriseOutside
from bot.integrations.ports import Ambiguous, Later, Refused
from bot.integrations.slack import SlackChat, slack_client, slack_session
from bot.policy import load_policy, missing_contacts
from bot.settings import Settings, problems
from bot.slack.manifest import BOT_SCOPES
from storage.clock import SystemClock
from storage.engine import Database, StoreUnavailable
from storage.lockfile import DatabaseInUse
from storage.urls import sqlite_path


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `good` tells whether `serve` can rely on it."""

    good: bool
    words: str

    @property
    def text(self) -> str:
        """The line as it is printed."""
        return f"{'ok  ' if self.good else 'fix '} {self.words}"


async def findings(settings: Settings) -> list[Finding]:
    """Everything that is right and everything that is wrong, in the order in which to mend it."""
    wrong = problems(settings)
    found = [Finding(good=False, words=problem) for problem in wrong]
    found += [Finding(good=True, words="Settings are complete.")] if not wrong else []
    found += _policy(settings)
    found.append(await _database(settings))
    if not any("WARROOM_EVIDENCE" in problem for problem in wrong):
        found.append(await _evidence(settings))
    found += await _addresses(settings)
    if settings.slack_bot_token is not None:
        found += [finding async for finding in _slack(settings)]
    return found


def _policy(settings: Settings) -> list[Finding]:
    try:
        policy = load_policy(settings.policy, addresses=settings.addresses, templates=settings.templates)
    except DomainError as error:
        return [Finding(good=False, words=line) for line in str(error).splitlines()]
    missing = ", ".join(role.label for role in missing_contacts(policy))
    if missing:
        return [Finding(good=False, words=f"The policy names nobody for: {missing}. Add them under `contacts`.")]
    return [Finding(good=True, words=f"Policy {policy.version} is complete.")]


async def _database(settings: Settings) -> Finding:
    try:
        file = sqlite_path(settings.database_url)
        if file is not None and not file.exists():
            return Finding(good=True, words=f"The database {file} is made at the first start.")
        database = await Database.open(settings.database_url, storage_clock=SystemClock(system_now), lock=False)
    except (DatabaseInUse, ValueError) as error:
        return Finding(good=False, words=str(error))
    try:
        current = await database.schema_is_current()
    except StoreUnavailable as error:
        return Finding(good=False, words=f"The database does not answer: {error}")
    finally:
        await database.close()
    if not current and file is not None:
        return Finding(good=True, words="The database is brought up to date at the next start.")
    if not current:
        return Finding(good=False, words="The database is not up to date. Run `warroom migrate`.")
    return Finding(good=True, words="The database answers and is up to date.")


async def _evidence(settings: Settings) -> Finding:
    """Whether files could be looked up; nothing is written, so a store that only reads is not found out."""
    try:
        await evidence_store(settings.evidence).exists(NO_HASH)
    except Ambiguous as error:
        return Finding(good=False, words=f"{error} Check WARROOM_EVIDENCE and its keys.")
    return Finding(good=True, words=f"The evidence store answers: {settings.evidence}.")


async def _addresses(settings: Settings) -> list[Finding]:
    """Whether the addresses outside Slack can be read; nothing is sent, and none is printed."""
    named = {
        f"Address {number} of WARROOM_ANCHOR_URLS": url for number, url in enumerate(settings.anchor_urls, start=1)
    }
    named |= {f"The address in {name}": settings.addresses[name] for name in _paged_by(settings)}
    outside = AppriseOutside()
    objections = {words: await outside.objection(address) for words, address in named.items()}
    outside.close()
    return [
        Finding(good=not objection, words=f"{words} {f'cannot be used: {objection}' if objection else 'can be read.'}")
        for words, objection in objections.items()
    ]


def _paged_by(settings: Settings) -> list[str]:
    """The variables by which the policy pages outside Slack; none while it cannot be read, which is said elsewhere."""
    try:
        contacts = load_policy(
            settings.policy, addresses=settings.addresses, templates=settings.templates
        ).contacts.by_role
    except DomainError:
        return []
    urls = {url for held in contacts.values() for each in held for url in each.urls.values()}
    return sorted(url.removeprefix("env:") for url in urls)


async def _slack(settings: Settings) -> AsyncIterator[Finding]:
    async with slack_session() as session:
        client = slack_client(settings.slack_bot_token or "", base_url=settings.slack_api_url, session=session)
        chat = SlackChat(client, session=session)
        try:
            identity = await chat.identity()
            granted = set(await chat.scopes())
            channel = await chat.channel_named(settings.incidents_channel or load_policy(settings.policy).log_channel)
        except (Refused, Later, Ambiguous, DomainError) as error:
            yield Finding(good=False, words=str(error))
            return
    yield Finding(good=True, words=f"Slack knows the bot as {identity.bot_user} in {identity.team}.")
    lacking = sorted(set(BOT_SCOPES) - granted)
    if lacking:
        yield Finding(
            good=False, words=f"The bot lacks scopes: {', '.join(lacking)}. Update the app from the manifest."
        )
    if channel is None:
        yield Finding(
            good=False, words="The incidents channel is not there. Make it, or set WARROOM_INCIDENTS_CHANNEL."
        )
