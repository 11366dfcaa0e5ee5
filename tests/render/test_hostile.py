"""Nothing that people type breaks a message, pings anybody or is read as markup."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.incident import Incident
from bot.domain.phase import Phase
from bot.domain.postmortem import Records, draft
from bot.render import documents, evidence, messages, modals
from tests.builders import ARow, minutes
from tests.render import scenes
from tests.render.surfaces import LATE, Exhibit, T, of_incident

ALLOWED = re.compile(r"<(?:@U\w+|#C\w+|!date\^\d+\^[^|<>]*\|[^|<>]*|https://[^|<>]*\|[^|<>]*)>")
WORDS = st.one_of(
    st.sampled_from(
        [
            "<!channel> <!here> <@U1> <#C1|x>",
            "`rm -rf` ```block```",
            "*bold* _it_ ~gone~",
            "a\nb\r\n- c: d\n#e",
            "␀",
            "🚨🚨🚨",
            "👩\u200d👩\u200d👧\u200d👦" * 30,
            "تأخر الأوامر في السوق",
            "\u202eevil\u2066",
            "x" * 200,
            "&" * 200,
            "{{ 7 * 7 }} {% raw %} {# c #}",
            '"\'\\": [}, &a *b !!c |> %d @e',
            "null",
            "<https://evil.example|Acknowledge>",
            "\x07\x1b[31m\x85\u2028\u2029\ufeff",
            " ",
        ]
    ),
    st.text(min_size=1, max_size=200),
)
SLOW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
STATES = st.sampled_from(list(scenes.EVERY_STATE.values()))


def surfaces(incident: Incident, words: str) -> Iterator[dict[str, Any]]:
    """Everything that can carry what people typed."""
    for _, make in of_incident(incident):
        yield make()
    policy, lowering = scenes.POLICY, replace(scenes.LOWERING, reason=words, asked_by=incident.reporter)
    item = ARow(seq=1, kind="evidence", text=words, content={"sha256": words})
    yield evidence.evidence_list(T, incident, [Exhibit(item), Exhibit(item, superseded=True)])
    yield evidence.evidence_recorded(T, words)
    yield evidence.evidence_form(T, incident)
    yield evidence.evidence_added(T, words)
    yield messages.line(T, words)
    yield messages.answer(T, words)
    yield messages.room_refused(T, incident, words)
    yield messages.nudge(T, incident, Phase.TRIAGE, overdue=LATE, number=1)
    yield messages.consent_request(T, incident, lowering)
    yield messages.closed(T, incident, filled=1, prompts=2)
    yield messages.incident_list(T, [incident])
    yield messages.show(T, incident, policy, [ARow(seq=1, text=words, actor=words)])
    yield messages.card(T, incident, policy, questions=[words])
    yield modals.declared(T, incident, similar=[incident])
    yield modals.triage(T, incident, policy, step=2)
    yield modals.problem(T, words)
    prefilled = modals.Prefilled(words, words)
    yield modals.declare(T, prefilled, open_incidents=[incident], similar=[incident], policy=policy)


def texts(value: Any, kind: str) -> Iterator[str]:
    """The text of every text object of this kind."""
    if isinstance(value, dict):
        if value.get("type") == kind:
            yield value["text"]
        for each in value.values():
            yield from texts(each, kind)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each, kind)


@SLOW
@given(state=STATES, words=WORDS)
def test_whatever_is_typed_every_surface_stands_and_pings_nobody(state: Incident, words: str) -> None:
    """Each payload passes Slack's limits, and the only markup in it is our own."""
    for payload in surfaces(scenes.hostile(state, words), words):
        shown = [payload.get("text", ""), *texts(payload, "mrkdwn"), *texts(payload, "plain_text")]
        for text in shown:
            assert not set("<>") & set(ALLOWED.sub("", text)), text


@SLOW
@given(state=st.sampled_from(list(scenes.EVERY_STATE)), words=WORDS)
def test_whatever_is_typed_the_structure_stays_the_same(state: str, words: str) -> None:
    """Typed words fill places; they never add, remove or change a block."""
    assert shapes(scenes.EVERY_STATE[state], words) == calm_shapes(state)


@pytest.mark.parametrize("state", scenes.EVERY_STATE.values(), ids=scenes.EVERY_STATE)
def test_what_people_type_never_stands_where_slack_reads_markup(state: Incident) -> None:
    """Backticks and asterisks stay literal, because typed words stand in plain text alone."""
    words = "`tick` *star*"
    for _, make in of_incident(scenes.hostile(state, words)):
        for text in texts(make(), "mrkdwn"):
            assert words not in text


def test_a_title_is_shown_as_it_was_typed() -> None:
    """Literally: escaped for Slack, which undoes exactly that."""
    title = "<!channel> `rm` {{ 7*7 }} \"quote\" 'a: b' #c & d"
    card = messages.card(T, replace(scenes.TRIAGE, title=title), scenes.POLICY, questions=())
    shown = card["blocks"][1]["text"]["text"]
    assert shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == title


def test_a_form_keeps_what_was_typed_letter_by_letter() -> None:
    """An input's content is not markup, so it is not escaped: sent again, it says the same."""
    title = '<!channel> & "quotes"\\ {{ x }}'
    prefilled = modals.Prefilled(title, "<&>")
    form = modals.declare(T, prefilled, open_incidents=[], similar=[], policy=scenes.POLICY)
    assert form["blocks"][0]["element"]["initial_value"] == title
    assert form["private_metadata"] == "<&>"


@SLOW
@given(words=WORDS)
def test_whatever_is_typed_the_document_keeps_its_sections(words: str) -> None:
    """No typed line becomes a heading, a row or HTML."""
    incident = scenes.hostile(scenes.CLOSED, words)
    rows = [ARow(seq=number, text=words, actor=words, occurred_at=minutes(number)) for number in (1, 2)]
    written = documents.post_mortem(T, draft(Records(incident=incident, recorded=rows, policy=scenes.POLICY)))
    assert len(re.findall(r"^## \d+\. ", written, flags=re.MULTILINE)) == 16
    assert len(re.findall(r"^# ", written, flags=re.MULTILINE)) == 1
    assert not re.search(r"(?<!\\)<", written)
    assert {line.count("|") - line.count("\\|") for line in written.splitlines() if line.startswith("| #")} <= {3, 5}


@cache
def calm_shapes(state: str) -> list[Any]:
    """What every surface looks like while nobody types anything strange."""
    return shapes(scenes.EVERY_STATE[state], "calm words")


def shapes(state: Incident, words: str) -> list[Any]:
    """Every surface of an incident full of these words, without the words."""
    return [shape(each) for each in surfaces(scenes.hostile(state, words), words)]


def shape(value: Any) -> Any:
    """A payload without its words."""
    if isinstance(value, dict):
        return {
            key: shape(each)
            for key, each in value.items()
            if key not in ("text", "initial_value", "private_metadata") or isinstance(each, dict)
        }
    return [shape(each) for each in value] if isinstance(value, list) else value
