"""The gestures of the cast: what a person would click and type in Slack, through the sandbox's HTTP."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from bot.demo.cast import Cast
from bot.demo.scenario import Row, Scenario
from bot.domain.errors import DomainError
from bot.domain.incident import Mark
from bot.sandbox.client import SandboxClient
from bot.sandbox.errors import SlackError
from bot.sandbox.seen import Seen
from bot.slack.text import one_line

COMMAND: Final = "/incident"
LONGEST_TITLE: Final = 200  # characters that the form's field takes
NOT_SAID: Final = "not sure"  # the sources of a scenario do not fill in this field
WORD: Final = "abcdefghijklmnopqrstuvwxyz0123456789_-"


class GestureFailed(DomainError):
    """Somebody could not do in Slack what the scenario asks for."""


class Hands:
    """What people of the cast do, by their names.

    Args:
        slack: The workspace.
        cast: Who is who.
        desk: The channel in which the reporter sits.
    """

    def __init__(self, slack: SandboxClient, cast: Cast, *, desk: str) -> None:
        self._slack = slack
        self._cast = cast
        self._desk = desk

    async def declare(self, who: str, scenario: Scenario) -> None:
        """Open the form, fill it in and submit it.

        Raises:
            GestureFailed: The form did not open, or was not taken.
        """
        opened = await self._slack.slash(self.id_of(who), self._desk, COMMAND, "declare")
        answers = {
            "title": one_line(scenario.title, LONGEST_TITLE)[0],
            "category": scenario.category.value,
            "affected": NOT_SAID,
            "trading_state": "unknown",
        }
        await self._submit(who, opened, answers)

    async def note(self, who: str, row: Row, reference: str) -> None:
        """Enter something with its own time, from the desk."""
        options = f"--in {reference} --at {_typed(row.at)} --precision {_value(row.precision)}"
        await self._slack.join(self.id_of(who), self._desk)
        await self._slack.slash(self.id_of(who), self._desk, COMMAND, f"note {options} {row.text}")

    async def triage(self, who: str, reference: str, answers: Mapping[str, str]) -> None:
        """Open the triage form, fill in what is known, and go on until the severity is set.

        Raises:
            GestureFailed: The form did not open, or was not taken.
        """
        opened = await self._slack.slash(self.id_of(who), self._desk, COMMAND, f"triage {reference}")
        await self._submit(who, opened, answers)

    async def facts(self, who: str, reference: str, answers: Mapping[str, str]) -> None:
        """Go through every page of the forms that have something to be filled in.

        Raises:
            GestureFailed: A form did not open, or a page was not taken.
        """
        for document in dict.fromkeys(key.partition(".")[0] for key in answers):
            seen = await self._slack.slash(self.id_of(who), self._desk, COMMAND, f"form {reference} {document} 1")
            page = seen.view
            if page is None:
                raise GestureFailed(seen.text or "The form did not open.")
            while page and page.get("submit"):
                blocks = [block.get("block_id") for block in page["blocks"]]
                here = {block: answers[block] for block in blocks if block in answers}
                seen = await self._slack.submit(self.id_of(who), here)
                if seen.errors:
                    raise GestureFailed(_named(seen.errors))
                page = seen.view
            await self._slack.close_view(self.id_of(who), clear=True)

    async def say(self, who: str, channel: str, text: str) -> Seen | None:
        """Walk into the room, if need be, and write there; None where nobody can write any more."""
        try:
            await self._slack.join(self.id_of(who), channel)
            return await self._slack.say(self.id_of(who), channel, text)
        except SlackError as error:
            if error.code != "is_archived":
                raise
            return None

    async def mark_in(self, who: str, channel: str, said: Seen, reaction: str) -> None:
        """Have a message stand in the digest, as a scribe does with what belongs to the story."""
        if said.ts is not None:
            await self._slack.join(self.id_of(who), channel)
            await self._slack.react(self.id_of(who), channel, said.ts, reaction)

    async def acknowledge(self, who: str) -> bool:
        """Press Acknowledge on the newest page that still has the button; whether there was one."""
        for channel in await self._direct(who):
            for message in reversed(await self._slack.messages(channel)):
                if "acknowledge" in _buttons(message.get("blocks", ())):
                    await self._slack.press(self.id_of(who), channel, message["ts"], "acknowledge")
                    return True
        return False

    async def mark(self, who: str, reference: str, mark: Mark, at: datetime) -> str:
        """Set a mark at its time; returns the answer."""
        return await self._type(who, f"mark {reference} {mark.value} {_typed(at)}")

    async def waive(self, who: str, reference: str, reason: str) -> str:
        """Say why the evidence that a list asks for is not kept; returns the answer."""
        return await self._type(who, f"waive {reference} all {reason}")

    async def close(self, who: str, reference: str) -> str:
        """Close the incident; returns the answer."""
        return await self._type(who, f"close {reference}")

    async def _type(self, who: str, text: str) -> str:
        seen = await self._slack.slash(self.id_of(who), self._desk, COMMAND, text)
        return seen.text or ""

    async def _submit(self, who: str, opened: Seen, answers: Mapping[str, str]) -> None:
        """Submit what the person has open, and every step that follows in it."""
        if opened.view is None:
            raise GestureFailed(opened.text or "The form did not open.")
        seen = await self._slack.submit(self.id_of(who), answers)
        if seen.errors:
            raise GestureFailed(_named(seen.errors))
        while seen.view is not None and seen.view.get("submit") and not seen.errors:
            seen = await self._slack.submit(self.id_of(who))
        if seen.text:
            raise GestureFailed(seen.text)
        if seen.view is not None:
            await self._slack.close_view(self.id_of(who), clear=True)

    async def _direct(self, who: str) -> list[str]:
        """The direct messages that somebody has with the bot."""
        direct = [str(each["id"]) for each in await self._slack.channels() if each.get("is_im")]
        members = {channel: (await self._slack.state(channel=channel))["members"] for channel in direct}
        return [channel for channel in direct if self.id_of(who) in members[channel]]

    def id_of(self, who: str) -> str:
        """Somebody's id in Slack."""
        return self._cast.users[who]


def _named(errors: Mapping[str, str]) -> str:
    return " ".join(f"{field}: {words}" for field, words in errors.items())


def _typed(at: datetime) -> str:
    """A time as one can type it in any zone."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _value(word: str) -> str:
    """An option's value, between quotes where it is more than a plain word."""
    return word if set(word.lower()) <= set(WORD) and word[0] not in "-_" else f'"{word}"'


def _buttons(blocks: Iterable[Mapping[str, Any]]) -> set[str]:
    return {element.get("action_id", "") for block in blocks for element in block.get("elements", ())}
