"""Declaring in one line: opened at once with what could be read, the rest asked on the card."""

from bot.domain.change import EntryKind
from bot.domain.impact import Category, TradingState
from bot.domain.roles import Role
from bot.domain.severity import Severity
from tests.stories.firm import Firm


def asked(firm: Firm, room: str) -> set[str]:
    """What the card asks."""
    card = next(each for each in firm.messages(room) if each.get("bot_id"))
    actions = [each for block in card["blocks"] if block["type"] == "actions" for each in block["elements"]]
    return {each["action_id"] for each in actions} & {"say_category", "say_trading_state", "say_affected"}


async def test_one_line_opens_at_once_and_the_card_asks_the_rest(firm: Firm) -> None:
    """What was plain in it is not asked; each answer is one tap, on record, and gone from the card."""
    await firm.slash("sam", "declare P2? latency XNAS order acks 3x normal")
    incident = await firm.incident()
    assert (incident.severity, incident.provisional) == (Severity.P2, True)
    assert (incident.category, incident.affected) == (Category.LATENCY_SPIKE, "XNAS")
    room = await firm.enter("sam")
    assert asked(firm, room) == {"say_trading_state"}
    card = incident.card
    assert card is not None
    user = firm.users["sam"]
    await firm.sandbox.gestures.press(user, room, card.ts, "say_trading_state", f"{incident.id}/halted_by_us")
    await firm.settle()
    await firm.pass_time(seconds=5)
    told = await firm.incident()
    assert (told.trading_state, told.severity) == (TradingState.HALTED_BY_US, Severity.P1)
    assert asked(firm, room) == set()
    assert "Trading: halted by us (sam)" in await firm.entries(EntryKind.NOTE)


async def test_the_kind_of_trouble_calls_its_desk_in(small_firm: Firm) -> None:
    """Whoever declared did not know; the desk is paged once somebody does."""
    await small_firm.slash("ada", "declare P1 something is wrong")
    incident, room = await small_firm.incident(), await small_firm.enter("ada")
    assert asked(small_firm, room) == {"say_category", "say_trading_state", "say_affected"}
    assert Role.RISK_MANAGEMENT not in {role for each in incident.paged.values() for role in each.roles}
    card, user = incident.card, small_firm.users["ada"]
    assert card is not None
    await small_firm.sandbox.gestures.press(user, room, card.ts, "say_category", f"{incident.id}/risk_breach")
    await small_firm.sandbox.gestures.press(user, room, card.ts, "say_affected")
    await small_firm.submit("ada", {"affected": "mm-us"})
    told = await small_firm.incident()
    assert (told.category, told.affected) == (Category.RISK_BREACH, "mm-us")
    assert Role.RISK_MANAGEMENT in told.paged[small_firm.users["tom"]].roles
