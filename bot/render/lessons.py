"""What people see of lessons."""

from collections.abc import Sequence
from typing import Final

from bot.domain.lessons import Lesson
from bot.render.messages import message
from bot.render.templates import Payload, Templates

MOST_LESSONS: Final = 15


def lessons(templates: Templates, words: str, found: Sequence[Lesson]) -> Payload:
    """The lessons that were looked for, the newest of them one by one.

    Args:
        templates: What renders.
        words: What was looked for; empty for everything.
        found: The newest first.
    """
    shown = found[:MOST_LESSONS]
    return message(templates, "lessons", words=words, lessons=shown, more=len(found) - len(shown))
