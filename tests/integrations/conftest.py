"""The workspaces that the ways out are tried on."""

from collections.abc import AsyncIterator

import pytest

from tests.integrations.grounds import FakeGround, Ground, SandboxGround, sandbox_ground


@pytest.fixture(params=["fake", "sandbox"])
async def ground(request: pytest.FixtureRequest) -> AsyncIterator[Ground]:
    """A workspace of each kind: what is true of one must be true of the other."""
    if request.param == "fake":
        yield FakeGround()
        return
    async with sandbox_ground() as real:
        yield real


@pytest.fixture
async def real() -> AsyncIterator[SandboxGround]:
    """The real adapter over the sandbox."""
    async with sandbox_ground() as found:
        yield found
