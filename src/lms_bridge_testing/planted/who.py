"""Numbers and accounts that are not together any more: each by somebody's hand in the LMS.

Each fault is about people of its own, so that several can be planted together.
"""

from __future__ import annotations

from lms_bridge_testing.cohort import DemoCohort


def number_replaced(cohort: DemoCohort) -> None:
    """A provisional ID number gives way to the final one, on the same account."""
    shown = cohort.rows["ue1-all-in-ethics"]
    cohort.state.update_user(cohort.account_of(shown), idnumber=f"9{shown.idnumber}")


def number_taken(cohort: DemoCohort) -> None:
    """An account has another learner's ID number, and that learner has none."""
    one, other = cohort.rows["m2-ue2-failed-not-final"], cohort.rows["m1-document-accepted"]
    cohort.state.update_user(cohort.account_of(one), idnumber="")
    cohort.state.update_user(cohort.account_of(other), idnumber=one.idnumber)


def account_replaced(cohort: DemoCohort) -> None:
    """A learner's account was made anew, as after a merge, and the old one deleted."""
    old = cohort.account_of(cohort.rows["m2-ue1-failed"])
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
    one, other = cohort.rows["mission-without-agreement"], cohort.rows["du-alone-not-exempted"]
    cohort.state.update_user(cohort.account_of(one), idnumber=other.idnumber)
    cohort.state.update_user(cohort.account_of(other), idnumber=one.idnumber)


def hidden_idnumbers(cohort: DemoCohort) -> None:
    """Nobody's ID number shows."""
    for user in list(cohort.state.users.values()):
        if user.idnumber:
            cohort.state.update_user(user, idnumber="")


PLANTS = (number_replaced, number_taken, account_replaced, numbers_swapped, hidden_idnumbers)
