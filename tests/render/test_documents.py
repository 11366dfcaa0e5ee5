import re
from dataclasses import replace

from bot.domain.change import Source
from bot.domain.postmortem import Records, draft
from bot.render import documents, figures
from tests.builders import APage, ARow, minutes
from tests.render import scenes
from tests.render.surfaces import T
from tests.render.test_golden import GOLDEN, matches

HOLD, OOPS = Source("T0FIRM", "C0ROOM", "8.0"), Source("T0FIRM", "C0ROOM", "30.0")
ROWS = [
    ARow(seq=1, kind="declared", text="Tom declared: Order router floods the market", actor="UTOM"),
    ARow(seq=2, kind="note", occurred_at=minutes(-89), content={"precision": "approx"}, text="97 reject mails, unread"),
    ARow(seq=3, kind="triage", occurred_at=minutes(6), actor="UMEI", text="Triage by Mei: loss so far, usd: 2100000"),
    ARow(seq=4, occurred_at=minutes(20), text="TODO: count fills on the retired path"),
    ARow(seq=5, kind="mark", occurred_at=minutes(45), actor="UMEI", text="Contained at 2012-08-01 12:45 UTC (Mei)"),
    ARow(seq=6, occurred_at=minutes(2000), content={"precision": "day"}, actor="UPRESS", text="Loss | disclosed"),
    ARow(seq=7, occurred_at=minutes(8), source=HOLD, text="Hold mm-us"),
    ARow(
        seq=8, occurred_at=minutes(9), kind="edited", source=HOLD, text="Hold all orders", content={"revision": "9.0"}
    ),
    ARow(seq=9, occurred_at=minutes(9), kind="marked", source=HOLD, content={"class": "decision", "how": "shortcut"}),
    ARow(seq=10, occurred_at=minutes(30), source=OOPS, text="the password is hunter2"),
    ARow(seq=11, occurred_at=minutes(31), kind="deleted", source=OOPS, text="the password is hunter2", actor="unknown"),
]
PAGES = [
    APage(
        payload={"person": None, "channel": "dm", "reasons": [[0, "on_call_engineer"]]}, result={"outcome": "delivered"}
    ),
    APage(
        payload={"person": None, "channel": "phone", "reasons": [[None, "executives"]]},
        state="failed",
        error="Nobody holds this role",
    ),
]


def written() -> str:
    """The draft of a closed P0."""
    records = Records(
        incident=scenes.CLOSED,
        recorded=ROWS,
        pages=PAGES,
        policy=replace(scenes.POLICY, timezone="America/New_York"),
        head="3f2a" * 16,
        site="https://firm.slack.com/",
    )
    return documents.post_mortem(T, draft(records))


def test_the_draft_reads_as_its_golden_file() -> None:
    """The whole document as somebody has read and found good."""
    found = re.sub(r"(under policy |\*\*Policy:\*\* )[0-9a-f]{12}", r"\1<hash>", written())
    assert matches(GOLDEN / "documents" / "post_mortem.md", found)


def test_every_prompt_is_marked_and_counted() -> None:
    """The number on the first page is the number of marks."""
    said = re.search(r"(\d+) prompts wait for people", written())
    assert said is not None
    assert written().count("[[HUMAN: ") == int(said.group(1))


def test_every_table_row_has_as_many_cells_as_its_heading() -> None:
    """A bar in somebody's words stays inside its cell."""
    for table in re.findall(r"(?:^\|.*\|$\n?)+", written(), flags=re.MULTILINE):
        assert len({line.replace("\\|", "").count("|") for line in table.splitlines()}) == 1


def test_a_report_is_as_its_golden_file_says() -> None:
    """Each figure, and the incidents it is counted from."""
    found = figures.document(T, scenes.FIGURES, policy_version="0f0f0f0f0f0f")
    assert matches(GOLDEN / "documents" / "report.md", found)
