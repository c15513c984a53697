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
