"""What is looked at after an incident, as its timeline says it."""

from datetime import date, timedelta

import pytest

from bot.domain.action_items import ItemType, Origin
from bot.domain.change import EntryKind, Json, Source
from bot.domain.phase import Phase
from bot.domain.prevention import Prompt, SkipPrompt, candidates, checklist, follow_ups, offer, raised_by, skip
from bot.domain.severity import Severity
from tests.builders import NOON, ARow, a_command, a_person, a_policy, an_incident, marks

MEI = a_person("Mei")


def item_row(seq: int, number: int, about: str) -> ARow:
    """An entry about an action item."""
    content: dict[str, Json] = {
        "action_item": number,
        "title": "Count fills",
        "owner": "UADA",
        "due": "2012-08-03",
        "type": "prevent",
        "status": "open",
        "ticket": None,
        "about": about,
    }
    return ARow(seq=seq, kind="action_item", content=content)


def said(seq: int, text: str) -> list[ARow]:
    """A message that is marked as what is to do."""
    source = Source("T0FIRM", "C0ROOM", f"{seq}.0")
    mark: dict[str, Json] = {"class": "todo", "how": "typed"}
    return [
        ARow(seq=seq, text=text, source=source),
        ARow(seq=seq + 1, kind="marked", text="Marked", content=mark, source=source),
    ]


def test_a_prompt_is_open_until_it_has_an_item_or_a_reason() -> None:
    """Several items may answer one."""
    command = a_command(SkipPrompt, prompt=Prompt.RISK, reason="limits held")
    skipped = skip(an_incident(), command, policy=a_policy(), now=NOON).entries[0]
    assert skipped.text == "Review and update risk parameters: not needed, limits held (Mei)"
    rows = [
        item_row(1, 1, "prompt/monitoring"),
        item_row(2, 2, "prompt/monitoring"),
        ARow(seq=3, kind=EntryKind.PREVENTION, content=skipped.content),
    ]
    checked = checklist(rows)
    assert [each.number for each in checked if not each.open] == [1, 6]
    assert [item.number for item in checked[0].items] == [1, 2]
    assert (len(checked), checked[5].skipped) == (8, "limits held")


def test_a_todo_line_waits_until_it_is_an_item() -> None:
    """What is not marked, deleted or empty is no candidate."""
    gone = said(20, "TODO: forget this")
    deleted = ARow(seq=22, kind="deleted", text="forget this", source=gone[0].source)
    rows = [
        *said(1, "TODO: compare hosts"),
        *said(3, "TODO: count fills"),
        ARow(seq=5, text="TODO: never marked"),
        *said(10, "TODO:"),
        *gone,
        deleted,
        item_row(30, 7, "todo/3"),
    ]
    found = candidates(rows)
    assert [(each.seq, each.title, each.item and each.item.number) for each in found] == [
        (1, "compare hosts", None),
        (3, "count fills", 7),
    ]
    assert found[0].about == "todo/1"


@pytest.mark.parametrize(("severity", "days"), [(Severity.P0, [30, 90]), (Severity.P2, [30, 90]), (Severity.P3, [])])
def test_whoever_led_reviews_what_was_serious(severity: Severity, days: list[int]) -> None:
    """Thirty and ninety days after the close; nobody hears of it before its week."""
    incident = an_incident(severity=severity, phase=Phase.CLOSED, marks=marks(detected=0, declared=0, closed=60))
    made = follow_ups(incident, MEI, now=NOON)
    assert [(each.due - date(2012, 8, 1)).days for each in made] == days
    for each in made:
        assert (each.owner, each.type, each.origin) == (MEI, ItemType.PROCESS, Origin.FOLLOW_UP)
        assert each.snoozed_until == each.due - timedelta(days=7)
    saturday = an_incident(phase=Phase.CLOSED, marks=marks(detected=0, declared=0, closed=24 * 60))
    assert [f"{each.due:%a %d %b}" for each in follow_ups(saturday, MEI, now=NOON)] == ["Mon 03 Sep", "Wed 31 Oct"]
    assert offer(incident, key="k").lane == f"room/{incident.id}"


def test_who_raised_the_alarm_is_thanked_by_role() -> None:
    """Whoever holds none is thanked without a name."""
    assert raised_by(an_incident(), a_policy()) == "Risk Management"
    assert raised_by(an_incident(reporter=a_person("Zoe")), a_policy()) == ""
