"""Duties: who must know is told in time, or the Incident Commander hears that they were not."""

from datetime import timedelta

from bot.domain.change import EntryKind
from bot.domain.roles import Role
from tests.receivers import receiving
from tests.stories.firm import Firm, a_firm
from tests.stories.test_pages_outside import reached_by, slack_is_down

DUTY = EntryKind.DUTY


async def told_at(firm: Firm, role: Role) -> list[float]:
    """After how many seconds it was known that a role was told."""
    incident = await firm.incident()
    return [(each.at - incident.declared_at).total_seconds() for each in incident.told if each.role is role]


def alarms(texts: list[str]) -> list[str]:
    """Those that are about duties."""
    return [text for text in texts if "Duty" in text and "Why you" not in text]


async def test_a_delivered_page_meets_the_duty_and_its_link_is_the_proof(firm: Firm) -> None:
    """P0: executives, senior management and team lead at once; nobody is alarmed, and the card says when."""
    await firm.declare_in_one_line("P0")
    for role in (Role.EXECUTIVES, Role.SENIOR_MANAGEMENT, Role.TEAM_LEAD):
        [seconds] = await told_at(firm, role)
        assert seconds <= 60
    proofs = [str(row.content["proof"]) for row in await firm.timeline() if row.content.get("duty") == "told"]
    assert all(each.startswith(firm.bot.identity.url) for each in proofs)
    assert len(proofs) == 3
    await firm.pass_time(minutes=2)
    assert alarms(firm.told("mei")) == []
    card = firm.messages(await firm.room())[0]
    assert "Told as a duty: executives <!date^" in str(card["blocks"])
    await firm.press_page("eve")
    assert "Acknowledged by you" in firm.told("eve")[-1]


async def test_the_commander_is_warned_then_paged_once_and_it_stands_in_the_draft(sqlite_url: str) -> None:
    """P1 without senior management: 45 minutes, an hour, and then silence; the record keeps it."""
    async with a_firm(sqlite_url, vacant=(Role.SENIOR_MANAGEMENT,)) as firm:
        await firm.declare_in_one_line("P1")
        await firm.press_page("mei")
        await firm.pass_time(minutes=59)
        [warning] = alarms(firm.told("mei"))
        assert warning.startswith("⏰ Duty still owed: senior management by")
        assert "/incident told senior management by phone" in warning
        assert not any("Duty" in line for line in (await firm.lines())[1:])
        await firm.pass_time(minutes=1, seconds=5)
        assert alarms(firm.told("mei"))[1:][0].startswith("⚠ Duty missed: senior management by")
        assert [line for line in await firm.lines() if line.startswith("⚠ Duty missed")] == [
            "⚠ Duty missed: told nobody of senior management by 14:30 UTC"
        ]
        await firm.pass_time(hours=2)
        assert len(alarms(firm.told("mei"))) == 2
        told = await firm.answer("mei", "told senior management by phone at 12:20 by her deputy")
        assert "stays missed" in told
        await firm.answer("mei", "resolve")
        await firm.answer("mei", "waive all nothing was restarted")
        await firm.answer("mei", "close")
        incident = await firm.incident()
        draft = await firm.bot.ctx.read.post_mortem(incident.id)
        assert draft is not None
        assert "| senior management | P1 | 2012-08-01 14:30:00 UTC | missed by 1 h 50 min |" in draft
        assert "**Duties missed:** senior management under P1" in draft
    del incident


async def test_a_call_in_time_is_proof(sqlite_url: str) -> None:
    """Senior management is told by phone after the warning: nothing is missed."""
    async with a_firm(sqlite_url, vacant=(Role.SENIOR_MANAGEMENT,)) as firm:
        await firm.declare_in_one_line("P1")
        await firm.pass_time(minutes=46)
        words = await firm.answer("mei", "told senior management by phone at 10:14 told by @dev, on the way")
        assert words == (
            "Recorded: Senior management told by phone at 14:14 UTC, told by dev: on the way. The duty is met."
        )
        await firm.pass_time(hours=1)
        assert not [text for text in await firm.entries(DUTY) if "missed" in text]
        said = await firm.answer("mei", "told risk management by phone told by @dev")
        assert "told by dev. No duty is owed to them at P1" in said
        assert "Did you mean `/incident told executives by phone`?" in await firm.answer(
            "mei", "told excutives by phone"
        )
        assert "/incident contacts" in await firm.answer("mei", "told zzz by phone")
        assert "Type it like this" in await firm.answer("mei", "told executives")


async def test_slack_is_down_for_an_hour(small_firm: Firm) -> None:
    """The commander's pager rings at the deadline; when Slack is back everybody reads how it stands by then."""
    async with receiving() as receivers:
        await reached_by(small_firm, "mei", pager=receivers.webhook)
        slack_is_down(small_firm)
        await small_firm.declare_in_one_line("P1")
        await small_firm.pass_time(minutes=15)
        rung = [each["message"] for each in receivers.posted if "duty" in each["message"]]
        assert [each.partition(" Tell")[0] for each in rung] == ["A duty was missed. Not told in time: team lead."]
        assert "Duty missed: told nobody of team lead by 13:45 UTC" in await small_firm.entries(DUTY)
        await small_firm.pass_time(minutes=46)
        assert small_firm.told("mei") == []
        small_firm.sandbox.faults.clear()
        await small_firm.pass_time(minutes=2)
        late = [text for text in await small_firm.entries(DUTY) if "after the deadline" in text]
        assert [text.partition(" min")[0] for text in late] == ["Told team lead, 46", "Told senior management, 1"]
        assert ["team lead by" in text for text in alarms(small_firm.told("mei"))] == [True, False, False]


async def test_a_deadline_that_passes_while_the_bot_is_down_is_told_once_and_marked_late(firm: Firm) -> None:
    """P1: down from the tenth minute for two hours; the page leaves late, the miss is said once."""
    await firm.declare_in_one_line("P1")
    await firm.press_page("mei")
    await firm.pass_time(minutes=10)
    await firm.stop_bot()
    await firm.clock.advance(firm.clock.now() + timedelta(hours=2))
    await firm.start_bot()
    await firm.pass_time(minutes=1)
    entries = await firm.entries(DUTY)
    assert [text for text in entries if "senior management" in text] == [
        "Told as a duty: senior management max, 1 h 55 min late",
        "Duty missed: told nobody of senior management by 14:30 UTC, 1 h 10 min late",
        "Told senior management, 1 h 10 min after the deadline: max by direct message",
    ]
    assert len(alarms(firm.told("mei"))) == 1


async def test_compliance_is_owed_the_news_from_when_the_breach_is_known(small_firm: Firm) -> None:
    """Twenty minutes into a P0: the duty begins then, and a message that Slack refuses is missed a minute later."""
    small_firm.sandbox.world.people[small_firm.users["kim"]].deleted = True
    await small_firm.declare_in_one_line("P0")
    await small_firm.press_page("ada")
    await small_firm.press_page("mei")
    await small_firm.pass_time(minutes=20)
    await small_firm.triage("mei", loss_usd="200k", regulatory_breach="suspected")
    await small_firm.pass_time(minutes=1)
    assert await told_at(small_firm, Role.COMPLIANCE) == []
    assert "Duty missed: told nobody of Compliance by 13:51 UTC" in await small_firm.entries(DUTY)
