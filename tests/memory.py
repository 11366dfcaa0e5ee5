"""Where databases that are thrown away lie: in memory if there is room, so that no test waits for a disk."""

import os
import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108  # only ever used through tempfile
ENOUGH = 2**30  # bytes


def roomy() -> str:
    """Memory where there is enough of it; else a folder with a short name.

    Socket paths are short by law of the kernel, and macOS's own temporary folders are not.
    """
    there = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH
    return str(MEMORY) if there else "/tmp"  # noqa: S108  # only ever used through tempfile
