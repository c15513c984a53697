"""A small invented campus that every LMS under test shows the same way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from lms_bridge_testing.sandbox.records import (
    Activity,
    AttendanceActivity,
    Course,
    Group,
    User,
)
from lms_bridge_testing.sandbox.records_outcomes import Badge, Cohort, Competency, Framework
from lms_bridge_testing.sandbox.state import MoodleState

NOW = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
GRADED = datetime(2026, 9, 20, 10, 30, tzinfo=UTC)
FIRST = datetime(2026, 9, 23, 8, 0, tzinfo=UTC)
SECOND = datetime(2026, 9, 30, 8, 0, tzinfo=UTC)
NOBODY = 999_999


@dataclass(frozen=True)
class Campus:
    """Everything a test may want to name."""

    state: MoodleState
    course: Course
    bare: Course
    camille: User
    leo: User
    nameless: User
    teacher: User
    outsider: User
    essay: Activity
    level: Activity
    page: Activity
    register: AttendanceActivity
    group: Group
    cohort: Cohort
    badge: Badge
    framework: Framework
    competency: Competency


def build_campus() -> Campus:
    """Make the campus: two courses, five people, one of everything else."""
    state = MoodleState(clock=lambda: int(NOW.timestamp()))
    state.add_scale("Separate and Connected ways of knowing", ["Separate", "Both", "Connected"])
    scale = state.add_scale("Default competence scale", ["Not yet competent", "Competent"])
    course = state.add_course("DU-UE1", "Unit 1 & more")
    bare = state.add_course("DU-UE2", "Unit 2")
    people = [
        state.add_user(idnumber, first, last)
        for idnumber, first, last in (
            ("21000001", "Camille", "Durand"),
            ("21000002", "Léo", "Martin"),
            ("", "Sans", "Numéro"),
            ("T1", "Théa", "Prof"),
            ("21000005", "Zoé", "O'Neil"),
        )
    ]
    camille, leo, nameless, teacher, outsider = people
    state.enrol(camille, course)
    state.enrol(leo, course, suspended=True)
    state.enrol(nameless, course)
    state.enrol(teacher, course, "teacher")
    state.enrol(camille, bare)
    group = state.add_group(course, "Group A", idnumber="GA")
    state.add_to_group(group, camille)
    essay = state.add_assignment(
        course, idnumber="DU-UE1-EVAL", name="Essay", grademax=20, gradepass=10, criterion=True
    )
    state.grade(essay, camille, Decimal("14.5"), when=GRADED)
    level = state.add_assignment(course, idnumber="DU-UE1-LEVEL", name="Level", scale=scale)
    register = state.add_attendance(course, idnumber="DU-UE1-ATT", name="Register", grademax=100)
    _take_attendance(state, register, camille, leo)
    cohort = state.add_cohort("LMSB-DU", "DU valid")
    state.add_cohort("LMSB-DU-MORE", "A longer idnumber")
    framework = state.add_framework("CSEC-V1", "CSEC", scale)
    return Campus(
        state,
        course,
        bare,
        camille,
        leo,
        nameless,
        teacher,
        outsider,
        essay=essay,
        level=level,
        page=state.add_page(course, idnumber="DU-UE1-READ", name="Reading"),
        register=register,
        group=group,
        cohort=cohort,
        badge=state.add_badge("DU valid", cohort=cohort),
        framework=framework,
        competency=state.add_competency(framework, "CSEC-BC1", "Block 1"),
    )


def _take_attendance(
    state: MoodleState, register: AttendanceActivity, camille: User, leo: User
) -> None:
    state.add_session(register, SECOND, 12600, "<p>To come</p>")
    first = state.add_session(register, FIRST, 5400, "<p>Éthique &amp; droit</p><p>Part 2</p>")
    state.mark(first, camille, "P", when=FIRST)
    state.mark(first, leo, "L", when=FIRST)
