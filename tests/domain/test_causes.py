from bot.domain.causes import AddFactor, AnswerWhy, Bone, Why, add_factor, answer_why
from bot.domain.change import EntryKind
from tests.builders import a_command, a_policy, an_incident, minutes

POLICY = a_policy()


def test_an_answer_to_a_why_is_an_entry_with_its_level() -> None:
    """Its author, its words, and how it comes into the document."""
    command = a_command(AnswerWhy, level=Why.DESIGN, text="Nothing compared the servers")
    change = answer_why(an_incident(), command, policy=POLICY, now=minutes(5))
    assert [(each.kind, each.actor, each.text, each.content) for each in change.entries] == [
        (EntryKind.WHY, "UMEI", "Nothing compared the servers", {"level": 3})
    ]
    assert change.answer == (
        "Recorded on INC-20120801-001 as why 3, design and architecture. "
        "`/incident draft` brings it into the post-mortem."
    )


def test_a_factor_is_an_entry_with_its_bone() -> None:
    """One of the five of the fishbone."""
    command = a_command(AddFactor, bone=Bone.PROCESS, text="The checklist was skipped")
    change = add_factor(an_incident(), command, policy=POLICY, now=minutes(5))
    assert [(each.kind, each.content) for each in change.entries] == [(EntryKind.FACTOR, {"bone": "process"})]
    assert "as a contributing factor, process. " in change.answer


def test_words_that_blame_get_a_hint_and_are_recorded() -> None:
    """Advice stands behind the answer; nothing is refused."""
    command = a_command(AnswerWhy, level=Why.IMMEDIATE, text="Human error: he should have checked. Human error.")
    change = answer_why(an_incident(), command, policy=POLICY, now=minutes(5))
    assert len(change.entries) == 1
    assert change.answer.endswith(
        "A hint, nothing is refused: “human error” and “should have” can read as blame. "
        "Say what was seen, and why it made sense then."
    )
