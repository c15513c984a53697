from __future__ import annotations

import pytest

from lms_bridge.cause import Cause
from lms_bridge.errors import BrakeApplied
from lms_bridge.model.action import Action, Plan, Target, Verb
from lms_bridge.model.run import Quarantined
from lms_bridge.model.site import Brake
from lms_bridge.stages.plan import brake
from lms_bridge.stages.plan.brake import allowed, brake_blindness
from lms_bridge.text.causes import error_in_words
from tests.unit.stages.plan.plan_values import COHORT, REASON

RUN = Cause.of("place.run", run="7", programme="mini")


def changing(number: int, each: int = 1) -> Plan:
    """A plan that changes so many learners, each so often, and makes one thing."""
    make = Action("made:x", Verb.CREATE, COHORT, "", 0, REASON)
    actions = [
        Action(f"{n}.{k}", Verb.ADD, COHORT, f"L{n:03}", n, REASON)
        for n in range(number)
        for k in range(each)
    ]
    return Plan((make, *actions))


def stops(rule: Brake, plan: Plan, roster: int, last: int | None = None) -> bool:
    """Whether the brake stops a run."""
    try:
        brake(rule, plan, roster, last, RUN)
    except BrakeApplied:
        return True
    return False


@pytest.mark.parametrize(("changed", "expected"), [(24, False), (25, False), (26, True)])
def test_a_run_may_change_a_share_of_its_learners(changed: int, expected):
    """Below, at and above a quarter of a hundred; several writes for one learner are one."""
    assert stops(Brake(share=0.25, spare=5), changing(changed, each=3), 100) is expected


@pytest.mark.parametrize(("changed", "expected"), [(29, False), (30, True)])
def test_the_share_is_taken_exactly(changed: int, expected):
    """0.29 of a hundred learners are 29."""
    assert stops(Brake(share=0.29, spare=0), changing(changed), 100) is expected


@pytest.mark.parametrize(("changed", "expected"), [(4, False), (5, False), (6, True)])
def test_a_few_may_always_change(changed: int, expected):
    """Below, at and above what is spared, in a small roster."""
    assert stops(Brake(share=0.25, spare=5), changing(changed), 8) is expected


@pytest.mark.parametrize(("roster", "expected"), [(81, False), (80, False), (79, True)])
def test_a_roster_that_shrank_stops_the_run(roster: int, expected):
    """Below, at and above a fifth less than last time."""
    assert stops(Brake(shrink=0.2), Plan(), roster, 100) is expected


def test_the_shrinking_is_taken_exactly():
    """A roster of 3 where 7 of 10 may leave."""
    assert not stops(Brake(shrink=0.7), Plan(), 3, 10)


def test_a_roster_may_grow():
    """And the first run has none to compare with."""
    assert not stops(Brake(), Plan(), 500, 100)
    assert not stops(Brake(), Plan(), 1, None)


def test_an_empty_roster_always_stops():
    """Whatever the brake allows."""
    assert stops(Brake(share=1, spare=99, shrink=1), Plan(), 0)


def test_making_things_changes_no_learner():
    """A group or framework made counts for nobody."""
    assert not stops(Brake(share=0, spare=0), changing(0), 10)


def test_the_list_is_shown():
    """The error names every learner whom the run would have changed."""
    with pytest.raises(BrakeApplied, match=r"brake\.too_many") as caught:
        brake(Brake(share=0, spare=1), changing(3), 4, None, RUN)
    assert caught.value.learners == ("L000", "L001", "L002")
    assert caught.value.where == RUN
    assert "3 of 4" in error_in_words(caught.value, "en")
    assert "--release-brake" in error_in_words(caught.value, "en")


def test_scores_in_columns_are_not_counted():
    """A session taken changes everybody's score, as it should."""
    column = Target("column", course="SUIVI", idnumber="mini/U1")
    scores = [Action(f"{n}", Verb.ADD, column, f"L{n}", n, REASON) for n in range(100)]
    assert not stops(Brake(share=0.0, spare=0), Plan(tuple(scores)), 100)
    assert stops(Brake(share=0.0, spare=0), Plan((*scores, *changing(1).actions)), 100)


def why_stopped(*aside: Quarantined) -> Cause:
    """Why a run stops of which nobody is on the roster."""
    with pytest.raises(BrakeApplied) as caught:
        brake(Brake(), Plan(), 0, None, RUN, aside)
    return caught.value.cause


HIDDEN, SUSPENDED = Cause.of("account.no_idnumber"), Cause.of("account.suspended")


def test_an_empty_roster_says_that_idnumbers_are_hidden():
    """Where everybody in the intakes is there without a number, the intakes are not to blame."""
    found = why_stopped(Quarantined("", 1, HIDDEN), Quarantined("", 2, HIDDEN))
    assert found == Cause.of("brake.no_idnumbers", count=2)


def test_an_empty_roster_says_why_everybody_was_set_aside():
    """The cause that most have in common; without anybody, to look at the intakes."""
    aside = Quarantined("", 1, HIDDEN), *(Quarantined(f"L{n}", n, SUSPENDED) for n in (2, 3))
    assert why_stopped(*aside) == Cause.of("brake.all_aside", count=3, cause=SUSPENDED)
    assert why_stopped() == Cause.of("brake.empty")


@pytest.mark.parametrize(
    ("plan", "roster", "last", "cause"),
    [
        (Plan(), 0, None, Cause.of("brake.empty")),
        (Plan(), 79, 100, Cause.of("brake.shrank", before=100, roster=79)),
        (changing(6), 8, None, Cause.of("brake.too_many", count=6, roster=8, allowed=5)),
        (changing(26), 100, 100, Cause.of("brake.too_many", count=26, roster=100, allowed=25)),
    ],
)
def test_why_a_run_is_stopped_is_said_with_its_numbers(plan: Plan, roster, last, cause: Cause):
    """How many there were and are, how many would change, and how many may."""
    with pytest.raises(BrakeApplied) as caught:
        brake(Brake(), plan, roster, last, RUN)
    assert (caught.value.cause, caught.value.where) == (cause, RUN)


@pytest.mark.parametrize(("roster", "most"), [(1, 5), (20, 5), (23, 5), (24, 6), (100, 25)])
def test_how_many_may_change_grows_with_the_roster(roster: int, most: int):
    """A few always; a quarter, cut to whole learners, where that is more."""
    assert allowed(Brake(share=0.25, spare=5), roster) == most


def test_a_verdict_that_fell_by_counting_anew_stops_the_run():
    """However few would change: each of those whose sessions count otherwise is named, sorted."""
    with pytest.raises(BrakeApplied) as caught:
        brake(Brake(), Plan(), 100, 100, RUN, recounted=["L2", "L1"])
    assert caught.value.cause == Cause.of("brake.recounted", count=2)
    assert (caught.value.where, caught.value.learners) == (RUN, ("L1", "L2"))


@pytest.mark.parametrize(("blind", "expected"), [(25, False), (26, True)])
def test_a_run_that_can_no_longer_judge_many_stops(blind: int, *, expected: bool):
    """A quarter may; one more, and a source is gone: each of them is named."""
    learners = [f"L{n}" for n in range(blind)]
    if not expected:
        brake_blindness(Brake(share=0.25, spare=5), learners, 100, RUN)
        return
    with pytest.raises(BrakeApplied) as caught:
        brake_blindness(Brake(share=0.25, spare=5), learners, 100, RUN)
    assert caught.value.cause == Cause.of("brake.blind", count=26, roster=100, allowed=25)
    assert (caught.value.where, caught.value.learners) == (RUN, tuple(learners))


def test_an_empty_roster_without_numbers_alone_is_told_so():
    """Where some are set aside for another reason, that most have none is told of all."""
    mixed = [*(Quarantined("", n, HIDDEN) for n in (1, 2)), Quarantined("L3", 3, SUSPENDED)]
    assert why_stopped(*mixed) == Cause.of("brake.all_aside", count=3, cause=HIDDEN)
