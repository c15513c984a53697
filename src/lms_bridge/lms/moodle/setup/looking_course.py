"""Looks at one course: its set-up, then each read that the programme makes in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypeVar

from lms_bridge.errors import RefusedByLms
from lms_bridge.lms.moodle.setup.seen import Attempt, CourseSeen
from lms_bridge.lms.moodle.setup.tries import Tries
from lms_bridge.model.connection import Purpose, SiteNeeds
from lms_bridge.model.site import CoursePlan
from lms_bridge.model.snapshot import (
    Activity,
    ActivityCompletion,
    AttendanceSession,
    Course,
    CourseCompletion,
    CourseReading,
    Grade,
    Group,
    Participant,
    Unread,
)
from lms_bridge.ports import Answers, Clock, Lms

Read = TypeVar("Read")

#: So many learners are asked about one by one.
_FEW: Final = 3


class CourseLook:
    """One course, read as a run reads it; what one part refuses never hides the others."""

    def __init__(
        self,
        lms: Lms,
        needs: SiteNeeds,
        tries: Tries,
        offered: Callable[[Purpose], bool],
        idnumber: str,
        clock: Clock,
    ) -> None:
        self.lms = lms
        self.clock = clock
        self.tries = tries
        self.offered = offered
        self.idnumber = idnumber
        self.plan = needs.plan.courses.get(idnumber) or CoursePlan(idnumber)
        self.roles = needs.roles
        self.unread: list[Unread] = []

    def seen(self) -> CourseSeen:
        """The course, its settings, and everything that the plan asks of it."""
        found = self.tries.read("course", self.idnumber, lambda: self.lms.courses([self.idnumber]))
        course = (found or {}).get(self.idnumber)
        if course is None:
            if found is None:
                self.unread.append(Unread("course", self.tries.last_refusal()))
            nothing = CourseReading(
                self.idnumber, self.clock.now(), None, unread=tuple(self.unread)
            )
            return CourseSeen(self.idnumber, None, None, nothing)
        inspector, at = self.tries.inspector, self.idnumber
        settings = self.tries.read("settings", at, lambda: inspector.course_settings(course.id))
        reading = self._reading(course)
        roles = None
        if reading.participants:
            roles = self.tries.read("roles", at, lambda: inspector.role_ids(course.id))
        return CourseSeen(at, course, settings, reading, roles or {})

    def _reading(self, course: Course) -> CourseReading:
        plan, lms, offered = self.plan, self.lms, self.offered
        listed = self._part("participants", lambda: lms.participants(course.id))
        participants: tuple[Participant, ...] = listed or ()
        learners = [
            each.user_id
            for each in participants
            if each.active and self.roles.make_learner(each.roles)
        ][:_FEW]
        activities: tuple[Activity, ...] = ()
        if offered(Purpose.ACTIVITIES) or offered(Purpose.GRADES):
            activities = self._part("activities", lambda: lms.activities(course.id)) or ()
        grades: tuple[Grade, ...] = ()
        # an adapter may count participants before it asks for grades: without them nothing is shown
        if plan.grades and offered(Purpose.GRADES) and listed is not None:
            grades = self._part("grades", lambda: lms.grades(course.id)) or ()
        self._gradebook(course, activities)
        groups: tuple[Group, ...] = ()
        if offered(Purpose.GROUPS):
            groups = self._part("groups", lambda: lms.groups(course.id)) or ()
        return CourseReading(
            self.idnumber,
            self.clock.now(),
            course,
            activities=activities,
            participants=participants,
            grades=grades,
            completions=self._completions(course, learners),
            course_completions=self._course_completions(course, learners),
            sessions=self._sessions(activities),
            groups=groups,
            unread=tuple(self.unread),
        )

    def _gradebook(self, course: Course, activities: Sequence[Activity]) -> None:
        """Ask what closes a gradebook: the idnumbers of activities come from it, without a word."""
        unnamed = activities and not any(each.idnumber for each in activities)
        if unnamed or any(each.where == course.idnumber for each in self.tries.denied("grades")):
            inspector = self.tries.inspector
            self.tries.read("gradebook", self.idnumber, lambda: inspector.gradebook(course.id))

    def _part(self, what: str, read: Callable[[], Read]) -> Read | None:
        found = self.tries.read(what, self.idnumber, read)
        if found is None:
            self.unread.append(Unread(what, self.tries.last_refusal()))
        return found

    def _completions(
        self, course: Course, learners: Sequence[int]
    ) -> tuple[ActivityCompletion, ...]:
        wanted = self.plan.completions and self.offered(Purpose.COMPLETIONS)
        if not wanted or not learners:
            return ()
        lms = self.lms
        return self._answers("completions", lambda: lms.completions(course.id, learners))

    def _course_completions(
        self, course: Course, learners: Sequence[int]
    ) -> tuple[CourseCompletion, ...]:
        wanted = self.plan.course_completion and self.offered(Purpose.COURSE_COMPLETIONS)
        if not wanted or not learners:
            return ()
        lms = self.lms
        return self._answers(
            "course completion", lambda: lms.course_completions(course.id, learners)
        )

    def _answers(self, what: str, read: Callable[[], Answers[Read]]) -> tuple[Read, ...]:
        """What was found; what was refused of everybody counts as refused."""
        answers = self._part(what, read)
        if answers is None:
            return ()
        causes = set(answers.refused.values())
        if causes and not answers.found:
            cause = min(causes, key=str)
            code = self.tries.inspector.code(RefusedByLms(cause))
            self.tries.attempts[-1] = Attempt(what, self.idnumber, cause, code)
            self.unread.append(Unread(what, cause))
        return answers.found

    def _sessions(
        self, activities: tuple[Activity, ...]
    ) -> dict[str, tuple[AttendanceSession, ...]]:
        found: dict[str, tuple[AttendanceSession, ...]] = {}
        if not self.offered(Purpose.ATTENDANCE):
            return found
        for each in activities:
            if each.kind != "attendance" or not self._bound(each):
                continue
            name = str(each.ref)
            sessions = self.tries.read(
                "attendance",
                f"{self.idnumber} {name}",
                partial(self.lms.attendance, each.instance),
            )
            if sessions is None:
                self.unread.append(Unread(f"attendance {name}", self.tries.last_refusal()))
            else:
                found[name] = sessions
        return found

    def _bound(self, activity: Activity) -> bool:
        return any(activity.ref.is_called(name) for name in self.plan.attendance)
