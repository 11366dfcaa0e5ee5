from datetime import timedelta

import pytest

from bot.integrations.ports import Ambiguous, Later, Payload, Profile, Refused
from tests.integrations.grounds import Ground

VIEW: Payload = {
    "type": "modal",
    "callback_id": "declare",
    "title": {"type": "plain_text", "text": "Declare"},
    "blocks": [{"type": "divider"}],
}


def saying(text: str) -> Payload:
    """A rendered message."""
    return {"text": text, "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]}


async def test_a_new_room_has_us_in_it(ground: Ground) -> None:
    """The creator is the first member, and Slack's name for the room is kept."""
    room = await ground.chat.create_room("inc-1")
    assert room.name == "inc-1"
    assert ground.see(room.id).members == (ground.bot,)
    assert not ground.see(room.id).private


async def test_a_room_can_be_private(ground: Ground) -> None:
    """Only members see it."""
    room = await ground.chat.create_room("inc-1", private=True)
    assert ground.see(room.id).private


async def test_a_room_whose_answer_was_lost_is_found_again(ground: Ground) -> None:
    """The outcome is unknown, and looking clears it up: one room."""
    ground.lose("conversations.create")
    with pytest.raises(Ambiguous):
        await ground.chat.create_room("inc-1", private=True)
    found = await ground.chat.find_room("inc-1", since=ground.now())
    assert found is not None
    assert ground.see(found.id).members == (ground.bot,)


async def test_a_room_is_found_in_the_very_second_of_its_attempt(ground: Ground) -> None:
    """Slack dates rooms by whole seconds, our record does not."""
    room = await ground.chat.create_room("inc-1")
    assert await ground.chat.find_room("inc-1", since=ground.now() + timedelta(milliseconds=900)) == room


async def test_a_room_that_was_never_made_is_not_found(ground: Ground) -> None:
    """Slack crashed before it did anything."""
    ground.crash("conversations.create")
    with pytest.raises(Ambiguous):
        await ground.chat.create_room("inc-1")
    assert await ground.chat.find_room("inc-1", since=ground.now()) is None


async def test_an_archived_room_of_ours_is_still_ours(ground: Ground) -> None:
    """Somebody archived it before we looked."""
    room = await ground.chat.create_room("inc-1")
    ground.archive(room.id)
    assert await ground.chat.find_room("inc-1", since=ground.now()) == room


async def test_a_strangers_room_is_never_taken_over(ground: Ground) -> None:
    """A name in use is refused, and the room that has it is not ours."""
    ground.room("inc-1", creator=ground.person("mallory"))
    with pytest.raises(Refused) as refused:
        await ground.chat.create_room("inc-1")
    assert (refused.value.code, refused.value.reason) == (
        "name_taken",
        "Slack says a channel of this name exists already.",
    )
    assert await ground.chat.find_room("inc-1", since=ground.now()) is None


async def test_a_room_that_we_made_for_something_else_is_not_taken_over(ground: Ground) -> None:
    """It is older than the attempt."""
    await ground.chat.create_room("inc-1")
    await ground.wait(timedelta(seconds=1))
    assert await ground.chat.find_room("inc-1", since=ground.now()) is None


async def test_a_channel_is_known_by_its_name_and_its_id(ground: Ground) -> None:
    """Settings may hold either, with `#` or without."""
    channel = ground.room("incidents", creator=ground.person("ada"))
    for given in ("incidents", "#incidents", channel):
        assert await ground.chat.channel_named(given) == channel


@pytest.mark.parametrize("given", ["nowhere", "C99999999"])
async def test_a_channel_that_is_not_there_has_no_id(ground: Ground, given: str) -> None:
    """Neither as a name nor as an id."""
    assert await ground.chat.channel_named(given) is None


async def test_a_private_channel_without_us_is_not_there(ground: Ground) -> None:
    """We cannot see it."""
    channel = ground.room("board", creator=ground.person("eve"), private=True)
    assert await ground.chat.channel_named("board") is None
    assert await ground.chat.channel_named(channel) is None


async def test_there_is_one_direct_message_channel_per_person(ground: Ground) -> None:
    """Messages to one person stand in one place."""
    ada, tom = ground.person("ada"), ground.person("tom")
    channel = await ground.chat.open_dm(ada)
    assert await ground.chat.open_dm(ada) == channel
    assert await ground.chat.open_dm(tom) != channel
    await ground.chat.post(channel, saying("You are paged."), key="k1")
    assert ground.see(channel).said == (("You are paged.", None),)
    assert set(ground.see(channel).members) == {ground.bot, ada}


async def test_a_deactivated_person_cannot_be_written_to(ground: Ground) -> None:
    """The page is refused in words that can be shown."""
    gone = ground.person("gone", deactivated=True)
    with pytest.raises(Refused) as refused:
        await ground.chat.open_dm(gone)
    assert refused.value.reason == "Slack says this account is deactivated."


async def test_people_are_brought_in_and_the_rest_is_named(ground: Ground) -> None:
    """Who is in already is fine, we ourselves included; who cannot come is returned."""
    ada, tom, gone = ground.person("ada"), ground.person("tom"), ground.person("gone", deactivated=True)
    room = await ground.chat.create_room("inc-1")
    assert await ground.chat.invite(room.id, [ada]) == ()
    assert set(await ground.chat.invite(room.id, [ada, ground.bot, tom, tom, gone, "UNOBODY"])) == {gone, "UNOBODY"}
    assert ground.see(room.id).members == (ground.bot, ada, tom)


async def test_inviting_only_those_who_are_in_is_fine(ground: Ground) -> None:
    """Slack calls it an error, and it is the same as success."""
    ada = ground.person("ada")
    room = await ground.chat.create_room("inc-1")
    await ground.chat.invite(room.id, [ada])
    assert await ground.chat.invite(room.id, [ada]) == ()


async def test_nobody_can_be_invited_into_an_archived_room(ground: Ground) -> None:
    """What is wrong with the room is refused as a whole."""
    room = await ground.chat.create_room("inc-1")
    ground.archive(room.id)
    with pytest.raises(Refused) as refused:
        await ground.chat.invite(room.id, [ground.person("ada")])
    assert refused.value.code == "is_archived"


async def test_a_person_is_known_by_name_and_time_zone(ground: Ground) -> None:
    """Typed times are in the author's zone."""
    ada = ground.person("ada", zone="America/Chicago")
    assert await ground.chat.profile(ada) == Profile(ada, "ada", "America/Chicago")


async def test_a_stranger_has_no_profile(ground: Ground) -> None:
    """Refused in words."""
    with pytest.raises(Refused, match="does not know this person"):
        await ground.chat.profile("UNOBODY")


async def test_a_group_is_its_members(ground: Ground) -> None:
    """In Slack's order."""
    users = (ground.person("ada"), ground.person("tom"))
    assert await ground.chat.group_members(ground.group(users)) == users


async def test_an_unknown_group_is_refused(ground: Ground) -> None:
    """The words say where to look."""
    with pytest.raises(Refused, match="and its id in the policy"):
        await ground.chat.group_members("S99999999")


async def test_a_post_whose_answer_was_lost_is_found_by_its_key(ground: Ground) -> None:
    """It stands there once, and looking finds it."""
    room = await ground.chat.create_room("inc-1")
    other = await ground.chat.post(room.id, saying("Before"), key="k1")
    ground.lose("chat.postMessage")
    with pytest.raises(Ambiguous):
        await ground.chat.post(room.id, saying("Lost"), key="k2")
    found = await ground.chat.find_post(room.id, key="k2", since=ground.now())
    assert found is not None
    assert (found.channel, found.ts == other.ts) == (room.id, False)
    assert ground.see(room.id).said == (("Before", None), ("Lost", None))


async def test_a_post_that_never_left_is_not_found(ground: Ground) -> None:
    """Slack crashed before it did anything, so it may be sent again."""
    room = await ground.chat.create_room("inc-1")
    ground.crash("chat.postMessage")
    with pytest.raises(Ambiguous):
        await ground.chat.post(room.id, saying("Lost"), key="k1")
    assert await ground.chat.find_post(room.id, key="k1", since=ground.now()) is None


@pytest.mark.parametrize(("age", "found"), [(59, True), (61, False)])
async def test_a_post_is_looked_for_from_a_minute_before(ground: Ground, age: int, found: bool) -> None:
    """Clocks differ a little; history is not read to its beginning."""
    room = await ground.chat.create_room("inc-1")
    posted = await ground.chat.post(room.id, saying("Hello"), key="k1")
    await ground.wait(timedelta(seconds=age))
    assert await ground.chat.find_post(room.id, key="k1", since=ground.now()) == (posted if found else None)


async def test_a_reply_stands_in_its_thread_and_is_found_there(ground: Ground) -> None:
    """A channel's own history does not show replies."""
    room = await ground.chat.create_room("inc-1")
    parent = await ground.chat.post(room.id, saying("Card"), key="k1")
    reply = await ground.chat.post(room.id, saying("Reply"), key="k2", thread=parent.ts)
    assert ground.see(room.id).said == (("Card", None), ("Reply", parent.ts))
    assert await ground.chat.find_post(room.id, key="k2", since=ground.now(), thread=parent.ts) == reply
    assert await ground.chat.find_post(room.id, key="k2", since=ground.now()) is None


async def test_a_reply_to_nothing_is_refused(ground: Ground) -> None:
    """The thread is gone."""
    room = await ground.chat.create_room("inc-1")
    with pytest.raises(Refused) as refused:
        await ground.chat.post(room.id, saying("Reply"), key="k1", thread="1343822400.000001")
    assert refused.value.code == "cannot_reply_to_message"


async def test_nothing_is_posted_into_an_archived_room(ground: Ground) -> None:
    """The words say what to do."""
    room = await ground.chat.create_room("inc-1")
    ground.archive(room.id)
    with pytest.raises(Refused, match="Unarchive it to go on"):
        await ground.chat.post(room.id, saying("Hello"), key="k1")


async def test_a_private_channel_without_us_cannot_be_posted_into(ground: Ground) -> None:
    """It is not there for us."""
    channel = ground.room("board", creator=ground.person("eve"), private=True)
    with pytest.raises(Refused) as refused:
        await ground.chat.post(channel, saying("Hello"), key="k1")
    assert refused.value.code == "channel_not_found"


async def test_an_updated_message_keeps_its_key(ground: Ground) -> None:
    """The words change, and the message is still found."""
    room = await ground.chat.create_room("inc-1")
    posted = await ground.chat.post(room.id, saying("P1"), key="k1")
    await ground.chat.update(room.id, posted.ts, saying("P0"))
    assert ground.see(room.id).said == (("P0", None),)
    assert await ground.chat.find_post(room.id, key="k1", since=ground.now()) == posted


async def test_a_deleted_message_cannot_be_updated(ground: Ground) -> None:
    """Somebody took it away."""
    room = await ground.chat.create_room("inc-1")
    with pytest.raises(Refused, match="The message was deleted"):
        await ground.chat.update(room.id, "1343822400.000001", saying("P0"))


async def test_pinning_twice_is_pinning_once(ground: Ground) -> None:
    """A lost answer is cured by doing it again."""
    room = await ground.chat.create_room("inc-1")
    posted = await ground.chat.post(room.id, saying("Card"), key="k1")
    ground.lose("pins.add")
    with pytest.raises(Ambiguous):
        await ground.chat.pin(room.id, posted.ts)
    await ground.chat.pin(room.id, posted.ts)
    assert ground.see(room.id).pins == (posted.ts,)


async def test_a_room_says_what_it_is_about(ground: Ground) -> None:
    """Topic and purpose are two things."""
    room = await ground.chat.create_room("inc-1")
    await ground.chat.set_topic(room.id, "P1 · led by mei")
    await ground.chat.set_purpose(room.id, "War room of INC-1")
    assert (ground.see(room.id).topic, ground.see(room.id).purpose) == ("P1 · led by mei", "War room of INC-1")


async def test_a_message_has_an_address(ground: Ground) -> None:
    """It leads to the channel and the message."""
    room = await ground.chat.create_room("inc-1")
    posted = await ground.chat.post(room.id, saying("Card"), key="k1")
    link = await ground.chat.permalink(room.id, posted.ts)
    assert link.startswith("https://")
    assert link.endswith(f"/archives/{room.id}/p{posted.ts.replace('.', '')}")
    with pytest.raises(Refused, match="The message was deleted"):
        await ground.chat.permalink(room.id, "1343822400.000009")


async def test_a_file_arrives_with_its_title_and_comment(ground: Ground) -> None:
    """Its id is known first; whether it has arrived can be asked at any time."""
    room = await ground.chat.create_room("inc-1")
    reserved = await ground.chat.reserve_file("draft.md", 5)
    assert not await ground.chat.file_shared(reserved.file, room.id)
    await ground.chat.upload_file(
        reserved.file, reserved.upload_url, b"hello", channel=room.id, title="Draft", comment="The draft is written."
    )
    assert await ground.chat.file_shared(reserved.file, room.id)
    assert not await ground.chat.file_shared(reserved.file, "C99999999")
    assert ground.see(room.id).files == (("Draft", "The draft is written."),)


async def test_a_file_in_a_private_room_needs_no_comment(ground: Ground) -> None:
    """It is found there as well."""
    room = await ground.chat.create_room("inc-1", private=True)
    reserved = await ground.chat.reserve_file("draft.md", 5)
    await ground.chat.upload_file(
        reserved.file, reserved.upload_url, b"hello", channel=room.id, title="Draft", comment=None
    )
    assert await ground.chat.file_shared(reserved.file, room.id)
    assert ground.see(room.id).files == (("Draft", ""),)


async def test_a_file_whose_last_answer_was_lost_has_arrived(ground: Ground) -> None:
    """Looking tells, so it is not sent twice."""
    room = await ground.chat.create_room("inc-1")
    reserved = await ground.chat.reserve_file("draft.md", 5)
    ground.lose("files.completeUploadExternal")
    with pytest.raises(Ambiguous):
        await ground.chat.upload_file(
            reserved.file, reserved.upload_url, b"hello", channel=room.id, title="Draft", comment=None
        )
    assert await ground.chat.file_shared(reserved.file, room.id)


async def test_a_file_that_slack_dropped_can_be_sent_again(ground: Ground) -> None:
    """The bytes had arrived, the last step had not happened."""
    room = await ground.chat.create_room("inc-1")
    reserved = await ground.chat.reserve_file("draft.md", 5)
    ground.crash("files.completeUploadExternal")
    with pytest.raises(Ambiguous):
        await ground.chat.upload_file(
            reserved.file, reserved.upload_url, b"hello", channel=room.id, title="Draft", comment=None
        )
    assert not await ground.chat.file_shared(reserved.file, room.id)
    await ground.chat.upload_file(
        reserved.file, reserved.upload_url, b"hello", channel=room.id, title="Draft", comment=None
    )
    assert ground.see(room.id).files == (("Draft", ""),)


async def test_a_file_of_another_size_is_refused(ground: Ground) -> None:
    """Slack takes as many bytes as were announced."""
    room = await ground.chat.create_room("inc-1")
    reserved = await ground.chat.reserve_file("draft.md", 4)
    with pytest.raises(Refused, match=r"Slack did not take the file \(400\)"):
        await ground.chat.upload_file(
            reserved.file, reserved.upload_url, b"hello", channel=room.id, title="Draft", comment=None
        )


async def test_a_form_opens_once_for_its_trigger(ground: Ground) -> None:
    """A spent trigger is refused in words that say what to do."""
    ada = ground.person("ada")
    trigger = ground.trigger(ada)
    await ground.chat.open_view(trigger, VIEW)
    assert ground.forms(ada) == ["Declare"]
    with pytest.raises(Refused, match="Try again"):
        await ground.chat.open_view(trigger, VIEW)


async def test_we_know_who_we_are_and_what_we_may_do(ground: Ground) -> None:
    """Ids, the workspace's address, and the token's scopes in order."""
    identity = await ground.chat.identity()
    assert identity.bot_user == ground.bot
    assert all((identity.team, identity.bot_id, identity.url.startswith("https://")))
    scopes = await ground.chat.scopes()
    assert "chat:write" in scopes
    assert list(scopes) == sorted(scopes)


@pytest.mark.parametrize("method", ["chat.postMessage", "pins.add"])
async def test_a_rate_limit_says_when_and_closes_one_gate(ground: Ground, method: str) -> None:
    """The wait is Slack's own, for the method alone."""
    room = await ground.chat.create_room("inc-1")
    ground.limit(method, seconds=7)
    with pytest.raises(Later) as later:
        await (
            ground.chat.pin(room.id, "1.1") if method == "pins.add" else ground.chat.post(room.id, saying("x"), key="k")
        )
    assert (later.value.delay, later.value.gate) == (timedelta(seconds=7), method)
