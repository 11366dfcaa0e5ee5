from datetime import timedelta
from decimal import Decimal

import pytest

from bot.domain.command import Person
from bot.domain.roles import Role
from bot.render import filters
from tests.builders import NOON, a_loss, a_person


def test_a_time_is_shown_in_the_readers_zone_with_utc_behind_it() -> None:
    """Slack turns the token into local time; who cannot see tokens reads UTC."""
    assert filters.when(NOON) == "<!date^1343822400^{time}|12:00 UTC>"
    assert filters.day(NOON) == "<!date^1343822400^{date_short_pretty} {time}|2012-08-01 12:00 UTC>"


def test_evidence_carries_seconds_and_utc() -> None:
    """Documents spell times out."""
    assert filters.utc(NOON) == "2012-08-01 12:00:00 UTC"


def test_a_person_is_mentioned_and_a_group_too() -> None:
    """User groups have a markup of their own."""
    assert filters.people([a_person("Mei"), Person("S1", "Desk")]) == "<@UMEI> and <!subteam^S1>"


def test_names_call_nobody() -> None:
    """Bystanders read who it is, and nobody is pinged."""
    assert filters.names([a_person("Mei"), Person("U2", "*Tom*"), Person("U3", "``")]) == "Mei, Tom and –"


@pytest.mark.parametrize(
    ("low", "high", "shown"), [(40_000, 120_000, "$40k–$120k"), (5, 5, "$5"), (0, 2_100_000, "$0–$2.1m")]
)
def test_a_loss_is_a_range_or_one_amount(low: int, high: int, shown: str) -> None:
    """Both ends are shown where they differ."""
    assert filters.loss(a_loss(low, high)) == shown


@pytest.mark.parametrize(
    ("low", "high", "typed"),
    [(40_000, 120_000, "40k–120k"), (500, 500, "500"), (0, 12_000, "0–12k")],
)
def test_a_loss_is_typed_back_exactly(low: int, high: int, typed: str) -> None:
    """What stands in the form already says the same amount when it is sent again."""
    assert filters.loss_typed(a_loss(low, high)) == typed


def test_cents_are_never_lost_in_a_form() -> None:
    """An amount that is no round thousand is spelled out."""
    assert filters.amount_typed(Decimal("12000.50")) == "12000.50"


def test_an_address_cannot_end_its_link_early() -> None:
    """A bar or a bracket in the policy's address stays part of the address."""
    assert filters.link("https://m.example/a|b>c", "Join <now>") == "<https://m.example/a%7Cb%3Ec|Join &lt;now&gt;>"


def test_the_room_opens_in_the_readers_workspace() -> None:
    """The address names the channel and the team."""
    assert filters.room_url("C1", "T1") == "https://slack.com/app_redirect?channel=C1&team=T1"


def test_words_without_anything_to_see_leave_a_dash() -> None:
    """A title of invisible characters still needs something to stand there."""
    assert filters.fitting("\u202e \n", 10) == "–"


@pytest.mark.parametrize(
    ("words", "sentence"), [("It is late", "It is late."), ("Is it late?", "Is it late?"), ("Cut…", "Cut…")]
)
def test_a_sentence_ends_once(words: str, sentence: str) -> None:
    """No full stop is doubled."""
    assert filters.sentence(words) == sentence


def test_roles_are_listed_by_their_words() -> None:
    """Labels, not stored names."""
    assert filters.labels([Role.COMPLIANCE, Role.EXECUTIVES]) == "Compliance and executives"


def test_lengths_read_as_people_say_them() -> None:
    """The same words as on the record."""
    assert filters.duration(timedelta(minutes=161)) == "2 h 41 min"
