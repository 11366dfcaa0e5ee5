"""Which policy is in force when `warroom serve` starts: the file that is there, or else the last accepted one."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import structlog

from bot.domain.errors import DomainError
from bot.domain.policy import Policy
from bot.integrations.standby import Standby
from bot.policy import load_policy, missing_contacts
from bot.policy.load import DEFAULT_POLICY
from bot.settings import Settings, problems

log = structlog.get_logger(__name__)


class NotReady(DomainError):
    """Something is missing or wrong without which `serve` cannot start."""


def accepted(settings: Settings) -> Policy:
    """The firm's policy, if everything that `serve` needs is there; it is kept on standby.

    Where the file is refused, the last accepted one, which then says why.

    Raises:
        NotReady: What is missing and wrong, all of it.
    """
    wrong = list(problems(settings))
    standby = Standby(Path(settings.standby))
    try:
        loaded: Policy | None = _complete(settings, settings.policy)
    except DomainError as error:
        loaded = _last_accepted(settings, standby, str(error))
        wrong += [] if loaded else [str(error)]
    if wrong or loaded is None:
        raise NotReady("\n".join(wrong))
    if not loaded.refused:
        _keep(standby, loaded, settings.policy or DEFAULT_POLICY)
    return loaded


def _complete(settings: Settings, path: Path | None, *, alone: bool = False) -> Policy:
    home = settings.policy.parent if settings.policy else None
    loaded = load_policy(path, addresses=settings.addresses, templates=settings.templates, home=home, alone=alone)
    missing = ", ".join(role.label for role in missing_contacts(loaded))
    if missing:
        raise NotReady(f"The policy names nobody for: {missing}. Add them under `contacts` in WARROOM_POLICY.")
    return loaded


def _last_accepted(settings: Settings, standby: Standby, refused: str) -> Policy | None:
    """The policy that was in force before; None where there is none, or it cannot be used any more either."""
    if standby.policy is None:
        return None
    # What was refused may also be a form of the firm's or its registry: then it does without them.
    for alone in (False, True):
        try:
            before = replace(_complete(settings, standby.policy, alone=alone), refused=refused)
        except DomainError:
            continue
        log.error("the policy is refused; the last accepted one is in force", reason=refused, version=before.version)
        return before
    return None


def _keep(standby: Standby, loaded: Policy, path: Path) -> None:
    """Keep what was accepted, for a restart with a bad file and for `warroom page`."""
    try:
        raw = path.read_bytes()
        if (
            sha256(raw).hexdigest().startswith(loaded.version)
        ):  # else it was changed since, and is judged at the next start
            standby.keep_policy(raw)
    except OSError as error:
        log.warning("the accepted policy cannot be kept", error=str(error))
