import asyncio
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.clock import BoundClock, SystemClock
from storage.engine import Database, StoreUnavailable
from storage.lockfile import DatabaseInUse
from storage.tables import job_run
from storage.urls import postgresql_url, sqlite_path
from tests.databases import NOON, MovedClock


def a_run(period: str) -> sa.Insert:
    """Some row to write."""
    return sa.insert(job_run).values(workspace="T1", job="digest", period=period)


async def runs(database: Database) -> int:
    """How many rows are there."""
    async with database.read() as connection:
        return await connection.scalar(sa.select(sa.func.count()).select_from(job_run)) or 0


async def test_a_database_answers_and_is_current(database: Database) -> None:
    """A migrated database is ready to serve."""
    await database.ping()
    assert await database.schema_is_current()


async def test_what_is_written_is_read(database: Database) -> None:
    """A transaction that ends well is there for every reader."""
    async with database.write() as connection:
        await connection.execute(a_run("1"))
    assert await runs(database) == 1


async def test_an_error_undoes_the_transaction(database: Database) -> None:
    """Nothing of a transaction that failed is ever seen."""

    async def fail() -> None:
        async with database.write() as connection:
            await connection.execute(a_run("1"))
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await runs(database) == 0


async def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    """Somebody reads what was committed while somebody else writes."""
    async with database.write() as connection:
        await connection.execute(a_run("1"))
        assert await runs(database) == 0
    assert await runs(database) == 1


async def test_many_writers_at_once_lose_nothing(database: Database) -> None:
    """Each of 50 transactions that read, wait and write finds what the one before wrote."""
    async with database.write() as connection:
        await connection.execute(a_run("0"))

    async def count_up() -> None:
        async with database.write() as connection:
            row = sa.select(job_run.c.period).with_for_update()
            before = int(await connection.scalar(row) or 0)
            await asyncio.sleep(0)
            await connection.execute(sa.update(job_run).values(period=str(before + 1)))

    await asyncio.gather(*(count_up() for _ in range(50)))
    async with database.read() as connection:
        assert await connection.scalar(sa.select(job_run.c.period)) == "50"


async def test_sqlite_readers_cannot_write(sqlite_url: str) -> None:
    """A connection for reading refuses to write."""
    database = await Database.open(sqlite_url, storage_clock=BoundClock(MovedClock()))
    with pytest.raises(StoreUnavailable, match="readonly"):
        async with database.read() as connection:
            await connection.execute(a_run("1"))
    await database.close()


async def test_a_locked_sqlite_file_says_so_within_three_seconds(sqlite_url: str) -> None:
    """Somebody else's tool holds the write lock: the person hears it in time."""
    database = await Database.open(sqlite_url, storage_clock=BoundClock(MovedClock()))
    other = sqlite3.connect(sqlite_path(sqlite_url) or "", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with asyncio.timeout(3):
        with pytest.raises(StoreUnavailable, match="locked"):
            async with database.write():
                pass
    other.execute("ROLLBACK")
    other.close()
    async with database.write() as connection:
        await connection.execute(a_run("1"))
    await database.close()


async def test_a_stuck_writer_does_not_hold_others_for_long(sqlite_url: str) -> None:
    """A transaction that never ends makes the next one give up within three seconds, not wait for ever."""
    database = await Database.open(sqlite_url, storage_clock=BoundClock(MovedClock()))
    async with database.write():
        async with asyncio.timeout(3):
            with pytest.raises(StoreUnavailable, match="too long"):
                async with database.write():
                    pass
    await database.close()


async def test_work_that_nobody_waits_for_stands_in_line(sqlite_url: str) -> None:
    """Where a person would have been told to try again, the worker's record waits and is written."""
    database = await Database.open(sqlite_url, storage_clock=BoundClock(MovedClock()))

    async def record() -> None:
        async with database.write(patient=True) as connection:
            await connection.execute(a_run("patient"))

    async with database.write():
        waiting = asyncio.create_task(record())
        with pytest.raises(StoreUnavailable, match="too long"):
            async with database.write():
                pass
        assert not waiting.done()
    await waiting
    await database.close()


def test_a_second_process_is_refused_in_words(sqlite_url: str) -> None:
    """The other process learns which file, which process, and what to do."""
    script = (
        "import asyncio, sys\n"
        "from storage.clock import SystemClock\n"
        "from storage.engine import Database\n"
        "asyncio.run(Database.open(sys.argv[1], storage_clock=SystemClock(lambda: None)))\n"
        "print('open', flush=True)\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, sqlite_url]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:  # our own script
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(DatabaseInUse, match=rf"warroom\.db is in use by process {holder.pid}\. Stop that one"):
            asyncio.run(Database.open(sqlite_url, storage_clock=BoundClock(MovedClock())))
        holder.kill()
    reopened = asyncio.run(Database.open(sqlite_url, storage_clock=BoundClock(MovedClock())))
    asyncio.run(reopened.close())


async def test_a_held_row_makes_a_writer_on_postgresql_give_up(postgres_url: str) -> None:
    """A lock that another transaction keeps is not waited for longer than a person would."""
    database = await Database.open(postgres_url, storage_clock=BoundClock(MovedClock()))
    async with database.write() as connection:
        await connection.execute(a_run("1"))
    async with database.write() as holder:
        await holder.execute(sa.update(job_run).values(period="2"))
        async with asyncio.timeout(3):
            with pytest.raises(StoreUnavailable, match="timeout"):
                async with database.write() as waiter:
                    await waiter.execute(sa.update(job_run).values(period="3"))
    await database.close()


async def test_a_connection_that_dies_is_said_and_replaced(postgres_url: str) -> None:
    """After a fail-over one transaction is refused in words, and the next one has a new connection."""
    database = await Database.open(postgres_url, storage_clock=BoundClock(MovedClock()))
    others = sa.text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    async def be_cut() -> None:
        async with database.write() as victim:
            await victim.execute(a_run("1"))
            async with database.write() as killer:
                await killer.execute(others)
            await victim.execute(a_run("2"))

    with pytest.raises(StoreUnavailable, match="terminat"):
        await be_cut()
    async with database.write() as connection:
        await connection.execute(a_run("3"))
    assert await runs(database) == 1
    await database.close()


async def test_a_server_that_is_gone_says_so_at_once() -> None:
    """Nobody listens there: the person hears it in time."""
    database = await Database.open("postgresql://x@127.0.0.1:1/x", storage_clock=BoundClock(MovedClock()))
    async with asyncio.timeout(3):
        with pytest.raises(StoreUnavailable):
            await database.ping()
    await database.close()


async def test_an_unmigrated_database_is_not_current(tmp_path: Path) -> None:
    """A new file has no schema yet."""
    database = await Database.open(f"sqlite:///{tmp_path}/new.db", storage_clock=BoundClock(MovedClock()))
    assert not await database.schema_is_current()
    await database.close()


async def test_a_bound_clock_is_what_the_test_says(database: Database) -> None:
    """The storage clock of a moved time stands where it was put."""
    async with database.read() as connection:
        assert await connection.scalar(sa.select(database.clock.expression())) == NOON


async def test_the_system_clock_is_the_servers(database: Database) -> None:
    """PostgreSQL's own time drives due rows, whatever this host believes; SQLite has only this host."""
    async with database.read() as connection:
        moment = await connection.scalar(sa.select(SystemClock(lambda: NOON).expression()))
    assert moment is not None
    assert moment.tzinfo is UTC
    assert (moment == NOON) is (database.dialect == "sqlite")


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "sqlite:///:memory:"])
async def test_a_url_of_another_kind_is_refused(url: str) -> None:
    """Only a SQLite file or a PostgreSQL can hold incidents."""
    with pytest.raises(ValueError, match="sqlite:///FILE"):
        await Database.open(url, storage_clock=BoundClock(lambda: datetime(2026, 1, 1, tzinfo=UTC)))


def test_the_short_scheme_of_hosting_services_is_understood() -> None:
    """`postgres://` means the same as `postgresql://`."""
    assert str(postgresql_url("postgres://u@h/d")) == "postgresql+psycopg://u@h/d"
