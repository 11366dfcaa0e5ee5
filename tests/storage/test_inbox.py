import asyncio

import pytest

from tests.storage.examples import Work


async def test_the_first_time_has_no_answer_yet(work: Work) -> None:
    """A key that never came is taken."""
    async with work() as uow:
        assert await uow.inbox.first_answer("k") is None


async def test_a_second_delivery_gets_the_first_answer(work: Work) -> None:
    """Whatever was said the first time is said again."""
    async with work() as uow:
        await uow.inbox.first_answer("k")
        await uow.inbox.remember("k", "Noted.")
    async with work() as uow:
        assert await uow.inbox.first_answer("k") == "Noted."


async def test_a_key_whose_work_failed_may_come_again(work: Work) -> None:
    """Nothing was done, so the next delivery is the first."""

    async def fail() -> None:
        async with work() as uow:
            await uow.inbox.first_answer("k")
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    async with work() as uow:
        assert await uow.inbox.first_answer("k") is None


async def test_of_deliveries_at_once_one_is_the_first(work: Work) -> None:
    """Slack may deliver twice in the same moment."""

    async def deliver(number: int) -> str | None:
        async with work() as uow:
            answer = await uow.inbox.first_answer("k")
            await asyncio.sleep(0)
            if answer is None:
                await uow.inbox.remember("k", f"answer {number}")
            return answer

    answers = await asyncio.gather(*(deliver(number) for number in range(8)))
    assert answers.count(None) == 1
    assert len({answer for answer in answers if answer}) == 1


async def test_odd_answers_are_kept_readable(work: Work) -> None:
    """An answer may quote what somebody typed."""
    async with work() as uow:
        await uow.inbox.first_answer("k\0")
        await uow.inbox.remember("k\0", "a\0\ud83d")
    async with work() as uow:
        assert await uow.inbox.first_answer("k\0") == "a\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
