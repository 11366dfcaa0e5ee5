"""What becomes of action items, and with which words."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.action_changes import (
    AddItem,
    Assigned,
    ChangeItem,
    Dropped,
    DueOn,
    Finished,
    Snoozed,
    Started,
    Step,
    Ticketed,
    Verified,
    add,
    move,
)
from bot.domain.action_items import ActionItem, ItemStatus, NotForItem, Origin, on_record, spelled, standing
from bot.domain.change import EffectKind
from tests.builders import NOON, ARow, a_command, a_person, an_incident

TODAY = date(2012, 8, 1)
FRIDAY = date(2012, 8, 3)
LATER = NOON + timedelta(days=1)


def an_item(**overrides: Any) -> ActionItem:
    """Something Ada is to do by Friday."""
    fields: dict[str, Any] = {
        "number": 3,
        "workspace": "T0FIRM",
        "incident_id": "01J0INCIDENT",
        "reference": "INC-20120801-001",
        "title": "Count fills",
        "owner": a_person("Ada"),
        "due": FRIDAY,
        "created_at": NOON,
    }
    return ActionItem(**{**fields, **overrides})


def after(item: ActionItem, step: Step, **fields: Any) -> ActionItem:
    """The item once Mei has said this."""
    return move(item, a_command(ChangeItem, number=3, step=step, **fields), now=LATER).item


def test_an_item_is_told_to_whoever_is_to_do_it() -> None:
    """Unless they added it themselves."""
    command = a_command(AddItem, title="Count fills", owner=a_person("Ada"), due=FRIDAY, estimated=Decimal(5000))
    added = add(an_incident(), command, 3, now=NOON)
    assert added.item == an_item(estimated=Decimal(5000))
    assert (
        added.change.entries[0].text == "Action item 3: Count fills (prevent, Ada, due Fri 3 Aug 2012, estimated $5k)"
    )
    assert added.change.entries[0].content["estimated_usd"] == "5000"
    assert [each.kind for each in added.change.effects] == [EffectKind.LEARN_PERSON, EffectKind.TELL]
    own = add(an_incident(), replace(command, by=a_person("Ada")), 3, now=NOON)
    assert [each.kind for each in own.change.effects] == [EffectKind.LEARN_PERSON]


@pytest.mark.parametrize(
    ("step", "made"),
    [
        (Started(), {"status": ItemStatus.IN_PROGRESS}),
        (Finished(), {"status": ItemStatus.DONE, "done_at": LATER}),
        (Finished(Decimal(7)), {"status": ItemStatus.DONE, "done_at": LATER, "actual": Decimal(7)}),
        (Dropped("no need"), {"status": ItemStatus.DROPPED}),
        (Assigned(a_person("Tom")), {"owner": a_person("Tom")}),
        (DueOn(TODAY), {"due": TODAY}),
        (Ticketed("https://t.example/1"), {"ticket": "https://t.example/1"}),
        (Snoozed(FRIDAY), {"snoozed_until": FRIDAY}),
    ],
)
def test_each_step_changes_one_thing(step: Step, made: dict[str, Any]) -> None:
    """And whoever takes it does not ignore the item any more."""
    assert after(an_item(ignored=4), step) == an_item(**made)


def test_what_is_over_is_added_anew() -> None:
    """A done or dropped item takes no step but the answer whether it worked."""
    for status in (ItemStatus.DONE, ItemStatus.DROPPED):
        with pytest.raises(NotForItem, match=f"is {status.label} already"):
            after(an_item(status=status), Started())
    with pytest.raises(NotForItem, match="nobody can say whether it worked"):
        after(an_item(), Verified(worked=True))


def test_it_worked_or_is_open_again() -> None:
    """A No opens the same item again, due in four weeks."""
    done = an_item(status=ItemStatus.DONE, done_at=NOON, snoozed_until=FRIDAY)
    assert after(done, Verified(worked=True)) == replace(done, effective=True)
    again = after(done, Verified(worked=False))
    assert (again.status, again.effective, again.due, again.snoozed_until) == (
        ItemStatus.OPEN,
        False,
        date(2012, 8, 30),
        None,
    )


def test_whether_it_worked_is_asked_after_thirty_days() -> None:
    """Not of what somebody has answered for, and not of reviews."""
    done = an_item(status=ItemStatus.DONE, done_at=NOON)
    asked = NOON + timedelta(days=30)
    assert (done.to_verify(asked), done.to_verify(asked - timedelta(seconds=1))) == (True, False)
    for settled in (an_item(), replace(done, effective=True), replace(done, origin=Origin.FOLLOW_UP)):
        assert not settled.to_verify(asked)


def test_every_reminder_that_shows_it_is_made_true() -> None:
    """The latest one, and the one in which the button was pressed."""
    item = an_item(reminded="reminder/UADA/2012-W32")
    command = a_command(ChangeItem, number=3, step=Started(), seen_in="reminder/UADA/2012-W31")
    effects = move(item, command, now=LATER).change.effects
    assert [(each.lane, each.payload["reminder"]) for each in effects] == [
        ("dm/UADA", "reminder/UADA/2012-W31"),
        ("dm/UADA", "reminder/UADA/2012-W32"),
    ]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (an_item(due=date(2012, 7, 26)), "Overdue 6 d"),
        (an_item(due=TODAY), "Due today"),
        (an_item(due=date(2012, 8, 7)), "Due Tue"),
        (an_item(due=date(2012, 8, 8)), "Due 8 Aug"),
        (an_item(due=date(2013, 1, 8)), "Due 8 Jan 2013"),
        (an_item(snoozed_until=date(2012, 8, 8)), "Snoozed until 8 Aug"),
        (an_item(snoozed_until=TODAY), "Due Fri"),
        (an_item(status=ItemStatus.DONE), "Done"),
        (an_item(status=ItemStatus.DROPPED), "Dropped"),
    ],
)
def test_an_item_says_in_a_word_where_it_stands(item: ActionItem, words: str) -> None:
    """By the reader's own day."""
    assert standing(item, TODAY) == words


def test_a_day_is_spelled_for_the_record() -> None:
    """The same in every zone."""
    assert spelled(FRIDAY) == "Fri 3 Aug 2012"


def test_a_timeline_alone_says_how_its_items_stand() -> None:
    """The last entry of each counts; other entries, and those whose words were removed, say nothing."""
    first = a_command(AddItem, title="Count fills", owner=a_person("Ada"), due=FRIDAY, about="todo/41")
    made = [add(an_incident(), first, number, now=NOON).change for number in (3, 2)]
    done = move(an_item(about="todo/41"), a_command(ChangeItem, number=3, step=Finished()), now=LATER).change
    entries = [each.entries[0] for each in (*made, done)]
    rows = [
        ARow(seq=seq, kind=entry.kind, text=entry.text, content=entry.content) for seq, entry in enumerate(entries, 1)
    ]
    found = on_record([*rows, ARow(seq=4), ARow(seq=5, kind="action_item", text="")])
    assert [(each.number, each.seq, each.status, each.about) for each in found] == [
        (2, 2, ItemStatus.OPEN, "todo/41"),
        (3, 3, ItemStatus.DONE, "todo/41"),
    ]
    assert (found[0].title, found[0].owner, found[0].due, found[0].ticket) == ("Count fills", "UADA", "2012-08-03", "")
