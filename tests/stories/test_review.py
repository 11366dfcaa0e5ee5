"""A post-mortem on its way from draft to closed review."""

from tests.stories.firm import Firm

DAY = 24 * 60


async def test_a_review_is_asked_for_signed_published_and_closed(firm: Firm) -> None:
    """Sections that wait block it, two roles sign, the policy's readers hear of it, and reminders end with it."""
    await firm.declare_in_one_line("P1")
    assert "no post-mortem to review" in await firm.answer("mei", "review")
    await firm.answer("mei", "role commander")
    for command in ("resolve", "waive all nothing was kept", "close"):
        await firm.answer("mei", command)
    shown = await firm.answer("ada", "review")
    assert "draft, version 1" in shown
    assert "Sections that still wait for people: 2, 9, 11, 14" in shown
    assert "start|sign|publish|close" in await firm.answer("mei", "review sing")
    assert "owner @user" in await firm.answer("mei", "review owner")
    assert "olu owns the post-mortem" in await firm.answer("mei", f"review owner <@{firm.users['olu']}>")
    assert "To sign: Incident Commander and Risk Management." in await firm.answer("olu", "review start")
    for number in (2, 9, 11, 14):
        await firm.slash("mei", f"section {number}", channel=await firm.enter("mei"))
        await firm.submit("mei", {"line_0": "It is known and written down."})
    assert "signed by mei (Incident Commander)" in await firm.answer("mei", "review sign")
    assert "Risk Management did not sign yet" in await firm.answer("mei", "review publish")
    await firm.answer("tom", "review sign")
    assert "version 5 published by olu" in await firm.answer("olu", "review publish")
    told = [message["text"] for message in firm.pages("max")]
    assert any("Post-mortem of INC-20120801-001: reviewed, version 5." in text for text in told)
    assert "closed by olu" in await firm.answer("olu", "review close")


async def test_an_overdue_review_is_called_to_mind_until_it_is_closed(small_firm: Firm) -> None:
    """A day before it is due to its owner, then daily in the room as well."""
    await small_firm.declare_in_one_line("P2")
    await small_firm.answer("mei", "role commander")
    await small_firm.answer("mei", "resolve")
    await small_firm.answer("mei", "close")
    await small_firm.pass_time(minutes=2 * DAY)
    asked = [message["text"] for message in small_firm.pages("mei") if "Post-mortem of" in message["text"]]
    assert len(asked) == 1
    assert not [line for line in await small_firm.lines() if line.startswith("Post-mortem of")]
    await small_firm.pass_time(minutes=DAY)
    await small_firm.pass_time(minutes=DAY)
    assert len([line for line in await small_firm.lines() if line.startswith("Post-mortem of")]) == 2
