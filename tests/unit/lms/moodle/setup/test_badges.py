"""The badges that effects ask for, and whether a cohort issues its own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lms_bridge.lms.moodle.setup.badges import badging, to_make
from lms_bridge.model.action import Target
from lms_bridge.model.connection import EffectNeeded, Purpose
from lms_bridge.model.snapshot import Badge, Cohort

AT = datetime(2026, 11, 2, tzinfo=UTC)


def effect(name: str, cohort: str, badge: str = "") -> EffectNeeded:
    """An effect that fills a cohort."""
    target, does = Target("cohort", idnumber=cohort), frozenset({Purpose.COHORT_MEMBERS})
    return EffectNeeded(name, target, cohort, badge, does)


def badge(name: str) -> Badge:
    """A badge that somebody holds."""
    return Badge(1, name, AT, "h")


def test_each_cohort_is_listed_once_with_its_badge():
    """Two effects on one cohort are one thing to make; other effects are none."""
    group = EffectNeeded("g", Target("group", course="X", idnumber="G"))
    listed = to_make(
        [
            effect("a", "C", "Badge"),
            effect("b", "C", "Badge"),
            group,
        ]
    )
    assert [(each.cohort, each.badge) for each in listed] == [("C", "Badge")]
    assert listed[0].works is None


@pytest.mark.parametrize(
    ("cohort", "held", "works"),
    [
        (None, {}, False),
        (frozenset(), {}, None),
        (frozenset({1}), {1: (badge("Badge"),)}, True),
        (frozenset({1, 2}), {1: (badge("Badge"),), 2: (badge("Other"),)}, False),
        (frozenset({1}), {}, None),
    ],
)
def test_a_badge_works_when_every_member_looked_at_holds_it(cohort, held, works):
    """Missing is not empty, and empty is not working: nobody can tell yet."""
    cohorts = {} if cohort is None else {"C": Cohort(1, "C", "C", cohort)}
    (found,) = badging([effect("a", "C", "Badge")], cohorts, held)
    assert found.works is works
    assert found.there is (cohort is not None)


def test_a_cohort_without_a_badge_works_when_it_is_there():
    """Nothing is to be issued."""
    (found,) = badging([effect("a", "C")], {"C": Cohort(1, "C", "C", frozenset({1}))}, {1: ()})
    assert found.works is True
    assert found.looked_at == 0
