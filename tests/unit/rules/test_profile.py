"""Fields about the person: what the LMS says, what people state, and what they take back."""

from __future__ import annotations

import pytest

from tests.programmes.edges import alone, differences

DAY = "2026-06-15"
READ = "profile route is taught"
STATED = "profile route set by hand to vae"
BACK = "profile route no longer set by hand"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((READ,), "ROUTE is not validated"),
        ((READ, STATED), "ROUTE is validated by human decision"),
        ((READ, STATED, BACK), "ROUTE is not validated"),
        ((STATED, BACK), "ROUTE is in progress, owing information route"),
        ((STATED, BACK, STATED), "ROUTE is validated by human decision"),
    ],
)
def test_what_a_person_stated_wins_until_it_is_taken_back(given: tuple[str, ...], expected: str):
    """Then the LMS has its say again, where it says something."""
    found = differences(alone("ROUTE"), given, expected, on=DAY)
    assert found == []


@pytest.mark.parametrize(
    ("component", "given", "status"),
    [
        ("LEVEL", "profile level is 6", "validated"),
        ("LEVEL", "profile level is 4", "not validated"),
        ("LEVEL", "profile level is bac+3", "undetermined"),
        ("LEVEL", "profile level is 2019", "undetermined"),
        ("LEVEL", "profile level is 1998", "undetermined"),
        ("LEVEL", "profile level is 150", "validated"),
        ("ROUTE", "profile route is V.A.E.", "undetermined"),
    ],
)
def test_what_a_field_cannot_mean_settles_nothing(component: str, given: str, status: str):
    """No number, the year since when in the place of how many, a code that nobody declared."""
    assert differences(alone(component), (given,), f"{component} is {status}", on=DAY) == []
