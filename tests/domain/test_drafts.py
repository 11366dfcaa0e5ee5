from bot.domain.change import EffectKind, EntryKind, Json, Timer, TimerKind
from bot.domain.drafts import (
    Draft,
    Edit,
    EditSection,
    NoDraft,
    NoSuchSection,
    Redraft,
    edited,
    record_draft,
    record_edit,
    record_not_uploaded,
    record_reserved,
    redraft,
    renewed,
    section_words,
)
from bot.domain.phase import Phase
from bot.domain.postmortem_versions import Merged, with_section
from bot.domain.review_states import ReviewState
from bot.domain.rooms import NotSent, Sent
from tests.builders import a_command, a_policy, an_incident, marks, minutes
from tests.domain.test_postmortem_versions import document, section

POLICY = a_policy()
WRITTEN: dict[str, Json] = {
    "version": 2,
    "filled": 11,
    "prompts": 23,
    "both": [],
    "waiting": [2, 9],
    "changed": True,
}
CLOSED = an_incident(phase=Phase.CLOSED, marks=marks(detected=0, declared=0, resolved=60, closed=90))


def test_a_written_draft_is_uploaded_and_announced() -> None:
    """The room reads how much of it waits for people; the very version that was written is put there."""
    sent = Sent(key="close/draft", payload={}, result=WRITTEN)
    change = record_draft(an_incident(), sent, policy=POLICY, now=minutes(9))
    assert [(each.kind, each.lane, each.key, each.payload) for each in change.effects] == [
        *(
            (
                EffectKind.RESERVE_FILE,
                "draft/01J0INCIDENT",
                f"close/draft/file/{form}",
                {"version": 2, "format": form},
            )
            for form in ("md", "html", "pdf")
        ),
        (
            EffectKind.SAY,
            "room/01J0INCIDENT",
            "close/draft/say",
            {"template": "closed", "filled": 11, "prompts": 23},
        ),
    ]
    assert [(each.kind, each.text) for each in change.entries] == [
        (
            EntryKind.POST_MORTEM,
            "Draft post-mortem written, version 2: 11 of 16 sections from records, 23 prompts wait for people",
        )
    ]


def test_a_draft_that_was_asked_for_anew_says_where_words_and_records_met() -> None:
    """In one line, for the incident may be open."""
    command = a_command(Redraft)
    asked = redraft(an_incident(), command, policy=POLICY, now=minutes(9))
    assert [(each.kind, each.payload) for each in asked.effects] == [(EffectKind.WRITE_DRAFT, {"again": True})]
    sent = Sent(key="again/draft", payload=asked.effects[0].payload, result={**WRITTEN, "both": [3, 9]})
    change = record_draft(an_incident(), sent, policy=POLICY, now=minutes(9))
    assert change.effects[-1].payload["text"] == (
        "Draft post-mortem written, version 2: 11 of 16 sections from records, 23 prompts wait for people. New records "
        "and people's words met in the same lines in sections 3 and 9: both stand there, look at them."
    )


def test_the_first_draft_after_close_opens_the_review() -> None:
    """Its owner is the commander, and it is due three days after resolving; an open incident has none."""
    sent = Sent(key="close/draft", payload={}, result=WRITTEN)
    change = record_draft(CLOSED, sent, policy=POLICY, now=minutes(91))
    review = change.incident.review if change.incident else None
    assert review is not None
    assert (review.state, review.version, review.waiting, review.owner) == (ReviewState.DRAFT, 2, (2, 9), None)
    assert review.due_at == minutes(60 + 72 * 60)
    assert change.timers == (Timer(TimerKind.REVIEW, minutes(60 + 48 * 60)),)
    early = record_draft(
        an_incident(),
        Sent(key="k", payload={}, result={"version": 1, "filled": 1, "prompts": 1}),
        policy=POLICY,
        now=minutes(9),
    )
    assert early.incident == an_incident()


def test_a_reserved_file_gets_its_bytes_next() -> None:
    """Slack's id is kept before they leave, in the same lane."""
    sent = Sent(
        key="close/draft/file", payload={"version": 2}, result={"file": "F1", "upload_url": "http://127.0.0.1/up"}
    )
    change = record_reserved(an_incident(), sent, policy=POLICY, now=minutes(9))
    assert [(each.kind, each.lane, each.key, each.payload) for each in change.effects] == [
        (
            EffectKind.UPLOAD_FILE,
            "draft/01J0INCIDENT",
            "close/draft/file/upload",
            {"version": 2, "file": "F1", "upload_url": "http://127.0.0.1/up"},
        )
    ]


def test_the_room_reads_where_a_draft_is_that_was_not_uploaded() -> None:
    """It is not lost."""
    refused = NotSent(kind=EffectKind.PAGE, key="close/draft/file", payload={}, reason="storage is full")
    change = record_not_uploaded(an_incident(), refused, policy=POLICY, now=minutes(9))
    text = "The draft could not be uploaded: storage is full. It is kept in the database"
    assert [each.text for each in change.entries] == [text]
    assert [each.payload["text"] for each in change.effects] == [f"⚠ {text}"]


def test_two_who_write_in_one_section_at_a_time_both_stand_there() -> None:
    """Each had the same version before them; the later one does not undo the earlier."""
    opened = document(s9="- [[HUMAN: why?]]\n- [[HUMAN: and why that?]]")
    now = with_section(opened, 9, "A switch was reused.\n- [[HUMAN: and why that?]]")
    command = a_command(EditSection, section=9, text="- [[HUMAN: why?]]\nNobody looked.", opened=1)
    merged = edited(opened, now, command=command)
    assert section(merged.text, 9) == "A switch was reused.\nNobody looked."
    assert renewed(opened, now, Draft(opened, 1, 1)).text == now


def test_an_edit_says_what_still_waits() -> None:
    """Which sections, until none does."""
    command = a_command(EditSection, section=9, text="It was reused.", opened=1)
    text = document(**{f"s{number}": "done" for number in range(1, 16)})
    edit = Edit(what=section_words(command), version=3, merged=Merged(text))
    change = record_edit(CLOSED, command, edit, policy=POLICY, now=minutes(9))
    assert change.incident is not None
    assert change.incident.review is not None
    assert (change.incident.review.version, change.incident.review.waiting) == (3, (16,))
    assert [(each.actor, each.text) for each in change.entries] == [
        ("UMEI", "Section 9 of the post-mortem written by Mei, version 3")
    ]
    assert change.answer == (
        "Section 9 of the post-mortem written by Mei, version 3: 1 prompt waits for people in section 16. "
        "`/incident draft` puts it into the war room."
    )
    done = with_section(text, 16, "kept")
    edit = Edit(what=section_words(command), version=3, merged=Merged(done))
    change = record_edit(CLOSED, command, edit, policy=POLICY, now=minutes(9))
    assert ": no prompt waits. " in change.answer


def test_a_section_that_is_not_there_is_refused_with_those_that_are() -> None:
    """One of sixteen."""
    assert "`/incident draft` has one written" in str(NoDraft(an_incident()))
    assert str(NoSuchSection("17")) == "There is no section 17. Type one of 1 to 16: `/incident section 9`."
