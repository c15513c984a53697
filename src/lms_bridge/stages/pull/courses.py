"""Courses: participants and activities first, then grades, completions, attendance, groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property, partial
from itertools import islice
from typing import TypeVar

from lms_bridge.cause import Cause
from lms_bridge.errors import CapabilityMissing, SkipRecord
from lms_bridge.model.site import CoursePlan, ReadingPlan, Roles
from lms_bridge.model.snapshot import (
    Activity,
    ActivityCompletion,
    AttendanceSession,
    Course,
    CourseCompletion,
    CourseReading,
    Participant,
    Unread,
)
from lms_bridge.ports import CourseReads, Lms

#: Courses that the LMS hears of at a time; and people in courses, of whom answers are held.
AHEAD, SEATS = 64, 4000

Read = TypeVar("Read")
Nothing = TypeVar("Nothing")
Asked = TypeVar("Asked")


def find_courses(lms: Lms, plan: ReadingPlan) -> Mapping[str, Course | Unread]:
    """The courses of a plan that exist, by idnumber; one that cannot be told with its cause."""
    if not plan.courses:
        return {}
    try:
        return lms.courses(sorted(plan.courses))
    except SkipRecord:  # one of them spoils the answer: ask for each on its own
        pass
    found: dict[str, Course | Unread] = {}
    for idnumber in sorted(plan.courses):
        try:
            found.update(lms.courses([idnumber]))
        except SkipRecord as error:
            found[idnumber] = Unread("course", error.cause)
    return found


def read_course(
    lms: Lms, plan: CoursePlan, course: Course | Unread | None, at: datetime
) -> CourseReading:
    """Read what a plan asks of one course, as `readings_of_courses` does."""
    (reading,) = readings_of_courses(lms, [(plan, course)], lambda: at)
    return reading


def readings_of_courses(
    lms: Lms,
    asked: Iterable[tuple[CoursePlan, Course | Unread | None]],
    now: Callable[[], datetime],
) -> Iterator[CourseReading]:
    """Read what plans ask of courses, in their order; the LMS hears of many of them at a time.

    What one part refuses never hides the others. A course that does not exist gives an empty
    reading, with the reason where a person named it. RetryLater and StopRun pass through: the
    run stops and can be taken up again.
    """
    courses = iter(asked)
    try:
        while window := [*islice(courses, AHEAD)]:
            at = now()
            readers = [_Reader(lms, plan, course, at) for plan, course in window]
            lms.prepare([each.first for each in readers if each.there])
            for reader in readers:
                reader.begin()
            for some in by_seats(readers, lambda each: len(each.participants)):
                lms.prepare([each.results for each in some if each.there])
                yield from (each.read() for each in some)
    finally:
        lms.prepare([])  # what was asked for ahead and not used is not used any more


def by_seats(courses: Iterable[Asked], seats: Callable[[Asked], int]) -> Iterator[list[Asked]]:
    """Some courses at a time: no more is held of answers than of SEATS people in courses."""
    some: list[Asked] = []
    held = 0
    for each in courses:
        if some and held + seats(each) > SEATS:
            yield some
            some, held = [], 0
        some.append(each)
        held += seats(each)
    if some:
        yield some


class _Reader:
    """Reads one course, who and what is in it first, and notes what could not be read."""

    def __init__(
        self, lms: Lms, plan: CoursePlan, course: Course | Unread | None, at: datetime
    ) -> None:
        self.lms = lms
        self.plan = plan
        self.at = at
        self.course: Course | None = None
        self.unread: list[Unread] = []
        if isinstance(course, Course):
            self.course = course
        elif isinstance(course, Unread):
            self.unread.append(course)
        elif plan.required:
            self.unread.append(_no_course(plan.idnumber))
        self.participants: tuple[Participant, ...] = ()
        self.activities: tuple[Activity, ...] = ()

    @property
    def there(self) -> bool:
        """Whether there is a course that can be read."""
        return self.course is not None

    @property
    def number(self) -> int:
        """The LMS's number of the course."""
        return self.course.id if self.course else 0

    def _try(self, what: str, read: Callable[[], Read], nothing: Nothing) -> Read | Nothing:
        try:
            return read()
        except (SkipRecord, CapabilityMissing) as error:
            self.unread.append(Unread(what, error.cause))
            return nothing

    @property
    def _wants_activities(self) -> bool:
        return bool(self.plan.attendance or self.plan.completions)

    @property
    def first(self) -> CourseReads:
        """What is read before the rest can be told."""
        return CourseReads(self.number, participants=True, activities=self._wants_activities)

    def begin(self) -> None:
        """Who is in the course, and which activities."""
        if self.course is None:
            return
        try:
            self.participants = self.lms.participants(self.number)
        except SkipRecord as error:
            self.course = None
            self.unread.append(Unread("course", error.cause))
            return
        if self._wants_activities:
            self.activities = self._try("activities", lambda: self.lms.activities(self.number), ())

    @property
    def results(self) -> CourseReads:
        """What is read once it is known who and what is there."""
        plan = self.plan
        return CourseReads(
            self.number,
            groups=plan.groups,
            grades=plan.grades,
            completions=tuple(self._learners) if self._wanted_completions else (),
            course_completions=tuple(self._learners) if plan.course_completion else (),
            attendance=tuple(each.instance for each in self._registers),
        )

    def read(self) -> CourseReading:
        """Everything the plan asks for."""
        plan, course = self.plan, self.course
        if course is None:
            return CourseReading(plan.idnumber, self.at, None, unread=tuple(self.unread))
        return CourseReading(
            idnumber=plan.idnumber,
            read_at=self.at,
            course=course,
            activities=self.activities,
            participants=self.participants,
            grades=self._try("grades", lambda: self.lms.grades(course.id), ())
            if plan.grades
            else (),
            completions=self._completions(),
            course_completions=self._course_completions(),
            sessions=self._sessions(),
            groups=self._try("groups", lambda: self.lms.groups(course.id), ())
            if plan.groups
            else (),
            unread=tuple(self.unread),
        )

    @cached_property
    def _learners(self) -> list[int]:
        return _students(self.participants, self.plan.roles)

    @property
    def _wanted_completions(self) -> set[int]:
        return {each.id for each in self.activities if _named(each, self.plan.completions)}

    @property
    def _registers(self) -> list[Activity]:
        return [
            each
            for each in self.activities
            if each.kind == "attendance" and _named(each, self.plan.attendance)
        ]

    def _completions(self) -> tuple[ActivityCompletion, ...]:
        wanted, learners = self._wanted_completions, self._learners
        if not wanted or not learners:
            return ()

        def read() -> tuple[ActivityCompletion, ...]:
            answers = self.lms.completions(self.number, learners)
            self.unread += refusals("completions", answers.refused, len(learners))
            return tuple(each for each in answers.found if each.activity_id in wanted)

        return self._try("completions", read, ())

    def _course_completions(self) -> tuple[CourseCompletion, ...]:
        learners = self._learners
        if not self.plan.course_completion or not learners:
            return ()

        def read() -> tuple[CourseCompletion, ...]:
            answers = self.lms.course_completions(self.number, learners)
            self.unread += refusals("course completion", answers.refused, len(learners))
            return answers.found

        return self._try("course completion", read, ())

    def _sessions(self) -> Mapping[str, tuple[AttendanceSession, ...]]:
        found: dict[str, tuple[AttendanceSession, ...]] = {}
        for activity in self._registers:
            name = str(activity.ref)
            read = partial(self.lms.attendance, activity.instance)
            sessions = self._try(f"attendance {name}", read, None)
            if sessions is not None:
                found[name] = sessions
        return found


def _no_course(idnumber: str) -> Unread:
    return Unread("course", Cause.of("course.missing", course=idnumber))


def refusals(what: str, refused: Mapping[int, Cause], asked: int) -> list[Unread]:
    """What was refused of some learners: one by one, or as a whole where it is the same of all."""
    causes = set(refused.values())
    if len(refused) == asked and len(causes) == 1:
        return [Unread(what, causes.pop())]
    return [Unread(what, cause, user_id) for user_id, cause in sorted(refused.items(), key=_number)]


def _number(refused: tuple[int, Cause]) -> int:
    return refused[0]


def _named(activity: Activity, names: frozenset[str]) -> bool:
    return any(activity.ref.is_called(name) for name in names)


def _students(participants: tuple[Participant, ...], roles: Roles) -> list[int]:
    """Active learners: people without a role are asked about, teachers are not."""
    return sorted(
        each.user_id for each in participants if each.active and roles.make_learner(each.roles)
    )
