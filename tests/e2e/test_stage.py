import asyncio
import os
import re

from playwright.async_api import Browser

from bot.demo.theatre import Theatre


async def test_a_replay_runs_by_its_buttons_and_its_bundle_is_verified(browser: Browser) -> None:
    """It is held, jumps, runs to its end on the same address with its deliveries listed, and the real command judges the bundle."""
    ready: asyncio.Queue[str] = asyncio.Queue()
    theatre = Theatre(speed=60, environ=os.environ, out=None, say=ready.put_nowait)
    showing = asyncio.create_task(theatre.run("", port=0))
    url = re.findall(r"http://\S+", await ready.get())[0]
    page = await (await browser.new_context()).new_page()
    page.set_default_timeout(60_000)
    await page.goto(url)
    await page.get_by_text("First step").wait_for()
    await page.get_by_role("button", name="Deliveries", exact=True).click()
    await page.get_by_role("cell", name="auth.test").first.wait_for()
    await page.get_by_role("button", name="Replay Knight Capital 2012").click()
    await page.get_by_role("button", name="Pause").click()
    await page.get_by_role("button", name="Jump to next event").click()
    await page.get_by_label("Speed").select_option("")
    await page.get_by_role("button", name="Play").click()
    await page.get_by_role("cell", name="command /incident").first.wait_for()
    await page.get_by_role("button", name="Read the post-mortem").click()
    await page.locator(".stage-said", has_text="# ").wait_for()
    await page.get_by_role("button", name="Verify the bundle").click()
    await page.get_by_text(re.compile(r"INC-\S+: \d+ entries hold")).wait_for()
    await page.context.close()
    theatre.stop()
    assert await showing == 0
