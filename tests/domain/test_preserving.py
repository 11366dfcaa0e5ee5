import pytest

from bot.domain.change import Change, EffectKind
from bot.domain.evidence_items import AddEvidence, Item
from bot.domain.evidence_kinds import EvidenceKind
from bot.domain.impact import Category
from bot.domain.incident import Incident
from bot.domain.phase import Phase
from bot.domain.preserving import NotKept, add, check_kept, exhibit, unkept, waive_all
from bot.domain.severity import Severity
from bot.domain.ticking import CannotTick, TickItem
from bot.domain.ticks import Outcome
from tests.builders import ARow, a_command, a_person, a_policy, an_incident, minutes

POLICY = a_policy()
HASH = "0f" * 32
SYSTEM = an_incident(category=Category.SYSTEM_FAILURE)


def recorded(incident: Incident, *items: Item) -> Change:
    """The change when Mei records evidence."""
    return add(incident, a_command(AddEvidence, items=items), policy=POLICY, now=minutes(7))


def an_item(kind: EvidenceKind, sha256: str = HASH) -> Item:
    """Evidence that Ada keeps."""
    return Item(kind=kind, place="/var/crash/core.8", custodian=a_person("Ada"), sha256=sha256)


def test_evidence_with_its_hash_settles_the_item_of_its_kind() -> None:
    """Hash and custodian are the proof."""
    change = recorded(SYSTEM, an_item(EvidenceKind.CORE_DUMP), an_item(EvidenceKind.APP_LOG))
    assert change.incident is not None
    assert [each.item for each in change.incident.ticks] == ["core-dump", "system-log"]
    assert change.incident.ticks[0].words == "Core dump at /var/crash/core.8, sha256 0f0f0f0f0f0f…, custodian Ada"
    assert change.answer.endswith("Ticked: Core dump. Ticked: dmesg and journal.")


@pytest.mark.parametrize(
    ("incident", "item"),
    [
        (SYSTEM, an_item(EvidenceKind.CORE_DUMP, "")),
        (SYSTEM, an_item(EvidenceKind.SCREENSHOT)),
        (an_incident(category=Category.SYSTEM_FAILURE, phase=Phase.CLOSED), an_item(EvidenceKind.CORE_DUMP)),
    ],
)
def test_other_evidence_is_recorded_and_settles_nothing(incident: Incident, item: Item) -> None:
    """Without a hash, of a kind that nobody asked for, or after the end."""
    change = recorded(incident, item)
    assert (change.incident, len(change.entries)) == (None, 1)


def test_an_entry_counts_if_it_keeps_something_under_its_hash() -> None:
    """A file of the room or an item; a note or an item without a hash does not."""
    kept = ARow(seq=4, kind="evidence", text="Evidence: Core dump at /core", content={"sha256": HASH})
    assert exhibit(kept) == "#4, Core dump at /core"
    for row in (ARow(seq=4, content={"sha256": HASH}), ARow(seq=4, kind="file", content={"sha256": None})):
        with pytest.raises(NotKept, match="Entry 4 is no evidence with a hash"):
            exhibit(row)


def test_a_p0_or_p1_waits_for_its_evidence() -> None:
    """The refusal lists what is open; the others close without it."""
    with pytest.raises(NotKept, match=r"Open: Core dump \(`core-dump`\), dmesg and journal"):
        check_kept(SYSTEM, POLICY)
    check_kept(an_incident(category=Category.SYSTEM_FAILURE, severity=Severity.P2), POLICY)


def test_everything_that_is_open_may_be_waived_with_one_reason() -> None:
    """Each item has an entry of its own, and nothing stands in the way of the close."""
    command = a_command(TickItem, item="all", outcome=Outcome.WAIVED, words="the host burnt")
    change = waive_all(SYSTEM, command, policy=POLICY, now=minutes(9))
    assert change.incident is not None
    assert len(change.entries) == len(unkept(SYSTEM, POLICY)) == 4
    line, refreshed = change.effects
    assert str(line.payload["text"]).endswith("configuration (Mei, the host burnt)")
    assert refreshed.kind is EffectKind.UPDATE_LIST
    check_kept(change.incident, POLICY)
    with pytest.raises(NotKept, match="is missing"):
        waive_all(change.incident, command, policy=POLICY, now=minutes(9))
    silent = a_command(TickItem, item="all", outcome=Outcome.WAIVED)
    with pytest.raises(CannotTick, match="Say why"):
        waive_all(SYSTEM, silent, policy=POLICY, now=minutes(9))
