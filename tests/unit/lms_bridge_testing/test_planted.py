"""States that are wrong without an error: each can be planted, and changes the Moodle."""

from __future__ import annotations

import pytest

from lms_bridge_testing.cohort import build
from lms_bridge_testing.planted import PLANTED
from lms_bridge_testing.sandbox import SandboxMoodle


@pytest.mark.parametrize("name", sorted(PLANTED))
def test_each_fault_can_be_planted(name: str):
    """It says in one line what is wrong, and the sandbox serves it without a mistake of its own."""
    plant = PLANTED[name]
    assert (plant.__doc__ or "").strip()
    cohort = build(60, 1, semester=True)
    plant(cohort)
    with SandboxMoodle(cohort.state) as moodle:
        assert moodle.url


def test_an_account_may_be_without_idnumber():
    """The account of the first row of the truth table, and no other."""
    cohort = build(60, 1)
    row = next(iter(cohort.rows.values()))
    (user,) = cohort.state.find_users("idnumber", row.idnumber)
    PLANTED["no-idnumber"](cohort)
    assert user.idnumber == ""
    assert cohort.state.find_users("idnumber", row.idnumber) == []
