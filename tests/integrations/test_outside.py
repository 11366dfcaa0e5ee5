"""What leaves outside Slack, to real receivers, and what is known when it does not arrive."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from io import StringIO

import pytest

from bot.integrations.outside import AppriseOutside
from bot.integrations.ports import Ambiguous, Later, Refused
from tests.receivers import Receivers, receiving

TITLE, BODY = "P0 INC-20120801-001", "You are called as on-call engineer. <b>&"


@pytest.fixture
async def receivers() -> AsyncIterator[Receivers]:
    """Somewhere to send to."""
    async with receiving() as found:
        yield found


@pytest.fixture
async def outside() -> AsyncIterator[AppriseOutside]:
    """The way out."""
    found = AppriseOutside()
    yield found
    found.close()


async def test_words_arrive_as_they_are_and_are_said_to_be_where_no_secret_is(
    receivers: Receivers, outside: AppriseOutside
) -> None:
    """A webhook, a mailbox and a syslog."""
    where = [await outside.send(url, TITLE, BODY) for url in (receivers.webhook, receivers.mail, receivers.syslog)]
    await receivers.line_came.wait()
    assert where == ["json://127.0.0.1", "mailto:kim@firm.example", "rsyslog"]
    assert [(each["title"], each["message"]) for each in receivers.posted] == [(TITLE, BODY)]
    (mail,) = receivers.mails
    assert (mail["subject"], mail["to"]) == (TITLE, "kim@firm.example")
    assert BODY in mail.get_content()


@pytest.mark.parametrize("status", [400, 401, 404, 410])
async def test_a_provider_that_will_not_have_it_refuses(
    receivers: Receivers, outside: AppriseOutside, status: int
) -> None:
    """Trying again changes nothing; people read the number and no address."""
    receivers.statuses = [status]
    with pytest.raises(Refused) as refused:
        await outside.send(receivers.webhook, TITLE, BODY)
    assert (refused.value.reason, refused.value.code) == (f"JSON answered {status}.", "refused")
    assert len(receivers.posted) == 1


@pytest.mark.parametrize("status", [408, 429, 500, 503])
async def test_a_provider_that_cannot_now_is_tried_again(
    receivers: Receivers, outside: AppriseOutside, status: int
) -> None:
    """Once per attempt, also where the address asks for more or says that it does not matter."""
    receivers.statuses = [status]
    with pytest.raises(Ambiguous) as unknown:
        await outside.send(f"{receivers.webhook}?retry=3&optional=yes", TITLE, BODY)
    assert unknown.value.reason == f"JSON answered {status}."
    assert len(receivers.posted) == 1


async def test_a_mail_server_that_refuses_for_good_is_heard(receivers: Receivers, outside: AppriseOutside) -> None:
    """5xx is for good, 4xx is for now."""
    receivers.refusal = "550 no such mailbox"
    with pytest.raises(Refused) as refused:
        await outside.send(receivers.mail, TITLE, BODY)
    assert refused.value.reason == "E-Mail answered 550."
    receivers.refusal = "451 come back"
    with pytest.raises(Ambiguous):
        await outside.send(receivers.mail, TITLE, BODY)


async def test_nobody_there_is_tried_again(outside: AppriseOutside, unused_tcp_port: int) -> None:
    """A machine that is down comes back."""
    with pytest.raises(Ambiguous) as unknown:
        await outside.send(f"json://127.0.0.1:{unused_tcp_port}/hidden-token", TITLE, BODY)
    assert unknown.value.reason == "It did not arrive, and the provider does not say why."


@pytest.mark.parametrize("address", ["nosuch://x", "json://", "no address", ""])
async def test_what_is_no_address_is_refused_without_being_quoted(outside: AppriseOutside, address: str) -> None:
    """`warroom check` asks the same beforehand."""
    with pytest.raises(Refused) as refused:
        await outside.send(address, TITLE, BODY)
    assert refused.value.code == "bad_address"
    assert await outside.objection(address) == refused.value.reason
    assert await outside.objection("json://hooks.firm.example/hidden-token") == ""


async def test_a_silent_provider_is_given_up_and_keeps_nobody_else_waiting(receivers: Receivers) -> None:
    """It has its places until its threads end; another provider is sent to meanwhile."""
    outside = AppriseOutside(patience=0.3, of_one=1)
    receivers.answering.clear()
    with pytest.raises(Ambiguous) as unknown:
        await outside.send(receivers.webhook, TITLE, BODY)
    assert unknown.value.reason == "The provider did not answer within 0.3 s."
    with pytest.raises(Later):
        await outside.send(receivers.webhook, TITLE, BODY)
    assert await outside.send(receivers.syslog, TITLE, BODY) == "rsyslog"
    receivers.answering.set()
    while True:
        try:
            assert await outside.send(receivers.webhook, TITLE, BODY) == "json://127.0.0.1"
            break
        except Later:
            await asyncio.sleep(0.01)
    outside.close()


async def test_no_log_quotes_an_address(receivers: Receivers, outside: AppriseOutside) -> None:
    """Whatever goes wrong: the adapter reads what Apprise logs, and nobody else does."""
    written, root = StringIO(), logging.getLogger()
    handler = logging.StreamHandler(written)
    root.addHandler(handler)
    receivers.statuses = [500]
    with pytest.raises(Ambiguous):
        await outside.send(receivers.webhook, TITLE, BODY)
    await outside.objection("json://hidden-token:x@:bad/hidden-token")
    root.removeHandler(handler)
    assert written.getvalue() == ""


def test_nothing_of_apprise_is_loaded_before_there_is_something_to_send() -> None:
    """It costs 25 MB and a third of a second, which a firm without addresses does not pay."""
    asked = "import sys, bot.cli; print([name for name in sys.modules if name.partition('.')[0] == 'apprise'])"
    printed = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)  # our own words
    assert printed.stdout == "[]\n"
