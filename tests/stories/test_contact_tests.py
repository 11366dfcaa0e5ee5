"""Contact tests: everybody is tried by every way they agreed to, answers, and is marked when they do not."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.contact_tests import unproven
from bot.domain.escalation_policy import PageChannel
from bot.domain.roles import Contact, Contacts
from bot.services import contact_tests
from tests.receivers import Receivers, receiving
from tests.stories.firm import Firm
from tests.stories.test_links import PUBLIC, browsing
from tests.stories.test_pages_outside import reached_by


@pytest.fixture
async def receivers() -> AsyncIterator[Receivers]:
    """What people carry with them."""
    async with receiving() as found:
        yield found


async def agreed(firm: Firm, receivers: Receivers, public: str | None = PUBLIC) -> None:
    """Ada carries a pager and agreed to drills; Mei carries one and did not."""
    firm.settings = replace(firm.settings, public_url=public)
    await reached_by(firm, "ada", pager=receivers.webhook)
    await reached_by(firm, "mei", pager=receivers.webhook)
    await firm.stop_bot()

    def asked(contact: Contact) -> Contact:
        return replace(contact, drills=contact.slack == firm.users["ada"])

    by_role = {role: tuple(map(asked, held)) for role, held in firm.policy.contacts.by_role.items()}
    firm.policy = replace(firm.policy, contacts=Contacts(by_role))
    await firm.start_bot()


async def test_everybody_is_tried_and_answers(firm: Firm, receivers: Receivers) -> None:
    """By button in the direct message, by link outside Slack; only who agreed is paged, and all of it says DRILL."""
    await agreed(firm, receivers)
    assert "Testing 11 ways" in ((await firm.slash("kim", "contacts test")).text or "")
    (posted,) = receivers.posted
    assert posted["title"] == "DRILL: contact test"
    assert posted["message"].startswith("DRILL: nothing has happened.")
    assert all(firm.told(who)[-1].startswith("DRILL: ") for who in ("ada", "mei", "eve"))
    assert "Thank you. You are reached by direct message." in await firm.press_page("ada", "prove_contact")
    async with browsing(firm, receivers) as browser:
        assert "This tests how you are reached." in (await browser.open()).text
        done = await browser.press()
        assert (done.status, "You are reached by pager." in done.text) == (200, True)
    proofs = await firm.bot.ctx.read.proofs(firm.bot.ctx.workspace)
    assert {(who, way.value) for who, way in proofs} == {(firm.users["ada"], "dm"), (firm.users["ada"], "pager")}


async def test_it_comes_again_every_month_by_itself(small_firm: Firm, receivers: Receivers) -> None:
    """Once somebody has started the first; a restart doubles nothing, and an old link has expired."""
    await agreed(small_firm, receivers)
    await small_firm.pass_time(hours=1)
    assert receivers.posted == []
    await small_firm.slash("kim", "contacts test")
    async with browsing(small_firm, receivers) as browser:
        await small_firm.pass_time(days=31)
        late = await browser.press()
        assert (late.status, "This link has expired." in late.text) == (410, True)
    await small_firm.stop_bot()
    await small_firm.start_bot()
    assert len(receivers.posted) == 2


async def test_without_a_public_address_it_is_answered_by_command(small_firm: Firm, receivers: Receivers) -> None:
    """And what was never tried, or is no way, is said."""
    await agreed(small_firm, receivers, public=None)
    assert "No test by this way waits" in ((await small_firm.slash("ada", "contacts received pager")).text or "")
    await small_firm.slash("kim", "contacts test")
    assert receivers.posted[0]["message"].endswith("Answer in Slack: type /incident contacts received pager")
    assert "reached by pager" in ((await small_firm.slash("ada", "contacts received pager")).text or "")
    assert "/incident contacts test" in ((await small_firm.slash("ada", "contacts received smoke")).text or "")


async def test_a_pager_that_is_gone_proves_nothing(small_firm: Firm, receivers: Receivers) -> None:
    """The provider refuses: nothing is recorded, and others are not held up."""
    receivers.statuses = [404]
    await agreed(small_firm, receivers)
    await small_firm.slash("kim", "contacts test")
    assert await small_firm.bot.ctx.read.proofs(small_firm.bot.ctx.workspace) == {}
    assert small_firm.told("ada")[-1].startswith("DRILL: ")


async def test_a_test_that_is_asked_for_twice_at_once_is_sent_once(firm: Firm) -> None:
    """A command that Slack delivers again, or two replicas that look in the same hour; who answered is not marked."""
    ctx = firm.bot.ctx
    assert await contact_tests.start(ctx, "a key") == await contact_tests.start(ctx, "a key")
    await firm.settle()
    assert len(firm.told("ada")) == 1
    await firm.press_page("ada", "prove_contact")
    await firm.slash("kim", "contacts")
    proofs = await contact_tests.proofs(ctx)
    ada, mei = (Contact(slack=firm.users[who], name=who) for who in ("ada", "mei"))
    assert (unproven(ada, proofs, ctx.now()), unproven(mei, proofs, ctx.now())) == ((), (PageChannel.DM,))
