import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from storage.engine import Database
from storage.tables import anchor, redaction, sealed_content
from tests.databases import NOON
from tests.storage.examples import INCIDENT, Work, incident_number

HASH = "ab" * 32
ROWS = {
    anchor: {"seq": 1, "hash": HASH, "at": NOON, "where": "slack:C1:1.1"},
    redaction: {
        "seq": 1,
        "content_sha256": HASH,
        "by_role": "compliance",
        "by_person": "U1",
        "at": NOON,
        "reason": "a password",
    },
    sealed_content: {"content_sha256": HASH, "body": b"{}", "sealed_at": NOON},
}


@pytest.mark.parametrize(
    "statement",
    [
        sa.update(anchor).values(hash="cd" * 32),
        sa.delete(anchor),
        sa.update(redaction).values(reason="none"),
        sa.delete(redaction),
        sa.update(sealed_content).values(body=b""),
    ],
)
async def test_the_database_refuses_to_take_evidence_back(
    work: Work, database: Database, statement: sa.UpdateBase
) -> None:
    """What was anchored stays anchored, what was removed stays said, and what was sealed stays as it was."""
    await work.declared(incident_number(1))
    async with database.write() as connection:
        for table, row in ROWS.items():
            await connection.execute(sa.insert(table).values(incident_id=INCIDENT, **row))

    async def tamper() -> None:
        async with database.write() as connection:
            await connection.execute(statement)

    with pytest.raises(DBAPIError, match="never"):
        await tamper()


async def test_sealed_content_may_be_destroyed(work: Work, database: Database) -> None:
    """A recorded approval can end what Compliance held; its hash stays in the chain."""
    await work.declared(incident_number(1))
    async with database.write() as connection:
        await connection.execute(sa.insert(sealed_content).values(incident_id=INCIDENT, **ROWS[sealed_content]))
        gone = await connection.execute(sa.delete(sealed_content))
    assert gone.rowcount == 1
