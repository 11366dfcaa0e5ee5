"""The firm's policy file: read, checked, and turned into the domain's values."""

from bot.policy.cases import run_cases
from bot.policy.errors import PolicyError
from bot.policy.load import load_policy, missing_contacts

__all__ = ["PolicyError", "load_policy", "missing_contacts", "run_cases"]
