"""What a programme needs to know of a learner, read off its rules."""

from __future__ import annotations

from collections.abc import Iterable

from lms_bridge.model.declared import Assessment, Need
from lms_bridge.programme.nouns import Component, Programme
from lms_bridge.programme.rules import (
    AgreementGiven,
    AssessmentPassed,
    CompetenceAcquired,
    DocumentAccepted,
    HoursAttended,
    PracticeDone,
    ProfileAtLeast,
    ProfileIs,
    ResultValidated,
    Rule,
    walk,
)
from lms_bridge.programme.rules_marks import Compensation, Deadline, Elected, MarkAtLeast


def needs(programme: Programme, tracks: Iterable[str] | None = None) -> tuple[Need, ...]:
    """Everything that these tracks (every track if None) need, in the order of the programme."""
    wanted = set(programme.tracks if tracks is None else tracks)
    found: dict[str, Need] = {}
    for component in programme.components:
        if not component.tracks & wanted:
            continue
        rules = walk(component.rule) + (walk(component.to_present) if component.to_present else ())
        for rule in rules:
            for need in _needs_of(programme, component, rule):
                known = found.get(need.key)
                if known is None or (known.optional and not need.optional):
                    found[need.key] = need
    return tuple(found.values())


def _needs_of(programme: Programme, component: Component, rule: Rule) -> list[Need]:
    match rule:
        case ResultValidated():
            declared = programme.results[rule.result]
            return [Need(rule.need, declared.title, component.id, optional=False)]
        case HoursAttended():
            return _hours(component, rule)
        case AssessmentPassed():
            return [Need(rule.need, component.title, component.id, rule.where_bound)]
        case DocumentAccepted():
            document = programme.documents[rule.document]
            return [Need(rule.need, document.title, component.id, optional=True)]
        case CompetenceAcquired():
            titles = {each.id: each.title for each in component.competences}
            title = titles[rule.competence]
            return [Need(rule.need, title, component.id, optional=False)]
        case AgreementGiven():
            party = programme.parties[rule.party]
            return [Need(rule.need, party, component.id, optional=True)]
        case ProfileIs() | ProfileAtLeast():
            return [_profile(programme, component, rule.field)]
        case MarkAtLeast():
            return _marks(rule.mark)
        case Compensation():
            return [need for each in rule.members for need in _marks(each.mark)]
        case Elected() if rule.field:
            return [_profile(programme, component, rule.field)]
        case Deadline():
            return [Need(rule.need, component.title, component.id, optional=True)]
        case PracticeDone():
            practice = _profile(programme, component, "practice")
            hours = Need(
                f"profile:practice_hours.{rule.of}", practice.title, component.id, optional=True
            )
            return [practice, hours]
    return []


def _marks(mark: Assessment) -> list[Need]:
    """A mark for each assessment that is sat, and one for each second session."""
    found: list[Need] = []
    for each in mark.walk():
        unit = each.subject.partition(".")[0]
        if not each.of:
            found.append(Need(each.need, each.title, unit, optional=False))
        if each.second_session is not None:
            found.append(Need(each.resit, each.title, unit, optional=False))
    return found


def _hours(component: Component, rule: HoursAttended) -> list[Need]:
    unit = Need(f"hours:{component.id}", component.title, component.id, optional=False)
    titles = {part.id: part.title for part in component.parts}
    if not rule.part:
        return [unit]
    return [
        unit,
        Need(f"hours:{rule.subject}", titles[rule.part], component.id, optional=True),
    ]


def _profile(programme: Programme, component: Component, field: str) -> Need:
    title = programme.profile[field].title
    return Need(f"profile:{field}", title, component.id, optional=True)
