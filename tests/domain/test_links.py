"""Signed links: what we signed is read back, and nothing else is."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.links import LASTS, Link, LinkKind, NotOurs, opened, signed
from tests.builders import NOON

KEY = b"a key of this test"
LINK = Link.of(LinkKind.PAGE, "01J0INCIDENT", "UADA", key="timer/1/page/UADA/pager", sent_at=NOON)
TOKEN = signed(LINK, KEY)


def test_a_link_comes_back_as_it_was_signed() -> None:
    """Who, for what, by which message and until when, in a form that fits into a text message."""
    assert opened(TOKEN, KEY) == LINK
    assert LINK.expires_at == NOON + LASTS
    assert len(TOKEN) < 100


@pytest.mark.parametrize(
    "token", ["", ".", TOKEN[:-1], TOKEN + "A", TOKEN.replace("UADA", "UEVE"), "é.\ud800", "p" * 9]
)
def test_what_we_did_not_sign_is_refused(token: str) -> None:
    """Cut off, longer, for somebody else, or no link at all."""
    with pytest.raises(NotOurs, match="Open it from the message again"):
        opened(token, KEY)


def test_another_key_signs_nothing_for_us() -> None:
    """A link is worth nothing once the token it hangs on was changed."""
    with pytest.raises(NotOurs):
        opened(signed(LINK, b"another"), KEY)


@given(st.text(max_size=200))
def test_no_text_that_comes_in_breaks_it(token: str) -> None:
    """It is refused in words, whatever it holds."""
    with pytest.raises(NotOurs):
        opened(token, KEY)


def test_a_message_that_is_sent_again_is_answered_once() -> None:
    """The same key is the same answer, however late it leaves; another message is another one."""
    again = Link.of(LinkKind.PAGE, "01J0INCIDENT", "UADA", key="timer/1/page/UADA/pager", sent_at=NOON + LASTS)
    other = Link.of(LinkKind.PAGE, "01J0INCIDENT", "UADA", key="timer/2/page/UADA/pager", sent_at=NOON)
    assert again.once == LINK.once != other.once
    assert again.expires_at - LINK.expires_at == timedelta(hours=24)
    assert replace(again, expires_at=LINK.expires_at) == LINK
