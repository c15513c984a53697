"""Where a verdict turns: at each threshold, on each last day, whenever two sources disagree."""

from __future__ import annotations

import pytest

from tests.programmes.edges import alone, differences, edges
from tests.programmes.edges_awards import CASES as AWARDS
from tests.programmes.edges_cases import CASES, DAY

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
