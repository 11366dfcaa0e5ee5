"""Forms: from Slack's view state to the fields of a command."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.impact import INPUTS, Category, Connectivity, ExecImpact, Impact, OutageScope, TradingState
from bot.slack.forms import DeclareForm, FieldErrors, TriageForm, declare_form, form_values, triage_form

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2012, 8, 1, 14, 0, tzinfo=UTC)  # 10:00 in New York
ANSWERS = {
    "title": "Order router floods the market",
    "category": "system_failure",
    "affected": "SMARS router, 8 hosts",
    "trading_state": "reduced",
    "loss": None,
    "detected": None,
}
TYPED = st.none() | st.text(max_size=200) | st.sampled_from(["unknown", "12k", "55%", "true", "none", "09:41", "-3"])


def declared(**answers: str | None) -> DeclareForm:
    """The declaration of somebody in New York who answered so."""
    return declare_form({**ANSWERS, **answers}, now=NOW, zone=NEW_YORK)


def option(value: str) -> dict[str, Any]:
    """An option as Slack sends a chosen one."""
    return {"text": {"type": "plain_text", "text": value.title()}, "value": value}


def sentences_of_refusal(read: Callable[[dict[str, str | None]], object], values: dict[str, str | None]) -> list[str]:
    """What stands below the fields; nothing where the form is taken."""
    try:
        read(values)
    except FieldErrors as refusal:
        return list(refusal.by_block.values())
    return []


def test_every_kind_of_input_is_read_from_a_view() -> None:
    """Text, one choice, several choices; None where nobody answered."""
    state = {
        "title": {"type": "plain_text_input", "value": "Router floods"},
        "loss": {"type": "plain_text_input", "value": None},
        "category": {"type": "static_select", "selected_option": option("unknown")},
        "trading_state": {"type": "radio_buttons", "selected_option": option("reduced")},
        "empty_select": {"type": "static_select", "selected_option": None},
        "empty_radio": {"type": "radio_buttons", "selected_option": None},
        "flags": {"type": "checkboxes", "selected_options": [option("config_warning"), option("minor_degradation")]},
        "no_flags": {"type": "checkboxes", "selected_options": []},
    }
    view = {"state": {"values": {block: {"value": element} for block, element in state.items()}}}
    assert form_values(view) == {
        "title": "Router floods",
        "loss": None,
        "category": "unknown",
        "trading_state": "reduced",
        "empty_select": None,
        "empty_radio": None,
        "flags": "config_warning,minor_degradation",
        "no_flags": None,
    }


def test_a_view_without_state_holds_nothing() -> None:
    """A form that has no inputs is submitted without any."""
    assert form_values({"id": "V1"}) == {}


def test_a_declaration_needs_four_answers() -> None:
    """Loss and time may stay empty."""
    assert declared() == DeclareForm(
        title="Order router floods the market",
        said="",
        category=Category.SYSTEM_FAILURE,
        affected="SMARS router, 8 hosts",
        trading_state=TradingState.REDUCED,
        loss=None,
        detected_at=None,
        drill=False,
    )


def test_a_declaration_may_say_loss_and_time() -> None:
    """The time is the declarer's own."""
    form = declared(loss="5k–20k", detected="09:31")
    assert form.loss == (Decimal(5000), Decimal(20000))
    assert form.detected_at == datetime(2012, 8, 1, 13, 31, tzinfo=UTC)


def test_not_sure_yet_is_an_answer() -> None:
    """For the category and for the state of trading; an unknown loss is no loss."""
    form = declared(category="unknown", trading_state="unknown", loss="Unknown")
    assert (form.category, form.trading_state, form.loss) == (Category.UNKNOWN, TradingState.UNKNOWN, None)


def test_every_wrong_field_is_named_at_once() -> None:
    """Nobody corrects a form six times."""
    with pytest.raises(FieldErrors) as refusal:
        declared(title=" ", category=None, affected="", trading_state="broken", loss="-5", detected="10:30")
    assert refusal.value.by_block == {
        "title": "Say what you see in a few words.",
        "category": "Choose what it looks like, or Not sure yet.",
        "affected": "Say what is hit: strategies, venues or hosts. `not sure` will do.",
        "trading_state": "Choose how trading goes, or Not sure yet.",
        "loss": "`-5` is not an amount. Try `12k`, `5k–20k` or `1.2m`. Nothing was changed.",
        "detected": "2012-08-01 14:30 UTC has not come yet. Give a time up to now. Nothing was changed.",
    }
    assert str(refusal.value).startswith("Say what you see in a few words. Choose what")


@pytest.mark.parametrize("title", ["🔥🔥", "مشكلة في التوجيه", "`rm -rf`", "<!channel> <@U1>", "{{ title }}: [1]"])
def test_an_odd_title_is_kept_to_the_letter(title: str) -> None:
    """Making it harmless is for whoever shows it."""
    assert declared(title=title).title == title


@pytest.mark.parametrize("title", [None, "", "\n", "\u200b", "\ufe0f\u200d"])
def test_a_title_that_shows_nothing_is_asked_again(title: str | None) -> None:
    """Joiners and invisible spaces are no title."""
    with pytest.raises(FieldErrors) as refusal:
        declared(title=title)
    assert refusal.value.by_block == {"title": "Say what you see in a few words."}


def test_a_long_title_is_shortened_and_kept_in_full() -> None:
    """200 characters are never refused."""
    words = "x" * 150 + "\n" + "y" * 49
    form = declared(title=words)
    assert form.title == "x" * 119 + "…"
    assert form.said == words


def test_what_is_hit_keeps_its_lines_and_hides_nothing() -> None:
    """A list of hosts stays a list."""
    assert declared(affected=" router-1\nrouter-2\x00 ").affected == "router-1\nrouter-2␀"


def test_an_empty_triage_knows_nothing() -> None:
    """Nothing is required; unknown is what it says."""
    nothing = TriageForm(impact=Impact(), loss=None)
    assert triage_form({}) == nothing
    assert triage_form(dict.fromkeys(INPUTS, "unknown")) == nothing
    assert triage_form(dict.fromkeys(INPUTS, "")) == nothing
    assert triage_form(dict.fromkeys(INPUTS)) == nothing


def test_every_severity_input_is_read_in_its_own_type() -> None:
    """Amounts, percentages, counts, choices and flags; of a range the upper end counts."""
    form = triage_form(
        {
            "loss_usd": "40k–120k",
            "outage_scope": "partial",
            "connectivity": "ok",
            "latency_over_sla_pct": "55%",
            "exec_impact": "none",
            "exec_orders_affected": "1,212",
            "data_corruption_risk_calc": "true",
            "config_warning": "no",
            "minor_degradation": "yes",
        }
    )
    assert form.loss == (Decimal(40_000), Decimal(120_000))
    assert form.impact == Impact(
        loss_usd=Decimal(120_000),
        outage_scope=OutageScope.PARTIAL,
        connectivity=Connectivity.OK,
        latency_over_sla_pct=Decimal(55),
        exec_impact=ExecImpact.NONE,
        exec_orders_affected=1212,
        data_corruption_risk_calc=True,
        config_warning=False,
        minor_degradation=True,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [("55", "55"), ("55 %", "55"), ("+12.5%", "12.5"), ("-3", "-3"), ("−3%", "-3"), ("1,200.5%", "1200.5"), ("0", "0")],
)
def test_a_percentage_may_carry_its_signs(text: str, expected: str) -> None:
    """Below zero is faster than agreed."""
    assert triage_form({"latency_over_sla_pct": text}).impact.latency_over_sla_pct == Decimal(expected)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("loss_usd", "1e99", "`1e99` is not an amount. Try `12k`, `5k–20k` or `1.2m`. Nothing was changed."),
        ("latency_over_sla_pct", "NaN", "`NaN` is not a number. Try `55` or `-3`, or leave it empty."),
        ("latency_over_sla_pct", "1,2", "`1,2` is not a number. Try `55` or `-3`, or leave it empty."),
        ("latency_over_sla_pct", "%", "`%` is not a number. Try `55` or `-3`, or leave it empty."),
        (
            "exec_orders_affected",
            "-3",
            "`-3` is not a whole number from 0 up. Try `212`, or leave it empty.",
        ),
        (
            "exec_orders_affected",
            "2.5",
            "`2.5` is not a whole number from 0 up. Try `212`, or leave it empty.",
        ),
        ("config_warning", "maybe", "`maybe` is not an answer here. Choose yes, no or unknown."),
        ("connectivity", "meh", "`meh` is not an answer here. Choose one, or Unknown."),
    ],
)
def test_an_answer_that_cannot_be_one_is_refused_with_words(name: str, text: str, sentence: str) -> None:
    """Below its own field, with what to type instead."""
    with pytest.raises(FieldErrors) as refusal:
        triage_form({name: text})
    assert refusal.value.by_block == {name: sentence}


def test_a_sentence_fits_below_its_field() -> None:
    """Slack shows 150 characters."""
    assert FieldErrors({"title": "x" * 500}).by_block == {"title": "x" * 149 + "…"}


@given(values=st.dictionaries(st.sampled_from([*ANSWERS, *INPUTS]), TYPED))
def test_no_answer_breaks_a_form(values: dict[str, str | None]) -> None:
    """Whatever is typed is taken, or refused field by field."""
    for read in (triage_form, lambda typed: declare_form(typed, now=NOW, zone=NEW_YORK)):
        sentences = sentences_of_refusal(read, values)
        assert all(sentence and not sentence.endswith("…") for sentence in sentences)
