from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import StatementError

from storage.engine import Database
from storage.tables import inbox
from storage.types import Moment, storable

SQLITE = sqlite.dialect()


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_in_sqlite_is_exact(moment: datetime) -> None:
    """Every microsecond of every year comes back."""
    stored = Moment().process_bind_param(moment, SQLITE)
    assert Moment().process_result_value(stored, SQLITE) == moment


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_moments_in_sqlite_sort_as_time_does(one: datetime, other: datetime) -> None:
    """What is due first is found first."""
    stored = [Moment().process_bind_param(moment, SQLITE) for moment in (one, other)]
    assert isinstance(stored[0], int)
    assert isinstance(stored[1], int)
    assert (stored[0] < stored[1]) is (one < other)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2012, 8, 1, 12, 0, 0, 1, tzinfo=UTC),
        datetime(2012, 8, 1, 14, 30, 0, 999_999, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2999, 1, 1, tzinfo=UTC),
    ],
)
async def test_a_moment_is_kept_to_the_microsecond_in_utc(database: Database, moment: datetime) -> None:
    """Any zone goes in; the same moment in UTC comes out of both databases."""
    async with database.write() as connection:
        row = {"workspace": "T", "key": "k", "received_at": moment, "answer": ""}
        await connection.execute(sa.insert(inbox).values(**row))
        kept = await connection.scalar(sa.select(inbox.c.received_at).where(inbox.c.received_at == moment))
    assert kept == moment
    assert kept.tzinfo is UTC


async def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    """Nobody could say later what was meant."""
    naive = datetime(2012, 8, 1, 12)  # noqa: DTZ001  # the point of the test
    async with database.write() as connection:
        with pytest.raises(StatementError, match="has no time zone"):
            await connection.execute(sa.select(inbox).where(inbox.c.received_at == naive))


@given(st.text(st.characters()))
def test_storable_text_differs_only_where_it_must(text: str) -> None:
    """Length and all other characters stay."""
    kept = storable(text)
    assert len(kept) == len(text)
    assert all(was in {now, "\0"} or "\ud800" <= was <= "\udfff" for was, now in zip(text, kept, strict=True))
