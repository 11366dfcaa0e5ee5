import asyncio

from tests.storage.examples import Work


async def test_each_period_of_a_job_runs_once(work: Work) -> None:
    """Every replica tries, one wins; the next period and the next job are their own."""

    async def run(job: str, period: str) -> bool:
        async with work() as uow:
            return await uow.jobs.first_run(job, period)

    assert sum(await asyncio.gather(*(run("digest", "2012-08-01") for _ in range(5)))) == 1
    assert await run("digest", "2012-08-02")
    assert await run("anchor", "2012-08-01")
