"""What is said outside Slack, word for word: a lock screen is read by anybody."""

import pytest

from bot.domain.roles import Role
from bot.render import outside
from bot.render.outside import Notice
from bot.render.templates import configure
from tests.builders import an_incident

T = configure(None)
INC = an_incident().reference
ROOM = "https://firm.slack.com/archives/C0ROOM"
CALLED = (0, Role.ON_CALL_ENGINEER)
TOLD = (None, Role.EXECUTIVES)


@pytest.mark.parametrize(
    ("reasons", "link", "body"),
    [
        ([CALLED], ROOM, f"You are called as on-call engineer. Acknowledge in Slack: {ROOM}"),
        ([CALLED, CALLED], None, f"You are called as on-call engineer. Acknowledge in Slack: type /incident ack {INC}"),
        ([TOLD], ROOM, f"You must know as executives. Read on in Slack: {ROOM}"),
        (
            [TOLD, CALLED],
            ROOM,
            f"You are called as on-call engineer. You must know as executives. Acknowledge in Slack: {ROOM}",
        ),
        ([TOLD], None, f"You must know as executives. Read on in Slack: type /incident show {INC}"),
    ],
)
def test_a_page_says_role_and_way_and_nothing_else(
    reasons: list[tuple[int | None, Role]], link: str | None, body: str
) -> None:
    """Neither title nor loss nor anybody's name, whatever the incident is called."""
    incident = an_incident(title="Router floods {{ the }} market")
    assert outside.page(T, incident, reasons, link=link) == Notice(f"{incident.severity.value} {INC}", body)


def test_a_page_by_hand_asks_for_help_and_keeps_the_reason_for_itself() -> None:
    """What somebody typed may say anything; it waits in Slack."""
    made = outside.page(T, an_incident(), [], asked=True, link=None)
    assert made.body == f"You are asked to help. Acknowledge in Slack: type /incident ack {INC}"


def test_a_page_with_a_link_of_its_own_says_that_alone() -> None:
    """Whether to act or to know, it is acknowledged by the link, and Slack is not needed."""
    answer = "https://warroom.firm.example/a/p.1"
    for reasons, words in (([CALLED], "You are called as on-call engineer."), ([TOLD], "You must know as executives.")):
        made = outside.page(T, an_incident(), reasons, link=ROOM, answer=answer)
        assert made.body == f"{words} Acknowledge: {answer}"


def test_a_missed_duty_says_whom_to_call() -> None:
    """By role; the way back is the room, or the record while there is none."""
    roles = [Role.EXECUTIVES, Role.TEAM_LEAD]
    words = "A duty was missed. Not told in time: executives and team lead. Tell them by phone. Read on in Slack: "
    assert outside.missed(T, an_incident(), roles, link=ROOM).body == f"{words}{ROOM}"
    assert outside.missed(T, an_incident(), roles, link=None).body == f"{words}type /incident show {INC}"


def test_an_anchor_says_what_verify_takes() -> None:
    """Number and hash as one word, and the time."""
    made = outside.anchor(T, an_incident(), seq="41", digest="ab" * 32, at="2012-08-01T12:00:00.000000Z")
    assert made.title == f"{INC}: record sealed up to entry 41"
    assert made.body.startswith(f"41:{'ab' * 32} at 2012-08-01T12:00:00.000000Z. Keep this message")
