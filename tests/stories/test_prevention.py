"""After an incident: prompts, TODO lines and reviews become action items, and who raised the alarm is thanked."""

from bot.domain.action_items import Wanted
from bot.domain.change import EntryKind
from tests.stories.firm import Firm


async def closed(firm: Firm, severity: str = "P2", *, todo: str = "") -> None:
    """An incident that is over, in whose room somebody may have said what is left to do."""
    await firm.declare_in_one_line(severity)
    if todo:
        await firm.say("ada", await firm.enter("ada"), todo)
    await firm.answer("mei", "resolve")
    await firm.answer("mei", "close")
    await firm.pass_time(seconds=20)  # a room takes one post a second


async def items(firm: Firm) -> list[str]:
    """Number, title, owner, day and origin of every item."""
    kept = await firm.bot.ctx.read.action_items(Wanted(), firm.bot.ctx.workspace)
    return [f"{each.number} {each.title[:44]} · {each.owner.name} · {each.due} · {each.about}" for each in kept]


async def test_a_todo_line_becomes_an_action_item_by_one_button(small_firm: Firm) -> None:
    """Offered in the room at close; whoever presses has it, and a second press changes nothing."""
    firm = small_firm
    await closed(firm, "P3", todo="TODO: compare all eight hosts")
    room = await firm.room()
    (offer,) = [each for each in firm.messages(room) if each["text"].startswith("Left to do")]
    assert "compare all eight hosts." in offer["text"]
    said = (await firm.press("olu", room, offer["ts"], "accept_candidate")).text or ""
    assert said.startswith("Action item 1: compare all eight hosts (prevent, olu, due Wed 29 Aug 2012)")
    assert (await firm.press("ada", room, offer["ts"], "accept_candidate")).text == said
    seq = next(row.seq for row in await firm.said())
    assert await items(firm) == [f"1 compare all eight hosts · olu · 2012-08-29 · todo/{seq}"]
    assert "TODO in entry" not in await firm.answer("ada", "prevent")


async def test_a_line_that_says_no_todo_any_more_is_no_candidate(small_firm: Firm) -> None:
    """It was deleted after it was offered; the answer says what to type."""
    firm = small_firm
    await closed(firm, "P3", todo="TODO: compare all eight hosts")
    room = await firm.room()
    spoken = (await firm.said())[0]
    assert spoken.source is not None
    await firm.sandbox.gestures.delete(firm.users["ada"], room, spoken.source.ts)
    await firm.settle()
    (offer,) = [each for each in firm.messages(room) if each["text"].startswith("Left to do")]
    assert "says no TODO any more" in ((await firm.press("olu", room, offer["ts"], "accept_candidate")).text or "")
    assert await items(firm) == []


async def test_the_eight_prompts_are_answered_by_words_and_buttons(small_firm: Firm) -> None:
    """Each with an action item or a reason; the checklist is shown anew."""
    firm = small_firm
    await closed(firm, "P3")
    room = await firm.room()
    said = [each for each in firm.messages(room) if "is closed" in each["text"]][-1]
    assert said["text"].endswith("Thanks to the Trading Desk, who raised the alarm.")
    shown = await firm.press("mei", room, said["ts"], "open_prevention")
    assert "☐ 1. Update monitoring and alerting rules. ☐ 2. Enhance automated testing coverage." in (shown.text or "")
    checklist = firm.sandbox.world.ephemerals(firm.users["mei"], room)[-1]
    incident = (await firm.incident()).id
    await firm.press("mei", room, checklist["ts"], "prevent_add", f"{incident}/prompt/monitoring")
    await firm.submit("mei", {"title": "Alert on rejects before the open", "due": "fri", "cost": "", "ticket": ""})
    assert "Action item 2" in await firm.answer(
        "mei", f"prevent 2 replay the day in tests <@{firm.users['ada']}> due 2w"
    )
    assert "not needed, nothing to train" in await firm.answer("mei", "prevent 4 no nothing to train")
    await firm.press("mei", room, checklist["ts"], "prevent_skip", f"{incident}/prompt/recovery")
    listed = await firm.answer("mei", "prevent")
    assert "✓ 1. Update monitoring and alerting rules · item 1: Alert on rejects before the open, open." in listed
    assert "✓ 4. Conduct training sessions on lessons learned · not needed: nothing to train." in listed
    assert "✓ 8. Update disaster recovery procedures · not needed: said with the button Not needed." in listed
    assert "☐ 3. Improve documentation and runbooks." in listed
    for wrong in ("prevent 9 x", "prevent x", "prevent 3 no", "prevent 3"):
        assert "/incident prevent 2 what is to be done" in await firm.answer("mei", wrong)
    assert len(await firm.entries(EntryKind.PREVENTION)) == 2


async def test_an_incident_is_reviewed_after_thirty_and_ninety_days(firm: Firm) -> None:
    """By whoever led it; the review stands in the reminder of its week, and a second close sets no more."""
    await closed(firm)
    await firm.answer("mei", "reopen")
    await firm.answer("mei", "resolve")
    await firm.answer("mei", "close")
    assert await items(firm) == [
        "1 Review INC-20120801-001 again after 30 days: · mei · 2012-08-31 · review/30",
        "2 Review INC-20120801-001 again after 90 days: · mei · 2012-10-30 · review/90",
    ]
    await firm.pass_time(days=25)
    assert not [each for each in firm.told("mei") if "Review INC" in each]
    await firm.pass_time(days=2)
    (reminder,) = [each for each in firm.told("mei") if "Review INC" in each]
    assert "1 Due Fri: Review INC-20120801-001 again after 30 days" in reminder
    assert "2 Due" not in reminder


async def test_what_an_incident_taught_is_found_by_its_words(firm: Firm) -> None:
    """A factor at once, a change once its owner has said whether it worked."""
    await firm.declare_in_one_line("P3")
    assert "none yet" in await firm.answer("mei", "lessons")
    await firm.answer("mei", "factor process nobody compared the hosts")
    await firm.answer("mei", "action add compare hosts before a release")
    assert "before a release" not in await firm.answer("mei", "lessons compare")
    await firm.answer("mei", "action done 1")
    await firm.answer("mei", "action verify 1 yes")
    found = (await firm.slash("tom", "lessons HOSTS compare")).text or ""
    assert "INC-20120801-001 contributed: nobody compared the hosts." in found
    assert "INC-20120801-001 worked: compare hosts before a release." in found
    assert "Lessons with switch: none yet" in ((await firm.slash("tom", "lessons switch")).text or "")
