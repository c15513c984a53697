"""Asks ahead for what is read next: a few requests for many courses.

Questions of every kind share requests. What depends on an answer, such as the members of groups,
follows in the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lms_bridge.lms.moodle.batch import ReadCall
from lms_bridge.lms.moodle.courses import hides_idnumber, module_details, modules_of, own_grades
from lms_bridge.lms.moodle.functions import (
    ATTENDANCE,
    COMPLETIONS,
    CONTENTS,
    COURSE_COMPLETION,
    ENROLLED,
    GRADES,
    GROUP_MEMBERS,
    GROUPS,
    MODULE,
    Function,
)
from lms_bridge.lms.moodle.payloads_course import Module
from lms_bridge.lms.moodle.people import EVERYBODY, groups_in, people_page
from lms_bridge.lms.moodle.progress import (
    OF_THE_COURSE,
    OF_THE_GRADEBOOK,
    all_grades,
    of_learner,
    register,
)
from lms_bridge.lms.moodle.source import TOGETHER, RecordSource
from lms_bridge.ports import CourseReads

# Shares of Moodle's work, in reads of one learner: a page of a course, and one of its people.
_PAGE, _PEOPLE = 3, 5
#: A register is a read of one learner for so many participants.
_IN_A_REGISTER = 20


def read_ahead(source: RecordSource, wanted: Sequence[CourseReads]) -> None:
    """Ask for what these reads begin with, then for what follows from the answers."""
    source.forget_ahead()
    pace = source.paces.batch
    source.ask_ahead([each for reads in wanted for each in _first(source, reads)], pace)
    lists = [each for reads in wanted for each in _list_of_grades(source, reads)]
    source.ask_ahead(lists, source.paces.people)
    members = [each for reads in wanted if reads.groups for each in _members(source, reads.course)]
    listed = [reads.course for reads in wanted if reads.activities]
    if source.hides_idnumbers is None:
        one = [ReadCall(MODULE, module_details(each)) for each in _one_module(source, listed)]
        source.ask_ahead(members + one, pace)
        members = []
        for question in one:
            seen = source.peek(MODULE, question.arguments)
            source.hides_idnumbers = None if seen is None else hides_idnumber(seen)
    if source.hides_idnumbers:
        details = [ReadCall(GRADES, own_grades(source, course)) for course in listed]
    else:
        details = [
            ReadCall(MODULE, module_details(module))
            for course in listed
            for module in _modules(source, course)
        ]
    source.ask_ahead(members + details, pace)


def _first(source: RecordSource, reads: CourseReads) -> Iterator[ReadCall]:
    """What can be asked of a course before anything of it is known."""
    course, size = reads.course, source.limits.page
    if reads.participants:
        everybody = people_page(course, EVERYBODY, 0, size)
        suspended = people_page(course, "id", 0, size, only_suspended=True)
        yield ReadCall(ENROLLED, everybody, weight=_PEOPLE)
        yield ReadCall(ENROLLED, suspended)
    if reads.activities:
        yield ReadCall(CONTENTS, {"courseid": course}, weight=_PAGE)
    if reads.groups:
        yield ReadCall(GROUPS, groups_in(course))
    people = source.people_in.get(course, 0)
    for instance in reads.attendance:
        yield ReadCall(ATTENDANCE, register(instance), weight=1 + people // _IN_A_REGISTER)
    for function, learners, codes in (
        (GRADES, reads.grades_of, OF_THE_GRADEBOOK),
        (COMPLETIONS, reads.completions, OF_THE_COURSE),
        (COURSE_COMPLETION, reads.course_completions, OF_THE_COURSE),
    ):
        yield from _of_learners(source, function, course, learners, codes)


def _of_learners(
    source: RecordSource,
    function: Function[Any],
    course: int,
    learners: Sequence[int],
    codes: frozenset[str],
) -> Iterator[ReadCall]:
    """One question a learner; more than fill requests by themselves are asked when they are read.

    So no more is held than what a few requests bring.
    """
    if len(learners) < 2 * source.limits.batch_most:
        for learner in learners:
            yield ReadCall(function, of_learner(course, learner), (function.name, course), codes)


def _list_of_grades(source: RecordSource, reads: CourseReads) -> Iterator[ReadCall]:
    """The grades of a whole course, where several such lists go into one request."""
    people = source.people_in.get(reads.course)
    if reads.grades and people and people * 2 <= source.paces.people.size:
        yield ReadCall(GRADES, all_grades(reads.course), weight=people)


def _members(source: RecordSource, course: int) -> Iterator[ReadCall]:
    groups = source.peek(GROUPS, groups_in(course)) or []
    for start in range(0, len(groups), TOGETHER):
        part = [each.id for each in groups[start : start + TOGETHER]]
        yield ReadCall(GROUP_MEMBERS, {"groupids": part})


def _modules(source: RecordSource, course: int) -> list[Module]:
    return modules_of(source.peek(CONTENTS, {"courseid": course}) or [])


def _one_module(source: RecordSource, courses: Sequence[int]) -> list[Module]:
    """An activity that shows whether Moodle hides idnumbers; none where there is none."""
    return next((found[:1] for course in courses if (found := _modules(source, course))), [])
