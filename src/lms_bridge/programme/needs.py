"""What a programme needs to know of a learner, asked of its rules."""

from __future__ import annotations

from collections.abc import Iterable

from lms_bridge.model.declared import Need
from lms_bridge.model.identity import AcademicYear
from lms_bridge.programme.nouns import Component, Programme
from lms_bridge.rules.base.rule import Rule, rule_tree

#: Two years in a row, to ask rules whether they read the one before the enrolment.
_BEFORE, _ENROLLED = AcademicYear(2000), AcademicYear(2001)


def needs(programme: Programme, tracks: Iterable[str] | None = None) -> tuple[Need, ...]:
    """Everything that these tracks (every track if None) need, in the order of the programme."""
    wanted = set(programme.tracks if tracks is None else tracks)
    found: dict[str, Need] = {}
    for component in programme.components:
        if not component.tracks & wanted:
            continue
        for rule in _rules(component):
            for need in rule.needs(programme, component):
                known = found.get(need.key)
                if known is None or (known.optional and not need.optional):
                    found[need.key] = need
    return tuple(found.values())


def needs_alone(programme: Programme, component: Component) -> frozenset[str]:
    """The keys of what settles a component by itself: not the marks of those beside it."""
    return frozenset(
        need.key
        for rule in rule_tree(component.rule)
        if not rule.averages
        for need in rule.needs(programme, component)
    )


def needs_of_own_year(programme: Programme, track: str) -> frozenset[str]:
    """The keys of what counts where it was obtained in the year of the enrolment alone."""
    return frozenset(
        need.key
        for component in programme.of_track(track)
        for rule in _rules(component)
        if not rule.reads_year(_BEFORE, _ENROLLED)
        or (rule.seconds_asked and not programme.session_rules.other_year)
        for need in rule.needs(programme, component)
    )


def _rules(component: Component) -> tuple[Rule, ...]:
    """The rules of a component, and of what it takes to present it."""
    presenting = component.to_present
    return rule_tree(component.rule) + (rule_tree(presenting) if presenting else ())
