"""The storage clock: what the database takes for now when it decides what is due."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from storage.types import Moment

NO_TIME = timedelta(0)


class StorageClock(Protocol):
    """Gives the SQL expression for now."""

    def expression(self, later: timedelta = NO_TIME) -> sa.ColumnElement[datetime]:
        """Now, or a moment `later`, as SQL."""

    def __hash__(self) -> int:
        """Statements are kept by the clock that they were built with."""


class _ServerTime(FunctionElement[datetime]):
    """The server's time plus an interval; where there is no server, the moment this process reads."""

    type = Moment()
    name = "server_time"
    inherit_cache = True


@compiles(_ServerTime, "postgresql")
def _on_postgresql(element: _ServerTime, compiler: SQLCompiler, **kw: Any) -> str:
    # clock_timestamp() is volatile and would be asked again for each row, past any index;
    # as a subquery it is read once per statement.
    _, later = element.clauses
    return f"(SELECT clock_timestamp() + {compiler.process(later, **kw)})"


@compiles(_ServerTime, "sqlite")
def _on_sqlite(element: _ServerTime, compiler: SQLCompiler, **kw: Any) -> str:
    moment, _ = element.clauses
    return compiler.process(moment, **kw)


class SystemClock:
    """Real time: PostgreSQL's own, so that replicas agree; on SQLite, which one process has for itself, `now`."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def expression(self, later: timedelta = NO_TIME) -> sa.ColumnElement[datetime]:
        """The server's time, `later`."""
        return _ServerTime(_read_when_executed(self._now, later), sa.literal(later, sa.Interval()))


class BoundClock:
    """A moved time, the same on both databases: for replays and tests."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def expression(self, later: timedelta = NO_TIME) -> sa.ColumnElement[datetime]:
        """The moved moment, `later`."""
        return _read_when_executed(self._now, later)


def _read_when_executed(now: Callable[[], datetime], later: timedelta) -> sa.BindParameter[datetime]:
    """A moment that a statement built once has anew each time."""
    return sa.bindparam(None, callable_=lambda: now() + later, type_=Moment(), unique=True)
