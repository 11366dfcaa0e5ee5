"""The method table against Slack's own, and every answer against Slack's samples."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.errors import SlackError
from bot.sandbox.methods.dispatch import Undocumented, run
from bot.sandbox.methods.registry import METHODS, Method
from bot.sandbox.methods.request import Request
from tests.sandbox.a_tour import tour
from tests.sandbox.a_workspace import APP_TOKEN, TOKEN, Workspace

DATA = Path(__file__).parents[1] / "data" / "slack"
SLACK: Mapping[str, Any] = json.loads((DATA / "methods.json").read_text())
SHAPES: Mapping[str, Any] = json.loads((DATA / "shapes.json").read_text())["api"]
NOT_IN_TABLE = {"blocks.validate"}  # newer than the table; arguments and codes are of facts.md and ours
# Arguments that Slack takes and its table forgets.
MORE_ARGUMENTS: Mapping[str, set[str]] = {"api.test": {"foo"}}
# Slack sends one kind of object in many places, and not every sample of it is full.
SAME_OBJECT = (
    ("messages[].root", "conversations.history", "messages[]"),
    ("messages[].files[]", "files.info", "file"),
    ("files[]", "files.info", "file"),
    ("profile", "users.info", "user.profile"),
    ("messages[]", "conversations.history", "messages[]"),
    ("items[].message", "conversations.history", "messages[]"),
    ("message", "conversations.history", "messages[]"),
    ("channel", "conversations.info", "channel"),
)
# What Slack documents and no sample happens to hold.
MORE_KEYS: Mapping[str, set[str]] = {
    "pins.list": {"items[].channel", "items[].message", "items[].message.permalink"},  # the samples pin files
    "conversations.history": {"messages[].name", "messages[].old_name"},  # as in the channel_name event
    **{f"views.{verb}": {"view.state.values"} for verb in ("open", "push", "update", "publish")},  # nothing typed yet
}
KEYED_BY_IDS = "shares."  # what is below has ids for keys
WRITTEN_BY_CLIENT = ("blocks", "attachments", "event_payload", "args.")
SAMPLED_AS = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}


def tier_in(sentence: str) -> int | str:
    """The tier that Slack's sentence names."""
    return int(sentence.split()[1].rstrip(":")) if sentence.startswith("Tier") else "special"


@pytest.mark.parametrize("name", sorted(METHODS))
def test_a_method_takes_and_refuses_nothing_that_slack_does_not(name: str) -> None:
    """Arguments, error codes, scopes and tier of the declaration are those of Slack's table."""
    if name in NOT_IN_TABLE:
        assert name not in SLACK
        return
    method, slack = METHODS[name], SLACK[name]
    known = {*slack["required"], *slack["optional"], *MORE_ARGUMENTS.get(name, ())}
    assert {*method.required, *method.optional} <= known
    assert set(slack["required"]) == set(method.required)
    assert set(method.errors) <= set(slack["errors"])
    assert set(method.scopes) <= set(slack["bot_scopes"])
    assert bool(method.scopes) == bool(slack["bot_scopes"])
    tier = "special" if method.tier == "posting" else method.tier
    assert tier == tier_in(slack["rate_limit"])


def paths(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Every key path under a value with the name of its type; what the client wrote itself is left out."""
    if at.startswith(WRITTEN_BY_CLIENT) or any(f".{part}" in at or f"[].{part}" in at for part in WRITTEN_BY_CLIENT):
        return
    if at and value is not None:
        yield at, SAMPLED_AS[type(value)]
    if isinstance(value, dict):
        for key, item in value.items():
            yield from paths(item, f"{at}.{key}" if at else key)
    if isinstance(value, list):
        for item in value:
            yield from paths(item, f"{at}[]")


def sampled(name: str, path: str, kind: str) -> bool:
    """Whether Slack is known to send this key with this type in answers of the method."""
    if path in MORE_KEYS.get(name, ()) or KEYED_BY_IDS in path:
        return True
    places = [(name, path)]
    for prefix, other, sample in SAME_OBJECT:
        if path == prefix or path.startswith((f"{prefix}.", f"{prefix}[")):
            places.append((other, sample + path.removeprefix(prefix)))
    return any(path in found for at, path in places for kinds, found in SHAPES[at].items() if kind in kinds.split("|"))


def test_every_answer_has_only_keys_that_slack_sends() -> None:
    """On a tour of all methods every call succeeds, with keys and types out of Slack's own samples."""
    workspace, toured, strange = Workspace(), set(), []
    for name, arguments in tour(workspace):
        answer = workspace.call(name, **({"token": TOKEN} | arguments))
        assert answer["ok"], (name, answer)
        toured.add(name)
        if name in SHAPES:
            strange += [(name, path, kind) for path, kind in paths(answer) if not sampled(name, path, kind)]
    assert not strange, "\n".join(map(str, sorted(set(strange))))
    assert toured == METHODS.keys()


def test_a_call_needs_a_known_method_a_token_and_the_right_kind_of_it() -> None:
    """The four refusals that come before anything is read."""
    workspace = Workspace()
    assert workspace.error("chat.shout") == "unknown_method"
    assert workspace.error("auth.test", token="") == "not_authed"
    assert workspace.error("auth.test", token="xoxb-stranger") == "invalid_auth"
    assert workspace.error("auth.test", token=APP_TOKEN) == "not_allowed_token_type"
    assert workspace.error("apps.connections.open") == "not_allowed_token_type"


def test_a_missing_scope_is_named_beside_those_there_are() -> None:
    """`needed` and `provided` tell what to change."""
    answer = Workspace(scopes=frozenset({"pins:write"})).call("users.info", user="U1")
    assert answer == {"ok": False, "error": "missing_scope", "needed": "users:read", "provided": "pins:write"}


def test_a_scope_for_public_channels_does_not_open_private_ones() -> None:
    """channels:* and groups:* are kept apart."""
    workspace = Workspace(scopes=frozenset({"channels:manage", "channels:history", "chat:write"}))
    private = workspace.room("secret", private=True)
    assert workspace.call("conversations.history", channel=private)["needed"] == "groups:history"
    assert workspace.call("conversations.create", name="hidden", is_private=True)["needed"] == "groups:write"
    assert workspace.call("conversations.open", users=workspace.ana)["needed"] == "im:write"
    assert workspace.call("conversations.create", name="open")["ok"]


def test_missing_and_misspelt_arguments_are_named() -> None:
    """invalid_arguments says which."""
    workspace = Workspace()
    missing = workspace.call("pins.add")
    assert (missing["error"], missing["response_metadata"]["messages"]) == (
        "invalid_arguments",
        ["[ERROR] missing required field: channel"],
    )
    misspelt = workspace.call("pins.add", channel="C1", time_stamp="1.0")
    assert misspelt["response_metadata"]["messages"] == ["[ERROR] unexpected argument: time_stamp"]


def test_an_error_that_slack_does_not_document_never_leaves_the_sandbox() -> None:
    """It is a fault of the sandbox, and loud."""
    workspace = Workspace()

    def careless(_: Request) -> dict[str, Any]:
        raise SlackError("out_of_coffee")

    method, held = Method("coffee.make", careless), workspace.world.tokens[TOKEN]
    with pytest.raises(Undocumented, match=r"coffee\.make: out_of_coffee"):
        run(method, Request(workspace.world, held, (), {}))
