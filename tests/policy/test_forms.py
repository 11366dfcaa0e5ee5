from pathlib import Path

import pytest

from bot.domain.forms import Need
from bot.domain.impact import Category
from bot.policy import PolicyError, load_policy
from bot.policy.forms import load_forms

OWN = """document: network_issues
title: Our lines
without: [mtu]
subcategories: {radio: Radio, fibre: Fibre}
fields:
  - {name: tower, label: Tower, type: str, need: T}
  - {name: line, label: Leg, type: enum, need: R, values: [north, south]}
"""
NEW = "  - {name: tower, label: Tower, type: str, need: T}\n"


def written(tmp_path: Path, text: str, name: str = "network.yaml") -> Path:
    """A firm's folder with one form."""
    (tmp_path / "forms").mkdir(exist_ok=True)
    (tmp_path / "forms" / name).write_text(text)
    return tmp_path


def test_a_firm_changes_fields_by_yaml_alone(tmp_path: Path) -> None:
    """One is added, one replaced in its place, one left out; the rest stays as it comes."""
    forms = load_policy(None, templates=written(tmp_path, OWN)).forms
    theirs = forms.named(Category.NETWORK_ISSUES, "")
    ours = load_forms().named(Category.NETWORK_ISSUES, "")
    names = [field.name for field in theirs.fields]
    assert theirs.title == "Our lines"
    assert names == [*(field.name for field in ours.fields if field.name != "mtu"), "tower"]
    line = forms.find(Category.NETWORK_ISSUES, "line")
    assert (line.need, [choice.label for choice in line.choices]) == (Need.DECLARED, ["North", "South"])
    assert [choice.value for choice in theirs.fields[0].choices] == ["radio", "fibre"]


def test_a_folder_without_forms_changes_nothing(tmp_path: Path) -> None:
    """It may hold templates alone."""
    assert load_forms(tmp_path) == load_forms()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{name: Tower, label: Tower, type: str, need: T}", "6: fields[0].name: `Tower` is not a name such as"),
        ("{name: tower, type: str, need: T}", "6: fields[0].label: this is missing."),
        ("{name: tower, label: T, type: string, need: T}", "`string` is no type of field, did you mean `str`?"),
        ("{name: tower, label: T, type: str, need: X}", "6: fields[0].need: `X` is no need"),
        ("{name: tower, label: T, type: str, need: T, colour: red}", "`colour` is no key here"),
        ("{name: tower, label: T, type: enum, need: T}", "an enum has values, and nothing else has."),
        ("{name: tower, label: T, type: str, need: T, values: [a]}", "an enum has values, and nothing else has."),
        ("{name: tower, label: T, type: enum, need: T, values: a}", "a list of names, or a mapping of names to words"),
        ("{name: tower, label: T, type: enum, need: T, values: [unknown]}", "unknown is an answer everywhere"),
        ("{name: kill_switch, label: T, type: str, need: T}", "`kill_switch` is a field of failure_log already"),
        ("{name: tower, label: T, type: str, need: T, kept: moon}", "`moon` is no thing that an incident keeps"),
        ("{name: tower, label: T, type: str, need: T, ahead: true}", "only a ts may lie in the future."),
        ("{name: tower, label: T, type: str, need: T, registry: moons}", "`moons` is no part of a registry"),
        ("{name: tower, label: T, type: dec, need: T, computed: {sum: [gap_count]}}", "`sum` is no formula"),
        (
            "{name: tower, label: T, type: dec, need: T, computed: {difference: [gap_count]}}",
            "difference takes 2 fields.",
        ),
        ("{name: tower, label: T, type: dec, need: T, computed: {positive: [gap_coun]}}", "did you mean `gap_count`?"),
        ("{name: tower, label: T, type: dec, need: T, computed: {positive: ['x_{mut}']}}", "`mut` is no field"),
        ("{name: tower, label: T, type: dec, need: T, computed: {negative_sum: []}}", "takes one or more fields."),
        (
            "{name: tower, label: T, type: dec, need: T, computed: {first: [gap_count]}}",
            "first cannot take `gap_count`",
        ),
        ("{name: tower, label: T, type: dec, need: T, computed: {positive: [path]}}", "positive cannot take `path`"),
        (
            "{name: tower, label: T, type: int, need: T, kept: title, computed: {first: [seq_missing]}}",
            "a field is either kept or computed.",
        ),
        (
            "{name: tower, label: T, type: int, need: T, computed: {first: [seq_missing], last: [seq_missing]}}",
            "one formula is enough.",
        ),
        ("{name: tower, label: T, type: str, need: T, sets: loss}", "`loss` is no input, did you mean `loss_usd`?"),
        ("{name: tower, label: T, type: str, need: T, sets: loss_usd}", "loss_usd is a number, and a str is none."),
        ("{name: tower, label: T, type: str, need: T, as: {a: b}}", "name it with `sets`."),
        (
            "{name: tower, label: T, type: enum, need: T, values: [a], sets: connectivity}",
            "`a` is no value of connectivity",
        ),
        (
            "{name: tower, label: T, type: bool, need: T, sets: config_warning, as: {maybe: 'true'}}",
            "`maybe` is no value of this field",
        ),
    ],
)
def test_a_wrong_form_is_refused_with_its_line_and_reason(tmp_path: Path, line: str, reason: str) -> None:
    """The file is named, and what may be meant."""
    folder = written(tmp_path, OWN.replace(NEW, f"  - {line}\n"))
    with pytest.raises(PolicyError) as refused:
        load_forms(folder)
    (problem,) = refused.value.problems
    assert problem.startswith(f"{folder / 'forms' / 'network.yaml'}:6: ")
    assert reason in problem


def test_too_many_values_do_not_fit_into_a_menu(tmp_path: Path) -> None:
    """Slack shows a hundred, and unknown is one of them."""
    many = ", ".join(f"v{number}" for number in range(100))
    line = f"  - {{name: tower, label: T, type: enum, need: T, values: [{many}]}}\n"
    with pytest.raises(PolicyError, match="at most 99 values"):
        load_forms(written(tmp_path, OWN.replace(NEW, line)))


def test_every_wrong_file_is_told_at_once(tmp_path: Path) -> None:
    """A document that there is not, a field that stands there twice, and a file that is no form."""
    written(tmp_path, OWN + NEW)
    written(tmp_path, "document: moon_phase\n", "moon.yaml")
    folder = written(tmp_path, "[]", "zero.yaml")
    with pytest.raises(PolicyError) as refused:
        load_forms(folder)
    moon, zero = refused.value.problems
    assert "moon.yaml:1: document: `moon_phase` is no document" in moon
    assert "zero.yaml:1: this must be a mapping" in zero
    (folder / "forms" / "moon.yaml").unlink()
    (folder / "forms" / "zero.yaml").unlink()
    with pytest.raises(PolicyError, match=r"network\.yaml:8: .*`tower` stands here twice"):
        load_forms(folder)
