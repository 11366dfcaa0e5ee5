"""What people see of action items, by the name of its golden file."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from bot.domain.action_items import ItemStatus, ItemType, RecordedItem
from bot.domain.lessons import Lesson, LessonKind
from bot.domain.prevention import Candidate, Checked, Prompt
from bot.render import action_items, messages, prevention
from bot.render.lessons import lessons
from bot.render.templates import configure
from tests.builders import NOON, minutes
from tests.domain.test_action_items import an_item
from tests.render import scenes

Payload = dict[str, Any]
Make = Callable[[], Payload]

T: Final = configure(None)


def of_action_items() -> Iterator[tuple[str, Make]]:
    """Lists, the week's reminder, what a lead hears, and the digest."""
    done = an_item(number=5, title="Second person", status=ItemStatus.DONE, done_at=NOON, actual=Decimal(6000))
    late = an_item(number=4, title="Alert on `rejects` <!channel>", due=date(2012, 8, 28), ticket="https://t.example/1")
    ours = [late, an_item(due=date(2012, 9, 6), estimated=Decimal(5000)), done]
    today, now = date(2012, 9, 3), NOON + timedelta(days=33)
    yield "action_items", lambda: action_items.item_list(T, "Your action items", ours, today)
    yield "action_items_none", lambda: action_items.item_list(T, "Your action items", [], today)
    yield "action_items_many", lambda: action_items.item_list(T, "Overdue action items", [late] * 20, today)
    reminder = partial(action_items.reminder, T, week="2012-W36", now=now)
    yield "reminder", lambda: reminder(ours)
    yield "reminder_late", lambda: reminder(ours[:1], due_at=NOON + timedelta(days=31))
    yield "reminder_many", lambda: reminder([late] * 20 + [done] * 20)
    ended = [replace(late, status=ItemStatus.DROPPED), replace(done, effective=True)]
    yield "reminder_answered", lambda: reminder(ended)
    yield "reminder_asks", lambda: reminder([done])
    yield "ignored_items", lambda: action_items.ignored(T, [late, replace(done, number=6)], today)
    yield "item_digest", lambda: action_items.digest(T, "", ours, today)
    yield "item_digest_team", lambda: action_items.digest(T, "Order entry", [late] * 15, today)


def of_prevention() -> Iterator[tuple[str, Make]]:
    """The checklist after an incident, and the TODO lines of its room."""
    item = RecordedItem(
        seq=9,
        number=3,
        title="Alert on `rejects`",
        owner="UADA",
        due="2012-08-03",
        type=ItemType.DETECT,
        status=ItemStatus.OPEN,
    )
    answers = {Prompt.MONITORING: ((item,), ""), Prompt.RISK: ((), "limits held <!channel>")}
    checked = [Checked(number, each, *answers.get(each, ((), ""))) for number, each in enumerate(Prompt, start=1)]
    waiting = Candidate(41, "compare *all* eight hosts", "UADA", None)
    found = [waiting, Candidate(42, "done already", "UADA", item)]
    yield "prevention", lambda: prevention.prevention(T, scenes.CLOSED, checked, found)
    yield "prevention_many", lambda: prevention.prevention(T, scenes.CLOSED, checked, [waiting] * 20)
    yield "candidates", lambda: prevention.candidates(T, scenes.CLOSED, found)
    yield "candidates_many", lambda: prevention.candidates(T, scenes.CLOSED, [waiting] * 20)
    taught = Lesson(
        reference="INC-20120801-001",
        incident="Order router floods <!channel>",
        kind=LessonKind.FACTOR,
        text="nobody compared the `hosts`",
        at=minutes(5),
    )
    yield "lessons", lambda: lessons(T, "hosts", [taught, replace(taught, kind=LessonKind.WORKED, incident="")])
    yield "lessons_none", lambda: lessons(T, "`hosts`", [])
    yield "lessons_many", lambda: lessons(T, "", [taught] * 30)
    yield "closed_thanks", lambda: messages.closed(T, scenes.CLOSED, filled=9, prompts=28, thanks="Trading Desk")


def item_forms() -> Iterator[tuple[str, Make]]:
    """The forms of action items."""
    first = scenes.TRIAGE
    yield "action_item", lambda: action_items.item_form(T, first, title="Count fills", private_metadata=first.id)
    yield "action_item_empty", lambda: action_items.item_form(T, first, private_metadata=first.id)
    yield "action_item_kept", lambda: action_items.item_kept(T, "Action item 3: Count fills.")
    yield "hand_over_item", lambda: action_items.hand_over_form(T, an_item(), private_metadata="3:2012-W31")
