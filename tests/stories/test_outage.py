"""The database is locked or gone: people hear at once, nothing is acked and lost, and it goes on by itself."""

import asyncio

from bot.domain.change import EntryKind
from tests.stories.firm import FORM, Firm, a_firm
from tests.stories.outage import gone, locked

TOLD_WITHIN = 3_000  # milliseconds, as long as Slack waits
NOT_SAVED = "was *not* saved"


async def test_who_types_or_presses_while_the_database_is_locked_hears_so_in_time(
    firm: Firm, database_url: str
) -> None:
    """A command and a button at the same moment: both are told that nothing was saved; later both work."""
    await firm.declare_in_one_line("P1", who="kim")
    room, page = await firm.enter("mei"), firm.pages("ada")[-1]
    gestures, users, count = firm.sandbox.gestures, firm.users, len(firm.sandbox.delivery.log)
    with locked(database_url):
        typed, _ = await asyncio.gather(
            gestures.slash(users["mei"], room, "/incident", "loss 12k"),
            gestures.press(users["ada"], firm.direct("ada"), page["ts"], "acknowledge"),
        )
        await firm.bot.replies.settle()
    assert NOT_SAVED in (typed.text or "")
    [told] = firm.sandbox.world.ephemerals(users["ada"], firm.direct("ada"))
    assert NOT_SAVED in told["text"]
    assert all(each.answer.ms < TOLD_WITHIN for each in list(firm.sandbox.delivery.log)[count:])
    incident = await firm.incident()
    assert (incident.losses, incident.acknowledgements) == ((), ())
    assert (await firm.press_page("ada")).startswith("You acknowledged")
    assert (await firm.answer("mei", "loss 12k")).startswith("Loss is $12k now")


async def test_those_who_come_while_others_wait_hear_in_time_too(sqlite_url: str) -> None:
    """Three commands, each a little after the other: nobody waits for the patience of those before."""
    async with a_firm(sqlite_url) as firm:
        await firm.declare_in_one_line("P3", who="kim")

        async def type_after(seconds: float) -> str:
            await asyncio.sleep(seconds)
            words = f"loss INC-20120801-001 {int(seconds * 10)}k"
            return (await firm.sandbox.gestures.slash(firm.users["mei"], firm.desk, "/incident", words)).text or ""

        with locked(sqlite_url):
            told = await asyncio.gather(*map(type_after, (0.0, 0.7, 1.4)))
        assert [NOT_SAVED in each for each in told] == [True] * 3
        assert all(each.answer.ms < TOLD_WITHIN for each in list(firm.sandbox.delivery.log)[-3:])


async def test_a_form_that_cannot_be_saved_stays_open_with_everything_in_it(firm: Firm, database_url: str) -> None:
    """The declarer reads it under the first field, submits again, and there is one incident."""
    gestures, sam = firm.sandbox.gestures, firm.users["sam"]
    await firm.slash("sam", "declare")
    with locked(database_url):
        seen = await gestures.submit(sam, FORM)
    assert "Not saved: the database is not answering." in (seen.errors or {}).get("title", "")
    assert firm.sandbox.delivery.log[-1].answer.ms < TOLD_WITHIN
    assert await firm.incidents() == []
    await firm.submit("sam", {})
    assert [each.title for each in await firm.incidents()] == [FORM["title"]]


async def test_a_message_that_cannot_be_stored_is_not_acked_and_comes_again(firm: Firm, database_url: str) -> None:
    """HTTP 500 while the database is locked; Slack delivers again a minute later, and the record has it once."""
    await firm.declare_in_one_line("P3", who="kim")
    room = await firm.enter("mei")
    with locked(database_url):
        await firm.sandbox.gestures.say(firm.users["mei"], room, "mm-us halted")
        await firm.sandbox.delivery.settle()
    tried = [each for each in firm.sandbox.delivery.log if each.sent.name == "message"][-2:]
    assert [(each.answer.status, each.sent.attempt) for each in tried] == [(500, 0), (500, 1)]
    assert await firm.entries(EntryKind.MESSAGE) == []
    await firm.pass_time(minutes=2)
    assert firm.sandbox.delivery.log[-1].answer.status == 200
    assert await firm.entries(EntryKind.MESSAGE) == ["mm-us halted"]


async def test_over_socket_mode_a_message_that_cannot_be_stored_gets_no_ack(sqlite_url: str) -> None:
    """No envelope ack while the database is locked: Slack sends the envelope again, and the record has it once."""
    async with a_firm(sqlite_url, socket_mode=True) as firm:
        await firm.declare_in_one_line("P3", who="kim")
        room = await firm.enter("mei")
        with locked(sqlite_url):
            await firm.sandbox.gestures.say(firm.users["mei"], room, "mm-us halted")
            await firm.sandbox.delivery.settle()
        tried = [each for each in firm.sandbox.delivery.log if each.sent.name == "message"][-2:]
        assert [(each.transport, each.answer.failure) for each in tried] == [("socket", "timeout")] * 2
        await firm.pass_time(minutes=2)
        assert await firm.entries(EntryKind.MESSAGE) == ["mm-us halted"]


async def test_a_database_that_was_gone_is_used_again_when_it_is_back(postgres_url: str) -> None:
    """Every connection cut, none taken: told in time; afterwards the same words work without a restart."""
    async with a_firm(postgres_url) as firm:
        with gone(postgres_url):
            seen = await firm.sandbox.gestures.slash(firm.users["sam"], firm.desk, "/incident", "declare P1 feed gone")
            assert NOT_SAVED in (seen.text or "")
            assert firm.sandbox.delivery.log[-1].answer.ms < TOLD_WITHIN
        await firm.slash("sam", "declare P1 feed gone")
        assert [each.title for each in await firm.incidents()] == ["feed gone"]
        assert len(firm.pages("ada")) == 1
