from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.policy import PolicyError, load_policy
from bot.policy.load import DEFAULT_POLICY

SESSIONS = """sessions:
  XNYS: {zone: America/New_York, opens: "09:30", closes: "16:00", early_close: "13:00", closed: [2026-12-03]}
  XCME: {zone: America/Chicago, opens: "17:00", closes: "16:00", days: [sunday, monday, tuesday, wednesday, thursday]}
  BATE: {zone: Europe/London, opens: "08:00", closes: "16:30", holidays: LSE}
  ABCD: {zone: UTC, opens: "00:00", closes: "23:59", holidays: none}
"""


def written(tmp_path: Path, sessions: str) -> Path:
    """The default policy with these venues."""
    path = tmp_path / "policy.yaml"
    path.write_text(DEFAULT_POLICY.read_text().replace("sessions: {}\n", sessions))
    return path


def utc(month: int, day: int, hour: int) -> datetime:
    """A moment in 2026."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_venues_trade_with_the_holidays_of_their_exchange(tmp_path: Path) -> None:
    """The exchange's own, another one's by name, none, and those that the policy adds."""
    venues = load_policy(written(tmp_path, SESSIONS)).sessions
    new_york, chicago, bats, own = (venues[mic] for mic in ("XNYS", "XCME", "BATE", "ABCD"))
    assert [new_york.open_at(utc(11, day, 17)) for day in (25, 26, 27)] == [True, False, True]
    assert not new_york.open_at(utc(11, 27, 18))  # the half day after Thanksgiving
    assert not new_york.open_at(utc(12, 3, 17))
    assert chicago.open_at(utc(11, 23, 3))
    assert not bats.open_at(utc(12, 28, 12))  # Boxing Day, moved to Monday
    assert bats.open_at(utc(12, 29, 12))
    assert own.open_at(utc(12, 25, 12))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("XNYS:", "nyse:", "sessions.nyse: `nyse` is not the ISO 10383 code of a venue such as XNYS."),
        ("XNYS:", "XNYX:", "sessions.XNYX: `XNYX` is no exchange with a calendar, did you mean"),
        (
            "holidays: LSE",
            "holidays: LSX",
            "sessions.BATE.holidays: `LSX` is no exchange with a calendar, did you mean",
        ),
        ('opens: "09:30"', 'opens: "16:00"', "sessions.XNYS: this venue opens when it closes."),
        ('opens: "09:30"', "opens: early", "sessions.XNYS.opens: `early` is no time of day such as 07:00."),
        ("days: [sunday,", "days: [sonntag,", "sessions.XCME.days[0]: `sonntag` is no day of the week"),
    ],
)
def test_wrong_hours_are_refused_with_their_line_and_reason(tmp_path: Path, old: str, new: str, reason: str) -> None:
    """One thing is wrong, and it is named once with the file and the line it stands in."""
    path = written(tmp_path, SESSIONS.replace(old, new, 1))
    text = path.read_text()
    line = text[: text.index(new, text.index("\nsessions:"))].count("\n") + 1
    with pytest.raises(PolicyError) as refusal:
        load_policy(path)
    (problem,) = refusal.value.problems
    assert problem.startswith(f"{path}:{line}: {reason}")
