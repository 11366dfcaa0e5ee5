"""The post-mortem between people and records: written, changed, written anew, nothing lost."""

from dataclasses import replace

import pytest

from bot.domain.command import Person, Where
from bot.domain.drafts import EditSection, NoDraft
from bot.domain.review_rules import ReviewRules
from bot.services import drafts
from tests.stories.firm import Firm


async def closed(firm: Firm) -> None:
    """An incident is over, and its draft lies in the room."""
    await firm.declare_in_one_line("P2")
    await firm.answer("mei", "resolve")
    await firm.answer("mei", "close")


async def text_of(firm: Firm) -> str:
    """The newest version."""
    return await firm.bot.ctx.read.post_mortem((await firm.incident()).id) or ""


async def test_what_people_wrote_outlives_a_new_draft(firm: Firm) -> None:
    """Somebody writes the summary, new facts come in, the draft is written anew: both are in the file in the room."""
    await closed(firm)
    await firm.slash("mei", "section 2", channel=await firm.enter("mei"))
    kept = await firm.submit("mei", {"line_0": "Nobody lost money; ada should have been called."})
    assert kept.view is not None
    words = kept.view["blocks"][0]["text"]["text"]
    assert words.startswith("Section 2 of the post-mortem written by mei, version 2: ")
    assert "“should have” can read as blame" in words
    await firm.answer("mei", "why 1 The old code was still there")
    answer = await firm.answer("mei", "draft")
    assert "what people wrote stays" in answer
    text = await text_of(firm)
    assert "Nobody lost money" in text
    assert "[[HUMAN: In one sentence" not in text
    assert "The old code was still there" in text
    room = await firm.room()
    files = [each for each in firm.sandbox.world.stored_files.values() if room in each.shares]
    assert [each.name for each in files] == ["INC-20120801-001-post-mortem.md"] * 2
    assert files[-1].data == text.encode()


async def test_the_post_mortem_comes_as_page_and_pdf_too(small_firm: Firm) -> None:
    """Three files of one version, each put into the room once."""
    small_firm.policy = replace(small_firm.policy, review=ReviewRules())
    await small_firm.stop_bot()
    await small_firm.start_bot()
    await closed(small_firm)
    room = await small_firm.room()
    files = [each for each in small_firm.sandbox.world.stored_files.values() if room in each.shares]
    assert [each.name.removeprefix("INC-20120801-001-") for each in files] == [
        "post-mortem.md",
        "post-mortem.html",
        "post-mortem.pdf",
    ]
    data = [each.data or b"" for each in files]
    assert data[1].startswith(b"<!DOCTYPE html>")
    assert b"<figcaption>Severity and phase" in data[1]
    assert data[2].startswith(b"%PDF-")


async def test_two_people_may_write_in_one_section(small_firm: Firm) -> None:
    """Both opened it before either had written; the second one's words join the first one's."""
    await closed(small_firm)
    for who in ("mei", "ada"):
        await small_firm.slash(who, "section 12", channel=await small_firm.enter(who))
    await small_firm.submit("mei", {"line_more": "Ops found the host in two minutes."})
    await small_firm.submit("ada", {"line_more": "The venue called us, we did not call them."})
    text = await text_of(small_firm)
    assert "Ops found the host" in text
    assert "The venue called us" in text


async def test_there_is_nothing_to_write_in_before_there_is_a_draft(small_firm: Firm) -> None:
    """Each refusal says what to type; a draft can be had while the incident is open."""
    await small_firm.declare_in_one_line()
    assert "`/incident draft` has one written" in await small_firm.answer("mei", "section 2")
    assert "Type one of 1 to 16" in await small_firm.answer("mei", "section 17")
    assert "Type one of 1 to 16" in await small_firm.answer("mei", "section two")
    assert "/incident draft" in await small_firm.answer("mei", "draft now")
    await small_firm.answer("mei", "draft")
    assert "## 16. Evidence" in await text_of(small_firm)


async def test_a_form_that_slack_sends_twice_is_kept_once(small_firm: Firm) -> None:
    """The second one gets the first one's answer; before there is a draft nothing is kept at all."""
    incident = await small_firm.declare_in_one_line("P2")
    command = EditSection(
        key="form/V1",
        workspace=incident.workspace,
        by=Person(small_firm.users["mei"], "mei"),
        where=Where(id=incident.id),
        section=2,
        text="All is said.",
        opened=1,
    )
    with pytest.raises(NoDraft):
        await drafts.edit_section(small_firm.bot.ctx, command)
    await small_firm.answer("mei", "draft")
    first = await drafts.edit_section(small_firm.bot.ctx, command)
    assert await drafts.edit_section(small_firm.bot.ctx, command) == first
    newest = await small_firm.bot.ctx.read.post_mortem_version(incident.id)
    assert newest is not None
    assert (newest.number, newest.author) == (2, small_firm.users["mei"])
