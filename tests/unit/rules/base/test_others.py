"""What was judged before: what is settled, and which results have counted already."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from lms_bridge.model.because import fails, holds
from lms_bridge.model.evidence import Record
from lms_bridge.model.verdict import Because, ComponentVerdict, Status, Truth
from lms_bridge.rules.base.others import COUNTS_ONCE, PriorVerdicts

NOW = datetime(2026, 3, 2, tzinfo=UTC)
READ = Record("C", "EX", "12", NOW, NOW)
PASSED = holds(COUNTS_ONCE, "R", records=(READ,))


def verdict(component: str, *found: Because, status: Status = Status.VALIDATED) -> ComponentVerdict:
    """Where a learner stands in a component, by these conditions."""
    whole = holds("all", component, children=found)
    return ComponentVerdict(component, status, (), owed=(), open=True, because=whole)


def prior(*verdicts: ComponentVerdict, once: bool = True) -> PriorVerdicts:
    """What was judged, in this order."""
    others = PriorVerdicts(once=once)
    for each in verdicts:
        others.add(each)
    return others


def test_a_result_counts_for_the_first_component_that_it_settled():
    """By its id, and by each place in the LMS that says so."""
    others = prior(verdict("U", PASSED), verdict("V", PASSED))
    assert others.counted_for(PASSED) == "U"
    assert others.counted_for(replace(PASSED, records=())) == "U"
    assert others.counted_for(replace(PASSED, subject="S")) == "U"
    elsewhere = replace(READ, item="OTHER")
    assert others.counted_for(replace(PASSED, subject="S", records=(elsewhere,))) == ""
    assert others.counted_for(replace(PASSED, subject="S", records=(elsewhere, READ))) == "U"


@pytest.mark.parametrize(
    "found",
    [
        holds("assessment.passed", "R", records=(READ,)),
        fails(COUNTS_ONCE, "R", records=(READ,)),
        replace(PASSED, truth=Truth.UNKNOWN),
    ],
)
def test_only_a_result_that_holds_has_counted(found: Because):
    """Another condition on the same record counts nothing."""
    assert prior(verdict("U", found)).counted_for(PASSED) == ""


@pytest.mark.parametrize(
    ("status", "counted"),
    [
        (Status.VALIDATED, "U"),
        (Status.EXEMPTED, "U"),
        (Status.IN_PROGRESS, ""),
        (Status.NOT_VALIDATED, ""),
        (Status.UNDETERMINED, ""),
    ],
)
def test_a_result_counts_once_it_settled_something(status: Status, counted: str):
    """What is still open has used nothing up."""
    others = prior(verdict("U", PASSED, status=status))
    assert others.counted_for(PASSED) == counted
    assert others.settled("U") is bool(counted)


def test_results_count_for_several_where_the_programme_lets_them():
    """And where it is asked what another component found by itself."""
    judged = verdict("U", PASSED)
    assert prior(judged, once=False).counted_for(PASSED) == ""
    found = prior(judged).uncounted()
    assert found.counted_for(PASSED) == ""
    assert found.judged == {"U": judged}
    with pytest.raises(KeyError):
        found.settled("V")
