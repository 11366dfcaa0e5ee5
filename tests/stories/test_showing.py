"""Looking: help, status, show, list and the containment list, in the room and anywhere else."""

import json

from tests.stories.firm import Firm


async def test_help_outside_a_room_begins_with_declaring(small_firm: Firm) -> None:
    """Who types nothing at all gets the same as `help`: what to do now, then everything else."""
    bare = (await small_firm.slash("sam", "")).text or ""
    assert bare == (await small_firm.slash("sam", "help")).text
    assert bare.startswith("Now: /incident declare")
    assert "Paging: ack, " in bare


async def test_help_on_a_topic_tells_what_its_commands_do(small_firm: Firm) -> None:
    """A topic or a command; for a slip there is the list of topics."""
    for word, told in (
        ("paging", "/incident snooze 10m, page nobody for ten minutes"),
        ("Ack", "/incident ack, say that you have it; paging stops."),
        ("pagign", "There is no help on pagign."),
    ):
        assert told in ((await small_firm.slash("sam", f"help {word}")).text or "")


async def test_help_in_a_room_begins_with_the_next_step(small_firm: Firm) -> None:
    """Inside a war room help knows where the incident stands, and asks for no reference."""
    await small_firm.declare_in_one_line()
    words = await small_firm.answer("ada", "help")
    assert words.startswith("INC-20120801-001 is in triage. Now: /incident triage")


async def test_an_unknown_word_is_answered_with_the_nearest_command(small_firm: Firm) -> None:
    """A slip of the finger costs one glance."""
    for typed, words in (
        ("contian", "I don't know `/incident contian`. Did you mean `/incident contain`?"),
        ("stauts", "Did you mean `/incident status`?"),
        ("frobnicate", "Type `/incident help` to see what there is."),
        ("<!channel>", "Did you mean `/incident cancel`?"),
    ):
        assert words in ((await small_firm.slash("sam", typed)).text or "")


async def test_the_room_needs_no_reference_and_every_other_channel_takes_one(small_firm: Firm) -> None:
    """The same words in the room and, by its reference, in any channel; nobody else sees them."""
    incident = await small_firm.declare_in_one_line()
    before = len(small_firm.messages(small_firm.desk))
    for command in ("status", "show", "contain"):
        inside = await small_firm.answer("ada", command)
        outside = (await small_firm.slash("tom", f"{command} {incident.reference}")).text
        lower = (await small_firm.slash("tom", f"{command} --in {incident.reference.lower()}")).text
        assert inside == outside == lower
        assert incident.reference in inside
    assert len(small_firm.messages(small_firm.desk)) == before


async def test_a_command_outside_a_room_without_a_reference_says_what_to_add(small_firm: Firm) -> None:
    """Nothing is guessed: the answer shows where the reference goes."""
    for command in (
        "status",
        "show",
        "contain",
        "ack",
        "contained",
        "resolve",
        "close",
        "loss 12k",
        "note x",
        "triage",
    ):
        seen = await small_firm.slash("sam", command)
        assert seen.text == "This channel is not a war room. Add the reference: `/incident … INC-…`"
        assert seen.view is None


async def test_a_reference_that_nobody_knows_points_to_the_list(small_firm: Firm) -> None:
    """A wrong number is refused with the way to the right one."""
    seen = await small_firm.slash("sam", "status INC-20120801-999")
    assert seen.text == "I don't know INC-20120801-999. Type `/incident list` to see open incidents."


async def test_the_list_has_open_incidents_only(small_firm: Firm) -> None:
    """None, two, and one after the other was closed."""
    assert "No incident is open" in ((await small_firm.slash("tom", "list")).text or "")
    one = await small_firm.declare_in_one_line("P2", "first fault")
    two = await small_firm.declare_in_one_line("P2", "second fault")
    both = (await small_firm.slash("tom", "list")).text or ""
    assert both.startswith("2 open:")
    assert one.reference in both
    assert two.reference in both
    await small_firm.slash("mei", f"resolve {one.reference}")
    await small_firm.slash("mei", f"close {one.reference}")
    left = (await small_firm.slash("tom", "list")).text or ""
    assert left.startswith("1 open:")
    assert one.reference not in left


async def test_status_says_who_answers_and_what_is_next(small_firm: Firm) -> None:
    """The few lines that somebody who comes late needs."""
    await small_firm.declare_in_one_line("P0")
    before = await small_firm.answer("tom", "status")
    assert "Nobody has acknowledged. Level 1 of 4, next: DevOps Lead and deputy Incident Commander" in before
    await small_firm.press_page("ada")
    await small_firm.press_page("mei")
    after = await small_firm.answer("tom", "status")
    assert "ada acknowledged" in after
    assert "mei acknowledged" in after
    assert "Still to answer" not in after


async def test_show_has_the_latest_of_the_timeline(small_firm: Firm) -> None:
    """What was noted last is what is shown last."""
    await small_firm.declare_in_one_line()
    await small_firm.answer("ada", "note venue desk confirms the halt")
    seen = await small_firm.slash("ada", "show", channel=await small_firm.room())
    assert "venue desk confirms the halt" in (seen.text or "")
    assert "venue desk confirms the halt" in json.dumps(seen.blocks)
