from tests.e2e.conftest import Person


async def test_what_one_person_says_another_sees_at_once(person: Person) -> None:
    """Two people in two browsers, without a reload."""
    rosa, ada = await person("rosa"), await person("ada")
    await rosa.get_by_label("Message incidents").fill("Orders are late on XNAS")
    await rosa.keyboard.press("Enter")
    await ada.get_by_text("Orders are late on XNAS").wait_for()


async def test_the_bot_answers_a_command_in_the_page(person: Person) -> None:
    """The words come from the bot's own process, and only who typed reads them."""
    rosa = await person("rosa")
    await rosa.get_by_label("Message incidents").fill("/incident help")
    await rosa.keyboard.press("Enter")
    await rosa.get_by_text("/incident declare").first.wait_for()
