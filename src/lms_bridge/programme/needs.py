"""What a programme needs to know of a learner, asked of its rules."""

from __future__ import annotations

from collections.abc import Iterable

from lms_bridge.model.declared import Need
from lms_bridge.programme.nouns import Component, Programme
from lms_bridge.rules.base.rule import rule_tree


def needs(programme: Programme, tracks: Iterable[str] | None = None) -> tuple[Need, ...]:
    """Everything that these tracks (every track if None) need, in the order of the programme."""
    wanted = set(programme.tracks if tracks is None else tracks)
    found: dict[str, Need] = {}
    for component in programme.components:
        if not component.tracks & wanted:
            continue
        rules = rule_tree(component.rule) + (
            rule_tree(component.to_present) if component.to_present else ()
        )
        for rule in rules:
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
