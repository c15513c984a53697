"""The port `Lms` on a Moodle."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from lms_bridge.lms.moodle.achievements import (
    read_badges,
    read_competencies,
    read_frameworks,
    read_ratings,
)
from lms_bridge.lms.moodle.ahead import read_ahead
from lms_bridge.lms.moodle.courses import read_activities, read_courses, read_site
from lms_bridge.lms.moodle.people import (
    read_cohorts,
    read_groups,
    read_participants,
    read_users,
)
from lms_bridge.lms.moodle.progress import (
    read_attendance,
    read_completions,
    read_course_completions,
    read_grades,
)
from lms_bridge.lms.moodle.source import Source
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.model.site import CoursePlan
from lms_bridge.model.snapshot import (
    Activity,
    ActivityCompletion,
    AttendanceSession,
    Badge,
    Cohort,
    Competency,
    Course,
    CourseCompletion,
    Framework,
    Grade,
    Group,
    Participant,
    Rating,
    SiteInfo,
    User,
)
from lms_bridge.ports import Answers


class MoodleLms:
    """Reads a Moodle through its web services."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self._source = Source(transport)

    def site(self) -> SiteInfo:
        """The Moodle itself, and which functions the service offers."""
        return read_site(self._source)

    def courses(self, idnumbers: Collection[str]) -> Mapping[str, Course]:
        """Courses by idnumber; one that does not exist is left out."""
        return read_courses(self._source, idnumbers)

    def prepare(self, plans: Mapping[int, CoursePlan]) -> None:
        """Ask ahead for the courses that are read next, by course id."""
        read_ahead(self._source, plans)

    def activities(self, course_id: int) -> tuple[Activity, ...]:
        """The activities of a course, with their idnumbers."""
        return read_activities(self._source, course_id)

    def participants(self, course_id: int) -> tuple[Participant, ...]:
        """Everybody enrolled, active or suspended, each once."""
        return read_participants(self._source, course_id)

    def grades(self, course_id: int) -> tuple[Grade, ...]:
        """Every grade of every participant, ungraded items included."""
        return read_grades(self._source, course_id)

    def completions(self, course_id: int, user_ids: Sequence[int]) -> Answers[ActivityCompletion]:
        """Activity completions of these learners."""
        return read_completions(self._source, course_id, user_ids)

    def course_completions(
        self, course_id: int, user_ids: Sequence[int]
    ) -> Answers[CourseCompletion]:
        """Course completions of these learners."""
        return read_course_completions(self._source, course_id, user_ids)

    def attendance(self, instance: int) -> tuple[AttendanceSession, ...]:
        """The sessions of an attendance activity, by start."""
        return read_attendance(self._source, instance)

    def groups(self, course_id: int) -> tuple[Group, ...]:
        """The groups of a course with their members."""
        return read_groups(self._source, course_id)

    def cohorts(self, idnumbers: Collection[str]) -> Mapping[str, Cohort]:
        """Cohorts with their members, by idnumber; one that does not exist is left out."""
        return read_cohorts(self._source, idnumbers)

    def users(self, user_ids: Sequence[int]) -> tuple[User, ...]:
        """Accounts with idnumber and custom fields; an unknown id is left out."""
        return read_users(self._source, user_ids)

    def badges(self, user_ids: Sequence[int]) -> Mapping[int, tuple[Badge, ...]]:
        """Badges held, by user id."""
        return read_badges(self._source, user_ids)

    def frameworks(self) -> tuple[Framework, ...]:
        """The competency frameworks of the site."""
        return read_frameworks(self._source)

    def competencies(self, framework_id: int) -> tuple[Competency, ...]:
        """The competencies of a framework."""
        return read_competencies(self._source, framework_id)

    def ratings(self, pairs: Sequence[tuple[int, int]]) -> Answers[Rating]:
        """Ratings of (user id, competency id) pairs; refused is by user id."""
        return read_ratings(self._source, pairs)
