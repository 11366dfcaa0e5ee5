from bot.domain.forms import Fact
from bot.domain.impact import Category
from bot.domain.postmortem import Records, draft
from tests.builders import NOON, ARow, a_person, a_policy, an_incident


def test_the_impact_holds_what_the_forms_know() -> None:
    """Each with the entry that says so and who did, by their role; what follows from others is computed."""
    facts = {
        "latency_spike.observed_p99": Fact("15500", a_person("Ada"), NOON),
        "latency_spike.sla": Fact("10000", a_person("Ada"), NOON),
        "latency_spike.sla_percentile": Fact("p99", a_person("Ada"), NOON),
        "latency_spike.ptp_offset": Fact("", a_person("Tom"), NOON),
    }
    rows = [ARow(seq=7, kind="fact", text="SLA: 10 µs (Ada)", content={"field": "latency_spike.sla"})]
    incident = an_incident(category=Category.LATENCY_SPIKE, facts=facts)
    made = draft(Records(incident=incident, recorded=rows, pages=[], policy=a_policy()))
    impact = next(section for section in made.sections if section.title == "Impact")
    assert impact.tables[2].rows == (
        ("", "Observed p99", "15.5 µs", "on-call engineer"),
        ("#7", "SLA", "10 µs", "on-call engineer"),
        ("", "SLA is at", "p99", "on-call engineer"),
        ("", "Over the SLA", "55 %", "computed"),
        ("", "PTP offset", "unknown", "Risk Management"),
    )
