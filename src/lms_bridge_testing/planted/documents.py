"""Documents in the place of Master units that were not validated."""

from __future__ import annotations

from lms_bridge_testing.cohort import DemoCohort


def document_handed_in(cohort: DemoCohort) -> None:
    """The learner who owes the document on Master 1 has handed it in, and nobody has graded it."""
    state = cohort.state
    learner = cohort.account_of(cohort.rows["m1-ue4-failed"])
    (course,) = (each for each in state.courses.values() if each.idnumber == "DU-SUIVI")
    (activity,) = (each for each in course.activities.values() if each.idnumber == "DU-DOC-M1")
    state.grade(activity, learner, None).datesubmitted = state.now()


PLANTS = (document_handed_in,)
