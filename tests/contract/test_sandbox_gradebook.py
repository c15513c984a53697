"""Gradebooks in states that are rare: the sandbox answers as a Moodle 4.5.6 and a 5.1.3 did."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from lms_bridge_testing.sandbox import LEAST_PRIVILEGE, MoodleState, SandboxMoodle
from lms_bridge_testing.sandbox.records import Activity, Course, User
from tests.paths import FIXTURES

ROWS: dict[str, dict[str, Any]] = {
    each["what"]: each["row"]
    for each in json.loads((FIXTURES / "moodle" / "gradebook-rows.json").read_text("utf-8"))
}

#: What differs from one site to the next.
OWN = {"id", "cmid", "outcomeid", "scaleid", "itemname", "idnumber", "itemnumber", "weightraw"}


class Site(SandboxMoodle):
    """A course with a learner and the result of a unit, 13 of 20."""

    course: Course
    learner: User
    result: Activity

    def rows(self, user_id: int) -> list[dict[str, Any]]:
        """The rows of the first learner of an answer."""
        answer = self.ask(
            "gradereport_user_get_grade_items", courseid=self.course.id, userid=user_id
        )
        rows: list[dict[str, Any]] = answer["usergrades"][0]["gradeitems"]
        return rows


@pytest.fixture
def site() -> Iterator[Site]:
    """The service user sees hidden grades, as the bridge's has to."""
    state = MoodleState()
    course = state.add_course("C3S-M2-UE2", "Unit 2")
    learner = state.add_user("21000001", "Camille", "Durand")
    state.enrol(learner, course)
    result = state.add_assignment(course, idnumber="RESULT", grademax=20, gradepass=10)
    state.grade(result, learner, 13)
    with Site(state, capabilities=LEAST_PRIVILEGE) as running:
        running.course, running.learner, running.result = course, learner, result
        yield running


def assert_as_recorded(row: dict[str, Any], what: str) -> None:
    """A row of the sandbox has the values of the recorded one, but for what is a site's own."""
    recorded = {key: value for key, value in ROWS[what].items() if key not in OWN}
    assert {key: row.get(key) for key in recorded} == recorded


def test_the_sign_of_a_penalty(site: Site):
    """It stands behind the grade, in the answer of a Moodle 5."""
    site.state.grade(site.result, site.learner, 13, deducted=2)
    assert_as_recorded(site.rows(0)[0], "a grade with a penalty")


def test_an_excluded_grade_counts_in_no_total(site: Site):
    """Whoever sees hidden grades is told of it as of one of the lowest that is dropped."""
    site.state.grade(site.result, site.learner, 13, excluded=True)
    row = site.rows(0)[0]
    assert_as_recorded(row, "a grade excluded from the totals")
    assert row["weightraw"] == 0


def test_an_outcome_shows_its_word_and_whether_it_passes(site: Site):
    """The sign of a failure stands before the word, as before a number."""
    words = site.state.add_scale("Acquisition", ["Non acquis", "En cours", "Acquis"])
    outcome = site.state.add_outcome(site.result, "Savoir coordonner", words)
    outcome.gradepass = Decimal(3)
    site.state.grade(outcome, site.learner, "En cours")
    row = next(each for each in site.rows(0) if each["itemname"] == "Savoir coordonner")
    assert_as_recorded(row, "an outcome of three words, the middle one given")
    assert row["outcomeid"] == row["scaleid"]
    assert not row["idnumber"]


def test_the_second_grade_of_a_forum_has_no_idnumber(site: Site):
    """The idnumber of an activity is that of its first grade item alone."""
    site.state.add_second_grade(site.result, "Forum whole forum", grademax=20)
    row = next(each for each in site.rows(0) if each["itemname"] == "Forum whole forum")
    assert (row["itemnumber"], row["idnumber"]) == (
        1,
        ROWS["the second grade of a forum"]["idnumber"],
    )


def test_where_a_formula_fails_nobody_is_listed_and_one_is_answered(site: Site):
    """Moodle computes before it answers; what cannot be computed stays so, in the total too."""
    column = site.state.add_manual_column(site.course, "Calcul", idnumber="CALC")
    column.needsupdate = True
    refused = site.ask_raw(
        "gradereport_user_get_grade_items", {"courseid": site.course.id, "userid": 0}
    )
    assert refused.json()["errorcode"] == "gradesneedregrading"
    result, computed, total = site.rows(site.learner.id)
    assert result["graderaw"] == 13
    assert_as_recorded(computed, "a column whose formula fails")
    assert (total["gradeneedsupdate"], total["gradeformatted"]) == (True, "Error")


def test_points_of_before_stay_on_a_scale(site: Site):
    """The last word is shown for them, and the sign of a pass."""
    item = site.result.item
    assert item is not None
    item.scale = site.state.add_scale("Résultats", ["Non validé", "Rattrapage", "Validé"])
    item.grademin, item.grademax, item.gradepass = Decimal(1), Decimal(3), Decimal(3)
    site.state.grade(site.result, site.learner, Decimal("8.5"))
    row = site.rows(0)[0]
    assert row["graderaw"] == 8.5
    assert row["gradeformatted"].endswith("Validé")
    assert 'title="Pass"' in row["gradeformatted"]
