"""Courses that are read together: few requests, and enough pieces for all workers."""

from __future__ import annotations

import pytest

from lms_bridge.model.site import CoursePlan
from lms_bridge.model.work import CourseBundle
from lms_bridge.runs.bundling import MOST, PIECES, course_bundles, expected_cost


def plans(*costly: bool) -> dict[str, CoursePlan]:
    """Courses of which some are read for their grades, some for who is there."""
    return {f"C{n}": CoursePlan(f"C{n}", grades=each) for n, each in enumerate(costly)}


@pytest.mark.parametrize("count", [0, 1, 7, 8, 56, 500])
def test_every_course_is_in_one_piece_in_its_order(count: int):
    """None is left out and none is read twice, however many there are."""
    found = list(course_bundles(plans(*(n % 3 == 0 for n in range(count)))))
    assert [each for bundle in found for each in bundle.courses] == [f"C{n}" for n in range(count)]
    assert all(1 <= len(bundle.courses) <= MOST for bundle in found)
    assert len(found) >= min(count, PIECES)


def test_pieces_cost_about_the_same():
    """No worker has most of the work while the others wait."""
    asked = plans(*[True] * 8, *[False] * 24)
    costs = [
        sum(expected_cost(asked[each]) for each in bundle.courses)
        for bundle in course_bundles(asked)
    ]
    assert max(costs) <= sum(costs) / PIECES


@pytest.mark.parametrize("courses", [("DU-UE1",), ("a", 'b "c", d'), ("[odd]",), ("[", "]")])
def test_a_piece_is_read_as_it_was_written(courses: tuple[str, ...]):
    """Whatever signs a registrar puts into an idnumber."""
    assert CourseBundle.parse(str(CourseBundle(courses))).courses == courses


def test_a_course_alone_is_called_by_its_idnumber():
    """That is how a piece written by an earlier version is read."""
    assert str(CourseBundle(("DU-UE1",))) == "DU-UE1"
