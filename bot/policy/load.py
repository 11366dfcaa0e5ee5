"""Loads a policy file, or refuses it with every line that is wrong."""

from collections.abc import Collection
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from bot.domain.policy import Policy
from bot.domain.roles import Role
from bot.policy.addresses import unset_addresses
from bot.policy.build import built
from bot.policy.checklists import load_checklists
from bot.policy.checks import disagreements
from bot.policy.conditions import ConditionReader
from bot.policy.forms import load_forms
from bot.policy.registry import load_registry
from bot.policy.schema import Document
from bot.policy.source import read_source
from bot.policy.validation import validated

DEFAULT_POLICY = Path(__file__).resolve().parents[1] / "default_policy.yaml"


def load_policy(
    path: Path | None,
    *,
    addresses: Collection[str] | None = None,
    templates: Path | None = None,
    home: Path | None = None,
    alone: bool = False,
) -> Policy:
    """Read the firm's policy, with its forms, checklists and registry.

    Args:
        path: the file; None for the policy that comes with the product, which has no contacts.
        addresses: the variables that hold an address outside Slack; None where nobody is to be paged by it.
        templates: the firm's own templates, whose folders `forms` and `checklists` change what is asked; None for the
            product's alone.
        home: the folder in which the registry is looked for; None for that of the file.
        alone: leaves out the registry and the firm's own forms and lists, so that only the file itself can be wrong.

    Raises:
        PolicyError: the file cannot be used; each problem is a line `FILE:LINE: reason`.
    """
    file = path or DEFAULT_POLICY
    source = read_source(file)
    document = validated(source, Document)
    reader = ConditionReader()
    conditions = {
        rule.id: reader.read(rule.when, ("rules", index, "when")) for index, rule in enumerate(document.rules)
    }
    regulatory = reader.read(document.regulatory_route.when, ("regulatory_route", "when"))
    problems = [*reader.problems, *disagreements(document)]
    if addresses is not None:
        problems += unset_addresses(source.data, addresses)
    if problems:
        raise source.refuse(problems)
    version = sha256(source.raw).hexdigest()[:12]
    policy = built(document, conditions=conditions, regulatory=regulatory, version=version)
    policy = replace(policy, checklists=load_checklists(None if alone else templates))
    if alone or document.registry is None:
        return replace(policy, forms=load_forms(None if alone else templates))
    registry, hours = load_registry((home or file.parent) / document.registry)
    # What the policy says of a venue's hours goes before what the registry says.
    return replace(policy, forms=load_forms(templates), registry=registry, sessions={**hours, **policy.sessions})


def missing_contacts(policy: Policy) -> tuple[Role, ...]:
    """The roles that the policy pages or tells and that nobody holds; `serve` refuses to start with any."""
    return policy.contacts.missing(policy.roles_needed())
