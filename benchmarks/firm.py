"""The firm that benchmarks act in: a workspace with its cast, far away, and the settings of a bot in it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

import bot
from bot.sandbox.faults import Fault, Rule
from bot.sandbox.server import Sandbox
from bot.slack.manifest import BOT_EVENTS

DECLARER = "pat"  # in no role, as most people who see something first
CAST = {
    "on_call_engineer": "ada",
    "incident_commander": "mei",
    "deputy_incident_commander": "dev",
    "devops_lead": "olu",
    "trading_desk": "sam",
    "risk_management": "tom",
    "compliance": "kim",
    "team_lead": "lea",
    "senior_management": "max",
    "executives": "eve",
}
CROWD = 30  # people who declare at once
ZONE = "America/New_York"
SHIPPED_POLICY = Path(bot.__file__).with_name("default_policy.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Firm:
    """A workspace that listens.

    Args:
        users: Ids by name.
        crowd: Ids of people who are in no role.
        desk: A channel that is no war room.
        log: The incidents channel.
    """

    sandbox: Sandbox
    users: Mapping[str, str]
    crowd: tuple[str, ...]
    desk: str
    log: str

    def direct(self, name: str) -> str:
        """The channel of somebody's direct messages with the bot."""
        return self.sandbox.world.open_dm(self.users[name], self.sandbox.world.bot_user)

    def environment(self, folder: Path, database: str) -> dict[str, str]:
        """What a bot needs to know to serve this firm; its policy is written into `folder`."""
        policy = yaml.safe_load(SHIPPED_POLICY.read_text())
        contacts = {role: [{"slack": self.users[name], "name": name, "zone": ZONE}] for role, name in CAST.items()}
        (folder / "policy.yaml").write_text(yaml.safe_dump(policy | {"contacts": contacts}))
        return {
            "SLACK_API_URL": self.sandbox.api_url,
            "SLACK_BOT_TOKEN": self.sandbox.bot_token,
            "SLACK_SIGNING_SECRET": self.sandbox.signing_secret,
            "DATABASE_URL": database,
            "WARROOM_POLICY": str(folder / "policy.yaml"),
            "WARROOM_STANDBY": str(folder / "standby"),
            "PORT": "0",
        }


@asynccontextmanager
async def a_firm(delay_ms: float) -> AsyncIterator[Firm]:
    """A firm in real time, whose Slack takes `delay_ms` longer for every Web API call.

    Rate limits are off: what is measured is one declaration at rest, as often as somebody asks for.
    """
    sandbox = Sandbox()
    sandbox.web_api.tiers.enabled = False
    sandbox.delivery.events = set(BOT_EVENTS)
    await sandbox.start()
    try:
        if delay_ms:
            sandbox.faults.add(Rule(Fault("delay", seconds=delay_ms / 1000)))
        world = sandbox.world
        users = {name: world.add_user(name, tz=ZONE) for name in (DECLARER, *CAST.values())}
        crowd = tuple(world.add_user(f"trader{number}", tz=ZONE) for number in range(CROWD))
        members = (*users.values(), *crowd)
        desk = world.add_channel("trading", creator=users[DECLARER], members=members)
        log = world.add_channel("incidents", creator=users[DECLARER], members=members)
        yield Firm(sandbox=sandbox, users=users, crowd=crowd, desk=desk, log=log)
    finally:
        await sandbox.stop()
