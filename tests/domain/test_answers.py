"""Answers to what was asked in a message."""

from dataclasses import replace

from bot.domain.answers import Asked, answer

ASKED = Asked(key="mention/C1/1.1", user="U1", channel="C1", thread=None, ts="1.1")


def test_an_answer_stands_where_it_was_asked() -> None:
    """In the thread, if it was asked in one; below the message itself only where its asker cannot be shown it."""
    plain, threaded = answer(ASKED, {"text": "x"}), answer(replace(ASKED, thread="0.9"), {"text": "x"})
    assert (plain.payload["thread"], plain.payload["below"]) == (None, "1.1")
    assert (threaded.payload["thread"], threaded.payload["below"]) == ("0.9", "0.9")
    assert plain.key == threaded.key
