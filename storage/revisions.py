"""Which schema revisions a database has, and which this program knows."""

from functools import cache
from importlib.resources import files

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory


def alembic_config() -> Config:
    """Alembic's settings, also where the program is installed without its pyproject.toml."""
    config = Config()
    config.set_main_option("script_location", str(files("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def current_revisions(connection: sa.Connection) -> frozenset[str]:
    """The revisions that a database is at."""
    return frozenset(MigrationContext.configure(connection).get_current_heads())


@cache
def newest_revisions() -> frozenset[str]:
    """The revisions that this program was written for."""
    return frozenset(ScriptDirectory.from_config(alembic_config()).get_heads())
