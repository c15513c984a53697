"""What a list leaves out of people on the roster, asked one by one.

An LMS lists the grades of whoever is enrolled today: not of those whose enrolment has ended or is
suspended, nor of a role that the gradebook does not follow. Asked for one person, it answers.
Whoever has ended keeps what was obtained.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
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
from lms_bridge.ports import Answers, Lms

Read = TypeVar("Read")


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
    completed: dict[str, CourseReading] = {}
    for key, reading in courses.items():
        if reading.course is not None and key in plan.courses:
            found = _completed(lms, plan.courses[key], people, reading, reading.course.id)
            if found is not reading:
                completed[key] = found
    return completed


class _Asking:
    """Asks for what is left out of one course, and notes what is refused."""

    def __init__(self, people: Collection[int], reading: CourseReading) -> None:
        there = [each for each in reading.participants if each.user_id in people]
        self.there = tuple(each.user_id for each in there)
        self.ended = tuple(each.user_id for each in there if not each.active)
        self.known = {(each.what, each.user_id) for each in reading.unread}
        self.unread: list[Unread] = []

    def ask(
        self,
        what: str,
        of: Collection[int],
        found: Iterable[int],
        read: Callable[[Sequence[int]], Answers[Read]],
    ) -> tuple[Read, ...]:
        """What is read of those of whom nothing was found; nothing where nobody can be read."""
        if (what, 0) in self.known:
            return ()
        had = set(found)
        asked = sorted(each for each in of if each not in had and (what, each) not in self.known)
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


def _completed(
    lms: Lms, plan: CoursePlan, people: Collection[int], reading: CourseReading, course_id: int
) -> CourseReading:
    asking = _Asking(people, reading)
    grades: tuple[Grade, ...] = ()
    done: tuple[ActivityCompletion, ...] = ()
    finished: tuple[CourseCompletion, ...] = ()
    if plan.grades:
        graded = {each.user_id for each in reading.grades}
        grades = asking.ask(
            "grades", asking.there, graded, lambda asked: lms.grades_of(course_id, asked)
        )
    wanted = {each.id for each in reading.activities if _is_wanted(each.ref, plan)}
    if wanted:
        known = {each.user_id for each in reading.completions}
        done = asking.ask(
            "completions", asking.ended, known, lambda asked: lms.completions(course_id, asked)
        )
    if plan.course_completion:
        known = {each.user_id for each in reading.course_completions}
        finished = asking.ask(
            "course completion",
            asking.ended,
            known,
            lambda asked: lms.course_completions(course_id, asked),
        )
    if not (grades or done or finished or asking.unread):
        return reading
    return replace(
        reading,
        grades=reading.grades + grades,
        completions=(
            *reading.completions,
            *(each for each in done if each.activity_id in wanted),
        ),
        course_completions=reading.course_completions + finished,
        unread=(*reading.unread, *asking.unread),
    )


def _is_wanted(activity: ActivityRef, plan: CoursePlan) -> bool:
    return any(activity.is_called(name) for name in plan.completions)
