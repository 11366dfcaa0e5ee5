"""Fault rules."""

import pytest

from bot.sandbox.faults import EventFault, Fault, Faults, Rule, rule_from_json, rule_to_json


def kinds(faults: Faults, *methods: str) -> list[str | None]:
    """What strikes each of these calls, in order."""
    picked = [faults.pick(method, {}) for method in methods]
    return [fault.kind if fault else None for fault in picked]


def test_a_rule_strikes_so_often_after_so_many() -> None:
    """`after` calls pass first, then `times` are struck, then all pass again."""
    faults = Faults()
    faults.add(Rule(Fault("server_error"), target="chat.*", after=1, times=2))
    assert kinds(faults, *["chat.postMessage"] * 5) == [None, "server_error", "server_error", None, None]


def test_a_glob_chooses_the_methods() -> None:
    """Other methods pass and are not counted."""
    faults = Faults()
    faults.add(Rule(Fault("drop"), target="conversations.*", times=1))
    assert kinds(faults, "chat.postMessage", "conversations.create") == [None, "drop"]


def test_the_first_rule_that_strikes_wins() -> None:
    """Rules stand in the order in which they were added."""
    faults = Faults()
    faults.add(Rule(Fault("rate_limited"), times=1))
    faults.add(Rule(Fault("timeout")))
    assert kinds(faults, "a", "a") == ["rate_limited", "timeout"]


def test_a_rule_may_look_into_the_arguments() -> None:
    """Only calls that contain the text are struck."""
    faults = Faults()
    faults.add(Rule(Fault("lost_answer"), containing="C1"))
    assert faults.pick("chat.postMessage", {"channel": "C2"}) is None
    assert faults.pick("chat.postMessage", {"channel": "C1"}) == Fault("lost_answer")


def test_chances_are_the_same_for_the_same_seed() -> None:
    """A seed repeats its run, also after clearing."""

    def run(faults: Faults) -> list[str | None]:
        faults.add(Rule(Fault("drop"), probability=0.5))
        return kinds(faults, *["a"] * 40)

    one, other = Faults(7), Faults(7)
    first = run(one)
    assert first == run(other)
    assert {"drop", None} == set(first)
    one.clear()
    assert first == run(one)


def test_event_rules_leave_calls_alone_and_the_other_way_round() -> None:
    """The kind of fault says what a rule is about."""
    faults = Faults()
    faults.add(Rule(EventFault("duplicate"), target="message"))
    faults.add(Rule(Fault("delay", seconds=1.0), target="chat.update"))
    assert faults.pick("message", {}) is None
    assert faults.pick_event("chat.update") is None
    assert faults.pick_event("message") == EventFault("duplicate")


@pytest.mark.parametrize(
    "rule",
    [
        Rule(Fault("rate_limited", retry_after=7), target="chat.*", times=2, after=1, containing="C1"),
        Rule(EventFault("delay", seconds=3.0), target="message", probability=0.25),
    ],
)
def test_rules_travel_as_json(rule: Rule) -> None:
    """What is written can be read."""
    assert rule_from_json(rule_to_json(rule)) == rule


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"method": "a", "kind": "explode"}, "Unknown kind 'explode'"),
        ({"event": "message", "kind": "server_error"}, "Unknown kind 'server_error'"),
        ({"method": "a", "kind": "drop", "often": 1}, "Unknown keys in a fault rule: often"),
    ],
)
def test_a_rule_with_unknown_words_is_refused(data: dict[str, object], words: str) -> None:
    """A typo must not become a fault that never strikes."""
    with pytest.raises(ValueError, match=words):
        rule_from_json(data)


def test_the_list_counts_matches_and_strikes() -> None:
    """The inspector shows what a rule has done."""
    faults = Faults()
    faults.add(Rule(Fault("drop"), after=1))
    kinds(faults, "a", "a", "a")
    assert [(rule["seen"], rule["struck"]) for rule in faults.listed()] == [(3, 2)]
