"""Reads what learners did in a course: grades, completions, attendance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import structlog

from lms_bridge.cause import Cause
from lms_bridge.errors import RefusedByLms, UnusableRecord
from lms_bridge.http.failures import TooLarge, TooSlow
from lms_bridge.lms.moodle.batch import Answered
from lms_bridge.lms.moodle.errors import moodle_code
from lms_bridge.lms.moodle.functions import (
    ATTENDANCE,
    COMPLETIONS,
    COURSE_COMPLETION,
    GRADES,
)
from lms_bridge.lms.moodle.links import item_name, own_name
from lms_bridge.lms.moodle.marking import is_reduced, scale_ends, word_of
from lms_bridge.lms.moodle.payloads_course import (
    ActivityStatuses,
    CourseStatus,
    EnrolledUser,
    GradeItemPayload,
    SessionPayload,
    UserGrades,
)
from lms_bridge.lms.moodle.people import read_enrolled, read_page
from lms_bridge.lms.moodle.source import RecordSource, sorted_out
from lms_bridge.model.snapshot import (
    ActivityCompletion,
    AttendanceSession,
    CompletionState,
    CourseCompletion,
    Grade,
)
from lms_bridge.ports import Answers

_log = structlog.stdlib.get_logger()

# what the gradebook says of a grade that counts in no total: to whoever sees hidden grades, as the
# service user does, it says the same of one that a teacher excluded and of one of the lowest
_LEFT_OUT: Final = frozenset({"excluded", "dropped"})

# the type of the item that is the total of a course, and what it is called
_COURSE: Final = "course"
_TOTAL: Final = "total"

#: Answered for one learner, these hold for every other learner of the course.
OF_THE_COURSE: Final = frozenset({"nocriteriaset", "completionnotenabled", "cannotviewreport"})
OF_THE_GRADEBOOK: Final = frozenset({"nopermissiontoviewgrades"})

# a formula of the course fails: Moodle then lists nobody's grades, and still answers for one
_NO_LIST: Final = "gradesneedregrading"


def read_grades(source: RecordSource, course_id: int) -> tuple[Grade, ...]:
    """Read all grades of a course: at once where that is not too much, by group, by learner."""
    most = source.paces.people.size
    people = source.people_in.pop(course_id, None)
    if people is None:
        people = len(read_page(source, course_id, "id", 0, most + 1))
    try:
        reports = _grades_at_once(source, course_id, people)
    except RefusedByLms as error:
        if moodle_code(error.cause) != _NO_LIST:
            raise
        roster = read_enrolled(source, course_id, "id")
        reports = list(_grades_one_by_one(source, course_id, sorted(roster)))
    # somebody in two groups comes twice
    by_learner = {report.userid: report for report in reports}
    return tuple(grade for report in by_learner.values() for grade in grades_of(report))


def all_grades(course_id: int) -> dict[str, object]:
    """Give the arguments that ask for the grades of everybody in a course."""
    return {"courseid": course_id, "userid": 0}


def _grades_at_once(source: RecordSource, course_id: int, people: int) -> list[UserGrades]:
    """The grades of everybody; in parts where it is too much, or was a moment ago."""
    if people <= source.paces.people.size:
        try:
            return source.ask_list(GRADES, all_grades(course_id), people).usergrades
        except (TooSlow, TooLarge) as error:
            _log.info("moodle.grades.parted", course=course_id, why=str(error.cause))
    return list(_grades_in_parts(source, course_id, read_enrolled(source, course_id, "id,groups")))


def _grades_in_parts(
    source: RecordSource, course_id: int, roster: Mapping[int, EnrolledUser]
) -> Iterator[UserGrades]:
    groups, others = askable_groups(roster, source.paces.people.size)
    for group, people in groups.items():
        if len(people) <= source.paces.people.size:
            asked = {**all_grades(course_id), "groupid": group}
            try:
                yield from source.ask_list(GRADES, asked, len(people)).usergrades
            except (TooSlow, TooLarge) as error:
                _log.info("moodle.grades.parted", course=course_id, why=str(error.cause))
            else:
                continue
        others |= people
    yield from _grades_one_by_one(source, course_id, sorted(others))


def of_learner(course_id: int, user_id: int) -> dict[str, object]:
    """Give the arguments that ask for one learner in a course."""
    return {"courseid": course_id, "userid": user_id}


def _grades_one_by_one(
    source: RecordSource, course_id: int, user_ids: Sequence[int]
) -> Iterator[UserGrades]:
    questions = [of_learner(course_id, user_id) for user_id in user_ids]
    for user_id, answer in zip(user_ids, source.ask_many(GRADES, questions), strict=True):
        if isinstance(answer, Answered):
            yield from answer.value.usergrades
        else:
            # whoever has no place in the gradebook is not in the whole course's answer either
            _log.info("moodle.grades.none", course=course_id, user=user_id, code=answer.code)


def askable_groups(
    roster: Mapping[int, EnrolledUser], most: int
) -> tuple[dict[int, set[int]], set[int]]:
    """Choose groups small enough to ask for at once, with their people; and who is in none."""
    members: dict[int, set[int]] = {}
    for person in roster.values():
        for group in person.groups:
            members.setdefault(group.id, set()).add(person.id)
    left = set(roster)
    chosen: dict[int, set[int]] = {}
    for group_id, people in sorted(members.items(), key=lambda each: (-len(each[1]), each[0])):
        if len(people) <= most and people & left:
            chosen[group_id] = people
            left -= people
    return chosen, left


def read_grades_of(source: RecordSource, course_id: int, user_ids: Sequence[int]) -> Answers[Grade]:
    """Read the grades of some learners, each alone: of whoever Moodle leaves out of a list too."""
    questions = [of_learner(course_id, user_id) for user_id in user_ids]
    answers = source.ask_many(GRADES, questions, same_for_all=OF_THE_GRADEBOOK)

    def read() -> Iterator[tuple[int, Sequence[Grade] | Cause]]:
        for user_id, answer in zip(user_ids, answers, strict=True):
            if isinstance(answer, Answered):
                found = [each for report in answer.value.usergrades for each in grades_of(report)]
                yield user_id, found or Cause.of("gradebook.no_page")
            else:
                yield user_id, answer.cause

    return sorted_out(read())


def grades_of(report: UserGrades) -> Iterator[Grade]:
    """What the gradebook of one learner says, grade item by grade item."""
    for item in report.gradeitems:
        ends = scale_ends(item)
        yield Grade(
            user_id=report.userid,
            item=_item(item),
            activity_id=item.cmid,
            kind=item.itemmodule or "",
            own=_own(item),
            column=item_name(item.id),
            name=item.itemname or "",
            marking=ends.marking,
            lowest=ends.lowest,
            best=ends.best,
            word=word_of(item, ends),
            excluded=item.status in _LEFT_OUT,
            reduced=is_reduced(item),
            raw=item.graderaw,
            minimum=item.grademin,
            maximum=item.grademax,
            graded_at=item.gradedategraded,
            submitted_at=item.gradedatesubmitted,
            hidden=bool(item.gradeishidden),
            locked=bool(item.gradeislocked),
            overridden=bool(item.gradeisoverridden),
            needs_update=bool(item.gradeneedsupdate),
        )


def _item(item: GradeItemPayload) -> str:
    if item.idnumber:
        return item.idnumber
    return _TOTAL if item.itemtype == _COURSE else ""


def _own(item: GradeItemPayload) -> str:
    """The name of an activity, or of the course total, which may have an idnumber beside it."""
    if item.itemtype == _COURSE:
        return _TOTAL
    return "" if item.cmid is None else own_name(item.cmid)


def read_completions(
    source: RecordSource, course_id: int, user_ids: Sequence[int]
) -> Answers[ActivityCompletion]:
    """Read the activity completions of some learners."""
    questions = [of_learner(course_id, user_id) for user_id in user_ids]
    answers = source.ask_many(COMPLETIONS, questions, same_for_all=OF_THE_COURSE)

    def read() -> Iterator[tuple[int, Sequence[ActivityCompletion] | Cause]]:
        for user_id, answer in zip(user_ids, answers, strict=True):
            if isinstance(answer, Answered):
                yield user_id, completions_of(user_id, answer.value)
            else:
                yield user_id, answer.cause

    return sorted_out(read())


def completions_of(user_id: int, answer: ActivityStatuses) -> list[ActivityCompletion] | Cause:
    """One learner's completions; why they cannot be told where a state is unknown."""
    states = {state.value for state in CompletionState}
    if any(status.state not in states for status in answer.statuses):
        return Cause.of("completion.unknown_state")
    return [
        ActivityCompletion(
            user_id=user_id,
            activity_id=status.cmid,
            state=CompletionState(status.state),
            at=status.timecompleted,
            overridden=bool(status.overrideby),
        )
        for status in answer.statuses
    ]


def read_course_completions(
    source: RecordSource, course_id: int, user_ids: Sequence[int]
) -> Answers[CourseCompletion]:
    """Read whether some learners completed a course."""
    questions = [of_learner(course_id, user_id) for user_id in user_ids]
    answers = source.ask_many(COURSE_COMPLETION, questions, same_for_all=OF_THE_COURSE)

    def read() -> Iterator[tuple[int, Sequence[CourseCompletion] | Cause]]:
        for user_id, answer in zip(user_ids, answers, strict=True):
            if isinstance(answer, Answered):
                yield user_id, [_course_completion(user_id, answer.value)]
            else:
                yield user_id, answer.cause

    return sorted_out(read())


def _course_completion(user_id: int, answer: CourseStatus) -> CourseCompletion:
    """Take the last criterion met as the time: Moodle does not send the course's own."""
    status = answer.completionstatus
    times = [each.timecompleted for each in status.completions if each.complete]
    known = [moment for moment in times if moment is not None]
    return CourseCompletion(
        user_id=user_id,
        completed=status.completed,
        at=max(known) if status.completed and known else None,
    )


def register(instance: int) -> dict[str, object]:
    """Give the arguments that ask for the sessions of an attendance activity."""
    return {"attendanceid": instance}


def read_attendance(source: RecordSource, instance: int) -> tuple[AttendanceSession, ...]:
    """Read the sessions of an attendance activity, with every mark."""
    sessions = source.ask(ATTENDANCE, register(instance))
    known = {each.id: each.acronym for session in sessions for each in session.statuses}
    read = (_session(session, known) for session in sessions)
    return tuple(sorted(read, key=lambda session: (session.starts, session.id)))


def _session(session: SessionPayload, known: Mapping[int, str]) -> AttendanceSession:
    """A session; `known` are the acronyms that any session of the activity lists, by status."""
    if session.duration < 0:
        raise UnusableRecord(
            Cause.of("session.negative_length"),
            where=Cause.of("place.session", session=str(session.id)),
        )
    return AttendanceSession(
        id=session.id,
        starts=session.sessdate,
        seconds=session.duration,
        group_id=session.groupid,
        description=session.description,
        taken_at=session.lasttaken,
        marks=_marks(session, known),
    )


def _marks(session: SessionPayload, known: Mapping[int, str]) -> Mapping[int, str]:
    """By learner, the acronym given: two that contradict each other together, which nobody knows.

    The ids of statuses differ from one activity to the next; Moodle lists none that was hidden or
    deleted since.
    """
    found: dict[int, set[str]] = {}
    for mark in session.attendance_log:
        found.setdefault(mark.studentid, set()).add(known.get(mark.statusid, ""))
    return {user_id: "/".join(sorted(acronyms)) for user_id, acronyms in found.items()}
