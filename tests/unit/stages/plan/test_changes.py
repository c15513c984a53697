"""What changes from one verdict to another, and which condition decided it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms_bridge.model.comparison import EffectChange, StandingChange
from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import Because, Owed, OwedKind, Truth, Verdict
from lms_bridge.stages.plan.changes import change_of, deciding_conditions, effect_changes
from tests.programmes.edges import alone
from tests.programmes.semester import verdict_on
from tests.unit.stages.plan.plan_values import COHORT, COMPLETION, GROUP, wish

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
    assert deciding_conditions(before, after) == (HOURS, fewer)


def test_a_condition_that_stands_otherwise_decides_nothing():
    """What is passed is no reason for what is open."""
    before = rule(Truth.UNKNOWN, PASSED, rule(Truth.UNKNOWN, HOURS))
    assert deciding_conditions(before, rule(Truth.YES, PASSED)) == (HOURS, PASSED)


def test_a_component_that_is_not_there_has_no_reason():
    """One side may have nothing to say."""
    assert deciding_conditions(None, PASSED) == (None, PASSED)
    assert deciding_conditions(PASSED, None) == (PASSED, None)


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


def of(*units: str, given: tuple[str, ...] = ()) -> Verdict:
    """The verdict of a programme of these units."""
    return verdict_on(alone(*units), given, "2026-06-15")


def test_nothing_that_people_see_is_no_change():
    """The same statuses and debts, whatever else differs."""
    assert change_of(of("EXAM"), of("EXAM")) is None


def test_a_component_that_is_gone_or_new_is_told_with_its_status():
    """And the whole, where it stands elsewhere without it."""
    passed = ("assessment of EXAM passed",)
    gone = change_of(of("EXAM", "HRS", given=passed), of("EXAM", given=passed))
    new = change_of(of("EXAM", given=passed), of("EXAM", "HRS", given=passed))
    assert gone is not None
    assert new is not None
    assert [(each.component, each.before, each.after) for each in gone.steps] == [
        ("HRS", "in_progress", ""),
        ("award", "in_progress", "ready_for_jury"),
    ]
    assert [(each.component, each.before, each.after) for each in new.steps] == [
        ("HRS", "", "in_progress"),
        ("award", "ready_for_jury", "in_progress"),
    ]
    (step, _) = gone.steps
    assert isinstance(step, StandingChange)
    assert step.why_before is not None
    assert (step.why_before.code, step.why_after) == ("hours.missing", None)
    hours, jury = Owed(OwedKind.HOURS, "HRS", 36000, 0), Owed(OwedKind.DECISION, "jury")
    assert (gone.learner, gone.track) == ("case", "main")
    assert (gone.owed, gone.settled) == ((jury,), (hours,))
    assert (new.owed, new.settled) == ((hours,), (jury,))


def test_a_debt_alone_is_a_change():
    """The status stays, and two hours more are asked."""
    fewer = of("HRS", given=("attended 6 h of HRS",))
    more = of("HRS", given=("attended 4 h of HRS",))
    found = change_of(fewer, more)
    assert found is not None
    assert found.steps == ()
    assert [each.missing for each in found.owed] == [6 * 3600]
    assert [each.missing for each in found.settled] == [4 * 3600]


def test_the_reason_that_is_told_is_the_condition_itself():
    """The nearest that decides, on each side, without what it rests on."""
    deep = replace(HOURS, children=(replace(OTHER, truth=Truth.YES),))
    before, after = rule(Truth.UNKNOWN, rule(Truth.UNKNOWN, deep)), rule(Truth.YES, PASSED)
    assert deciding_conditions(before, after) == (HOURS, PASSED)
    same = rule(Truth.UNKNOWN, OTHER, HOURS)
    assert deciding_conditions(same, same) == (OTHER, OTHER)
    nearer = rule(Truth.UNKNOWN, rule(Truth.UNKNOWN, HOURS), OTHER)
    assert deciding_conditions(nearer, None) == (OTHER, None)


@pytest.mark.parametrize(
    "change",
    [
        {"truth": Truth.NO},
        {"code": "hours.unreadable"},
        {"subject": "UE2"},
        {"values": (("asked", 20),)},
        {"source": Citation("R", "art. 1")},
    ],
)
def test_conditions_differ_in_all_that_they_say(change):
    """Truth, code, subject, figures and source."""
    other = replace(HOURS, **change)
    assert deciding_conditions(HOURS, other) == (HOURS, other)
    both = rule(Truth.UNKNOWN, HOURS, OTHER)
    assert deciding_conditions(both, replace(both, children=(other, OTHER)))[0] == HOURS


def test_an_effect_that_stays_as_it_was_is_no_change():
    """Nor one that neither version wants; one that is gone and was not wanted is none either."""
    absent, there = wish(COHORT, present=False), wish(GROUP)
    assert list(effect_changes([absent, there], [absent, there])) == []
    assert list(effect_changes([absent], [])) == []
    assert list(effect_changes([], [absent])) == []
    assert list(effect_changes([there], [])) == [EffectChange("group", str(GROUP), "left")]
    assert list(effect_changes([], [there])) == [EffectChange("group", str(GROUP), "add")]


def test_a_status_that_changed_is_told_with_both_reasons():
    """Of a component and of the whole, with the condition that decides on each side."""
    passed, failed = "assessment of EXAM passed", "assessment of EXAM failed"
    found = change_of(of("EXAM", given=(failed,)), of("EXAM", given=(passed,)))
    assert found is not None
    exam, award = found.steps
    assert (exam.component, exam.before, exam.after) == ("EXAM", "not_validated", "validated")
    assert exam.why_before is not None
    assert exam.why_after is not None
    assert (exam.why_before.code, exam.why_after.code) == ("assessment.failed", "assessment.passed")
    assert (award.component, award.before, award.after) == (
        "award",
        "in_progress",
        "ready_for_jury",
    )
    assert award.why_before is not None
    assert award.why_after is not None
    assert (award.why_before.code, award.why_after.code) == (
        "jury.not_yet",
        "jury.awaited",
    )
