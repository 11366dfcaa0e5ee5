import pytest

from bot.domain.forms import LOG, FieldKind, Need, NoSuchField, NoSuchForm, step_of, steps
from bot.domain.impact import Category
from tests.builders import a_policy

FORMS = a_policy().forms
CATEGORIES = [category for category in Category if category is not Category.UNKNOWN]


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_has_its_own_form_beside_the_failure_log(category: Category) -> None:
    """Its questions of triage come behind the seven common ones."""
    assert [form.document for form in FORMS.of(category)] == [LOG, category.value]
    asked = [field.document for field in FORMS.triage(category).fields]
    assert asked == sorted(asked, key=lambda document: document != LOG)
    assert len(set(asked)) == 2


def test_what_nobody_could_name_yet_has_the_failure_log_alone() -> None:
    """Which is asked at once all the same."""
    assert [form.document for form in FORMS.of(Category.UNKNOWN)] == [LOG]
    assert FORMS.named(Category.UNKNOWN, "").document == LOG


def test_the_time_of_the_first_bad_execution_is_asked_where_there_may_be_one() -> None:
    """Other categories are not bothered with it."""
    for category in Category:
        names = [field.name for field in FORMS.fields(category)]
        asked = category in {
            Category.EXECUTION_FAILURE,
            Category.DATA_QUALITY,
            Category.STRATEGY_LOSS,
            Category.RISK_BREACH,
        }
        assert ("first_bad_execution_at" in names) is asked


@pytest.mark.parametrize("category", Category)
def test_a_page_of_a_form_has_at_most_ten_fields(category: Category) -> None:
    """All typed fields are on one of them, what is needed first before the rest."""
    for form in (*FORMS.of(category), FORMS.triage(category)):
        pages = steps(form)
        assert all(0 < len(page.fields) <= 10 for page in pages)
        assert sorted(field.key for page in pages for field in page.fields) == sorted(
            field.key for field in form.fields if field.typed
        )
        if form.document != "triage":
            needs = [list(Need).index(field.need) for page in pages for field in page.fields]
            assert needs == sorted(needs)
    assert step_of(FORMS.of(category)[0], 99) is None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("scope", "network_issues.scope"),
        ("network_issues.scope", "network_issues.scope"),
        ("Kill switch", "failure_log.kill_switch"),
        ("change-in-last-24h", "failure_log.change_in_last_24h"),
    ],
)
def test_fields_are_named_as_people_type_them(name: str, key: str) -> None:
    """With or without the document, with spaces or dashes."""
    assert FORMS.find(Category.NETWORK_ISSUES, name).key == key


def test_a_field_of_another_category_is_not_known() -> None:
    """The refusal says which one may be meant."""
    with pytest.raises(NoSuchField, match="Did you mean `scope`"):
        FORMS.find(Category.NETWORK_ISSUES, "scoop")
    with pytest.raises(NoSuchField, match="`/incident facts` shows them"):
        FORMS.find(Category.NETWORK_ISSUES, "`zzz`" * 20)


@pytest.mark.parametrize(
    ("typed", "document"),
    [("", "network_issues"), ("network", "network_issues"), ("log", LOG), ("Failure log", LOG)],
)
def test_forms_are_named_as_people_type_them(typed: str, document: str) -> None:
    """Nothing at all is the form of the category."""
    assert FORMS.named(Category.NETWORK_ISSUES, typed).document == document


def test_a_form_that_there_is_not_is_refused_with_what_there_is() -> None:
    """One that is near is named."""
    with pytest.raises(NoSuchForm, match="There are: failure_log, network_issues"):
        FORMS.named(Category.NETWORK_ISSUES, "zzz")
    with pytest.raises(NoSuchForm, match="Did you mean `failure_log`"):
        FORMS.named(Category.NETWORK_ISSUES, "failure-lock")


def test_fields_that_follow_from_others_are_never_typed() -> None:
    """Over the SLA and over the limit are reckoned."""
    computed = {field.key for category in Category for field in FORMS.fields(category) if field.computed}
    assert {"latency_spike.over_sla_pct", "risk_breach.breach_pct"} <= computed
    assert not any(field.typed for field in FORMS.fields(Category.RISK_BREACH) if field.computed)


def test_the_kinds_of_fields_are_all_in_use() -> None:
    """None is there for nothing."""
    assert {field.kind for category in Category for field in FORMS.fields(category)} == set(FieldKind)
