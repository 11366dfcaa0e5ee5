"""Turns a checked policy document into the domain's values."""

from collections.abc import Mapping

from bot.domain.duties import Duty
from bot.domain.escalation_policy import Escalation, Level
from bot.domain.phase import Phase, PhaseWindow, PostMortemWindow
from bot.domain.policy import Policy, QuietHours, RegulatoryRoute
from bot.domain.procedures import Procedure
from bot.domain.reminder_policy import Reminders, Team
from bot.domain.review_rules import ReviewRules
from bot.domain.severity import Condition, Provisional, Rule, SeverityPolicy
from bot.policy.conditions import in_words
from bot.policy.rosters import contacts
from bot.policy.schema import (
    ContainedEntry,
    Document,
    DutyEntry,
    EscalationEntry,
    LevelEntry,
    PhaseEntry,
    ProcedureEntry,
    QuietHoursEntry,
    RemindersEntry,
    ReviewEntry,
)
from bot.policy.sessions import venues
from bot.policy.signals import signal_policy


def built(document: Document, *, conditions: Mapping[str, Condition], regulatory: Condition, version: str) -> Policy:
    """The policy that `document` describes.

    Args:
        document: checked by `bot.policy.checks`.
        conditions: by rule id.
        regulatory: when the regulatory duty arises.
        version: of the file.
    """
    return Policy(
        version=version,
        severity=_severity(document, conditions),
        windows=_windows(document.phases),
        post_mortem=_post_mortem(document.phases),
        escalation={severity: _escalation(entry) for severity, entry in document.escalation.items()},
        duties={severity: tuple(map(_duty, entries)) for severity, entries in document.notifications.items()},
        regulatory_route=RegulatoryRoute(_duty(document.regulatory_route), regulatory),
        category_route=document.category_route,
        responder_roles=tuple(document.responder_roles),
        contacts=contacts(document),
        currencies=document.currencies,
        sessions=venues(document),
        timezone=document.timezone,
        log_channel=document.log_channel,
        bridge_url=document.bridge_url,
        mark_reaction=document.mark_reaction,
        retention_years=document.retention_years,
        resume_approvers=tuple(document.resume.approvers),
        procedures={kind: _procedure(entry) for kind, entry in document.procedures.items()},
        permissions={act.value: tuple(roles) for act, roles in document.permissions.items()},
        review=_review(document.review),
        reminders=_reminders(document.reminders),
        signals=signal_policy(document.signals, document.timezone),
        quiet_hours=_quiet_hours(document.quiet_hours) if document.quiet_hours else None,
    )


def _severity(document: Document, conditions: Mapping[str, Condition]) -> SeverityPolicy:
    lower = document.change_rules.lower
    provisional = document.provisional
    return SeverityPolicy(
        rules=tuple(
            Rule(rule.id, rule.sev, conditions[rule.id], rule.says or in_words(conditions[rule.id]))
            for rule in document.rules
        ),
        provisional=Provisional(
            provisional.default, provisional.when_trading_state, declarer_wins=provisional.named_by_declarer.wins
        ),
        consents=lower.consent,
        lower_by=tuple(lower.by),
        lowering_p0_needs=tuple(lower.from_p0_needs_second),
    )


def _windows(entries: list[PhaseEntry]) -> dict[Phase, PhaseWindow]:
    return {
        entry.key: PhaseWindow(entry.key, entry.from_min, entry.to_min)
        for entry in entries
        if entry.from_min is not None
    }


def _post_mortem(entries: list[PhaseEntry]) -> PostMortemWindow:
    return next(
        PostMortemWindow(entry.from_h, entry.to_h)
        for entry in entries
        if entry.from_h is not None and entry.to_h is not None
    )


def _escalation(entry: EscalationEntry) -> Escalation:
    contained = entry.after_contained or ContainedEntry()
    return Escalation(
        levels=tuple(map(_level, entry.levels)),
        repeat_every=entry.repeat_every_min,
        max_repeats=entry.max_repeats,
        then_every=entry.then_every_min,
        status_update_every=entry.status_update_every_min,
        reack_after=entry.reack_after_min,
        contained_status_update_every=contained.status_update_every_min,
        contained_reack_after=contained.reack_after_min,
    )


def _level(entry: LevelEntry) -> Level:
    return Level(entry.after_min, tuple(entry.to), tuple(entry.channel), tuple(entry.when_matched))


def _duty(entry: DutyEntry) -> Duty:
    return Duty(
        who=entry.who,
        channels=tuple(entry.channels),
        send_after=entry.send_after_s,
        within=entry.within_s,
        warn_after=entry.warn_after_s,
        delivery_slo=entry.delivery_slo_s,
    )


def _procedure(entry: ProcedureEntry) -> Procedure:
    return Procedure(where=entry.where, owner=entry.owner, last_tested=entry.last_tested)


def _quiet_hours(entry: QuietHoursEntry) -> QuietHours:
    return QuietHours(tuple(entry.applies_to), entry.from_, entry.to, entry.zone)


def _review(entry: ReviewEntry) -> ReviewRules:
    return ReviewRules(
        name_people=entry.name_people,
        distribution=tuple(entry.distribution),
        remind_every=entry.remind_every_h,
        skip_weekends=entry.skip_weekends,
        formats=tuple(entry.formats),
    )


def _reminders(entry: RemindersEntry) -> Reminders:
    teams = (
        Team(name=each.name, people=tuple(each.people), lead=each.lead, channel=each.channel) for each in entry.teams
    )
    return Reminders(day=entry.day, at=entry.at, teams=tuple(teams))
