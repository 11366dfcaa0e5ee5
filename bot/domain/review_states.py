"""Where the review of a post-mortem stands, and who has signed what."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.command import Person
from bot.domain.labelled import Labelled
from bot.domain.roles import Role


class ReviewState(Labelled):
    """The life of a post-mortem."""

    DRAFT = "draft", "draft"
    IN_REVIEW = "in_review", "in review"
    REVIEWED = "reviewed", "reviewed"
    CLOSED = "closed", "closed"


@dataclass(frozen=True, slots=True)
class SignOff:
    """Somebody stands for a version of the post-mortem, in a role."""

    role: Role
    by: Person
    at: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The review of one post-mortem.

    Args:
        due_at: When it should be closed.
        version: The newest version of the text.
        waiting: Numbers of sections that still wait for people.
        owner: Who sees to it; None while nobody does.
        signed: For the newest version; a change of the text takes them back.
        reminded: How many reminders were sent.
    """

    due_at: datetime
    version: int
    waiting: tuple[int, ...]
    state: ReviewState = ReviewState.DRAFT
    owner: Person | None = None
    signed: tuple[SignOff, ...] = ()
    reminded: int = 0
