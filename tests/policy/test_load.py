from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from bot.domain.errors import DomainError
from bot.domain.impact import Impact
from bot.domain.roles import Contact, Role
from bot.domain.severity import Severity
from bot.policy import PolicyError, load_policy, missing_contacts
from bot.policy.load import DEFAULT_POLICY

DEFAULT = DEFAULT_POLICY.read_text()
EVERYBODY = "contacts:\n" + "".join(
    f"  {role.value}: [{{slack: U{number:03}, name: {role.value}}}]\n"
    for number, role in enumerate(Role)
    if role is not Role.CATEGORY_ROUTE
)


def changed(tmp_path: Path, old: str, new: str) -> tuple[Path, int]:
    """A copy of the default policy with one text replaced, and the line of that text."""
    assert DEFAULT.count(old) >= 1, f"the default policy has no {old!r}"
    path = tmp_path / "policy.yaml"
    path.write_text(DEFAULT.replace(old, new, 1))
    return path, DEFAULT[: DEFAULT.index(old)].count("\n") + 1


def problems_of(path: Path) -> tuple[str, ...]:
    """What the loader says against a file."""
    with pytest.raises(PolicyError) as refusal:
        load_policy(path)
    assert str(refusal.value) == "\n".join(refusal.value.problems)
    return refusal.value.problems


def test_the_default_policy_loads_complete_but_for_people() -> None:
    """All ten parties of the default are still to be named, the four the framework lacks among them."""
    missing = missing_contacts(load_policy(None))
    assert len(missing) == 10
    assert {Role.ON_CALL_ENGINEER, Role.TEAM_LEAD, Role.SENIOR_MANAGEMENT, Role.EXECUTIVES} <= set(missing)


def test_a_policy_with_everybody_lacks_nobody(tmp_path: Path) -> None:
    """Named people fill their roles."""
    path, _ = changed(tmp_path, "contacts: {}", EVERYBODY)
    assert missing_contacts(load_policy(path)) == ()


def test_the_four_missing_parties_are_listed(tmp_path: Path) -> None:
    """Whoever fills in only the framework's own contact list is told the four it lacks."""
    lacking = ("on_call_engineer", "team_lead", "senior_management", "executives")
    kept = "".join(line + "\n" for line in EVERYBODY.splitlines() if not line.strip().startswith(lacking))
    path, _ = changed(tmp_path, "contacts: {}", kept)
    assert [role.value for role in missing_contacts(load_policy(path))] == list(lacking)


def test_the_version_is_the_hash_of_the_file(tmp_path: Path) -> None:
    """Any change of a byte is another version."""
    path, _ = changed(tmp_path, "timezone: UTC", "timezone: Asia/Tokyo")
    policy = load_policy(path)
    assert policy.version == sha256(path.read_bytes()).hexdigest()[:12]
    assert policy.version != load_policy(None).version
    assert policy.timezone == "Asia/Tokyo"


def test_bounds_are_exact(tmp_path: Path) -> None:
    """A bound that no float can hold is compared as it is written."""
    path, _ = changed(tmp_path, "{gt: 100000}", "{gt: 0.1}")
    severity = load_policy(path).severity
    assert severity.classify(Impact(loss_usd=Decimal("0.1"))).severity is Severity.P3
    assert severity.classify(Impact(loss_usd=Decimal("0.100000000000000001"))).severity is Severity.P0


def test_a_quoted_number_is_a_number(tmp_path: Path) -> None:
    """Quotes around a number change nothing but the version."""
    path, _ = changed(tmp_path, "{gt: 100000}", '{gt: "100000"}')
    assert replace(load_policy(path), version="") == replace(load_policy(None), version="")


def test_minutes_may_have_a_fraction(tmp_path: Path) -> None:
    """A drill in seconds is a policy in fractions of minutes."""
    path, _ = changed(tmp_path, "after_min: 3,", "after_min: 0.05,")
    assert load_policy(path).escalation[Severity.P0].levels[1].after == timedelta(seconds=3)


def test_a_contact_is_read_whole(tmp_path: Path) -> None:
    """Every key of a contact arrives; a contact without a name is called by the role."""
    path, _ = changed(
        tmp_path,
        "contacts: {}",
        "contacts:\n"
        "  compliance:\n"
        "    - {slack: U0MEI, name: Mei, email: mei@firm.example, zone: Asia/Tokyo, urls: {phone: 'env:MEI_PHONE'}}\n"
        "    - {slack: S0GROUP}\n",
    )
    assert load_policy(path).contacts.holders(Role.COMPLIANCE) == (
        Contact(
            slack="U0MEI", name="Mei", email="mei@firm.example", zone="Asia/Tokyo", urls={"phone": "env:MEI_PHONE"}
        ),
        Contact(slack="S0GROUP", name="Compliance"),
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("bridge_url: null", 'bridge_url: "https://meet.example/inc-{reference}"'),
        ("log_channel: incidents", "log_channel: C012ABCDEF"),
        ("log_channel: incidents", "log_channel: инциденты"),
        ("  - {key: resolution, from_min: null, to_min: null}\n", ""),
        ('quiet_hours: {applies_to: [P3, reminders], from: "20:00", to: "07:00", zone: person}', "quiet_hours: null"),
        ('to: "07:00", zone: person', "to: 07:00, zone: Europe/London"),
        ("combine: highest_wins", "# highest wins anyway"),
        ("wins: true", "wins: false"),
    ],
)
def test_what_a_firm_may_change_is_accepted(tmp_path: Path, old: str, new: str) -> None:
    """Optional parts can be left out, and free parts can be chosen."""
    path, _ = changed(tmp_path, old, new)
    assert load_policy(path).version


def test_a_rule_without_words_of_its_own_is_put_into_words(tmp_path: Path) -> None:
    """Words are read off the condition, exact and plain."""
    text = DEFAULT
    for line in DEFAULT.splitlines():
        if "says: " in line:
            text = text.replace(line, line[: line.index(", says: ")] + "}")
    path = tmp_path / "policy.yaml"
    path.write_text(text)
    severity = load_policy(path).severity
    assert severity.words("loss.p1") == ("Loss so far, USD: at least 10,000 and Loss so far, USD: at most 100,000")
    assert severity.words("reg.breach") == "Regulatory breach: suspected or confirmed"
    assert severity.words("config.none") == "config.none"
    assert severity.words("conf.warn") == "Configuration warning: yes"
    assert severity.words("exec.isolated") == (
        "Wrong executions: isolated or Wrong executions: major and Orders affected: 1"
    )


REFUSED = [
    ("sev: P0", "sev: P9", "rules[0].sev: `P9` is no severity. Known: P0, P1, P2, P3."),
    ("id: loss.p1", "id: loss.p0", "rules[1].id: `loss.p0` is already used by another entry."),
    ("id: loss.p1", "id: Loss P1", "rules[1].id: `Loss P1` is not a rule id such as loss.p0."),
    ("{loss_usd: {gt", "{los_usd: {gt", "rules[0].when.los_usd: `los_usd` is no input, did you mean `loss_usd`?"),
    ("gt: 100000", "gt: 1e5", "rules[0].when.loss_usd.gt: `1e5` is not a plain number."),
    ("gt: 100000", "gt: -1", "rules[0].when.loss_usd.gt: this cannot be negative."),
    ("gt: 100000", "gt: null", "rules[0].when.loss_usd.gt: unknown is never equal to anything"),
    ("gt: 100000", "above: 1", "rules[0].when.loss_usd.above: `above` is no comparison. Known: gt, ge, lt, le, or_un"),
    ("{gt: 100000}", "{}", "rules[0].when.loss_usd: name a bound: gt, ge, lt or le."),
    ("{ge: 2, or_unknown: true}", "{ge: 2, or_unknown: 1}", "rules[15].when.exec_orders_affected.or_unknown: this mus"),
    ("{ge: 2, or_unknown: true}", "{ge: 1.5}", "rules[15].when.exec_orders_affected.ge: `1.5` is not a whole number."),
    ("when: {config_warning: true}", "when: {}", "rules[24].when: a condition names at least one input"),
    ("when: {config_warning: true}", "when: yes", "rules[24].when: a condition names at least one input"),
    ("{config_warning: true}", "{config_warning: maybe}", "rules[24].when.config_warning: `maybe` is no value here."),
    (
        "{config_warning: true}",
        "{config_warning: {gt: 1}}",
        "rules[24].when.config_warning: `config_warning` has no or",
    ),
    ("{config_warning: true}", "{config_warning: null}", "rules[24].when.config_warning: unknown is never equal to"),
    ("{config_warning: true}", "{config_warning: []}", "rules[24].when.config_warning: the list is empty."),
    ("{config_warning: true}", "{any: []}", "rules[24].when.any: `any` needs a list of conditions."),
    ("{config_warning: true}", "{all: [{}]}", "rules[24].when.all[0]: a condition names at least one input"),
    ("outage_scope: partial}", "outage_scope: partail}", "rules[5].when.outage_scope: `partail` is no value here, did"),
    ("rank: 3", "rank: 4", "severities.P3.rank: the rank of P3 is 3."),
    ("{type: decimal, min: 0", "{type: int, min: 0", "inputs.loss_usd: this input is a decimal; a policy cannot"),
    ("{enum: [ok, redundant", "{enum: [fine, redundant", "inputs.connectivity: this input is one of ok, redundant_li"),
    ("reg.breach: compliance", "reg.breech: compliance", "change_rules.lower.consent.reg.breech: `reg.breech` is no"),
    ("by: [incident_commander]", "by: []", "change_rules.lower.by: this cannot be empty."),
    ("by: [incident_commander]", "by: [category_route]", "change_rules.lower.by[0]: `category_route` is no role peopl"),
    ("    automatic: false", "    automatic: true", "change_rules.lower.automatic: this must be false."),
    ("to_min: 15", "to_min: 4", "phases[1]: the window ends before it starts."),
    ("from_min: 5, ", "", "phases[1]: a window has a start and an end."),
    ("from_h: 24", "from_min: 24", "phases[5]: the post-mortem has after, from_h and to_h"),
    ("key: triage", "key: detection", "phases[1].key: `declared` is already used by another entry."),
    ("key: triage", "key: triag", "phases[1].key: `triag` is no phase, did you mean `triage`?"),
    ("within_s: 3600", "within_s: 60", "notifications.P1[0]: this would be sent after it is overdue."),
    ("within_s: 3600", "within_s: 2000", "notifications.P1[0]: the warning would come after this is overdue."),
    ("within_s: 3600", "within_s: soon", "notifications.P1[0].within_s: `soon` is no number of seconds."),
    ("within_s: 3600", "within_s: null", "notifications.P1[0].within_s: `null` is no number of seconds."),
    ("who: compliance", "who: complience", "regulatory_route.who: `complience` is no role people can hold, did you"),
    ("risk_breach: risk_man", "risk_braech: risk_man", "category_route.risk_braech: `risk_braech` is no category, d"),
    ("{reduced: P1,", "{slow: P1,", "provisional.when_trading_state.slow: `slow` is no trading state."),
    ("wins: true", "wins: perhaps", "provisional.named_by_declarer.wins: this must be true or false."),
    ("to: [executives,", "to: [executive,", "escalation.P0.levels[3].to[0]: `executive` is no role, did you mean"),
    ("channel: [log_channel]", "channel: [dm]", "escalation.P3.levels[0]: only the log channel can be used without"),
    ("channel: [log_channel]", "channel: [sms]", "escalation.P3.levels[0].channel[0]: `sms` is no channel"),
    ("channel: [log_channel]", "channel: []", "escalation.P3.levels[0].channel: this cannot be empty."),
    ("after_min: 10,", "after_min: 2,", "escalation.P0.levels[3]: levels stand in the order they are due."),
    ("after_min: 10,", "after_min: -2,", "escalation.P0.levels[3].after_min: `-2` is no number of minutes."),
    ("after_min: 10,", "after_min: 999999,", "escalation.P0.levels[3].after_min: `999999` minutes is more than a y"),
    ("after_min: 10,", "after_mn: 10,", "escalation.P0.levels[3].after_mn: `after_mn` is no key here, did you mean"),
    ("{status_update_every_min: 60,", "{status_every: 60,", "escalation.P0.after_contained.status_every: `status_eve"),
    ("repeat_every_min: 5\n", "repeat_every_min: 0\n", "escalation.P0.repeat_every_min: this must be more than 0;"),
    ("max_repeats: 6", "max_repeats: -1", "escalation.P0.max_repeats: `-1` is no whole number from 0 to 9999."),
    ("max_repeats: 0", "max_repeats: 1", "escalation.P3.max_repeats: repeats need repeat_every_min."),
    ('"loss.*"', '"los.*"', "escalation.P1.levels[2].when_matched[0]: `los.*` is no rule or pattern of rules"),
    ("applies_to: [P3", "applies_to: [P0", "quiet_hours.applies_to[0]: `P0` is no message that may wait."),
    ('from: "20:00"', 'from: "8 pm"', "quiet_hours.from: `8 pm` is no time of day such as 07:00."),
    ("zone: person", "zone: Mars/Base", "quiet_hours.zone: `Mars/Base` is no IANA time zone"),
    ("timezone: UTC", "retention_years: 0\ntimezone: UTC", "retention_years: `0` is no number of years from 1 to 99."),
    ("timezone: UTC", "timezone: Europe", "timezone: `Europe` is no IANA time zone such as Europe/London."),
    ("timezone: UTC", "timezone: [UTC]", "timezone: `['UTC']` is no text."),
    ("log_channel: incidents", 'log_channel: "#incidents"', "log_channel: `#incidents` is not a channel name without"),
    ("bridge_url: null", "bridge_url: http://meet.example", "bridge_url: `http://meet.example` is not an https"),
    ("bridge_url: null", "bridge_url: https://m.example/{id}", "bridge_url: `https://m.example/{id}` is not an https"),
    ("schema: hft-policy/1", "schema: hft-policy/2", "schema: this must be 'hft-policy/1'."),
    ("combine: highest_wins", "combine: [a]", "combine: this must be 'highest_wins'."),
    ("contacts: {}", "contacts: []", "contacts: this must be a mapping of keys to values."),
    ("contacts: {}", "contacts: {scribe: {}}", "contacts.scribe: this role needs a primary or a rota; else nobody is"),
    (
        "contacts: {}",
        "contacts: {scribe: mei}",
        "contacts.scribe: this must be a list of people, or a mapping with pri",
    ),
    (
        "contacts: {}",
        "contacts: {scribe: {primry: {}}}",
        "contacts.scribe.primry: `primry` is no key here, did you mea",
    ),
    (
        "contacts: {}",
        "contacts: {scribe: {deputies: [{slak: U01}]}}",
        "contacts.scribe.deputies[0].slack: this is missin",
    ),
    ("contacts: {}", "contacts: {scribe: [x]}", "contacts.scribe[0]: this must be a mapping of keys to values."),
    ("contacts: {}", "contacts: {scribe: [{}]}", "contacts.scribe[0].slack: this is missing."),
    ("contacts: {}", "contacts: {scribe: [{slack: mei}]}", "contacts.scribe[0].slack: `mei` is not a Slack user (U…)"),
    (
        "contacts: {}",
        "contacts: {scribe: [{slack: U01, urls: {pager: https://hooks.example/secret}}]}",
        "contacts.scribe[0].urls.pager: `https://hooks.example/secret` is not of the form env:NAME",
    ),
    ("id: sci.written", "id: sci.immediate", "regulatory_clocks[4].id: `sci.immediate` is already used"),
    ("timezone: UTC", "timezone: UTC\ntimezone: UTC", "timezone: `timezone` stands here twice, again in line"),
    ("timezone: UTC", "timezone: !!python/name:os.system", "timezone: the tag `!!python/name:os.system` is not allow"),
    ("timezone: UTC", "timezone: !secret zone", "timezone: the tag `!secret` is not allowed"),
    ("contacts: {}", "contacts: &all [*all]", "aliases are not supported; write the value out"),
    ("contacts: {}", "contacts: " + "[" * 30 + "]" * 30, "is nested too deeply"),
    ("contacts: {}", "contacts: " + "[" * 5000, "exceeded maximum nesting depth"),
    ("contacts: {}", "contacts: [}", "did not find expected node content"),
    ("contacts: {}", "contacts: \0", "control characters are not allowed"),
]


@pytest.mark.parametrize(("old", "new", "reason"), REFUSED, ids=range(len(REFUSED)))
def test_a_wrong_file_is_refused_with_its_line_and_reason(tmp_path: Path, old: str, new: str, reason: str) -> None:
    """One thing is wrong, and it is named once with the file and the line it stands in."""
    path, line = changed(tmp_path, old, new)
    found = [problem for problem in problems_of(path) if problem.startswith(f"{path}:{line}: {reason}")]
    assert len(found) == 1, problems_of(path)


@pytest.mark.parametrize(
    ("section", "reason"),
    [
        ("  P3: []\n", "notifications: P3 must be here too."),
        ("  unknown: devops_lead\n", "category_route: unknown must be here too."),
        ("  - {key: post_mortem, after: resolved_at, from_h: 24, to_h: 72}\n", "phases: post_mortem must be here too."),
        ("timezone: UTC\n", "timezone: this is missing."),
    ],
)
def test_what_is_left_out_is_named(tmp_path: Path, section: str, reason: str) -> None:
    """A policy that is silent about a severity, a category or its zone is refused."""
    path, _ = changed(tmp_path, section, "")
    assert [problem.split(": ", 1)[1] for problem in problems_of(path)] == [reason]


def test_a_line_of_its_own_for_a_mapping_that_lacks_a_key(tmp_path: Path) -> None:
    """A missing key is reported where its mapping stands."""
    path, line = changed(tmp_path, "after_min: 3, ", "")
    assert problems_of(path) == (f"{path}:{line}: escalation.P0.levels[1].after_min: this is missing.",)


def test_all_problems_are_listed_in_the_order_of_the_file(tmp_path: Path) -> None:
    """Three mistakes of one kind are three lines, first line first."""
    path = tmp_path / "policy.yaml"
    path.write_text(DEFAULT.replace("sev: P0", "sev: P9", 2).replace("timezone: UTC", "timezone: Mars"))
    found = problems_of(path)
    assert [problem.split(": ")[1] for problem in found] == ["rules[0].sev", "rules[4].sev", "timezone"]


def test_two_problems_beyond_the_shape_are_both_listed(tmp_path: Path) -> None:
    """A bad condition does not hide a window that ends too early."""
    path = tmp_path / "policy.yaml"
    path.write_text(DEFAULT.replace("gt: 100000", "gt: lots").replace("to_min: 15", "to_min: 4"))
    assert [problem.split(": ")[1] for problem in problems_of(path)] == ["rules[0].when.loss_usd.gt", "phases[1]"]


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"", 1, "this must be a mapping of keys to values."),
        (b"- a\n", 1, "this must be a mapping of keys to values."),
        (b"? [a]\n: b\n", 1, "a key must be a plain word"),
        (b"a: 1\nb: \xff\n", 2, "is not UTF-8 text"),
        (b"a: 1\n---\nb: 2\n", 2, "but found another document"),
    ],
)
def test_a_file_that_is_no_policy_is_refused(tmp_path: Path, content: bytes, line: int, reason: str) -> None:
    """Empty, binary or foreign files get a line and a reason as well."""
    path = tmp_path / "policy.yaml"
    path.write_bytes(content)
    assert problems_of(path)[0] == f"{path}:{line}: {reason}"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """The refusal is a domain error that names the path."""
    path = tmp_path / "none.yaml"
    with pytest.raises(DomainError, match=r"none\.yaml:1: cannot be read: No such file or directory"):
        load_policy(path)
