"""The bot's Home: whose incidents stand where, and that it is true without being opened again."""

from tests.stories.firm import Firm


async def open_home(firm: Firm, who: str) -> list[str]:
    """Somebody opens their Home; returns what they read."""
    await firm.sandbox.gestures.open_home(firm.users[who])
    await firm.settle()
    return shown(firm, who)


def shown(firm: Firm, who: str) -> list[str]:
    """The words in somebody's Home; nothing while they have none."""
    home = firm.sandbox.world.home(firm.users[who])
    return [block["text"]["text"] for block in home["blocks"] if "text" in block] if home else []


async def test_a_home_is_true_without_being_opened_again(firm: Firm) -> None:
    """Declared, taken and closed: each shows by itself, and only to those who have opened one."""
    assert await open_home(firm, "sam") == ["No incident is open."]
    incident = await firm.declare_in_one_line()
    about = f"🔵 P3 Low · {incident.reference} · Triage\n{incident.title}"
    assert shown(firm, "sam") == ["Yours", f"{about}\ndeclared by you"]
    assert await open_home(firm, "lea") == ["Open", about]
    await firm.answer("lea", "role scribe")
    assert shown(firm, "lea") == ["Yours", f"{about}\nscribe and acknowledged by you"]
    for words in ("resolve", "close"):
        await firm.answer("mei", words)
    assert shown(firm, "lea") == shown(firm, "sam") == ["No incident is open."]
    assert firm.sandbox.world.home(firm.users["eve"]) is None


async def test_pages_turn_and_stay_turned(small_firm: Firm) -> None:
    """Whoever looks at the second page is not thrown back by the next change."""
    for number in range(11):
        await small_firm.declare_in_one_line("P3", f"Trouble {number}")
    assert len(await open_home(small_firm, "lea")) == 1 + 10
    gestures = small_firm.sandbox.gestures
    await gestures.press_in_view(small_firm.users["lea"], "turn_home_on", home=True)
    await small_firm.settle()
    assert [each.splitlines()[-1] for each in shown(small_firm, "lea")] == ["Open", "Trouble 0"]
    await small_firm.declare_in_one_line("P3", "Trouble 11")
    assert [each.splitlines()[-1] for each in shown(small_firm, "lea")] == ["Open", "Trouble 1", "Trouble 0"]


async def test_the_button_opens_the_form(small_firm: Firm) -> None:
    """Without typing a command."""
    await open_home(small_firm, "sam")
    await small_firm.sandbox.gestures.press_in_view(small_firm.users["sam"], "declare_from_home", home=True)
    await small_firm.submit("sam", {"title": "Acks are slow", "affected": "XNAS", "trading_state": "reduced"})
    assert (await small_firm.incident()).title == "Acks are slow"


async def test_a_failure_behind_a_button_of_the_home_is_told_in_a_window(small_firm: Firm) -> None:
    """There is no message under which an answer could stand."""
    await open_home(small_firm, "sam")
    small_firm.fail("server_error", "views.open", times=1)
    await small_firm.sandbox.gestures.press_in_view(small_firm.users["sam"], "declare_from_home", home=True)
    (window,) = small_firm.sandbox.world.modal_of(small_firm.users["sam"])
    assert "Nothing was declared." in str(window["blocks"])


async def test_who_has_no_home_any_more_is_left_alone(small_firm: Firm) -> None:
    """Slack refuses once; nobody asks again until they open it."""
    await open_home(small_firm, "sam")
    small_firm.fail("error", "views.publish", times=1, code="not_enabled")
    await small_firm.declare_in_one_line()
    assert shown(small_firm, "sam") == ["No incident is open."]
    await small_firm.declare_in_one_line()
    assert shown(small_firm, "sam") == ["No incident is open."]
    assert len(await open_home(small_firm, "sam")) == 3
