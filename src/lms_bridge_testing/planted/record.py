"""Grades that do not say what they seem to say, or that a list leaves out.

Each is about the learner who shows the first row of the truth table on the DU, UE1, and the
result of the Master's M2-UE2 that this row rests on; those of the certification are about BC1.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from lms_bridge_testing.cohort import DemoCohort
from lms_bridge_testing.sandbox.records import Activity, Course, GradeItem, User

_UNIT, _RESULT, _BLOCK = "C3S-M2-UE2", "C3S-M2-UE2-RESULT", "CSEC-BC1"
_WORDS = ("Non validé", "Rattrapage", "Validé")
_DAY = 86400


def middle_word(cohort: DemoCohort) -> None:
    """A result is marked on a scale of three words, and the learner has the middle one."""
    _on_scale(cohort, _WORDS)


def number_or_word(cohort: DemoCohort) -> None:
    """A result is marked on a scale whose words are the numbers 1 to 3."""
    _on_scale(cohort, ("1", "2", "3"))


def idnumber_twice(cohort: DemoCohort) -> None:
    """A second grade item of the course has the idnumber of the result."""
    cohort.state.add_manual_column(_course(cohort, _UNIT), "Note de remplacement", idnumber=_RESULT)


def enrolment_ended(cohort: DemoCohort) -> None:
    """The learner's enrolment in the course of the result ended yesterday; the grade is there."""
    for enrolment in _course(cohort, _UNIT).participants[_learner(cohort).id].values():
        enrolment.timeend = cohort.state.now() - _DAY


def result_enrolment_suspended(cohort: DemoCohort) -> None:
    """The learner's enrolment in the course of the result is suspended; the grade is there."""
    for enrolment in _course(cohort, _UNIT).participants[_learner(cohort).id].values():
        enrolment.suspended = True


def pass_of_last_year(cohort: DemoCohort) -> None:
    """The result was validated last year, and this year's row is there and empty."""
    state, learner = cohort.state, _learner(cohort)
    state.grade(_result(cohort), learner, None)
    first = _first_year(cohort) - 1
    course = state.add_course(f"{_UNIT}-{first}-{first + 1}", "M2 UE2, l'an dernier")
    state.enrol(learner, course)
    result = state.add_assignment(course, idnumber=_RESULT, name="Résultat M2-UE2", grademax=20)
    state.grade(result, learner, 13)


def result_of_last_year(cohort: DemoCohort) -> None:
    """The course of the result bears no year, where the learner passed before this one began."""
    summer = datetime(_first_year(cohort), 6, 25, 10, tzinfo=UTC)
    _item(cohort).grades[_learner(cohort).id].dategraded = int(summer.timestamp())


def grade_overridden(cohort: DemoCohort) -> None:
    """The grade of the result was replaced by hand in the gradebook."""
    _item(cohort).grades[_learner(cohort).id].overridden = True


def grade_excluded(cohort: DemoCohort) -> None:
    """The grade of the result was taken out of the totals."""
    _item(cohort).grades[_learner(cohort).id].excluded = True


def grade_reduced(cohort: DemoCohort) -> None:
    """A penalty for a late submission was taken off the grade, as Moodle 5 does."""
    _item(cohort).grades[_learner(cohort).id].deducted = Decimal(2)


def formula_that_fails(cohort: DemoCohort) -> None:
    """The result is a column that a formula computes, and the formula fails."""
    _result(cohort).idnumber = ""
    column = cohort.state.add_manual_column(_course(cohort, _UNIT), "Calcul", idnumber=_RESULT)
    column.needsupdate = True


def course_reset(cohort: DemoCohort) -> None:
    """The course of a block has lost every grade: look after a first sync."""
    for item in _course(cohort, _BLOCK).graded_items():
        item.grades.clear()


def course_deleted(cohort: DemoCohort) -> None:
    """The course of a result that many rest on is deleted: look after a first sync."""
    cohort.state.delete_course(_course(cohort, _UNIT))


def _on_scale(cohort: DemoCohort, words: tuple[str, ...]) -> None:
    """Mark the result in words: passes on the last, failures on the first, our learner between.

    A locked grade keeps its points.
    """
    state, item = cohort.state, _item(cohort)
    item.scale, item.grademin = state.add_scale("Résultats", words), Decimal(1)
    item.gradepass = item.grademax = Decimal(len(words))
    for grade in item.grades.values():
        if grade.raw is not None and not grade.locked:
            grade.raw = item.grademax if grade.raw >= 10 else Decimal(1)  # noqa: PLR2004 - the pass mark
    state.grade(_result(cohort), _learner(cohort), 2)


def _learner(cohort: DemoCohort) -> User:
    return cohort.account_of(cohort.rows["ue1-five-hours"])


def _first_year(cohort: DemoCohort) -> int:
    (year,) = {each.year.first for found in cohort.intakes.values() for each in found}
    return year


def _course(cohort: DemoCohort, idnumber: str) -> Course:
    (course,) = (each for each in cohort.state.courses.values() if each.idnumber == idnumber)
    return course


def _result(cohort: DemoCohort) -> Activity:
    inside = _course(cohort, _UNIT).activities.values()
    (activity,) = (each for each in inside if each.idnumber == _RESULT)
    return activity


def _item(cohort: DemoCohort) -> GradeItem:
    item = _result(cohort).item
    if item is None:
        raise LookupError(_RESULT)
    return item


PLANTS = (
    middle_word,
    number_or_word,
    idnumber_twice,
    enrolment_ended,
    result_enrolment_suspended,
    pass_of_last_year,
    result_of_last_year,
    grade_overridden,
    grade_excluded,
    grade_reduced,
    formula_that_fails,
    course_reset,
    course_deleted,
)
