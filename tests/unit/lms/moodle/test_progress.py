"""Rows of gradebooks as a Moodle 4.5.6 and a 5.1.3 answered them, each in a state of its own."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from lms_bridge.lms.moodle.payloads_course import UserGrades
from lms_bridge.lms.moodle.progress import grades_of
from lms_bridge.model.snapshot import Grade
from tests.paths import FIXTURES

ROWS: list[dict[str, Any]] = json.loads(
    (FIXTURES / "moodle" / "gradebook-rows.json").read_text(encoding="utf-8"), parse_float=Decimal
)


def read(row: dict[str, Any]) -> Grade:
    """The grade that the reader makes of a row."""
    report = UserGrades.model_validate({"userid": 3, "gradeitems": [row]})
    (found,) = grades_of(report)
    return found


@pytest.mark.parametrize("recorded", ROWS, ids=[each["what"] for each in ROWS])
def test_a_row_of_a_gradebook_is_read(recorded: dict[str, Any]):
    """How it is marked, its word, and whatever happened to the grade on its way."""
    found = read(recorded["row"])
    expected = {
        "word": "",
        "excluded": False,
        "reduced": False,
        "needs_update": False,
        **recorded["read"],
    }
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize("idnumber", ["", "BILAN"])
def test_the_total_of_a_course_is_called_so_whatever_its_idnumber(idnumber: str):
    """A registrar may number it; who binds the total means it all the same."""
    row = {**ROWS[0]["row"], "itemtype": "course", "cmid": None, "idnumber": idnumber}
    found = read(row)
    assert found.is_called("total")
    assert found.is_called("BILAN") is bool(idnumber)


def test_a_locked_grade_keeps_points_that_are_no_place_of_its_scale():
    """Moodle shows the last word beside them and the sign of a pass: the number says otherwise."""
    of_points = [each["row"] for each in ROWS if each["what"].startswith("points in a locked")]
    assert len(of_points) == 2
    for row in of_points:
        assert "Pass" in row["gradeformatted"]
        found = read(row)
        assert found.raw is not None
        assert found.raw > found.maximum
