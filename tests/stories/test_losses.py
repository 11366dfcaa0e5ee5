"""The loss ledger: estimates raise, never lower, and malformed ones change nothing."""

from decimal import Decimal

from bot.domain.change import EntryKind
from bot.domain.severity import Severity
from tests.stories.firm import Firm


async def test_a_figure_that_makes_a_p0_is_read_back_and_counts_after_a_minute(firm: Firm) -> None:
    """$120k is over $100,000: nobody takes it back, so it is a P0, told in the room with the rule."""
    incident = await firm.declare_in_one_line("P1")
    seen = await firm.slash("tom", f"loss {incident.reference} 40k–120k")
    assert (seen.text or "").startswith("$40k–$120k? It makes this P0 Critical and pages executives.")
    assert (await firm.incident()).losses == ()
    await firm.pass_time(seconds=61)
    raised = await firm.incident()
    assert (raised.severity, raised.losses[-1].high) == (Severity.P0, Decimal(120_000))
    await firm.pass_time(seconds=15)
    lines = await firm.lines()
    assert "Loss $40k–$120k (tom, as of 13:30 UTC)" in lines
    assert any(line.startswith("⏫ P1 → P0:") for line in lines)


async def test_a_slip_is_taken_back_or_put_right_and_those_paged_hear_of_it(small_firm: Firm) -> None:
    """By the button before it counts; by its author afterwards, with no ceremony."""
    await small_firm.declare_in_one_line("P1")
    await small_firm.answer("tom", "loss 12k")
    await small_firm.answer("tom", "loss 12m")
    await small_firm.pass_time(seconds=5)
    assert await small_firm.press_room("tom", "withdraw_loss") == (
        "$12m does not count. Type `/incident loss` with the right figure."
    )
    assert await small_firm.press_room("mei", "confirm_loss") == (
        "No figure waits. The loss is $12k. To add one, type `/incident loss 12k`."
    )
    await small_firm.answer("tom", "loss 12m")
    assert (
        await small_firm.answer("mei", "loss confirm") == "Loss is $12m now, was $12k. INC-20120801-001 is P0 Critical."
    )
    assert "Only tom can fix $12m" in await small_firm.answer("mei", "loss fix 12k")
    assert await small_firm.answer("tom", "loss fix 12k") == "INC-20120801-001 is P1 High now."
    assert (await small_firm.incident()).severity is Severity.P1
    await small_firm.pass_time(seconds=5)
    assert "INC-20120801-001 is P1 High again: $12m was a slip, the loss is $12k." in small_firm.told("eve")


async def test_a_loss_in_another_currency_needs_a_rate(small_firm: Firm) -> None:
    """The record has figure, rate, basis and the time it is of."""
    await small_firm.declare_in_one_line("P1")
    assert "The policy has no rate for EUR." in await small_firm.answer("tom", "loss 12k EUR")
    assert "is not a rate" in await small_firm.answer("tom", "loss 12k EUR --rate x")
    await small_firm.answer("tom", "loss 12k EUR marked to market --rate 1.25 --at 09:30")
    assert await small_firm.entries(EntryKind.LOSS) == ["Loss $15k (EUR at 1.25) (tom, marked to market)"]


async def test_a_lower_estimate_is_kept_and_lowers_nothing(small_firm: Firm) -> None:
    """Both stand in the ledger with their authors; the severity stays."""
    await small_firm.declare_in_one_line("P1")
    await small_firm.answer("tom", "loss 120k")
    await small_firm.answer("tom", "loss confirm")
    words = await small_firm.answer("mei", "loss 5k")
    assert words == "Loss is $5k now, was $120k. INC-20120801-001 is P0 Critical."
    assert [(each.high, each.by.name) for each in (await small_firm.incident()).losses] == [
        (Decimal(120_000), "tom"),
        (Decimal(5_000), "mei"),
    ]
    assert len(await small_firm.entries(EntryKind.LOSS)) == 3  # what was read back is on record too


async def test_amounts_are_read_as_people_write_them(small_firm: Firm) -> None:
    """`12k` is 12,000; a range counts with its upper end."""
    await small_firm.declare_in_one_line("P2")
    for typed, high in (("12k", 12_000), ("$12,000", 12_000), ("5k–20k", 20_000), ("1.2m", 1_200_000)):
        await small_firm.answer("tom", f"loss {typed}")
        if (await small_firm.incident()).loss_waiting:
            await small_firm.answer("tom", "loss confirm")
        assert (await small_firm.incident()).losses[-1].high == high


async def test_what_is_no_amount_is_refused_with_what_to_type(small_firm: Firm) -> None:
    """The answer repeats what was typed, says how it is typed, and nothing is changed."""
    await small_firm.declare_in_one_line("P2")
    for typed in ("-5", "1e99", "NaN", "inf", "lots", "12k €", "", "20k–5k", "9" * 30):
        words = await small_firm.answer("tom", f"loss {typed}")
        assert "Try `" in words
        assert "Nothing was changed." in words
    assert (await small_firm.incident()).losses == ()
    assert await small_firm.entries(EntryKind.LOSS) == []
