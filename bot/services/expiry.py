"""Signs of life: what people who acknowledged have done since, read from the record when it matters."""

from bot.domain import expiry
from bot.domain.incident import Incident
from storage.unit_of_work import UnitOfWork


async def heard(uow: UnitOfWork, incident: Incident) -> Incident:
    """The incident with the latest human act of everybody who acknowledged; bots and bystanders are not asked for."""
    people = {each.person.id for each in incident.acknowledgements}
    return expiry.heard(incident, await uow.timeline.last_acts(incident.id, people)) if people else incident
