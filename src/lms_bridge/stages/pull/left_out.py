"""What a list leaves out of people on the roster, asked one by one.

An LMS lists the grades of whoever is enrolled today: not of those whose enrolment has ended or is
suspended, nor of a role that the gradebook does not follow. Asked for one person, it answers.
Whoever has ended keeps what was obtained.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from lms_bridge.cause import Cause
from lms_bridge.errors import CapabilityMissing, SkipRecord
from lms_bridge.model.site import CoursePlan, ReadingPlan
from lms_bridge.model.snapshot import (
    ActivityCompletion,
    ActivityRef,
    CourseCompletion,
    CourseReading,
    Grade,
    Unread,
)
from lms_bridge.ports import Answers, CourseReads, Lms
from lms_bridge.stages.pull.courses import by_seats

Read = TypeVar("Read")
_OfLearner = ActivityCompletion | CourseCompletion | Grade


def with_those_left_out(
    lms: Lms, plan: ReadingPlan, people: Collection[int], courses: Mapping[str, CourseReading]
) -> Mapping[str, CourseReading]:
    """The readings that were completed with what lists left out of these people, by idnumber.

    Args:
        lms: what is asked.
        plan: what was to be read of each course.
        people: the LMS's numbers of those on the roster.
        courses: the readings so far.
    """
    asking = [
        _Asking(key, plan.courses[key], people, reading, reading.course.id)
        for key, reading in courses.items()
        if reading.course is not None and key in plan.courses
    ]
    completed: dict[str, CourseReading] = {}
    try:
        for some in by_seats((each for each in asking if each.seats), lambda each: each.seats):
            lms.prepare([each.reads for each in some])
            for each in some:
                found = each.completed(lms)
                if found is not each.reading:
                    completed[each.key] = found
    finally:
        lms.prepare([])
    return completed


class _Asking:
    """What is left out of one course; asks for it, and notes what is refused."""

    def __init__(
        self,
        key: str,
        plan: CoursePlan,
        people: Collection[int],
        reading: CourseReading,
        course_id: int,
    ) -> None:
        self.key = key
        self.reading = reading
        there = [each for each in reading.participants if each.user_id in people]
        self.ended = frozenset(each.user_id for each in there if not each.active)
        self.known = {(each.what, each.user_id) for each in reading.unread}
        self.wanted = {each.id for each in reading.activities if _is_wanted(each.ref, plan)}
        self.unread: list[Unread] = []
        everybody = [each.user_id for each in there]
        self.reads = CourseReads(
            course_id,
            grades_of=self._left_out("grades", everybody, reading.grades) if plan.grades else (),
            completions=self._left_out("completions", self.ended, reading.completions)
            if self.wanted
            else (),
            course_completions=self._left_out(
                "course completion", self.ended, reading.course_completions
            )
            if plan.course_completion
            else (),
        )

    def _left_out(
        self, what: str, of: Iterable[int], found: Iterable[_OfLearner]
    ) -> tuple[int, ...]:
        """Of whom nothing was found; nobody where nobody can be read."""
        if (what, 0) in self.known:
            return ()
        had = {each.user_id for each in found}
        return tuple(
            sorted(each for each in of if each not in had and (what, each) not in self.known)
        )

    @property
    def seats(self) -> int:
        """How many questions there are."""
        reads = self.reads
        return len(reads.grades_of) + len(reads.completions) + len(reads.course_completions)

    def completed(self, lms: Lms) -> CourseReading:
        """The reading with what is answered."""
        reads, reading, number = self.reads, self.reading, self.reads.course
        grades = self._ask("grades", reads.grades_of, partial(lms.grades_of, number))
        done = self._ask("completions", reads.completions, partial(lms.completions, number))
        finished = self._ask(
            "course completion", reads.course_completions, partial(lms.course_completions, number)
        )
        if not (grades or done or finished or self.unread):
            return reading
        return replace(
            reading,
            grades=reading.grades + grades,
            completions=(
                *reading.completions,
                *(each for each in done if each.activity_id in self.wanted),
            ),
            course_completions=reading.course_completions + finished,
            unread=(*reading.unread, *self.unread),
        )

    def _ask(
        self, what: str, asked: Sequence[int], read: Callable[[Sequence[int]], Answers[Read]]
    ) -> tuple[Read, ...]:
        if not asked:
            return ()
        try:
            answers = read(asked)
        except (SkipRecord, CapabilityMissing) as error:
            answers = Answers((), dict.fromkeys(asked, error.cause))
        for user_id, cause in sorted(answers.refused.items(), key=lambda each: each[0]):
            ended = user_id in self.ended
            told = Cause.of("enrolment.ended_unread", cause=cause) if ended else cause
            self.unread.append(Unread(what, told, user_id))
        return answers.found


def _is_wanted(activity: ActivityRef, plan: CoursePlan) -> bool:
    return any(activity.is_called(name) for name in plan.completions)
