"""What the fake LMS's reads and writes share, and how sandbox records become the model's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

from lms_bridge.cause import as_written
from lms_bridge.errors import OutcomeUnknown, RefusedByLms, UnknownRecord
from lms_bridge.model import snapshot as model
from lms_bridge_testing.sandbox import records, records_outcomes
from lms_bridge_testing.sandbox.state import MoodleState
from lms_bridge_testing.sandbox.state_competencies import proficient_positions

T = TypeVar("T")

SHORTNAMES = {
    records.Role.EDITING_TEACHER: "editingteacher",
    records.Role.TEACHER: "teacher",
    records.Role.STUDENT: "student",
    records.Role.TRAINEE: "stagiaire",
}


class FakeBase:
    """The state, the calls made so far, and the trouble that waits."""

    def __init__(self, state: MoodleState | None = None) -> None:
        self.state = state if state is not None else MoodleState()
        self.calls: list[str] = []
        self._trouble: list[tuple[str, Exception, bool]] = []

    def fail(self, method: str, error: Exception, times: int = 1) -> None:
        """Let the next calls of a method raise this error instead of doing anything."""
        self._trouble += [(method, error, False)] * times

    def lose_answer(self, method: str, times: int = 1) -> None:
        """Let the next calls of a writing method be done and then raise OutcomeUnknown."""
        lost = OutcomeUnknown(as_written("the write was sent and its answer lost"), where=method)
        self._trouble += [(method, lost, True)] * times

    @contextmanager
    def _call(self, method: str) -> Iterator[MoodleState]:
        self.calls.append(method)
        waiting = next((each for each in self._trouble if each[0] == method), None)
        if waiting:
            self._trouble.remove(waiting)
            if not waiting[2]:
                raise waiting[1]
        with self.state.lock:
            yield self.state
        if waiting:
            raise waiting[1]

    def _course(self, course_id: int) -> records.Course:
        return found(self.state.courses.get(course_id), f"course {course_id}")

    def _user(self, user_id: int) -> records.User:
        user = self.state.users.get(user_id)
        return found(None if user is None or user.deleted else user, f"user {user_id}")

    def _people(self, user_ids: Sequence[int]) -> list[records.User]:
        """Find everybody a write names, before anything of it is done."""
        people = [self._user(user_id) for user_id in user_ids]
        for person in people:
            if person.id in self.state.poisoned:
                raise RefusedByLms(
                    as_written("the LMS refuses this person"), where=f"user {person.id}"
                )
        return people


def found(record: T | None, where: str) -> T:
    """Give a record, or say that the LMS does not know it."""
    if record is None:
        raise UnknownRecord(as_written("the LMS has no such record"), where=where)
    return record


def moment(seconds: int | None) -> datetime | None:
    """Translate a time; 0 and None are none."""
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def grade(item: records.GradeItem, user_id: int) -> model.Grade:
    """Translate a grade, or the lack of one."""
    own = item.grades.get(user_id)
    return model.Grade(
        user_id=user_id,
        item=(item.registrar_name() or "") if item.title() else "total",
        activity_id=item.activity.cmid if item.activity else None,
        kind=item.activity.modname if item.activity else "",
        own=f"cm:{item.activity.cmid}" if item.activity else "",
        column=f"item:{item.id}",
        name=item.title(),
        word=_word(item, own),
        **scale_of(item),
        excluded=bool(own and own.excluded),
        reduced=bool(own and own.deducted),
        raw=own.raw if own and not item.needsupdate else None,
        minimum=item.grademin,
        maximum=item.grademax,
        graded_at=moment(own.dategraded) if own else None,
        submitted_at=moment(own.datesubmitted) if own else None,
        hidden=item.hidden or bool(own and own.hidden),
        locked=item.locked or bool(own and own.locked),
        overridden=bool(own and own.overridden),
        needs_update=item.needsupdate,
    )


def scale_of(item: records.GradeItem) -> dict[str, Any]:
    """How a grade item is marked, with the ends of its scale."""
    if item.scale is None:
        return {}
    names = item.scale.names
    return {"marking": model.Marking.WORDS, "lowest": names[0], "best": names[-1]}


def _word(item: records.GradeItem, grade: records.Grade | None) -> str:
    if item.scale is None or grade is None or grade.raw is None:
        return ""
    return item.scale.nearest(grade.raw)


def completion(activity: records.Activity, user_id: int) -> model.ActivityCompletion:
    """Translate a completion, or the lack of one."""
    own = activity.completions.get(user_id)
    return model.ActivityCompletion(
        user_id=user_id,
        activity_id=activity.cmid,
        state=model.CompletionState(own.state if own else 0),
        at=moment(own.timecompleted) if own and own.state else None,
        overridden=bool(own and own.overrideby),
    )


def group(record: records.Group) -> model.Group:
    """Translate a group."""
    return model.Group(
        record.id, record.course.id, record.idnumber, record.name, frozenset(record.members)
    )


def framework(record: records_outcomes.Framework) -> model.Framework:
    """Translate a competency framework."""
    return model.Framework(
        id=record.id,
        idnumber=record.idnumber,
        name=record.shortname,
        scale_id=record.scale.id,
        proficient=min(proficient_positions(record)),
    )


def competency(record: records_outcomes.Competency) -> model.Competency:
    """Translate a competency."""
    return model.Competency(
        id=record.id,
        idnumber=record.idnumber,
        name=record.shortname,
        framework_id=record.framework.id,
        parent_id=record.parent.id if record.parent else 0,
    )
