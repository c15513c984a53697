"""Activities, grades and completion of the sandbox Moodle."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from lms_bridge_testing.sandbox.records import (
    Activity,
    Completion,
    CompletionState,
    Course,
    Grade,
    GradeItem,
    Scale,
    Tracking,
    User,
)
from lms_bridge_testing.sandbox.state_base import Instant, locked, seconds
from lms_bridge_testing.sandbox.state_people import PeopleState

Number = Decimal | int


class ActivityState(PeopleState):
    """What happens inside courses, but for attendance."""

    @locked
    def add_scale(self, name: str, names: Sequence[str]) -> Scale:
        """Make a scale; the first name is position 1."""
        scale = Scale(self.next_id("scale"), name, tuple(names))
        self.scales[scale.id] = scale
        return scale

    def add_assignment(self, course: Course, **wanted: Any) -> Activity:
        """Make a graded assignment, completed by being graded (by passing, with a gradepass)."""
        wanted.setdefault("grademax", 100)
        wanted.setdefault("completion", Tracking.AUTOMATIC)
        return self.add_activity(course, "assign", **wanted)

    def add_quiz(self, course: Course, **wanted: Any) -> Activity:
        """Make a graded quiz, completed by being graded."""
        wanted.setdefault("grademax", 10)
        wanted.setdefault("completion", Tracking.AUTOMATIC)
        return self.add_activity(course, "quiz", **wanted)

    def add_page(self, course: Course, **wanted: Any) -> Activity:
        """Make a page, ticked off by hand; never graded."""
        wanted.setdefault("completion", Tracking.MANUAL)
        return self.add_activity(course, "page", **wanted)

    @locked
    def add_activity(
        self,
        course: Course,
        modname: str,
        *,
        idnumber: str = "",
        name: str | None = None,
        grademax: Number | None = None,
        grademin: Number = 0,
        gradepass: Number = 0,
        scale: Scale | None = None,
        completion: int = Tracking.NONE,
        criterion: bool = False,
        visible: bool = True,
        hidden_grades: bool = False,
        section: int = 0,
        kind: Callable[..., Activity] = Activity,
    ) -> Activity:
        """Make an activity of any type; `criterion` makes it count for the course's completion."""
        activity = kind(
            cmid=self.next_id("course_modules"),
            course=course,
            modname=modname,
            instance=self.next_id(f"mod_{modname}"),
            idnumber=idnumber,
            name=name or f"{modname} {idnumber}".strip(),
            section=section,
            timecreated=self.now(),
            visible=visible,
            completion=Tracking(completion),
        )
        if grademax is not None or scale is not None:
            activity.item = self._item(activity, grademin, grademax, gradepass, scale)
            activity.item.hidden = hidden_grades
        course.activities[activity.cmid] = activity
        self.activities[activity.cmid] = activity
        self.instances[modname, activity.instance] = activity
        if criterion:
            course.criteria.append(activity)
        return activity

    @locked
    def add_outcome(self, activity: Activity, name: str, scale: Scale) -> GradeItem:
        """Let an activity be graded for an outcome as well: a further column, without idnumber."""
        item = self._item(activity, 1, None, 0, scale)
        item.name = name
        item.number, item.outcome = 1000 + len(activity.further), self.next_id("outcome")
        activity.further.append(item)
        return item

    @locked
    def add_second_grade(
        self, activity: Activity, name: str, *, grademax: Number = 100
    ) -> GradeItem:
        """Give an activity a second column, as a forum and a workshop have: without idnumber."""
        item = self._item(activity, 0, grademax, 0, None)
        item.name, item.number = name, 1 + len(activity.further)
        activity.further.append(item)
        return item

    @locked
    def add_manual_column(
        self,
        course: Course,
        name: str,
        *,
        idnumber: str = "",
        grademin: Number = 0,
        grademax: Number = 20,
        scale: Scale | None = None,
    ) -> GradeItem:
        """Make a column of the gradebook by hand: no activity stands behind it."""
        item = self._item(None, grademin, grademax, 0, scale)
        item.name, item.idnumber = name, idnumber
        course.columns[item.id] = item
        return item

    @locked
    def grade(
        self,
        target: Activity | GradeItem,
        user: User,
        value: Number | str | None,
        *,
        when: Instant | None = None,
        hidden: bool = False,
        overridden: bool = False,
        excluded: bool = False,
        deducted: Number = 0,
        feedback: str = "",
    ) -> Grade:
        """Grade somebody: a number, a name of the item's scale, or None to take it back."""
        item = _item_of(target)
        raw = _position(item, value)
        moment = self.now() if when is None else seconds(when)
        grade = item.grades.get(user.id)
        if grade is None:
            grade = Grade(self.next_id("grade"), raw, moment, moment)
            item.grades[user.id] = grade
        grade.raw = raw
        grade.dategraded = None if raw is None else moment
        grade.timemodified = moment
        grade.hidden, grade.overridden, grade.feedback = hidden, overridden, feedback
        grade.excluded, grade.deducted = excluded, Decimal(deducted)
        if item.activity is not None and item is item.activity.item:
            self._follow_grade(item, item.activity, user.id, raw, moment)
        return grade

    @locked
    def complete(
        self,
        activity: Activity,
        user: User,
        state: int = CompletionState.COMPLETE,
        *,
        when: Instant | None = None,
        overrideby: User | None = None,
    ) -> None:
        """Set how far somebody got with an activity; `overrideby` says who did it by hand."""
        moment = self.now() if when is None else seconds(when)
        self._set_completion(
            activity, user.id, CompletionState(state), moment, overrideby.id if overrideby else None
        )

    @locked
    def override_completion(
        self, activity: Activity, user_id: int, state: int, *, overrideby: int
    ) -> None:
        """Set how far an id got with an activity; Moodle does not ask whose id it is."""
        self._set_completion(activity, user_id, CompletionState(state), self.now(), overrideby)

    @locked
    def complete_course(self, course: Course, user: User, *, when: Instant | None = None) -> None:
        """Mark a whole course as completed, whatever its criteria say."""
        course.completions[user.id] = self.now() if when is None else seconds(when)

    def course_total(
        self, course: Course, user_id: int, *, with_hidden: bool = True
    ) -> tuple[Decimal | None, Decimal, int | None]:
        """Add up what somebody was graded in: sum, highest possible, date; or what was set."""
        own = course.total.grades.get(user_id)
        if own is not None:
            return own.raw, course.total.grademax, own.dategraded
        total, highest, latest = Decimal(0), Decimal(0), 0
        for item in course.graded_items():
            grade = item.grades.get(user_id)
            if grade is None or grade.raw is None:
                continue
            latest = max(latest, grade.dategraded or 0)
            if with_hidden or not (item.hidden or grade.hidden):
                total, highest = total + grade.raw, highest + item.grademax
        if highest:
            return total, highest, latest
        full = sum((item.grademax for item in course.graded_items()), Decimal(0))
        return None, full, latest or None

    def _item(
        self,
        activity: Activity | None,
        grademin: Number,
        grademax: Number | None,
        gradepass: Number,
        scale: Scale | None,
    ) -> GradeItem:
        low, high = Decimal(grademin), Decimal(grademax or 0)
        if scale is not None:
            low, high = Decimal(1), Decimal(len(scale.names))
        return GradeItem(self.next_id("item"), activity, low, high, Decimal(gradepass), scale)

    def _follow_grade(
        self, item: GradeItem, activity: Activity, user_id: int, raw: Decimal | None, moment: int
    ) -> None:
        if activity.completion is not Tracking.AUTOMATIC:
            return
        current = activity.completions.get(user_id)
        if current and current.overrideby and current.state is CompletionState.COMPLETE:
            return
        if raw is None:
            state = CompletionState.INCOMPLETE
        elif not item.gradepass:
            state = CompletionState.COMPLETE
        else:
            passed = raw >= item.gradepass
            state = CompletionState.PASSED if passed else CompletionState.FAILED
        self._set_completion(activity, user_id, state, moment, None)

    def _set_completion(
        self,
        activity: Activity,
        user_id: int,
        state: CompletionState,
        moment: int,
        overrideby: int | None,
    ) -> None:
        activity.completions[user_id] = Completion(state, moment, overrideby)
        course = activity.course
        if activity not in course.criteria or user_id in course.completions:
            return
        if all(met(criterion, user_id) for criterion in course.criteria):
            course.completions[user_id] = max(
                criterion.completions[user_id].timecompleted for criterion in course.criteria
            )


def met(activity: Activity, user_id: int) -> bool:
    """Tell whether an activity counts as done for the completion of its course."""
    completion = activity.completions.get(user_id)
    return completion is not None and completion.state in {
        CompletionState.COMPLETE,
        CompletionState.PASSED,
    }


def _item_of(target: Activity | GradeItem) -> GradeItem:
    if isinstance(target, GradeItem):
        return target
    if target.item is None:
        raise ValueError(f"{target.modname} {target.idnumber!r} is not graded: give it a grademax")
    return target.item


def _position(item: GradeItem, value: Number | str | None) -> Decimal | None:
    if value is None:
        return None
    if item.scale is not None and isinstance(value, str) and value in item.scale.names:
        return Decimal(item.scale.names.index(value) + 1)
    return Decimal(value)
