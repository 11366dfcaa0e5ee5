"""An incident from declaration to post-mortem, by hand in the page, with a second person watching."""

import re

from playwright.async_api import Page, expect

from tests.e2e.accessibility import grave_faults
from tests.e2e.conftest import Person

REFERENCE = re.compile(r"INC-\d{8}-\d{3}")
TITLE = "Order router floods the market"


async def typed(page: Page, text: str) -> None:
    """Type into the composer of the open channel and send it."""
    box = page.get_by_role("textbox", name=re.compile("^Message "))
    await box.fill(text)
    await box.press("Enter")


async def chosen(page: Page, label: str, option: str) -> None:
    """Choose an option of a menu in the form that is open."""
    await page.get_by_role("dialog").get_by_label(label).click()
    await page.get_by_role("option", name=option).click()


async def declared(page: Page) -> None:
    """Fill in the form and open the war room, after a first try that lacks everything."""
    await typed(page, "/incident declare")
    form = page.get_by_role("dialog")
    await expect(form.get_by_label("What do you see?")).to_be_focused()
    await form.get_by_role("button", name="Open war room").click()
    await expect(form.get_by_role("alert").first).to_have_text("Please complete this required field.")
    assert await grave_faults(page) == []
    await form.get_by_label("What do you see?").fill(TITLE)
    await chosen(page, "What kind of trouble?", "Execution failure")
    await form.get_by_label("What is hit?").fill("SMARS router, 8 hosts")
    await chosen(page, "Is trading affected?", "Reduced")
    await form.get_by_role("button", name="Open war room").click()
    await expect(form).to_contain_text("is recorded")
    await page.keyboard.press("Escape")
    await expect(form).to_have_count(0)


async def triaged(page: Page) -> None:
    """Answer what sets the severity."""
    await page.get_by_role("button", name="Open triage").first.click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Loss so far").fill("20k")
    await form.get_by_role("button", name="Set severity").click()
    await expect(form).to_contain_text("loss of $10,000")
    await form.get_by_role("button", name="Close", exact=True).click()
    await expect(form).to_have_count(0)


async def test_an_incident_is_run_by_hand_while_another_watches(person: Person) -> None:
    """Declared, acknowledged from a direct message, triaged, a step ticked, contained, fixed, resolved and closed."""
    rosa, mei, ada = await person("rosa"), await person("mei"), await person("ada")
    await declared(rosa)
    await expect(mei.get_by_role("log")).to_contain_text(TITLE)
    await mei.get_by_role("link", name="Open war room").last.click()
    room = mei.get_by_role("log")
    await expect(room).to_contain_text("Nobody has acknowledged")

    await ada.get_by_role("button", name="Messages from").click()
    await ada.get_by_role("button", name="Acknowledge").click()
    await expect(ada.get_by_role("log")).to_contain_text("Acknowledged by")
    await expect(room).not_to_contain_text("Nobody has acknowledged")
    assert await grave_faults(mei) == []

    await triaged(mei)
    await mei.get_by_role("button", name="Containment list").first.click()
    await mei.get_by_role("button", name="Done", exact=True).first.click()
    await expect(room).to_contain_text("☑")
    for button in ("Contained", "Fault fixed", "Resolve"):
        await mei.get_by_role("button", name=button, exact=True).last.click()
    await typed(mei, "/incident waive all tried in the page")
    await typed(mei, "/incident close")
    await expect(room).to_contain_text("is closed after")
    await mei.get_by_role("button", name=re.compile("ost-mortem of INC")).first.click()
    await expect(mei.get_by_role("complementary")).to_contain_text(TITLE)


async def test_the_home_shows_what_is_open_and_declares(person: Person) -> None:
    """It is published when it is looked at, its button opens the form, and Escape gives the focus back."""
    sam = await person("sam")
    await sam.get_by_role("button", name="warroom", exact=True).click()
    button = sam.get_by_role("button", name="Declare an incident")
    await button.click()
    await expect(sam.get_by_role("dialog")).to_be_visible()
    await sam.keyboard.press("Escape")
    await expect(button).to_be_focused()
    assert await grave_faults(sam) == []
