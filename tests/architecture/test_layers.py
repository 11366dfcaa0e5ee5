import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.measure import ROOT

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]

# One forbidden import for every contract, in a house that has nothing else in it.
CROOKED = {
    "house": ("bot/render/card.py", "import bot.slack.commands"),
    "storage": ("bot/domain/incident.py", "import storage.engine"),
    "storage-knows-the-domain-only": ("storage/queries.py", "import bot.render.card"),
    "pure-domain": ("bot/domain/phase.py", "import time"),
    "services-know-no-outside": ("bot/services/declare.py", "import bot.integrations.slack"),
    "inbound-sends-nothing": ("bot/web/server.py", "import bot.integrations.slack"),
    "settings-are-read-once": ("bot/worker/outbox.py", "import bot.settings"),
    "transactions-belong-to-services": ("bot/worker/timers.py", "import storage.unit_of_work"),
    "the-worker-s-doors": ("bot/worker/loop.py", "import storage.tables"),
    "migrations-run-from-the-root": ("bot/demo/setting.py", "import storage.migrate"),
    "inbound-reads-through-services": ("bot/slack/commands.py", "import storage.queries"),
    "no-sql-in-the-bot": ("bot/services/notes.py", "import sqlalchemy"),
    "sandbox-stands-alone": ("bot/sandbox/world.py", "import bot.policy.load"),
    "sandbox-rules-know-no-web": ("bot/sandbox/limits.py", "import aiohttp"),
    "no-cycles": ("bot/services/first.py", "import bot.services.second"),
}
BESIDE = {
    "bot/__main__.py": "",
    "bot/acceptance.py": "",
    "bot/checks.py": "",
    "bot/custody.py": "",
    "bot/cli.py": "",
    "bot/cli_local.py": "",
    "bot/cli_standby.py": "",
    "bot/cli_report.py": "",
    "bot/reporting.py": "",
    "bot/standby.py": "",
    "bot/app.py": "",
    "bot/logs.py": "",
    "bot/settings.py": "",
    "bot/demo/replay.py": "",
    "bot/domain/evidence.py": "import rfc8785",
    "bot/integrations/slack.py": "",
    "bot/policy/load.py": "",
    "bot/sandbox/live.py": "",
    "bot/sandbox/methods/chat.py": "",
    "bot/sandbox/payloads_events.py": "",
    "bot/sandbox/payloads_interactive.py": "",
    "bot/services/second.py": "import bot.services.first",
    "migrations/env.py": "",
    "storage/engine.py": "",
    "storage/migrate.py": "",
    "storage/tables.py": "",
    "storage/unit_of_work.py": "",
}


def lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Check the contracts of this project's pyproject.toml on the packages in a folder."""
    return subprocess.run(
        [LINT_IMPORTS, "--no-logo", "--no-cache", *options, ROOT / "pyproject.toml"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def crooked_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house with every forbidden import in it."""
    folder = tmp_path_factory.mktemp("house")
    for name, text in {**BESIDE, **dict(CROOKED.values())}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        for package in [path.parent, *path.parent.parents][: len(Path(name).parts) - 1]:
            (package / "__init__.py").touch()
        path.write_text(text + "\n", encoding="utf-8")
    return folder


def test_every_layer_imports_only_what_it_may() -> None:
    """The house stands as docs/architecture.md draws it."""
    run = lint(ROOT)
    assert run.returncode == 0, run.stdout


def test_there_is_a_crooked_import_for_every_contract() -> None:
    """A new contract comes with the proof that it can be broken."""
    assert {contract["id"] for contract in CONTRACTS} == set(CROOKED)


@pytest.mark.parametrize("contract", CROOKED)
def test_a_crooked_import_breaks_its_contract(contract: str, crooked_house: Path) -> None:
    """Each contract, checked by itself, refuses the import it is there for."""
    run = lint(crooked_house, "--contract", contract)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "1 broken" in run.stdout
