"""The ground of the workspace: ids, stamps, listeners, people and tokens."""

import itertools
import subprocess
import sys
from datetime import timedelta

from bot.sandbox.happened import MembershipChanged, MessagePosted
from bot.sandbox.world import World
from tests.sandbox.a_workspace import NOON, MovedClock, Workspace, refusal_of


def test_ids_are_counted_for_each_prefix() -> None:
    """Two worlds that live the same life have the same ids."""
    lives = []
    for _ in range(2):
        workspace = Workspace()
        lives.append((workspace.ana, workspace.ben, workspace.room("one"), workspace.room("two")))
    assert lives[0] == lives[1] == ("U000000002", "U000000003", "C000000001", "C000000002")


def test_ids_can_be_made_elsewhere() -> None:
    """`new_id` gets the prefix."""
    numbers = itertools.count(7)
    world = World(now=MovedClock(), new_id=lambda prefix: f"{prefix}-{next(numbers)}")
    assert [world.add_user("ana"), world.add_user("ben")] == ["U-7", "U-8"]


def test_stamps_rise_even_when_the_clock_stands_still_or_goes_back() -> None:
    """A ts names one message of a channel, and tells the order."""
    workspace = Workspace()
    room = workspace.room()
    stamps = [workspace.said(room)]
    stamps.append(workspace.said(room))
    workspace.clock.time = NOON - timedelta(hours=1)
    stamps.append(workspace.said(room))
    workspace.clock.time = NOON + timedelta(hours=1, microseconds=5)
    stamps.append(workspace.said(room))
    assert stamps == sorted(set(stamps))
    assert stamps[-1] == f"{int(NOON.timestamp()) + 3_600}.000005"


def test_every_listener_hears_everything_in_order() -> None:
    """Notice first, then the membership, as they come."""
    workspace = Workspace()
    heard: list[str] = []
    workspace.world.subscribe(lambda happened: heard.append(type(happened).__name__))
    room = workspace.room()
    workspace.said(room)
    assert heard == [
        "ChannelChanged",
        "MessagePosted",
        "MembershipChanged",
        "MessagePosted",
        "MembershipChanged",
        "MessagePosted",
    ]
    assert len(workspace.happenings) == len(heard)
    assert isinstance(workspace.happenings[4], MembershipChanged)
    assert workspace.happenings[4].inviter == workspace.bot


def test_what_was_told_does_not_change_afterwards() -> None:
    """An event keeps what the message said when it was posted."""
    workspace = Workspace()
    room = workspace.room()
    ts = workspace.said(room, "first")
    told = workspace.happenings[-1]
    workspace.world.edit(room, ts, workspace.bot, "second")
    assert isinstance(told, MessagePosted)
    assert told.message["text"] == "first"


def test_a_token_has_its_scopes_and_a_stranger_has_none() -> None:
    """None is not the same as no scopes."""
    workspace = Workspace(scopes=frozenset({"chat:write"}))
    assert workspace.world.token_scopes("xoxb-sandbox") == frozenset({"chat:write"})
    assert workspace.world.token_scopes("xapp-sandbox") == frozenset({"connections:write"})
    assert workspace.world.token_scopes("xoxb-stranger") is None


def test_people_are_shown_as_they_were_added() -> None:
    """Zone, standing and the team of somebody from outside."""
    workspace = Workspace()
    guest = workspace.world.add_user("guest", is_restricted=True, team="T0OTHER", id="U0GUEST")
    workspace.world.deactivate(workspace.ben)
    rows = {row["id"]: row for row in workspace.world.users()}
    assert rows[workspace.ana]["real_name"] == "Ana Ruiz"
    assert rows[workspace.ana]["tz_offset"] == -18_000
    assert rows[workspace.ben]["deleted"]
    assert (rows[guest]["is_restricted"], rows[guest]["team_id"]) == (True, "T0OTHER")
    assert rows[workspace.bot]["is_bot"]
    assert rows[workspace.bot]["profile"]["bot_id"] == workspace.world.bot_id


def test_a_group_is_made_of_people_who_are_there() -> None:
    """Each once."""
    workspace = Workspace()
    group = workspace.world.add_usergroup("risk", [workspace.ana, workspace.ana])
    assert workspace.call("usergroups.users.list", usergroup=group)["users"] == [workspace.ana]
    assert refusal_of(workspace.world.add_usergroup, "risk", ["U0NOBODY"]) == "user_not_found"
    assert workspace.error("usergroups.users.list", usergroup="S0") == "no_such_subteam"


def test_an_emptied_workspace_remembers_nothing_and_reuses_no_id() -> None:
    """Its listeners stay."""
    workspace = Workspace()
    room = workspace.room()
    heard = len(workspace.happenings)
    workspace.world.empty()
    assert (workspace.world.users(), workspace.world.channels()) == ([], [])
    assert workspace.error("auth.test") == "invalid_auth"
    workspace.world.add_app(scopes=[])
    assert workspace.world.bot_user != workspace.bot
    assert workspace.world.add_channel("inc-1", creator=workspace.world.bot_user) != room
    assert len(workspace.happenings) > heard


def test_the_workspace_stands_without_a_web_library() -> None:
    """World, methods and limits are pure; only what carries them speaks HTTP."""
    told = "import sys, bot.sandbox.methods.dispatch; print(*{'aiohttp', 'asyncio', 'slack_sdk'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
