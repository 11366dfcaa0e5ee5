"""How long something is tried that leaves outside Slack."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.integrations.ports import Ambiguous, Outside, Refused
from bot.render.outside import Notice
from bot.worker.reaching import Reaching
from tests.builders import NOON
from tests.worker.test_senders_files import DELIVERY


class Nobody(Outside):
    """A provider that is down."""

    async def send(self, address: str, title: str, body: str) -> str:  # noqa: ARG002  # the port's signature
        """Fail."""
        raise Ambiguous("It did not arrive.")

    async def objection(self, address: str) -> str:  # noqa: ARG002  # the port's signature
        """None: an address of somebody who is away is good."""
        return ""


@pytest.mark.parametrize(("minutes", "reason"), [(59, "It did not arrive."), (60, "It did not arrive. It was tried")])
async def test_what_fails_for_too_long_is_given_up(minutes: int, reason: str) -> None:
    """Until then it is tried again; then people are told."""
    delivery = replace(DELIVERY, first_attempt_at=NOON)
    now, an_hour = NOON + timedelta(minutes=minutes), timedelta(hours=1)
    with pytest.raises((Ambiguous, Refused)) as failed:
        await Reaching(Nobody(), (), {}, "https://firm.slack.com/").send(
            delivery, "json://a", Notice("a", "b"), now, patience=an_hour
        )
    assert str(failed.value).startswith(reason)
    assert isinstance(failed.value, Refused) == (minutes == 60)
