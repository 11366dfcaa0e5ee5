"""Column types that both databases keep exactly."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_REFUSED = re.compile("[\0\ud800-\udfff]")


class Moment(TypeDecorator[datetime]):
    """An aware moment in UTC, exact to the microsecond: a timestamp on PostgreSQL, whole microseconds on SQLite."""

    impl = sa.BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite has no type for time, and its text form sorts wrongly once precision varies."""
        on_postgresql = dialect.name == "postgresql"
        return dialect.type_descriptor(sa.TIMESTAMP(timezone=True) if on_postgresql else sa.BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | int | None:
        """Refuse a naive value: nobody could say later which zone was meant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone; the database keeps aware UTC only.")
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else (moment - EPOCH) // MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the moment back in UTC, whatever zone the connection speaks."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            at_server: datetime = value
            return at_server.astimezone(UTC)
        microseconds: int = value
        return EPOCH + microseconds * MICROSECOND


def storable(text: str) -> str:
    """`text` without what PostgreSQL's text cannot hold: NUL and lone surrogates become U+FFFD."""
    return _REFUSED.sub(REPLACEMENT, text)


class Words(TypeDecorator[str]):
    """Text from outside; the few characters that PostgreSQL refuses are replaced, so that odd text is never an error."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  # the signature is SQLAlchemy's
        """Keep the same on both databases, though SQLite could hold more."""
        return None if value is None else storable(value)
