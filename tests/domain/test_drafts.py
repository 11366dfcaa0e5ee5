from bot.domain.change import EffectKind, EntryKind
from bot.domain.drafts import record_draft, record_not_uploaded, record_reserved
from bot.domain.rooms import NotSent, Sent
from tests.builders import a_policy, an_incident, minutes

POLICY = a_policy()


def test_a_written_draft_is_uploaded_and_announced() -> None:
    """The room reads how much of it waits for people."""
    sent = Sent(key="close/draft", payload={}, result={"filled": 11, "prompts": 23})
    change = record_draft(an_incident(), sent, policy=POLICY, now=minutes(9))
    assert [(each.kind, each.lane, each.key) for each in change.effects] == [
        (EffectKind.RESERVE_FILE, "draft/01J0INCIDENT", "close/draft/file"),
        (EffectKind.SAY, "room/01J0INCIDENT", "close/draft/say"),
    ]
    assert change.effects[1].payload == {"template": "closed", "filled": 11, "prompts": 23}
    assert [(each.kind, each.text) for each in change.entries] == [
        (
            EntryKind.POST_MORTEM,
            "Draft post-mortem written: 11 of 16 sections from records, 23 prompts wait for people",
        )
    ]


def test_a_reserved_file_gets_its_bytes_next() -> None:
    """Slack's id is kept before they leave, in the same lane."""
    sent = Sent(key="close/draft/file", payload={}, result={"file": "F1", "upload_url": "http://127.0.0.1/up"})
    change = record_reserved(an_incident(), sent, policy=POLICY, now=minutes(9))
    assert [(each.kind, each.lane, each.key, each.payload) for each in change.effects] == [
        (
            EffectKind.UPLOAD_FILE,
            "draft/01J0INCIDENT",
            "close/draft/file/upload",
            {"file": "F1", "upload_url": "http://127.0.0.1/up"},
        )
    ]


def test_the_room_reads_where_a_draft_is_that_was_not_uploaded() -> None:
    """It is not lost."""
    refused = NotSent(kind=EffectKind.PAGE, key="close/draft/file", payload={}, reason="storage is full")
    change = record_not_uploaded(an_incident(), refused, policy=POLICY, now=minutes(9))
    text = "The draft could not be uploaded: storage is full. It is kept in the database"
    assert [each.text for each in change.entries] == [text]
    assert [each.payload["text"] for each in change.effects] == [f"⚠ {text}"]
