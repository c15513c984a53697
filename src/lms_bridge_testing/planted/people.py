"""Accounts that are not who they seem, or nobody in particular."""

from __future__ import annotations

from lms_bridge_testing.cohort import DemoCohort


def no_idnumber(cohort: DemoCohort) -> None:
    """A learner's account has no ID number."""
    row = next(iter(cohort.rows.values()))
    cohort.state.update_user(cohort.account_of(row), idnumber="")


PLANTS = (no_idnumber,)
