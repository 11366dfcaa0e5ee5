"""Action items in a war room: added, listed, changed, and told to whoever is to do them."""

from datetime import date
from typing import Any

import pytest

from bot.domain.action_changes import AddItem, ChangeItem, Finished
from bot.domain.action_items import ItemStatus, NoSuchItem, Wanted
from bot.domain.change import EntryKind
from bot.domain.command import Person, Where
from bot.services import action_items
from tests.stories.firm import Firm


async def items(firm: Firm) -> list[str]:
    """Number, title, owner, day and state of every item."""
    kept = await firm.bot.ctx.read.action_items(Wanted(), firm.bot.ctx.workspace)
    return [f"{each.number} {each.title} {each.owner.name} {each.due} {each.status.label}" for each in kept]


async def test_an_action_item_runs_its_course(firm: Firm) -> None:
    """Added in a line, handed over, put off, done; each step is an entry of the timeline, and its owner is told."""
    await firm.declare_in_one_line("P3")
    ada = f"<@{firm.users['ada']}>"
    said = await firm.answer("mei", f"action add Count fills on the retired path {ada} due fri --type detect --cost 5k")
    assert said.startswith(
        "Action item 1: Count fills on the retired path (detect, ada, due Fri 3 Aug 2012, estimated $5k)"
    )
    assert "mei gave you action item 1" in firm.told("ada")[-1]
    assert "Due Fri: Count fills on the retired path (ada)" in await firm.answer("ada", "action list")
    assert "handed over to tom" in await firm.answer("ada", f"action assign 1 <@{firm.users['tom']}>")
    assert "due Wed 15 Aug 2012" in await firm.answer("tom", "action due 1 2w")
    assert "in progress" in await firm.answer("tom", "action start 1")
    assert "in the tracker" in await firm.answer("tom", "action ticket 1 https://tracker.example/OPS-7")
    assert "done for $6k" in await firm.answer("tom", "action done 1 cost 6k")
    assert "is done already" in await firm.answer("tom", "action drop 1 no need")
    assert await items(firm) == ["1 Count fills on the retired path tom 2012-08-15 done"]
    assert len(await firm.entries(EntryKind.ACTION_ITEM)) == 6


async def test_the_form_adds_one_and_says_what_is_wrong(small_firm: Firm) -> None:
    """Every wrong field is named; buttons of the list do what the words do."""
    firm = small_firm
    await firm.declare_in_one_line("P3")
    room = await firm.enter("mei")
    await firm.slash("mei", "action", channel=room)
    wrong = await firm.submit("mei", {"title": " ", "due": "soon", "cost": "-5", "ticket": "OPS-7"})
    assert set(wrong.errors or ()) == {"title", "due", "cost", "ticket"}
    await firm.submit("mei", {"title": "Alert on rejects before the open", "due": "tomorrow", "cost": "", "ticket": ""})
    assert await items(firm) == ["1 Alert on rejects before the open mei 2012-08-02 open"]
    await firm.pass_time(days=3)
    listed = await firm.slash("tom", "action list overdue")
    assert "1 Overdue 2 d: Alert on rejects before the open (mei)." in (listed.text or "")
    assert "Your action items: none." in ((await firm.slash("tom", "action list mine")).text or "")
    shown = firm.sandbox.world.ephemerals(firm.users["tom"], firm.desk)[-2]
    assert "Action item 1 snoozed" in ((await firm.press("tom", firm.desk, shown["ts"], "item_snooze")).text or "")
    (item,) = await firm.bot.ctx.read.action_items(Wanted(live=True), firm.bot.ctx.workspace)
    assert (str(item.snoozed_until), item.status) == ("2012-08-11", ItemStatus.OPEN)


async def test_what_cannot_be_read_says_how_it_is_typed(small_firm: Firm) -> None:
    """And nothing is recorded."""
    firm = small_firm
    await firm.declare_in_one_line("P3")
    for typed, told in {
        "action dance": "/incident action add|list",
        "action done": "/incident action done 3 cost 5k",
        "action drop 1": "/incident action drop 3",
        "action assign 1 mei": "/incident action assign 3 @mei",
        "action verify 1 maybe": "/incident action verify 3 yes|no",
        "action list all": "/incident action list mine|here|overdue",
        "action done 9": "There is no action item 9.",
        "action add x due soon": "`soon` is not a day.",
        "action add": "/incident action add count fills",
        "action add x --type magic": "`magic` is not one of `prevent`",
    }.items():
        assert told in await firm.answer("mei", typed), typed
    assert await items(firm) == []


async def test_what_is_asked_twice_is_done_once(small_firm: Firm) -> None:
    """A gesture that Slack delivers again gets the first answer; an item that is gone cannot be handed over."""
    firm = small_firm
    incident = await firm.declare_in_one_line("P3")
    ctx, mei = firm.bot.ctx, Person(firm.users["mei"], "mei")
    asked: dict[str, Any] = {"workspace": ctx.workspace, "by": mei, "where": Where(id=incident.id)}
    adding = AddItem(**asked, key="a", title="Count fills", owner=mei, due=date(2012, 8, 3))
    assert await action_items.add(ctx, adding) == await action_items.add(ctx, adding)
    done = ChangeItem(**asked, key="b", number=1, step=Finished())
    assert await action_items.change(ctx, done) == await action_items.change(ctx, done)
    assert await items(firm) == ["1 Count fills mei 2012-08-03 done"]
    with pytest.raises(NoSuchItem):
        await action_items.find(ctx, 2)
