import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.change import EffectKind
from bot.integrations.ports import Ambiguous, Later, Refused
from bot.integrations.slack import METHOD_OF, SlackChat
from bot.integrations.slack_errors import UNCERTAIN
from bot.integrations.slack_words import WORDS, words_for
from bot.sandbox.faults import Fault
from tests.integrations.crooked import Crooked, crooked_server
from tests.integrations.grounds import SandboxGround, sandbox_ground

METHODS = Path(__file__).parents[1] / "data" / "slack" / "methods.json"
HELLO = {"text": "Hello", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}]}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Form"}, "blocks": [{"type": "divider"}]}

# What any method may answer; Slack's page of each method lists these too, the collected table does not.
OF_ANY_METHOD = {
    "access_denied",
    "account_inactive",
    "invalid_arguments",
    "invalid_auth",
    "missing_scope",
    "no_permission",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "team_access_not_granted",
    "token_expired",
    "token_revoked",
}


@pytest.fixture
async def crooked() -> AsyncIterator[Crooked]:
    """A server that says what a test tells it to."""
    async with crooked_server() as server:
        yield server


ONE_CALL: dict[str, Callable[[SlackChat], Awaitable[object]]] = {
    "conversations.create": lambda chat: chat.create_room("inc-1"),
    "conversations.open": lambda chat: chat.open_dm("U1"),
    "chat.postMessage": lambda chat: chat.post("C1", HELLO, key="k1"),
    "conversations.archive": lambda chat: chat.archive("C1"),
    "chat.postEphemeral": lambda chat: chat.show("C1", "U1", HELLO),
    "chat.update": lambda chat: chat.update("C1", "1.1", HELLO),
    "pins.add": lambda chat: chat.pin("C1", "1.1"),
    "conversations.setTopic": lambda chat: chat.set_topic("C1", "x"),
    "conversations.setPurpose": lambda chat: chat.set_purpose("C1", "x"),
    "conversations.invite": lambda chat: chat.invite("C1", ["U1", "U2"]),
    "files.getUploadURLExternal": lambda chat: chat.reserve_file("x.md", 1),
    "auth.test": lambda chat: chat.identity(),
    "views.open": lambda chat: chat.open_view("1.1", MODAL),
    "views.publish": lambda chat: chat.publish_home("U1", MODAL),
}


@pytest.mark.parametrize("kind", ["lost_answer", "drop", "garbage", "server_error", "timeout"])
@pytest.mark.parametrize("method", sorted(ONE_CALL))
async def test_a_call_that_goes_wrong_is_made_once_and_ambiguous(real: SandboxGround, method: str, kind: str) -> None:
    """Nothing below us repeats what may have happened, also not on a connection that was used before."""
    await real.chat.scopes()
    before = real.asked(method)
    real.strike(method, Fault(kind))  # type: ignore[arg-type]  # a plain str from the parameters above
    with pytest.raises(Ambiguous) as unknown:
        await ONE_CALL[method](real.chat)
    assert unknown.value.reason.startswith(("Slack", "The connection to Slack"))
    assert real.asked(method) == before + 1


@pytest.mark.parametrize("method", sorted(ONE_CALL))
async def test_a_limited_call_is_made_once_and_waits_for_nobody(real: SandboxGround, method: str) -> None:
    """Whoever called decides what to do until then."""
    real.limit(method, seconds=30)
    with pytest.raises(Later) as later:
        await ONE_CALL[method](real.chat)
    assert (later.value.gate, later.value.delay) == (method, timedelta(seconds=30))
    assert str(later.value) == f"Slack asks to wait 30 s before {method}."
    assert real.asked(method) == 1


async def test_a_slow_slack_is_given_up() -> None:
    """The call may have happened: the message stands there."""
    async with sandbox_ground(patience=timedelta(seconds=0.2)) as ground:
        room = await ground.chat.create_room("inc-1")
        ground.strike("chat.postMessage", Fault("delay", seconds=0.5))
        with pytest.raises(Ambiguous, match="Slack did not answer in time"):
            await ground.chat.post(room.id, HELLO, key="k1")


async def test_a_form_is_given_up_long_before_anything_else() -> None:
    """A person waits for it, and a trigger lives three seconds."""
    async with sandbox_ground(form_patience=timedelta(seconds=0.1)) as ground:
        trigger = ground.trigger(ground.person("ada"))
        ground.strike("views.open", Fault("delay", seconds=0.5))
        with pytest.raises(Ambiguous, match="Slack did not answer in time"):
            await ground.chat.open_view(trigger, MODAL)


async def test_an_unreachable_slack_is_ambiguous() -> None:
    """Nobody listens there."""
    async with sandbox_ground() as ground:
        await ground.sandbox.stop()
        with pytest.raises(Ambiguous, match="The connection to Slack broke off"):
            await ground.chat.identity()


@pytest.mark.parametrize("status", [500, 503])
async def test_a_server_error_is_slacks_own_fault(real: SandboxGround, status: int) -> None:
    """Whatever its body says."""
    real.strike("conversations.create", Fault("server_error", status=status))
    with pytest.raises(Ambiguous, match=rf"Slack has a fault of its own \({status}\)\."):
        await real.chat.create_room("inc-1")


@pytest.mark.parametrize("code", sorted(UNCERTAIN))
async def test_slacks_own_faults_are_ambiguous(real: SandboxGround, code: str) -> None:
    """Slack says no, and adds that some of it may have happened or that it passes."""
    real.strike("conversations.create", Fault("error", code=code))
    with pytest.raises(Ambiguous, match=code):
        await real.chat.create_room("inc-1")


async def test_a_rate_limit_without_its_status_is_one_too(real: SandboxGround) -> None:
    """Some methods answer 200 with the code; then the wait is ours to choose."""
    real.strike("conversations.create", Fault("error", code="ratelimited"))
    with pytest.raises(Later) as later:
        await real.chat.create_room("inc-1")
    assert later.value.delay == timedelta(seconds=5)


async def test_a_definite_no_is_refused_in_words(real: SandboxGround) -> None:
    """People read the sentence, code reads the code."""
    real.strike("conversations.create", Fault("error", code="restricted_action"))
    with pytest.raises(Refused) as refused:
        await real.chat.create_room("inc-1")
    assert refused.value.code == "restricted_action"
    assert str(refused.value) == "A setting of this Slack workspace forbids it. Ask a workspace admin."


async def test_a_missing_scope_is_named() -> None:
    """Whoever installed the app knows what to add."""
    async with sandbox_ground(scopes=["chat:write"]) as ground:
        with pytest.raises(Refused, match=r"lacks the scope pins:write\. Add it in the app's settings"):
            await ground.chat.pin("C1", "1.1")
        assert await ground.chat.scopes() == ("chat:write",)


async def test_a_post_from_outside_joins_and_is_made_again() -> None:
    """Without the scope to post from outside, Slack wants us in the channel."""
    async with sandbox_ground(scopes=["chat:write", "channels:join", "channels:read", "channels:history"]) as ground:
        channel = ground.room("incidents", creator=ground.person("ada"))
        posted = await ground.chat.post(channel, HELLO, key="k1")
        assert ground.see(channel).said == (("Hello", None),)
        assert (ground.asked("chat.postMessage"), ground.asked("conversations.join")) == (2, 1)
        assert await ground.chat.find_post(channel, key="k1", since=ground.now()) == posted


async def test_looking_from_outside_joins_first(real: SandboxGround) -> None:
    """A public channel can be posted into from outside, its history is for members."""
    channel = real.room("incidents", creator=real.person("ada"))
    posted = await real.chat.post(channel, HELLO, key="k1")
    assert real.bot not in real.see(channel).members
    assert await real.chat.find_post(channel, key="k1", since=real.now()) == posted


async def test_somebody_elses_message_with_our_key_is_not_ours(real: SandboxGround) -> None:
    """Anybody may read our metadata and copy it."""
    room = await real.chat.create_room("inc-1")
    mallory = real.person("mallory")
    real.world.invite(room.id, mallory, real.bot)
    copied = {"event_type": "warroom_outbox", "event_payload": {"key": "k1"}}
    real.world.post(room.id, mallory, "Hello", metadata=copied)
    assert await real.chat.find_post(room.id, key="k1", since=real.now()) is None


async def test_another_apps_metadata_is_not_ours(real: SandboxGround) -> None:
    """A key counts only under our own event type."""
    room = await real.chat.create_room("inc-1")
    metadata = {"event_type": "something_else", "event_payload": {"key": "k1"}}
    real.world.post(room.id, real.bot, "Hello", bot=True, metadata=metadata)
    assert await real.chat.find_post(room.id, key="k1", since=real.now()) is None


async def test_metadata_says_no_more_than_the_key(real: SandboxGround) -> None:
    """It is not private, and no client shows it."""
    room = await real.chat.create_room("inc-1")
    posted = await real.chat.post(room.id, HELLO, key="k1")
    message = real.world.rooms[room.id].messages[posted.ts]
    assert message["metadata"] == {"event_type": "warroom_outbox", "event_payload": {"key": "k1"}}


async def test_a_post_is_found_behind_a_thousand_others(real: SandboxGround) -> None:
    """History is read page by page."""
    room = await real.chat.create_room("inc-1")
    posted = await real.chat.post(room.id, HELLO, key="k1")
    for number in range(1_000):
        real.world.post(room.id, real.bot, f"Line {number}", bot=True)
    assert await real.chat.find_post(room.id, key="k1", since=real.now()) == posted
    assert real.asked("conversations.history") == 2


async def test_a_channel_is_found_behind_a_thousand_others(real: SandboxGround) -> None:
    """Large workspaces are listed page by page."""
    ada = real.person("ada")
    for number in range(1_000):
        real.room(f"room-{number}", creator=ada)
    room = await real.chat.create_room("inc-1")
    assert await real.chat.find_room("inc-1", since=real.now()) == room
    assert real.asked("conversations.list") == 2


async def test_more_than_a_hundred_people_take_two_calls(real: SandboxGround) -> None:
    """Slack takes a hundred at once."""
    people = [real.person(f"p{number}") for number in range(101)]
    room = await real.chat.create_room("inc-1")
    assert await real.chat.invite(room.id, people) == ()
    assert real.asked("conversations.invite") == 2
    assert len(real.see(room.id).members) == 102


async def test_one_bad_id_does_not_cost_a_call_each(real: SandboxGround) -> None:
    """Slack invites the others when told to."""
    ada, gone, tom = real.person("ada"), real.person("gone", deactivated=True), real.person("tom")
    room = await real.chat.create_room("inc-1")
    assert await real.chat.invite(room.id, [ada, gone, tom]) == (gone,)
    assert real.asked("conversations.invite") == 1


async def test_inviting_nobody_asks_nobody(real: SandboxGround) -> None:
    """There is nothing to do."""
    assert await real.chat.invite("C1", []) == ()
    assert real.asked("conversations.invite") == 0


async def test_a_direct_message_channel_is_asked_for_once(real: SandboxGround) -> None:
    """It never changes; a failure is not remembered."""
    ada = real.person("ada")
    real.crash("conversations.open")
    with pytest.raises(Ambiguous):
        await real.chat.open_dm(ada)
    assert await real.chat.open_dm(ada) == await real.chat.open_dm(ada)
    assert real.asked("conversations.open") == 2


async def test_people_are_invited_one_by_one_when_slack_names_nobody(crooked: Crooked) -> None:
    """One bad id can refuse a whole invitation, and the answer need not say whose it was."""
    crooked.answers('{"ok": false, "error": "cant_invite"}')
    crooked.answers('{"ok": true, "channel": {}}')
    crooked.answers('{"ok": false, "error": "cant_invite"}')
    crooked.answers('{"ok": false, "error": "already_in_channel"}')
    assert await crooked.chat.invite("C1", ["U1", "U2", "U3"]) == ("U2",)


async def test_people_whom_a_refused_invitation_does_not_name_are_tried_again(crooked: Crooked) -> None:
    """Nobody was invited, and only one of them is at fault."""
    crooked.answers('{"ok": false, "error": "cant_invite", "errors": [{"user": "U1", "error": "cant_invite"}]}')
    crooked.answers('{"ok": true, "channel": {}}')
    assert await crooked.chat.invite("C1", ["U1", "U2"]) == ("U1",)
    assert len(crooked.asked) == 2


@pytest.mark.parametrize(
    ("body", "status", "headers"),
    [
        ("<html>", 200, {"Content-Type": "text/html"}),
        ("<html>", 403, {"Content-Type": "text/html"}),
        ("ok", 200, {"Content-Type": "text/plain"}),
        ("{", 200, {"Content-Type": "application/json"}),
        (b"\xff\xfe", 200, {"Content-Type": "application/json; charset=utf-8"}),
        (b"\x00", 200, {"Content-Type": "application/gzip"}),
        ("[]", 200, {"Content-Type": "application/json"}),
        ('["ok"]', 200, {"Content-Type": "application/json"}),
        ("null", 200, {"Content-Type": "application/json"}),
        ("{}", 200, {"Content-Type": "application/json"}),
        ('{"ok": false}', 200, {"Content-Type": "application/json"}),
        ('{"ok": true}', 200, {"Content-Type": "application/json"}),
        ('{"ok": true, "channel": "C1"}', 200, {"Content-Type": "application/json"}),
    ],
)
async def test_an_answer_that_makes_no_sense_is_ambiguous(
    crooked: Crooked, body: str | bytes, status: int, headers: dict[str, str]
) -> None:
    """A proxy's page, half an answer, another kind of thing: it may have happened."""
    crooked.answers(body, status=status, headers=headers)
    with pytest.raises(Ambiguous, match=r"Slack's answer could not be read\."):
        await crooked.chat.create_room("inc-1")
    assert crooked.asked == ["/conversations.create"]


async def test_lists_that_are_no_lists_are_empty(crooked: Crooked) -> None:
    """Looking finds nothing in an answer without what was looked for."""
    crooked.answers('{"ok": true, "users": null}')
    crooked.answers('{"ok": true, "channels": {"a": 1}}')
    crooked.answers('{"ok": true, "file": {"channels": "C1"}}')
    assert await crooked.chat.group_members("S1") == ()
    assert await crooked.chat.channel_named("incidents") is None
    assert not await crooked.chat.file_shared("F1", "C1")


async def test_a_room_of_ours_without_a_date_is_not_taken(crooked: Crooked) -> None:
    """What cannot be told from an older room is left alone."""
    crooked.answers('{"ok": true, "team_id": "T1", "user_id": "U1", "bot_id": "B1", "url": "https://x.slack.com/"}')
    crooked.answers('{"ok": true, "channels": [{"id": "C1", "name": "inc-1", "creator": "U1"}]}')
    chat = crooked.chat
    async with sandbox_ground() as ground:
        assert await chat.find_room("inc-1", since=ground.now()) is None


async def test_a_person_without_names_and_zone_still_has_a_profile(crooked: Crooked) -> None:
    """Guests of other workspaces are shown thinly."""
    crooked.answers('{"ok": true, "user": {"id": "U1"}}')
    crooked.answers('{"ok": true, "team_id": "T1", "user_id": "U0", "bot_id": "B0", "url": "https://firm.example"}')
    crooked.answers('{"ok": true, "user": {"id": "U1", "real_name": "Ada L", "profile": {"display_name": ""}}}')
    thin, thicker = await crooked.chat.profile("U1"), await crooked.chat.profile("U1")
    assert (thin.name, thin.zone, thicker.name) == ("U1", "UTC", "Ada L")


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [(503, {}, Ambiguous), (429, {"Retry-After": "3"}, Later), (404, {}, Refused)],
)
async def test_a_file_that_is_not_taken_says_why(
    crooked: Crooked, status: int, headers: dict[str, str], expected: type[Exception]
) -> None:
    """The upload address answers by status alone, and the file is not completed then."""
    crooked.answers(status=status, headers=headers)
    with pytest.raises(expected):
        await crooked.chat.upload_file("F1", f"{crooked.url}upload", b"x", channel="C1", title="x", comment=None)
    assert crooked.asked == ["/upload"]


async def test_a_file_without_an_answer_is_ambiguous() -> None:
    """The upload address is as slow as anything else."""
    async with crooked_server(patience=0.2) as crooked:
        with pytest.raises(Ambiguous, match="Slack did not answer in time"):
            await crooked.chat.upload_file("F1", f"{crooked.url}upload", b"x", channel="C1", title="x", comment=None)


def test_every_effect_but_writing_has_a_gate() -> None:
    """What goes to Slack knows which method's limit stops it."""
    inside = {EffectKind.WRITE_DRAFT, EffectKind.TAKE_HEAD, EffectKind.SETTLE_FILE, EffectKind.REDRAW_HOMES}
    outside = {EffectKind.SEND_ANCHOR, EffectKind.PAGE_OUTSIDE, EffectKind.PING_CONTACT}  # the last by both ways
    assert set(EffectKind) - set(METHOD_OF) == inside | outside
    assert set(METHOD_OF.values()) <= json.loads(METHODS.read_text()).keys()


def test_words_are_only_for_codes_that_slack_documents() -> None:
    """A misspelt code would never be met."""
    documented = {code for method in json.loads(METHODS.read_text()).values() for code in method["errors"]}
    assert set(WORDS) <= documented | OF_ANY_METHOD


def test_words_are_calm_sentences() -> None:
    """They end in a full stop and name no code."""
    for code, words in WORDS.items():
        assert words.endswith(".")
        assert "!" not in words
        assert "_" not in code or code not in words


def test_a_code_without_words_is_shown_itself() -> None:
    """It can be looked up."""
    assert words_for("brand_new_error") == "Slack refused it (brand_new_error)."


def test_a_scope_that_slack_does_not_name_still_has_words() -> None:
    """And of several that would do, each is named."""
    assert words_for("missing_scope").startswith("The Slack app lacks a scope.")
    assert "channels:read or groups:read" in words_for("missing_scope", needed="channels:read,groups:read")
