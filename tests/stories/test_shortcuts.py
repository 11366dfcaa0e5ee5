"""Declaring without typing a command: from a message that somebody saw, and from anywhere."""

from bot.domain.change import EntryKind
from bot.slack.first_evidence import LONGEST
from tests.stories.firm import FORM, Firm


async def test_a_message_is_the_first_evidence_of_what_is_declared_from_it(firm: Firm) -> None:
    """Its place, its words and its author are on record, at the time it was written."""
    seen = await firm.say("ada", firm.desk, "acks on XNAS take 3 ms & rising")
    assert seen.ts is not None
    await firm.pass_time(minutes=2)
    await firm.sandbox.gestures.message_shortcut(firm.users["sam"], firm.desk, seen.ts, "declare_from_message")
    await firm.submit("sam", {key: FORM[key] for key in ("affected", "trading_state")})
    incident = await firm.incident()
    (first,) = [row for row in await firm.timeline() if row.kind == EntryKind.EVIDENCE]
    assert incident.title == first.content["words"] == "acks on XNAS take 3 ms & rising"
    assert (first.content["author"], first.actor) == (firm.users["ada"], firm.users["sam"])
    assert str(first.content["place"]).endswith(f"/archives/{firm.desk}/p{seen.ts.replace('.', '')}")
    assert (incident.declared_at - first.occurred_at).total_seconds() == 120
    listed = await firm.sandbox.gestures.slash(firm.users["sam"], await firm.room(), "/incident", "evidence list")
    assert "Message in Slack" in str(listed.text)


async def test_a_message_longer_than_a_form_carries_is_kept_at_its_beginning(small_firm: Firm) -> None:
    """Also one of which each character counts twice."""
    seen = await small_firm.say("ada", small_firm.desk, "🔥" * 3_000)
    assert seen.ts is not None
    user = small_firm.users["sam"]
    await small_firm.sandbox.gestures.message_shortcut(user, small_firm.desk, seen.ts, "declare_from_message")
    await small_firm.submit("sam", {key: FORM[key] for key in ("affected", "trading_state")})
    (first,) = await small_firm.entries(EntryKind.EVIDENCE)
    assert first.endswith("🔥 (more stands there)")
    assert first.count("🔥") == LONGEST


async def test_an_incident_is_declared_from_anywhere(small_firm: Firm) -> None:
    """The global shortcut stands in no channel."""
    await small_firm.sandbox.gestures.shortcut(small_firm.users["sam"], "declare_incident")
    await small_firm.submit("sam", FORM)
    assert (await small_firm.incident()).title == FORM["title"]
    assert await small_firm.entries(EntryKind.EVIDENCE) == []
