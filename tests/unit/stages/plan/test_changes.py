"""What changes from one verdict to another, and which condition decided it."""

from __future__ import annotations

from dataclasses import replace

from plan_values import COHORT, COMPLETION, GROUP, wish

from lms_bridge.model.comparison import EffectChange
from lms_bridge.model.verdict import Because, Truth
from lms_bridge.stages.plan.changes import deciding, effect_changes

HOURS = Because(Truth.UNKNOWN, "hours.attended", "UE1", (("asked", 21),))
OTHER = Because(Truth.UNKNOWN, "assessment.pending", "UE1")
PASSED = Because(Truth.YES, "assessment.passed", "UE1")


def rule(truth: Truth, *children: Because) -> Because:
    """Conditions under one."""
    return Because(truth, "all", "", children=children)


def test_the_condition_that_decides_is_told_and_not_the_ones_that_agree():
    """Both wait for the assessment; only the hours differ."""
    fewer = replace(HOURS, values=(("asked", 10),))
    before = rule(Truth.UNKNOWN, OTHER, HOURS)
    after = rule(Truth.UNKNOWN, OTHER, fewer)
    assert deciding(before, after) == (HOURS, fewer)


def test_a_condition_that_stands_otherwise_decides_nothing():
    """What is passed is no reason for what is open."""
    before = rule(Truth.UNKNOWN, PASSED, rule(Truth.UNKNOWN, HOURS))
    assert deciding(before, rule(Truth.YES, PASSED)) == (HOURS, PASSED)


def test_a_component_that_is_not_there_has_no_reason():
    """One side may have nothing to say."""
    assert deciding(None, PASSED) == (None, PASSED)
    assert deciding(PASSED, None) == (PASSED, None)


def test_effects_follow_from_what_both_versions_want():
    """Added, taken out, not taken back, left alone: each is told as what it is."""
    before = [wish(COHORT, present=False), wish(GROUP), wish(COMPLETION), wish(COHORT, user=2)]
    after = [wish(COHORT), wish(GROUP, present=False), wish(COMPLETION, present=False)]
    assert set(effect_changes(before, after)) == {
        EffectChange("cohort", str(COHORT), "add"),
        EffectChange("group", str(GROUP), "remove"),
        EffectChange("completion", str(COMPLETION), "kept"),
        EffectChange("cohort", str(COHORT), "left"),
    }
    assert list(effect_changes(after, after)) == []
