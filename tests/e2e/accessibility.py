"""What axe-core finds wrong with a page for people who cannot see it, or not well."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

GRAVE = frozenset({"serious", "critical"})


async def grave_faults(page: Page) -> list[tuple[str, list[str]]]:
    """Each serious or critical fault, with the elements that have it."""
    found = (await Axe().run(page)).response["violations"]
    return [(each["id"], [str(node["target"]) for node in each["nodes"]]) for each in found if each["impact"] in GRAVE]
