from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.change import Change, EffectKind, EntryKind
from bot.domain.escalation_state import Lowering
from bot.domain.forms import Fact
from bot.domain.incident import Incident, Mark, SeverityStep
from bot.domain.keeping import Destruction, Hold, PurgeAsked
from bot.domain.phase import Phase
from bot.domain.purge import AgreePurge, AskPurge, Extent, NotPurgeable, agree_purge, ask_purge, emptied, grounds
from bot.domain.redaction import LONGEST_REASON, NotAllowed
from bot.domain.severity import Severity
from tests.builders import a_command, a_person, a_policy, an_incident, minutes

ENDED = datetime(2019, 8, 1, 12, 9, tzinfo=UTC)  # seven years after its close
EXTENT = Extent(41, ("ab" * 32, "cd" * 32))
ASKED = PurgeAsked("schedule 7", a_person("Kim"), ENDED)


def closed(**fields: Any) -> Incident:
    """An incident that was closed nine minutes after noon."""
    incident = an_incident(**{"phase": Phase.CLOSED, **fields})
    return incident.with_mark(Mark.CLOSED, minutes(9), by=a_person("Mei"), now=minutes(9))


def asked(
    incident: Incident, *, by: str = "Kim", reason: str = "schedule 7", now: datetime = ENDED, extent: Extent = EXTENT
) -> Change:
    """What somebody alters who asks for a purge."""
    command = a_command(AskPurge, by=by, reason=reason)
    return ask_purge(extent, incident, command, policy=a_policy(), now=now)


def agreed(incident: Incident, *, by: str = "Tom", now: datetime = ENDED, extent: Extent = EXTENT) -> Change:
    """What somebody alters who agrees to one."""
    return agree_purge(extent, incident, a_command(AgreePurge, by=by), policy=a_policy(), now=now)


def test_compliance_asks_and_nothing_is_purged_yet() -> None:
    """The request is on record with what it would end, and says who may agree and how."""
    change = asked(closed())
    assert change.incident == closed(purge=ASKED)
    assert [(each.kind, each.text) for each in change.entries] == [
        (
            EntryKind.PURGE,
            "Kim asks to purge INC-20120801-001, the words of 41 entries and the bytes of 2 files: schedule 7",
        )
    ]
    assert [each.kind for each in change.effects] == [EffectKind.SAY]
    assert change.answer == (
        "Asked: the words of 41 entries and the bytes of 2 files would go for good. A second person of Compliance or "
        "Risk Management types /incident purge INC-20120801-001 agree. Nothing was purged yet."
    )


@pytest.mark.parametrize(
    ("extent", "words"),
    [
        (Extent(1, ()), "the words of 1 entry"),
        (Extent(0, ("ab" * 32,)), "the bytes of 1 file"),
        (Extent(2000, ()), "the words of 2,000 entries"),
    ],
)
def test_what_would_go_is_counted_in_words(extent: Extent, words: str) -> None:
    """Nothing is said of what there is none of."""
    assert str(extent) == words


def test_a_second_person_ends_the_record() -> None:
    """Tom of Risk Management agrees: each file is settled, and the entry names both people."""
    change = agreed(closed(purge=ASKED))
    (entry,) = change.entries
    assert (entry.kind, entry.actor) == (EntryKind.PURGE, "UTOM")
    assert entry.text == (
        "Record of INC-20120801-001 purged, the words of 41 entries and the bytes of 2 files: schedule 7. Asked by Kim"
    )
    assert entry.content == {"reason": "schedule 7", "asked_by": "UKIM"}
    assert [(each.kind, each.payload.get("sha256")) for each in change.effects] == [
        (EffectKind.SETTLE_FILE, "ab" * 32),
        (EffectKind.SETTLE_FILE, "cd" * 32),
        (EffectKind.SAY, None),
    ]
    assert change.answer.endswith("What stands in Slack and in backups is yours to delete.")
    assert grounds("schedule 7") == "Purged after its retention: schedule 7"


def test_what_people_wrote_leaves_the_incident_and_its_figures_stay() -> None:
    """Reports still count it."""
    step = SeverityStep(Severity.P1, minutes(0), a_person("Mei"), "second venue hit", provisional=False)
    incident = closed(
        severity_history=(step,),
        facts={"failure_log.risk_growth": Fact("fast", a_person("Mei"), minutes(2))},
        lowering=Lowering(Severity.P2, "calm", a_person("Mei"), minutes(3), ()),
        destructions=(Destruction(4, "court order", a_person("Kim"), minutes(4)),),
        purge=ASKED,
    )
    after = emptied(incident, ENDED)
    assert after == closed(title="Purged", affected="", severity_history=(replace(step, reason=""),), purged_at=ENDED)
    assert agreed(incident).incident == after


@pytest.mark.parametrize(
    ("incident", "how", "words"),
    [
        (closed(), {"by": "Tom"}, "Only Compliance"),
        (closed(), {"reason": ""}, "Give a reason"),
        (closed(), {"reason": "x" * (LONGEST_REASON + 1)}, "Give a reason"),
        (an_incident(), {}, "is not closed"),
        (closed(), {"now": minutes(20)}, r"is kept until 2019-08-01 12:09 UTC\. Ask again then"),
        (closed(hold=Hold("SEC inquiry", a_person("Kim"), minutes(0))), {}, "under legal hold: SEC inquiry"),
        (closed(), {"extent": Extent(0, ())}, "Nothing is left"),
    ],
)
def test_asking_is_refused_with_the_reason(incident: Incident, how: dict[str, Any], words: str) -> None:
    """Nothing is changed."""
    with pytest.raises((NotAllowed, NotPurgeable), match=words):
        asked(incident, **how)


@pytest.mark.parametrize(
    ("incident", "how", "words"),
    [
        (closed(), {}, "Nobody asked"),
        (closed(purge=ASKED), {"by": "Kim"}, "A second person must agree"),
        (closed(purge=ASKED), {"by": "Mei"}, "A second person must agree"),
        (closed(purge=ASKED, phase=Phase.TRIAGE), {}, "is not closed"),
        (closed(purge=ASKED), {"now": minutes(20)}, "is kept until"),
        (closed(purge=ASKED, hold=Hold("SEC inquiry", a_person("Kim"), ENDED)), {}, "under legal hold"),
        (closed(purge=ASKED), {"extent": Extent(0, ())}, "Nothing is left"),
    ],
)
def test_agreeing_is_refused_with_the_reason(incident: Incident, how: dict[str, Any], words: str) -> None:
    """Also where the hold, or the reopening, came after the request."""
    with pytest.raises((NotAllowed, NotPurgeable), match=words):
        agreed(incident, **how)
