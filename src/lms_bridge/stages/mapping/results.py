"""One provider and one learner → one result: what the record says, and whether it is final."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from lms_bridge.cause import Cause
from lms_bridge.model.declared import PassMark
from lms_bridge.model.evidence import Mark, Record, Result, ResultState
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    CompetencyRating,
    CourseDone,
    GradeItem,
    NotAcquiredFinal,
    Provider,
)
from lms_bridge.model.snapshot import CompletionState, Grade, Marking
from lms_bridge.stages.mapping.passing import marking_of, passes
from lms_bridge.stages.mapping.readings import ReadingIndex

_STATES = {
    CompletionState.INCOMPLETE: ResultState.PENDING,
    CompletionState.COMPLETE: ResultState.PASSED,
    CompletionState.PASSED: ResultState.PASSED,
    CompletionState.FAILED: ResultState.FAILED,
}


#: The kinds of needs whose rules compare the mark itself.
_OF_MARKS = frozenset({"mark", "resit"})


def place_of(provider: Provider) -> tuple[str, str]:
    """The course and item that the records of a provider name; "" for none."""
    match provider:
        case GradeItem(course=course, item=item) | ActivityDone(course=course, activity=item):
            return course, item
        case CourseDone(course=course):
            return course, ""
        case CompetencyRating(competency=competency):
            return "", competency
        case AttendanceOf(course=course, activity=activity):
            return course, activity
    return "", ""


class ResultReader:
    """Reads results off the records.

    `final_on` says from when a year's results are final, `not_acquired` what makes a word or a
    rating final that says "not acquired", `zone` where the university is.
    """

    def __init__(
        self,
        readings: ReadingIndex,
        pass_mark: PassMark | None,
        final_on: Mapping[AcademicYear, date],
        on: date,
        not_acquired: NotAcquiredFinal,
        zone: ZoneInfo,
    ) -> None:
        self.readings = readings
        self.pass_mark = pass_mark
        self.final_on = final_on
        self.on = on
        self.not_acquired = not_acquired
        self.zone = zone

    def read(
        self, need: str, provider: Provider, user_id: int, year: AcademicYear, begins: date
    ) -> Result | None:
        """What a provider says of a learner; None when it says nothing yet.

        `begins` is the first day of the learner's year: an intake may have one of its own.
        """
        match provider:
            case GradeItem():
                return self._grade(need, provider, user_id, year, begins)
            case ActivityDone():
                return self._activity(need, provider, user_id, year, begins)
            case CourseDone():
                return self._course(need, provider, user_id, year, begins)
            case CompetencyRating():
                return self._rating(need, provider, user_id, year)
        return None

    def _closed(self, year: AcademicYear) -> bool:
        day = self.final_on.get(year)
        return day is not None and day <= self.on

    def _grade(
        self, need: str, provider: GradeItem, user_id: int, year: AcademicYear, begins: date
    ) -> Result | None:
        if user_id not in self.readings.participants[provider.course]:
            return None
        of = provider.year or year
        grade = self.readings.grade(provider.course, provider.item, user_id)
        if grade is None:
            return self._unseen(need, provider, user_id, of)
        if provider.year is None and grade.raw is not None:
            of = self._year(need, grade.graded_at, of, begins)
        record = self._record(provider.course, provider.item, _value(provider, grade), grade)
        cause = _unusable(grade)
        if not cause and grade.raw is None:
            return Result(need, ResultState.PENDING, self._closed(of), of, None, record)
        of_marks = need.partition(":")[0] in _OF_MARKS
        if not cause and of_marks and marking_of(provider, grade) is not Marking.POINTS:
            cause = Cause.of("scale.no_mark", word=grade.word)
        passed: bool | Cause = False
        if not cause and grade.raw is not None:
            words = self.readings.scale_words(provider.course, provider.item)
            passed = passes(provider, grade, grade.raw, self.pass_mark, words, of.starts)
            cause = passed if isinstance(passed, Cause) else None
        if cause:
            return Result(
                need, ResultState.UNREADABLE, final=False, year=of, cause=cause, record=record
            )
        state = ResultState.PASSED if passed else ResultState.FAILED
        mark = None
        if of_marks and grade.raw is not None:
            mark = Mark(grade.raw, grade.maximum, grade.minimum)
        final = grade.locked or self._closed(of)
        if not passed and marking_of(provider, grade) is Marking.WORDS:
            final = self._not_acquired_final(of, locked=grade.locked)
        return Result(need, state, final, of, None, record, mark)

    def _year(
        self, need: str, at: datetime | None, year: AcademicYear, begins: date
    ) -> AcademicYear:
        """The year of an outcome: a course is used again, what was given before stays in it."""
        if at is None or need.partition(":")[0] not in _OF_A_YEAR:
            return year
        day = at.astimezone(self.zone).date()
        return year if day >= begins else min(year, AcademicYear.of(day), key=_first)

    def _not_acquired_final(self, year: AcademicYear, *, locked: bool) -> bool:
        """Whether a word or a rating that says "not acquired" is final."""
        match self.not_acquired:
            case NotAcquiredFinal.LOCKED:
                return locked or self._closed(year)
            case NotAcquiredFinal.DATE:
                return self._closed(year)
            case NotAcquiredFinal.ALWAYS:
                return True

    def _unseen(
        self, need: str, provider: GradeItem, user_id: int, of: AcademicYear
    ) -> Result | None:
        """No row for this learner: refused, nothing yet, or an activity they cannot see.

        An item that the gradebook shows of nobody may be hidden: nothing is overdue then.
        """
        refused = self._refused(need, "grades", provider.course, provider.item, user_id, of)
        if refused is not None:
            return refused
        if not self._closed(of):
            return None
        place = provider.course, provider.item
        record = self._record(*place, "", None)
        if not self.readings.shows(*place):
            cause = Cause.of("course.no_grade_item", course=place[0], item=place[1])
            return Result(
                need, ResultState.UNREADABLE, final=False, year=of, cause=cause, record=record
            )
        return Result(need, ResultState.PENDING, final=True, year=of, cause=None, record=record)

    def _record(self, course: str, item: str, value: str, grade: Grade | None) -> Record:
        at = None
        if grade is not None:
            at = grade.submitted_at if grade.raw is None else grade.graded_at
        return Record(course, item, value, at, self.readings.read_at[course])

    def _activity(
        self, need: str, provider: ActivityDone, user_id: int, year: AcademicYear, begins: date
    ) -> Result | None:
        found = self.readings.completion(provider.course, provider.activity, user_id)
        if found is None:
            of, place = provider.year or year, (provider.course, provider.activity)
            return self._refused(need, "completions", *place, user_id, of)
        value = found.state.name.lower() + (", set by hand" if found.overridden else "")
        read_at = self.readings.read_at[provider.course]
        record = Record(provider.course, provider.activity, value, found.at, read_at)
        of = provider.year or self._year(need, found.at, year, begins)
        return Result(need, _STATES[found.state], self._closed(of), of, None, record)

    def _course(
        self, need: str, provider: CourseDone, user_id: int, year: AcademicYear, begins: date
    ) -> Result | None:
        found = self.readings.course_completion(provider.course, user_id)
        if found is None:
            of, place = provider.year or year, (provider.course, "")
            return self._refused(need, "course completion", *place, user_id, of)
        state = ResultState.PASSED if found.completed else ResultState.PENDING
        value = "completed" if found.completed else "not completed"
        read_at = self.readings.read_at[provider.course]
        record = Record(provider.course, "", value, found.at, read_at)
        of = provider.year or self._year(need, found.at, year, begins)
        return Result(need, state, self._closed(of), of, None, record)

    def _rating(
        self, need: str, provider: CompetencyRating, user_id: int, year: AcademicYear
    ) -> Result | None:
        found = self.readings.rating(provider.framework, provider.competency, user_id)
        if found is None:
            place = ("", provider.competency)
            return self._refused(need, "competencies", *place, user_id, year)
        if found.grade is None:
            return None
        state = ResultState.PASSED if found.proficient else ResultState.FAILED
        read_at = self.readings.snapshot.site.read_at
        record = Record("", provider.competency, str(found.grade), None, read_at)
        settled = self.not_acquired is not NotAcquiredFinal.LOCKED  # a rating has no lock
        final = settled and not found.proficient and self._not_acquired_final(year, locked=False)
        return Result(need, state, final=final, year=year, cause=None, record=record)

    def _refused(
        self, need: str, what: str, course: str, item: str, user_id: int, of: AcademicYear
    ) -> Result | None:
        """What the LMS refused to say of this one learner: unreadable is not absent."""
        cause = self.readings.refused(course, what, user_id)
        if not cause:
            return None
        read_at = self.readings.read_at.get(course, self.readings.snapshot.site.read_at)
        record = Record(course, item, "", None, read_at)
        cause = Cause.of("learner.not_said", cause=cause)
        return Result(
            need, ResultState.UNREADABLE, final=False, year=of, cause=cause, record=record
        )


#: Kinds of which an item of a course that is used again may show what an earlier year gave.
_OF_A_YEAR = frozenset({"assessment", "mark", "resit"})


def _first(year: AcademicYear) -> int:
    return year.first


def _value(provider: GradeItem, grade: Grade) -> str:
    """A grade as a record shows it: the word of a scale, else the mark out of the maximum."""
    if grade.raw is None:
        return ""
    if grade.word and marking_of(provider, grade) is not Marking.POINTS:
        return grade.word
    shown = f"{grade.raw.normalize():f}/{grade.maximum.normalize():f}"
    # Half of a range that begins below nothing is no half of its maximum.
    return f"{shown} [{grade.minimum.normalize():f}]" if grade.minimum < 0 else shown


def _unusable(grade: Grade) -> Cause | None:
    if grade.hidden:
        return Cause.of("grade.hidden")
    if grade.needs_update:
        return Cause.of("grade.computing")
    if grade.raw is None:
        return None
    if grade.maximum <= grade.minimum:
        return Cause.of("grade.no_scale", minimum=grade.minimum, maximum=grade.maximum)
    if not grade.minimum <= grade.raw <= grade.maximum:
        # Given before the item had this range: a locked grade keeps its points on a scale of words.
        return Cause.of(
            "grade.out_of_range", raw=grade.raw, minimum=grade.minimum, maximum=grade.maximum
        )
    return None
