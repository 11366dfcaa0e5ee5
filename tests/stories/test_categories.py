"""One incident of each category from declaring to resolved, with its form filled in, its severity proved by that form."""

from collections.abc import Mapping
from typing import Final

import pytest

from bot.domain.impact import Category
from bot.domain.phase import Phase
from bot.domain.severity import Severity
from tests.stories.firm import Firm

ANSWERS: Final[Mapping[Category, tuple[Mapping[str, str], Severity, str]]] = {
    Category.SYSTEM_FAILURE: (
        {"component": "order_gateway", "failure_mode": "crash", "disk_pct": "97 %", "peers_same_version": "no"},
        Severity.P1,
        "Disk: 97 %",
    ),
    Category.STRATEGY_LOSS: (
        {"strategy_id": "mm-us", "realised": "-60k", "unrealised": "-45k", "fees": "-1k"},
        Severity.P0,
        "Loss: $106k",
    ),
    Category.NETWORK_ISSUES: (
        {"venue": "xnas", "scope": "all_lost", "seq_missing": "1,000-1,250"},
        Severity.P0,
        "First missing: 1,000",
    ),
    Category.LATENCY_SPIKE: (
        {"path": "order_ack", "observed_p99": "12.5us", "sla": "10us", "sla_percentile": "p99"},
        Severity.P2,
        "Over the SLA: 25 %",
    ),
    Category.DATA_QUALITY: (
        {"reached_risk_calculation": "yes", "value_seen": "185.10", "value_expected": "627,400"},
        Severity.P0,
        "Value expected: 627,400",
    ),
    Category.EXECUTION_FAILURE: (
        {"failure_type": "unintended_orders", "orders_affected": "212", "ord_rej_reason": "16"},
        Severity.P1,
        "OrdRejReason [103]: 16 Price exceeds band",
    ),
    Category.RISK_BREACH: (
        {"limit_value": "2,000,000", "observed_value": "3000000", "blocked_automatically": "no"},
        Severity.P1,
        "Over the limit: 50 %",
    ),
}


async def filled_in(firm: Firm, who: str, category: Category) -> None:
    """Somebody goes through every page of the category's form."""
    answers = {f"{category.value}.{name}": value for name, value in ANSWERS[category][0].items()}
    seen = await firm.slash(who, f"form {(await firm.incident()).reference} {category.value} 1")
    view = seen.view
    while view and view.get("submit"):
        here = {block["block_id"] for block in view["blocks"] if block["type"] == "input"} & set(answers)
        seen = await firm.submit(who, {block: answers[block] for block in here})
        assert seen.errors is None
        view = seen.view


@pytest.mark.timeout(90)  # seven incidents, on a machine that does other things beside it
async def test_every_category_goes_from_declared_to_resolved_with_its_own_form(firm: Firm) -> None:
    """Declared, triaged, its form filled in, contained, fixed and resolved; the form's facts set the severity."""
    for category, (_, severity, shown) in ANSWERS.items():
        await firm.declare("sam", category=category.value, trading_state="normal")
        reference = (await firm.incident()).reference
        outage = {"outage_scope": "partial"} if category is Category.SYSTEM_FAILURE else {}
        impact = {"exec_impact": "major"} if category is Category.EXECUTION_FAILURE else {}
        await firm.triage("mei", **outage, **impact)
        await filled_in(firm, "ada", category)
        assert (await firm.incident()).severity is severity
        assert shown in ((await firm.slash("mei", f"facts {reference}")).text or "")
        for step in ("ack", "contained", "fixed", "resolve"):
            await firm.slash("mei", f"{step} {reference}")
        assert (await firm.incident()).phase is Phase.POST_MORTEM
