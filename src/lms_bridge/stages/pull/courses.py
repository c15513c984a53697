"""One course at a time: participants, grades, completions, attendance, groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
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
from lms_bridge.ports import Lms

Read = TypeVar("Read")
Nothing = TypeVar("Nothing")


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
    """Read what a plan asks of one course; what one part refuses never hides the others.

    A course that does not exist gives an empty reading, with the reason where a person named
    it. RetryLater and StopRun pass through: the run stops and can be taken up again.
    """
    if course is None:
        unread = (_no_course(plan.idnumber),) if plan.required else ()
        return CourseReading(plan.idnumber, at, None, unread=unread)
    if isinstance(course, Unread):
        return CourseReading(plan.idnumber, at, None, unread=(course,))
    return _Reader(lms, plan, course, at).read()


class _Reader:
    """Reads one course and notes what could not be read."""

    def __init__(self, lms: Lms, plan: CoursePlan, course: Course, at: datetime) -> None:
        self.lms = lms
        self.plan = plan
        self.course = course
        self.at = at
        self.unread: list[Unread] = []

    def _try(self, what: str, read: Callable[[], Read], nothing: Nothing) -> Read | Nothing:
        try:
            return read()
        except (SkipRecord, CapabilityMissing) as error:
            self.unread.append(Unread(what, error.cause))
            return nothing

    def read(self) -> CourseReading:
        """Everything the plan asks for."""
        plan, course = self.plan, self.course
        try:
            participants = self.lms.participants(course.id)
        except SkipRecord as error:
            return CourseReading(
                plan.idnumber, self.at, None, unread=(Unread("course", error.cause),)
            )
        wants_activities = plan.attendance or plan.completions
        activities: tuple[Activity, ...] = ()
        if wants_activities:
            activities = self._try("activities", lambda: self.lms.activities(course.id), ())
        learners = _students(participants, plan.roles)
        return CourseReading(
            idnumber=plan.idnumber,
            read_at=self.at,
            course=course,
            activities=activities,
            participants=participants,
            grades=self._try("grades", lambda: self.lms.grades(course.id), ())
            if plan.grades
            else (),
            completions=self._completions(activities, learners),
            course_completions=self._course_completions(learners),
            sessions=self._sessions(activities),
            groups=self._try("groups", lambda: self.lms.groups(course.id), ())
            if plan.groups
            else (),
            unread=tuple(self.unread),
        )

    def _completions(
        self, activities: tuple[Activity, ...], learners: Sequence[int]
    ) -> tuple[ActivityCompletion, ...]:
        wanted = {each.id for each in activities if _named(each, self.plan.completions)}
        if not wanted or not learners:
            return ()

        def read() -> tuple[ActivityCompletion, ...]:
            answers = self.lms.completions(self.course.id, learners)
            self.unread += refusals("completions", answers.refused, len(learners))
            return tuple(each for each in answers.found if each.activity_id in wanted)

        return self._try("completions", read, ())

    def _course_completions(self, learners: Sequence[int]) -> tuple[CourseCompletion, ...]:
        if not self.plan.course_completion or not learners:
            return ()

        def read() -> tuple[CourseCompletion, ...]:
            answers = self.lms.course_completions(self.course.id, learners)
            self.unread += refusals("course completion", answers.refused, len(learners))
            return answers.found

        return self._try("course completion", read, ())

    def _sessions(
        self, activities: tuple[Activity, ...]
    ) -> Mapping[str, tuple[AttendanceSession, ...]]:
        found: dict[str, tuple[AttendanceSession, ...]] = {}
        for activity in activities:
            if activity.kind == "attendance" and _named(activity, self.plan.attendance):
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
