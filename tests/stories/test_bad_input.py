"""Hostile and broken words: shown literally or refused with a sentence, never a ping, never a broken message."""

import re
from collections.abc import Iterator
from typing import Any

from bot.domain.change import EntryKind
from tests.stories.firm import FORM, Firm

# Slack's own markup for a time is the only `<!` that the bot writes.
PING = re.compile(r"<!(?!date\^)")
ARABIC = "تأخر أوامر الشراء"
TITLES = (
    "<!channel> <!here> <!everyone>",
    "<@U000000002> <#C000000001|trading> <https://evil.example|click>",
    "`code` ```block``` *bold* _it_ ~no~ > quote",
    "one\ntwo\r\nthree",
    "nul\x00 tab\t bell\x07",
    "🔥🔥🔥",
    ARABIC,
    "\u202eevil\u2066 order",
    "&lt;!channel&gt; &amp;amp;",
    "{{ 7 * 7 }} {% raw %} ${x} %s",
    "quote \" and ' and \\ and : - # !!python/object",
    "x" * 200,
)


def spoken(block: Any) -> Iterator[str]:
    """Every text of a block in which Slack reads markup."""
    if isinstance(block, dict):
        if block.get("type") == "mrkdwn":
            yield block["text"]
        for value in block.values():
            yield from spoken(value)
    elif isinstance(block, list):
        for value in block:
            yield from spoken(value)


def posted(firm: Firm) -> Iterator[dict[str, Any]]:
    """Everything of the bot that anybody can see, answers for one person included."""
    for room in firm.sandbox.world.rooms.values():
        yield from (each for each in room.messages.values() if each.get("bot_id"))
        yield from (each for _, each in room.ephemerals)


def check_no_ping(firm: Firm) -> None:
    """Nothing that the bot posted calls a channel, or links where a declarer wanted."""
    for message in posted(firm):
        for text in (message["text"], *spoken(message.get("blocks", []))):
            assert not PING.search(text), text
            assert "<https://evil" not in text
            assert "\x00" not in text


async def test_titles_are_shown_as_they_were_typed(small_firm: Firm) -> None:
    """Twelve strange titles by command: each is recorded, its card stands, nobody is pinged."""
    for number, title in enumerate(TITLES, start=1):
        await small_firm.slash("kim", f"declare P3 {title}")
        assert (await small_firm.incident()).reference == f"INC-20120801-{number:03d}"
        await small_firm.answer("kim", "show")
        assert len(await small_firm.lines()) == 1
    check_no_ping(small_firm)
    shown = [each.title for each in reversed(await small_firm.incidents())]
    assert shown[0] == "<!channel> <!here> <!everyone>"
    assert shown[2] == TITLES[2]
    assert shown[4] == "nul␀ tab bell␇"
    assert shown[5:7] == ["🔥🔥🔥", ARABIC]
    assert shown[7] == "evil order"
    assert len(shown[11]) == 120


async def test_the_form_takes_strange_titles_too(firm: Firm) -> None:
    """By form, on either database: one incident, one card, the words in full on the timeline, no ping."""
    for title in ("<!channel> down & <@U000000002>", "nul\x00 inside", ARABIC, "🔥"):
        incident = await firm.declare("kim", title=title, affected=f"{title} <!here>", trading_state="normal")
        assert incident.title == title.replace("\x00", "␀")
        assert incident.title in (await firm.entries(EntryKind.DECLARED))[0]
        assert len(await firm.lines()) == 1
    check_no_ping(firm)


async def test_a_title_of_200_characters_is_shortened_and_kept_in_full(small_firm: Firm) -> None:
    """120 on the card, all of it on the timeline."""
    long = "latency " * 25
    incident = await small_firm.declare("kim", title=long.strip(), trading_state="normal")
    assert len(incident.title) <= 120
    assert incident.title.endswith("…")
    assert long.strip() in (await small_firm.entries(EntryKind.DECLARED))[0]


async def test_a_title_with_nothing_to_see_is_refused_under_its_field(small_firm: Firm) -> None:
    """Blank is blank, however it is made; nothing was declared."""
    await small_firm.slash("kim", "declare")
    for title in (" ", "\u200b\u2060", "\u3164"):
        seen = await small_firm.submit("kim", {**FORM, "title": title})
        assert (seen.errors or {}).get("title") == "Say what you see in a few words."
    assert await small_firm.incidents() == []


async def test_reasons_notes_and_roles_are_shown_literally_too(small_firm: Firm) -> None:
    """Words that people add later are as harmless as titles."""
    await small_firm.declare_in_one_line("P2", who="kim")
    evil = "<!channel> `x` <https://evil.example|click> \x00"
    await small_firm.answer("mei", f"severity P1 {evil}")
    await small_firm.answer("mei", f"note {evil}")
    await small_firm.answer("mei", f"loss {evil}")
    await small_firm.answer("mei", f"mark started {evil}")
    await small_firm.answer("mei", f"role scribe {evil}")
    await small_firm.answer("mei", f"{evil}")
    await small_firm.answer("mei", "show")
    await small_firm.pass_time(seconds=10)
    check_no_ping(small_firm)
    assert any("<!channel> `x`" in text for text in await small_firm.entries(EntryKind.NOTE))


async def test_any_message_of_the_room_is_stored_and_acked(firm: Firm) -> None:
    """NUL, half an emoji, 3,000 characters: kept once, acked at once, the chain goes on."""
    await firm.declare_in_one_line("P3", who="kim")
    room = await firm.enter("ada")
    for text in ("nul\x00 here", "half \ud83d an emoji", "<!channel> " * 300, ARABIC, "\u202eback"):
        firm.sandbox.world.post(room, firm.users["ada"], text)
        await firm.settle()
    await firm.say("ada", room, "and on it goes")
    assert len(await firm.entries(EntryKind.MESSAGE)) == 6
    said = [each for each in firm.sandbox.delivery.log if each.sent.name == "message"]
    assert all(each.answer.status == 200 and each.sent.attempt == 0 for each in said)
