"""Numbers and accounts that are not together any more: each by somebody's hand in the LMS."""

from __future__ import annotations

from collections.abc import Sequence

from lms_bridge_testing.cohort import DemoCohort
from lms_bridge_testing.sandbox.records import User


def number_replaced(cohort: DemoCohort) -> None:
    """A provisional ID number gives way to the final one, on the same account."""
    (user,) = _people(cohort, 1)
    cohort.state.update_user(user, idnumber=f"9{user.idnumber}")


def number_taken(cohort: DemoCohort) -> None:
    """An account has another learner's ID number, and that learner has none."""
    one, other = _people(cohort, 2)
    number = one.idnumber
    cohort.state.update_user(one, idnumber="")
    cohort.state.update_user(other, idnumber=number)


def account_replaced(cohort: DemoCohort) -> None:
    """A learner's account was made anew, as after a merge, and the old one deleted."""
    (old,) = _people(cohort, 1)
    state = cohort.state
    new = state.add_user(
        old.idnumber,
        old.firstname,
        old.lastname,
        username=f"{old.username}.2",
        customfields=old.customfields,
    )
    for course in state.courses_of(old.id):
        state.enrol(new, course)
    for cohort_of in list(state.cohorts.values()):
        if old.id in cohort_of.members:
            state.add_to_cohort(cohort_of, new)
    for group in list(state.groups.values()):
        if old.id in group.members:
            state.add_to_group(group, new)
    state.delete_user(old)


def numbers_swapped(cohort: DemoCohort) -> None:
    """Two learners have each other's ID number."""
    one, other = _people(cohort, 2)
    first, second = one.idnumber, other.idnumber
    cohort.state.update_user(one, idnumber=second)
    cohort.state.update_user(other, idnumber=first)


def _people(cohort: DemoCohort, count: int) -> Sequence[User]:
    """The accounts of the first learners who show a row of the truth table."""
    found = []
    for row in list(cohort.rows.values())[:count]:
        (user,) = cohort.state.find_users("idnumber", row.idnumber)
        found.append(user)
    return found


PLANTS = (number_replaced, number_taken, account_replaced, numbers_swapped)
