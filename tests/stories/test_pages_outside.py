"""Pages by pager, phone and mail: they never wait for Slack, and say nothing of what the incident is about."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.domain.change import EntryKind
from bot.domain.roles import Contact, Contacts
from bot.sandbox.faults import Fault, Rule
from tests.receivers import Receivers, receiving
from tests.stories.firm import Firm

INC = "INC-20120801-001"


@pytest.fixture
async def receivers() -> AsyncIterator[Receivers]:
    """What people carry with them."""
    async with receiving() as found:
        yield found


async def reached_by(firm: Firm, who: str, **addresses: str) -> None:
    """The bot is started anew with these addresses of somebody, by channel."""
    await firm.stop_bot()
    urls = {kind: f"env:{kind.upper()}_{who.upper()}" for kind in addresses}
    held = {urls[kind].removeprefix("env:"): address for kind, address in addresses.items()}
    firm.settings = replace(firm.settings, addresses={**firm.settings.addresses, **held})

    def known(contact: Contact) -> Contact:
        return replace(contact, urls=urls) if contact.slack == firm.users[who] else contact

    by_role = {role: tuple(map(known, people)) for role, people in firm.policy.contacts.by_role.items()}
    firm.policy = replace(firm.policy, contacts=Contacts(by_role))
    await firm.start_bot()


def slack_is_down(firm: Firm) -> None:
    """Every call is answered with 500 from now on."""
    firm.sandbox.faults.add(Rule(Fault("server_error"), target="*"))


async def outcomes(firm: Firm) -> set[tuple[str, str]]:
    """What became of the pages outside Slack of those who have an address, by channel."""
    rows = await firm.bot.ctx.read.pages((await firm.incident()).id)
    found = {(str(row.payload["channel"]), str((row.result or {"outcome": row.state})["outcome"])) for row in rows}
    return {each for each in found if each[0] in {"pager", "phone", "mail"} and each[1] != "not_configured"}


async def test_pages_leave_while_slack_is_down(firm: Firm, receivers: Receivers) -> None:
    """At the moment of the declaration, by webhook, mail and syslog; reference, severity, role, and the way to Slack."""
    for who, address in (("ada", receivers.webhook), ("mei", receivers.mail), ("tom", receivers.syslog)):
        await reached_by(firm, who, pager=address)
    slack_is_down(firm)
    await firm.declare_in_one_line("P0", title="Router floods the market", who="sam")
    await receivers.line_came.wait()
    (posted,), (mail,), (line,) = receivers.posted, receivers.mails, receivers.lines
    words = f"You are called as on-call engineer. Acknowledge in Slack: type /incident ack {INC}"
    assert (posted["title"], posted["message"]) == (f"P0 {INC}", words)
    assert f"P0 {INC}: You are called as Risk Management." in line
    assert mail["subject"] == f"P0 {INC}"
    assert mail.get_content().startswith("You are called as Incident Commander.")
    assert "Router" not in str((posted, line, mail.as_string()))
    assert await outcomes(firm) == {("pager", "delivered")}
    assert firm.pages("ada") == []


async def test_a_page_that_leaves_when_the_room_is_there_names_it(small_firm: Firm, receivers: Receivers) -> None:
    """A repeat, five minutes later: the address of the channel, which works in a browser."""
    await reached_by(small_firm, "ada", pager=receivers.webhook)
    await small_firm.declare_in_one_line("P0", who="tom")
    await small_firm.pass_time(minutes=5)
    last = receivers.posted[-1]["message"]
    assert last.endswith(f"Acknowledge in Slack: {small_firm.bot.identity.url}archives/{await small_firm.room()}")


async def test_a_provider_that_refuses_is_shown_and_moves_nothing(small_firm: Firm, receivers: Receivers) -> None:
    """The room reads who was not reached by what; nobody above is paged earlier for it."""
    receivers.statuses = [404]
    await reached_by(small_firm, "ada", pager=receivers.webhook)
    await small_firm.declare_in_one_line("P0", who="tom")
    await small_firm.pass_time(seconds=30)
    said = "Could not reach on-call engineer (ada) by pager: JSON answered 404."
    assert any(said in line for line in await small_firm.lines())
    assert await small_firm.entries(EntryKind.UNDELIVERABLE) == [said]
    assert small_firm.pages("dev") == []


async def test_a_provider_that_is_down_is_tried_again_and_then_given_up(small_firm: Firm, receivers: Receivers) -> None:
    """After five minutes without success the room is told; a restart on the way changes nothing."""
    receivers.statuses = [503] * 1_000
    await reached_by(small_firm, "ada", pager=receivers.webhook)
    await small_firm.declare_in_one_line("P0", who="tom")
    await small_firm.pass_time(minutes=2)
    await small_firm.stop_bot()
    await small_firm.start_bot()
    assert await small_firm.entries(EntryKind.UNDELIVERABLE) == []
    await small_firm.pass_time(minutes=5)
    told = await small_firm.entries(EntryKind.UNDELIVERABLE)
    assert told == ["Could not reach on-call engineer (ada) by pager: JSON answered 503. It was tried for 5 min."]
    assert "hidden-token" not in str([row.text for row in await small_firm.timeline()])


async def test_a_page_that_waited_is_not_sent_to_somebody_who_has_answered(
    small_firm: Firm, receivers: Receivers
) -> None:
    """An acknowledged incident wakes nobody any more."""
    receivers.statuses = [503]
    await reached_by(small_firm, "ada", pager=receivers.webhook)
    await small_firm.declare_in_one_line("P1")
    assert len(receivers.posted) == 1
    await small_firm.press_page("ada")
    await small_firm.pass_time(minutes=2)
    assert len(receivers.posted) == 1
    assert await outcomes(small_firm) == {("pager", "no_longer_needed")}


async def test_slacks_rate_limit_does_not_hold_a_pager(small_firm: Firm, receivers: Receivers) -> None:
    """A method of Slack's that is closed for the workspace closes nothing outside."""
    small_firm.fail("rate_limited", "chat.postMessage", retry_after=120)
    await small_firm.declare_in_one_line("P3")
    await small_firm.pass_time(seconds=5)
    await reached_by(small_firm, "ada", pager=receivers.webhook)
    await small_firm.slash("tom", f"severity {INC} P0 second venue hit")
    assert [each["title"] for each in receivers.posted] == [f"P0 {INC}"]
