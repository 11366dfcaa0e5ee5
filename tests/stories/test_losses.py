"""The loss ledger: estimates raise, never lower, and malformed ones change nothing."""

from decimal import Decimal

from bot.domain.change import EntryKind
from bot.domain.severity import Severity
from tests.stories.firm import Firm


async def test_an_estimate_over_the_limit_raises_at_once(firm: Firm) -> None:
    """$120k is over $100,000: P0, told in the room with the rule."""
    incident = await firm.declare_in_one_line("P1")
    seen = await firm.slash("tom", f"loss {incident.reference} 40k–120k")
    assert seen.text == "Loss is $40k–$120k now. INC-20120801-001 is P0 Critical."
    raised = await firm.incident()
    assert (raised.severity, raised.losses[-1].high) == (Severity.P0, Decimal(120_000))
    await firm.pass_time(seconds=5)
    lines = await firm.lines()
    assert "Loss $40k–$120k (tom)" in lines
    assert any(line.startswith("⏫ P1 → P0:") for line in lines)


async def test_a_lower_estimate_is_kept_and_lowers_nothing(small_firm: Firm) -> None:
    """Both stand in the ledger with their authors; the severity stays."""
    await small_firm.declare_in_one_line("P1")
    await small_firm.answer("tom", "loss 120k")
    words = await small_firm.answer("mei", "loss 5k")
    assert words == "Loss is $5k now, was $120k. INC-20120801-001 is P0 Critical."
    assert [(each.high, each.by.name) for each in (await small_firm.incident()).losses] == [
        (Decimal(120_000), "tom"),
        (Decimal(5_000), "mei"),
    ]
    assert len(await small_firm.entries(EntryKind.LOSS)) == 2


async def test_amounts_are_read_as_people_write_them(small_firm: Firm) -> None:
    """`12k` is 12,000; a range counts with its upper end."""
    await small_firm.declare_in_one_line("P2")
    for typed, high in (("12k", 12_000), ("$12,000", 12_000), ("5k–20k", 20_000), ("1.2m", 1_200_000)):
        await small_firm.answer("tom", f"loss {typed}")
        assert (await small_firm.incident()).losses[-1].high == high


async def test_what_is_no_amount_is_refused_with_what_to_type(small_firm: Firm) -> None:
    """The answer repeats what was typed, says how it is typed, and nothing is changed."""
    await small_firm.declare_in_one_line("P2")
    for typed in ("-5", "1e99", "NaN", "inf", "lots", "12k EUR", "", "20k–5k", "9" * 30):
        words = await small_firm.answer("tom", f"loss {typed}")
        assert "Try `" in words
        assert "Nothing was changed." in words
    assert (await small_firm.incident()).losses == ()
    assert await small_firm.entries(EntryKind.LOSS) == []
