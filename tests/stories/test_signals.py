"""What machines tell: proven, kept once, and by the firm's rules a war room, a question or a line."""

import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.domain.change import EntryKind
from bot.domain.command import Person
from bot.domain.impact import Category
from bot.domain.incident import Mark
from bot.domain.roles import Role
from bot.domain.severity import Severity
from bot.domain.signal_asking import AnswerSignal, NothingAsked
from bot.domain.signal_rules import Opening, SignalPolicy, SignalRule, Silence
from bot.services import signals
from bot.web.server import application
from bot.web.signal_keys import SignalKeys
from bot.web.signals import SignalDoor
from tests.stories.firm import START, Firm, a_firm

KEY = "a-key-of-the-monitoring-that-is-long-enough"
REJECTS = SignalRule(
    id="order-rejects",
    match={"name": "Order*"},
    opening=Opening.NOW,
    category=Category.EXECUTION_FAILURE,
    severity=Severity.P1,
    registry={"hosts": "host"},
    group_by=("name", "strategy"),
)
LATENCY = SignalRule(id="latency", match={"name": "Latency"}, opening=Opening.ASK, category=Category.LATENCY_SPIKE)
SILENCED = Silence(match={"name": "OrderTest"}, owner="U1", reason="drill of the desk", start=START, end=START.max)
RULES = SignalPolicy(rules=(REJECTS, LATENCY), silences=(replace(SILENCED, end=START + timedelta(hours=1)),))


@dataclass
class Monitoring:
    """A source of signals."""

    firm: Firm
    client: TestClient[Any, Any]
    sent: int = 0

    async def send(self, body: Any = None, *, expect: int = 202, **how: Any) -> dict[str, Any]:
        """Send a signal, signed as it should be unless `how` says otherwise."""
        self.sent += 1
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        at = str(int(self.firm.clock.now().timestamp()) + how.get("skew", 0))
        digest = hmac.new(how.get("key", KEY).encode(), at.encode() + b"." + raw, "sha256").hexdigest()
        headers = {
            "X-Warroom-Source": how.get("source", "monitoring"),
            "X-Warroom-Timestamp": at,
            "X-Warroom-Signature": f"v1={digest}",
            "Idempotency-Key": how.get("id", f"signal-{self.sent}"),
        }
        answer = await self.client.post("/signals", data=BytesIO(raw), headers=headers)
        found: dict[str, Any] = await answer.json()
        assert answer.status == expect, found
        if not how.get("quiet"):
            await self.firm.settle()
        return found

    async def alert(self, name: str = "OrderRejects", **fields: Any) -> str:
        """Send an alert; what came of it."""
        found = await self.send({"kind": "alert", "name": name, **fields})
        return str(found["signals"][0]["outcome"])


def value_of(message: dict[str, Any]) -> str:
    """The group that a question is about."""
    actions = next(each for each in message["blocks"] if each["type"] == "actions")
    return str(actions["elements"][0]["value"]).removeprefix("/")


@asynccontextmanager
async def monitored(firm: Firm, rules: SignalPolicy = RULES) -> AsyncIterator[Monitoring]:
    """The firm with rules for signals, and a source that has a key."""
    await firm.stop_bot()
    firm.policy = replace(firm.policy, signals=rules)
    await firm.start_bot()
    door = SignalDoor(firm.bot.ctx, SignalKeys({"monitoring": (KEY,)}))
    async with TestClient(TestServer(application(firm.bot.ctx, None, None, door))) as client:
        yield Monitoring(firm, client)


async def test_an_alert_opens_a_war_room_and_a_resolution_is_noted(firm: Firm) -> None:
    """It pages like any other; what comes again is a line with a count, and nothing closes or lowers by itself."""
    async with monitored(firm) as monitoring:
        first = (firm.clock.now() - timedelta(minutes=3)).isoformat()
        assert await monitoring.alert(text="40 % rejected", labels={"host": "oms-1"}, at=first) == "opened"
        incident = await firm.incident()
        assert (incident.title, incident.severity) == ("OrderRejects: 40 % rejected", Severity.P1)
        assert (incident.category, incident.affected) == (Category.EXECUTION_FAILURE, "oms-1")
        assert incident.marks[Mark.DETECTED].at.isoformat() == first
        assert "ada" in await firm.paged()
        assert await firm.entries(EntryKind.UNDELIVERABLE) == []  # a source is nobody that Slack could invite
        assert await monitoring.alert(text="60 % rejected", labels={"host": "oms-1"}) == "attached"
        await firm.pass_time(minutes=5)
        assert await monitoring.alert(status="resolved", labels={"host": "oms-1"}) == "attached"
        await firm.pass_time(minutes=10)
        told = await firm.entries(EntryKind.SIGNAL)
        assert "3 signals" in told[-1]
        assert "resolved; the incident stays as it is" in told[-1]
        assert (await firm.incident()).severity is Severity.P1
        assert len(await firm.incidents()) == 1


async def test_the_same_key_is_the_same_signal(firm: Firm) -> None:
    """A sender that heard no answer sends again; nothing happens twice."""
    async with monitored(firm) as monitoring:
        body = {"kind": "alert", "name": "OrderRejects"}
        await monitoring.send(body, id="one")
        again = await monitoring.send(body, id="one")
        assert again["signals"][0]["outcome"] == "repeated"
        assert len(await firm.incidents()) == 1


async def test_on_call_is_asked_first_where_the_rule_says_so(small_firm: Firm) -> None:
    """[Not an incident] ends the asking; [Open war room] opens it, and a second press hears that it was answered."""
    async with monitored(small_firm) as monitoring:
        assert await monitoring.alert("Latency", text="p99 40 ms", labels={"venue": "XNAS"}) == "asked"
        assert "Is this an incident?" in small_firm.told("ada")[-1]
        assert "no incident" in await small_firm.press_page("ada", "dismiss_signal")
        assert await small_firm.incidents() == []
        assert await monitoring.alert("Latency", text="p99 50 ms") == "dismissed"
        await small_firm.pass_time(hours=2)
        assert await monitoring.alert("Latency", text="p99 90 ms") == "asked"
        assert "is open" in await small_firm.press_page("ada", "open_for_signal")
        incident = await small_firm.incident()
        assert (incident.title, incident.reporter.name) == ("Latency: p99 90 ms", "ada")


async def test_who_answers_second_hears_that_it_was_answered(small_firm: Firm) -> None:
    """A press that Slack sends twice has one answer; somebody else's comes too late."""
    async with monitored(small_firm) as monitoring:
        await monitoring.alert("Latency")
        page = small_firm.pages("ada")[0]
        ctx = small_firm.bot.ctx
        first = AnswerSignal(key="first", by=Person("U1", "ada"), group=value_of(page), opens=False)
        assert await signals.answer(ctx, first) == await signals.answer(ctx, first)
        late = AnswerSignal(key="late", by=Person("U2", "mei"), group=value_of(page), opens=True)
        with pytest.raises(NothingAsked):
            await signals.answer(ctx, late)
        assert await small_firm.incidents() == []


async def test_where_nobody_is_on_call_the_war_room_opens(sqlite_url: str) -> None:
    """There is nobody to ask, and somebody has to hear of it."""
    async with a_firm(sqlite_url, vacant=(Role.ON_CALL_ENGINEER,)) as firm, monitored(firm) as monitoring:
        assert await monitoring.alert("Latency") == "opened"


async def test_a_signal_that_cannot_be_stored_is_told_so(small_firm: Firm) -> None:
    """The source sends it again."""
    async with monitored(small_firm) as monitoring:
        async with small_firm.bot.ctx.uow():  # SQLite takes one writer at a time
            found = await monitoring.send({"kind": "alert", "name": "OrderRejects"}, expect=503, quiet=True)
        assert "nothing was kept" in found["error"]["reason"]


async def test_a_question_without_an_answer_opens_the_war_room(small_firm: Firm) -> None:
    """Silence is no reason to do nothing."""
    async with monitored(small_firm) as monitoring:
        await monitoring.alert("Latency")
        await small_firm.pass_time(minutes=6)
        assert (await small_firm.incident()).category is Category.LATENCY_SPIKE
        assert "nobody answered in time" in small_firm.pages("ada")[0]["text"]


async def test_a_question_whose_rule_is_gone_opens_nothing(small_firm: Firm) -> None:
    """The firm has decided otherwise since it was asked."""
    async with monitored(small_firm) as monitoring:
        await monitoring.alert("Latency")
    async with monitored(small_firm, SignalPolicy()):
        await small_firm.pass_time(minutes=6)
        assert await small_firm.incidents() == []


async def test_what_is_expected_or_unknown_to_the_rules_is_only_kept(small_firm: Firm) -> None:
    """Neither a silence nor a missing rule loses a signal, and neither opens anything."""
    async with monitored(small_firm) as monitoring:
        assert await monitoring.alert("OrderTest") == "silenced"
        assert await monitoring.alert("DiskFull") == "kept"
        assert await small_firm.incidents() == []


async def test_a_storm_opens_three_rooms_and_then_one_for_all_the_rest(small_firm: Firm) -> None:
    """Thirty things break at once: four war rooms, and the fourth lists the rest."""
    async with monitored(small_firm) as monitoring:
        came = [await monitoring.alert(labels={"strategy": f"mm-{number}"}) for number in range(30)]
        assert (came.count("opened"), came.count("attached")) == (4, 26)
        await small_firm.pass_time(minutes=2)
        storm = await small_firm.incident()
        assert storm.title.startswith("Signal storm")
        assert storm.alerted.groups == 27
        assert len(await small_firm.incidents()) == 4


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({"key": "another-key-that-is-as-long-as-the-real-one"}, "X-Warroom-Signature"),
        ({"source": "nobody"}, "X-Warroom-Source"),
        ({"skew": -301}, "X-Warroom-Timestamp"),
        ({"skew": 301}, "X-Warroom-Timestamp"),
    ],
)
async def test_who_does_not_prove_who_they_are_is_refused(small_firm: Firm, how: dict[str, Any], field: str) -> None:
    """Nothing of it is kept."""
    async with monitored(small_firm) as monitoring:
        found = await monitoring.send({"kind": "alert", "name": "OrderRejects"}, expect=401, **how)
        assert found["error"]["field"] == field
        assert await small_firm.incidents() == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"\xff", "body"),
        (b"[1]", "body"),
        (b"{", "body"),
        (b'{"a":' * 100_000, "body"),
        (b" " * 2_000_000, "body"),
        (b'{"kind": "alert", "name": NaN}', "body"),
        ({"kind": "alarm", "name": "x"}, "kind"),
        ({"kind": "alert"}, "name"),
        ({"kind": "alert", "name": 7}, "name"),
        ({"kind": "alert", "name": "x" * 201}, "name"),
        ({"kind": "alert", "name": "x", "titel": "y"}, "titel"),
        ({"kind": "alert", "name": "x", "status": "gone"}, "status"),
        ({"kind": "alert", "name": "x", "labels": {str(n): "" for n in range(1_000)}}, "labels"),
        ({"kind": "alert", "name": "x", "labels": {"a": 1}}, "labels.a"),
        ({"kind": "alert", "name": "x", "labels": []}, "labels"),
        ({"kind": "alert", "name": "x", "labels": {"a" * 201: ""}}, "labels"),
        ({"kind": "alert", "name": "x", "links": []}, "links"),
        ({"kind": "alert", "name": "x", "links": {"home": "http://a"}}, "links"),
        ({"kind": "alert", "name": "x", "links": {"graph": "javascript:alert(1)"}}, "links.graph"),
        ({"kind": "alert", "name": "x", "links": {"graph": "http://[1"}}, "links.graph"),
        ({"kind": "alert", "name": "x", "at": "yesterday"}, "at"),
        ({"kind": "alert", "name": "x", "at": "2012-08-01T13:30:00"}, "at"),
        ({"kind": "alert", "name": "x", "at": "2012-08-01T14:30:00Z"}, "at"),
    ],
)
async def test_what_cannot_be_read_is_refused_by_the_name_of_its_field(
    small_firm: Firm, body: object, field: str
) -> None:
    """A clear error, and nothing half stored."""
    async with monitored(small_firm) as monitoring:
        found = await monitoring.send(body, expect=422)
        assert found["error"]["field"] == field
        assert found["error"]["reason"]
        assert await small_firm.incidents() == []
