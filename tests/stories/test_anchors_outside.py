"""The end of the record goes out of the house, to Compliance: where neither the database nor Slack has a say."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.custody import Asked, examine
from bot.domain.anchors import Anchor
from tests.receivers import Receivers, receiving
from tests.stories.firm import Firm

TOLD = re.compile(r"(\d+:[0-9a-f]{64}) at 2012-08-01T\d\d:\d\d:\d\d\.\d{6}Z\. Keep this message: .*")


@pytest.fixture
async def receivers() -> AsyncIterator[Receivers]:
    """Where Compliance keeps what it is sent."""
    async with receiving() as found:
        yield found


async def sending_to(firm: Firm, *addresses: str) -> None:
    """The bot is started anew with these addresses."""
    await firm.stop_bot()
    firm.settings = replace(firm.settings, anchor_urls=addresses)
    await firm.start_bot()


async def outside(firm: Firm) -> list[Anchor]:
    """What is on record of the anchors outside Slack."""
    found = await firm.bot.ctx.read.anchors((await firm.incident()).id)
    return [each for each in found if not each.where.startswith("slack:")]


async def test_what_compliance_was_sent_is_what_an_examiner_gives(firm: Firm, receivers: Receivers) -> None:
    """By mail and webhook, at each change of phase, with the number to give to `verify` and nothing of the incident."""
    await sending_to(firm, receivers.mail, receivers.webhook)
    incident = await firm.declare_in_one_line("P1", title="Router floods the market")
    for command in ("contained", "resolve", "waive all nothing was kept", "close"):
        await firm.answer("mei", command)
        await firm.pass_time(minutes=1)
    posted = [(each["title"], each["message"].strip()) for each in receivers.posted]
    assert [(each["subject"], each.get_content().strip()) for each in receivers.mails] == posted
    given = [match[1] for _, words in posted if (match := TOLD.fullmatch(words))]
    assert len(given) == len(posted) == 3
    assert posted[0][0] == f"{incident.reference}: record sealed up to entry {given[0].partition(':')[0]}"
    assert "Router" not in str(posted)
    assert {each.where for each in await outside(firm)} == {"mailto:kim@firm.example", "json://127.0.0.1"}
    assert [f"{each.seq}:{each.hash}" for each in await outside(firm) if each.where.startswith("mail")] == given
    judged = await examine(firm.settings, incident.reference, Asked(anchors=tuple(given)), now=firm.clock.now)
    assert judged.code == 0, judged.lines


async def test_an_address_that_cannot_now_is_tried_again_and_keeps_no_other_waiting(
    small_firm: Firm, receivers: Receivers
) -> None:
    """What was taken at first is what arrives, also after a restart."""
    receivers.statuses = [500, 500, 500]
    await sending_to(small_firm, receivers.webhook, receivers.mail)
    await small_firm.declare_in_one_line("P1")
    await small_firm.answer("mei", "contained")
    await small_firm.pass_time(seconds=1)
    assert len(receivers.mails) == 1
    await small_firm.stop_bot()
    await small_firm.start_bot()
    await small_firm.pass_time(minutes=1)
    assert len(receivers.posted) == 4
    assert len({each["message"] for each in receivers.posted}) == 1
    assert len(await outside(small_firm)) == 2


async def test_an_address_that_will_not_have_it_is_said_in_the_room(small_firm: Firm, receivers: Receivers) -> None:
    """At once, and without the address."""
    receivers.statuses = [404]
    await sending_to(small_firm, receivers.webhook)
    await small_firm.declare_in_one_line("P3")
    await small_firm.answer("mei", "contained")
    await small_firm.pass_time(seconds=10)
    assert (await small_firm.lines())[-1] == "⚠ Could not seal the record outside Slack: JSON answered 404."
    assert await outside(small_firm) == []
    assert "hidden-token" not in str([row.text for row in await small_firm.timeline()])


async def test_an_incident_without_a_room_is_anchored_outside(small_firm: Firm, receivers: Receivers) -> None:
    """Once a day and when it moves: there is no other place where it could be."""
    await sending_to(small_firm, receivers.webhook)
    small_firm.fail("error", "conversations.create", code="restricted_action")
    incident = await small_firm.declare_in_one_line("P3")
    await small_firm.slash("mei", f"resolve {incident.reference}")
    await small_firm.pass_time(seconds=10)
    assert len(await outside(small_firm)) == 1


async def test_addresses_that_were_changed_meanwhile_get_nothing_of_another(
    small_firm: Firm, receivers: Receivers
) -> None:
    """What waited for a webhook is not sent to a mailbox that now stands in its place; the room hears of it."""
    receivers.statuses = [500] * 100
    await sending_to(small_firm, receivers.webhook)
    await small_firm.declare_in_one_line("P3")
    await small_firm.answer("mei", "contained")
    await small_firm.pass_time(seconds=1)
    await sending_to(small_firm, receivers.mail)
    await small_firm.pass_time(minutes=2)
    assert receivers.mails == []
    assert any("WARROOM_ANCHOR_URLS were changed" in line for line in await small_firm.lines())
