"""A lock file that one process holds as long as it lives."""

import fcntl
import os
from pathlib import Path
from typing import Self


class DatabaseInUse(Exception):
    """Another process has this SQLite file open; SQLite serves one."""


class LockFile:
    """A held lock; the operating system lets go of it when the process ends, however it ends."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def take(cls, path: Path) -> Self:
        """Hold the lock at `path`.

        Raises:
            DatabaseInUse: Another process holds it.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(descriptor, 32).decode("ascii", "replace").strip()
            os.close(descriptor)
            raise DatabaseInUse(_sentence(path, holder)) from error
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        return cls(descriptor)

    def release(self) -> None:
        """Let the next process in; the file stays, since removing it would let two in at once."""
        os.close(self._descriptor)


def _sentence(path: Path, holder: str) -> str:
    who = f"process {holder}" if holder else "another process"
    return (
        f"{path.with_suffix('')} is in use by {who}. Stop that one first, "
        "or set DATABASE_URL to a PostgreSQL database, which serves many."
    )
