"""`warroom page` and `warroom note`: with neither Slack nor database."""

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bot import standby
from bot.cli import main
from bot.domain.change import EntryKind
from bot.domain.roles import Role
from bot.integrations.standby import JOURNAL, Standby
from bot.policy.load import DEFAULT_POLICY
from bot.settings import Settings
from bot.standby import NoPolicy, Typed
from tests.builders import NOON
from tests.receivers import Receivers, receiving

ON_CALL = Role.ON_CALL_ENGINEER
ADA = {"slack": "U0ADA", "name": "Ada", "urls": {"pager": "env:PAGER_ADA", "mail": "env:MAIL_ADA"}}
BOB = {"slack": "U0BOB", "name": "Bob", "urls": {"pager": "env:PAGER_BOB"}}
NUMBERS = count()
TYPED = Typed(by="kim", text="Router 8 floods XNYS", reference=None, at=NOON, new_id=lambda: str(next(NUMBERS)))


@pytest.fixture
async def receivers() -> AsyncIterator[Receivers]:
    """What people carry with them."""
    async with receiving() as found:
        yield found


def a_firm(folder: Path, contacts: object, **addresses: str) -> Settings:
    """A machine on which this policy was accepted."""
    policy = yaml.safe_load(DEFAULT_POLICY.read_text())
    Standby(folder).keep_policy(yaml.safe_dump({**policy, "contacts": {ON_CALL.value: contacts}}).encode())
    return Settings(standby=str(folder), addresses=addresses)


def kept(folder: Path) -> list[str]:
    """What is in the journal."""
    records = Standby(folder).records()
    assert all((each.by, each.at, each.kind) == ("kim", NOON, EntryKind.PAGE) for each in records)
    return [each.text for each in records]


async def test_whoever_is_on_call_is_paged_by_every_address(tmp_path: Path, receivers: Receivers) -> None:
    """And no stand-in; what was asked and what came of it is in the journal."""
    roster = {"primary": ADA, "deputies": [BOB]}
    settings = a_firm(
        tmp_path, roster, PAGER_ADA=receivers.webhook, MAIL_ADA=receivers.mail, PAGER_BOB=receivers.webhook
    )
    told = await standby.page(settings, ON_CALL, replace(TYPED, reference="INC-20120801-001"))
    assert told.good
    (posted,), (mail,) = receivers.posted, receivers.mails
    assert posted["title"] == mail["subject"] == "INC-20120801-001: on-call engineer"
    assert posted["message"] == "You are called as on-call engineer. Router 8 floods XNYS (from kim)"
    assert told.lines == (
        "Ada by pager: sent to json://127.0.0.1.",
        "Ada by mail: sent to mailto:kim@firm.example.",
    )
    asked, came = kept(tmp_path)
    assert asked == "Paged on-call engineer: Router 8 floods XNYS"
    assert came.startswith("Paging on-call engineer: Ada by pager: sent to json://127.0.0.1.")


async def test_a_stand_in_is_paged_when_nobody_is_reached(tmp_path: Path, receivers: Receivers) -> None:
    """Ada's pager refuses, and nothing is set for her mail."""
    receivers.statuses = [404]
    roster = {"primary": ADA, "deputies": [BOB]}
    settings = a_firm(tmp_path, roster, PAGER_ADA=receivers.webhook, PAGER_BOB=receivers.webhook)
    told = await standby.page(settings, ON_CALL, TYPED)
    assert told.good
    assert told.lines == (
        "Ada by pager: JSON answered 404.",
        "Ada by mail: its address is not set here.",
        "Bob by pager: sent to json://127.0.0.1.",
    )


async def test_nobody_reached_says_whom_to_call(tmp_path: Path, receivers: Receivers) -> None:
    """A provider that is down is asked twice, and somebody without addresses is named."""
    receivers.statuses = [503, 503]
    only_pager = {**ADA, "urls": {"pager": "env:PAGER_ADA"}}
    settings = a_firm(tmp_path, [only_pager, {"slack": "U0EVE", "name": "Eve"}], PAGER_ADA=receivers.webhook)
    told = await standby.page(settings, ON_CALL, TYPED)
    assert not told.good
    assert told.lines == (
        "Ada by pager: JSON answered 503. It may have arrived.",
        "Eve: no address outside Slack.",
        "Nobody was reached. Call the on-call engineer by telephone.",
    )


async def test_a_role_that_only_slack_knows_is_said(tmp_path: Path) -> None:
    """A user group has no members here."""
    told = await standby.page(a_firm(tmp_path, [{"slack": "S0DESK", "name": "Desk"}]), ON_CALL, TYPED)
    assert not told.good
    assert told.lines[0] == "The policy names nobody as on-call engineer who can be found without Slack."


async def test_a_journal_that_cannot_be_written_stops_no_page(tmp_path: Path, receivers: Receivers) -> None:
    """It is said."""
    settings = a_firm(tmp_path, [ADA], PAGER_ADA=receivers.webhook, MAIL_ADA=receivers.mail)
    (tmp_path / JOURNAL).mkdir()
    told = await standby.page(settings, ON_CALL, TYPED)
    assert told.good
    assert len(receivers.posted) == 1
    assert told.lines[-1] == "Not on record, because the journal cannot be written: Is a directory."


async def test_without_a_policy_it_says_where_one_would_be(tmp_path: Path) -> None:
    """The file in the settings is taken where nothing was ever accepted."""
    with pytest.raises(NoPolicy, match="Set WARROOM_STANDBY"):
        await standby.page(Settings(standby=str(tmp_path)), ON_CALL, TYPED)
    told = await standby.page(Settings(standby=str(tmp_path), policy=DEFAULT_POLICY), ON_CALL, TYPED)
    assert not told.good


def run(folder: Path, *words: str) -> tuple[int, str]:
    """Type `warroom WORDS`."""
    found = CliRunner().invoke(main, words, env={"WARROOM_STANDBY": str(folder), "WARROOM_POLICY": ""})
    return found.exit_code, found.output


def test_a_note_is_kept_word_for_word(tmp_path: Path) -> None:
    """By whoever typed it, for the incident they named."""
    code, said = run(tmp_path, "note", "inc-20120801-001", "Killed", "router 8", "--by", "ada")
    assert (code, said) == (0, "Noted for INC-20120801-001. It joins the timeline when warroom serve is back here.\n")
    (record,) = Standby(tmp_path).records()
    assert (record.text, record.by, record.reference) == ("Killed router 8", "ada", "INC-20120801-001")


def test_what_cannot_be_done_is_a_sentence(tmp_path: Path) -> None:
    """Exit 1, no traceback."""
    for role in ("scribe", "commander", "OnCall", "risk_management"):
        code, said = run(tmp_path, "page", role, "hello")
        assert (code, "There is no policy in" in said) == (1, True)
    (tmp_path / "file").touch()
    code, said = run(tmp_path / "file", "note", "INC-20120801-001", "hello")
    assert (code, said.startswith("It cannot be kept: ")) == (1, True)
