"""Which courses are read together, as one piece of work.

Courses that are read together share requests; pieces are what workers share. So there are some
pieces for each worker, of about the same cost, and no piece is long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lms_bridge.model.site import CoursePlan
from lms_bridge.model.work import CourseBundle

#: Pieces that there are at least, where there are as many courses; and courses in one at most.
PIECES, MOST = 8, 8


def course_bundles(plans: Mapping[str, CoursePlan]) -> Iterator[CourseBundle]:
    """Cut courses, in their order, into pieces that cost about the same."""
    share = sum(map(expected_cost, plans.values())) / PIECES
    together: list[str] = []
    spent = 0
    for key, plan in plans.items():
        cost = expected_cost(plan)
        if together and (spent + cost > share or len(together) == MOST):
            yield CourseBundle(tuple(together))
            together, spent = [], 0
        together.append(key)
        spent += cost
    if together:
        yield CourseBundle(tuple(together))


def expected_cost(plan: CoursePlan) -> int:
    """What reading a course costs the LMS, in lists of its people."""
    return (
        2
        + 4 * plan.grades
        + len(plan.attendance)
        + plan.groups
        + 4 * bool(plan.completions)
        + 3 * plan.course_completion
    )
