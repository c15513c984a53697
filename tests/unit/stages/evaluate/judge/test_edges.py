"""Where a verdict turns: at each threshold, on each last day, whenever two sources disagree."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from lms_bridge.model.evidence import Discrepancy, Ranking
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.verdict import Status
from lms_bridge.programme import Programme, load_programme
from lms_bridge.programme.cases.sentences import add_sentence
from lms_bridge.rules.base.given import Given
from lms_bridge.stages.evaluate import judge
from tests.programmes import semester_cases
from tests.programmes.edges import alone, differences, edges
from tests.programmes.edges_awards import CASES as AWARDS
from tests.programmes.edges_cases import CASES, DAY
from tests.programmes.semester import semester, verdict_on

EDGES = edges()
#: What the whole comes to follows from one unit.
EXAM, BLOCK = alone("EXAM"), alone("BLOCK", foreseen=False)


@pytest.mark.parametrize("name", CASES)
def test_edges(name: str):
    """Each case says in its name what the product promises."""
    on, given, expected = CASES[name]
    assert differences(EDGES, given, *expected, on=on) == []


@pytest.mark.parametrize("name", AWARDS)
def test_the_whole(name: str):
    """Each case says in its name what becomes of the whole."""
    on, given, expected = AWARDS[name]
    assert differences(EXAM, given, *expected, on=on) == []


def test_an_exemption_that_the_programme_does_not_know_is_pointed_out():
    """Where no equivalence is foreseen, one granted by hand is respected and shown."""
    given = ("exemption of BLOCK granted",)
    expected = ("BLOCK is exempted", "there is a discrepancy exemption.not_foreseen on BLOCK")
    assert differences(BLOCK, given, *expected, on=DAY) == []


@pytest.mark.parametrize(
    "figures",
    [
        "7 h attended, 4 h planned, 4 h missing",
        "6 h attended, 3 h planned, 4 h missing",
        "6 h attended, 4 h planned, 5 h missing",
    ],
)
def test_each_figure_of_an_expectation_is_compared(figures: str):
    """A case that expects other hours fails, and says which there are."""
    given = ("attended 6 h of HRS", "planned 4 h of HRS")
    (found,) = differences(EDGES, given, f"hours of HRS: {figures}", on=DAY)
    assert "attended, planned, missing: " in found


def amended(programme: Programme) -> Programme:
    """The programme with every number of it said anew for years to come."""
    files = {
        name: re.sub(r"\{2024-09-01: ([^{}]+)\}", r"{2024-09-01: \1, 2030-09-01: \1}", text)
        for name, text in programme.files.items()
    }
    assert any("2030-09-01" in text for text in files.values())
    return load_programme(programme.id, files)


@pytest.mark.parametrize("programme", [EDGES, semester()], ids=lambda each: each.id)
def test_numbers_of_years_to_come_change_nothing(programme: Programme):
    """Each number is that in force on the first day of the learner's year, wherever it is asked."""
    later = amended(programme)
    cases = CASES.values()
    if programme is not EDGES:
        cases = {name: (DAY, *case) for name, case in semester_cases.CASES.items()}.values()
    for on, given, _ in cases:
        today, then = (verdict_on(each, given, on) for each in (programme, later))
        assert replace(then, rules=today.rules) == today


FIGURES = ("attended 6 h of HRS", "planned 3 h of HRS")


@pytest.mark.parametrize(
    ("given", "expected", "said"),
    [
        (FIGURES, "hours of HRS are within reach", "they are out of reach"),
        (FIGURES, "hours of HRS are out of reach", ""),
        (("attended 10 h of HRS",), "hours of HRS are within reach", "no hours of HRS are owed"),
        ((), "hours of EXAM: 1 h attended, 1 h planned, 1 h missing", "no hours of EXAM are asked"),
        (("R1 validated",), "PART is exempted from 6 h", ""),
        (("R1 validated",), "PART is exempted from 5 h", "hours exempted: [6.0]"),
        ((), "PART is exempted from 6 h", "hours exempted: []"),
        ((), "EXAM is validated", "EXAM is in progress"),
        ((), "LATER is open", "LATER is closed"),
    ],
)
def test_an_expectation_that_is_not_met_says_what_there_is(given, expected: str, said: str):
    """A case that expects something else fails, in words."""
    found = differences(EDGES, given, expected, on=DAY)
    assert found == ([f"{expected} → {said}"] if said else [])


@pytest.mark.parametrize(("ranking", "owing"), [(Ranking.RECORDED, True), (Ranking.DAY, False)])
def test_what_was_revoked_may_be_presented_again_where_decisions_rank_as_recorded(
    ranking: Ranking, *, owing: bool
):
    """In an old run they rank by their days: there it is owed nothing, whatever day it is."""
    given = Given(EXAM, "main", AcademicYear(2025), date.fromisoformat(DAY))
    add_sentence(given, "revocation of EXAM revoked")
    evidence = replace(given.evidence(), ranking=ranking)
    found = judge(EXAM, evidence, given.on).component("EXAM")
    assert found.status is Status.NOT_VALIDATED
    assert bool(found.owed) is owing


def test_a_unit_of_results_that_was_revoked_is_judged_by_what_follows():
    """A pass that bears no day may be the one that was taken back: a person is told."""
    given = ("R1 validated", "revocation of ANY revoked")
    assert differences(EDGES, given, "ANY is not validated", on=DAY) == []
    found = verdict_on(EDGES, given, DAY).component("ANY").discrepancies
    assert found == (Discrepancy("result:R1", "revoked.undated"),)
