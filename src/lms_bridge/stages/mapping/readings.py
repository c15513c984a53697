"""A snapshot indexed for mapping: every lookup that a learner needs, made once for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from lms_bridge.cause import Cause
from lms_bridge.model.snapshot import (
    ActivityCompletion,
    AttendanceSession,
    CourseCompletion,
    Grade,
    Marking,
    Rating,
    Snapshot,
    User,
)
from lms_bridge.stages.mapping.noticed import is_changed


class ReadingIndex:
    """What was read, by what it is asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.users: dict[int, User] = {user.id: user for user in snapshot.site.users}
        self.read_at: dict[str, datetime] = {
            key: reading.read_at for key, reading in snapshot.courses.items()
        }
        moments = [*self.read_at.values(), snapshot.site.read_at]
        self.as_of = min(moments)
        self.participants: dict[str, frozenset[int]] = {}
        self.groups: dict[str, dict[int, set[int]]] = {}
        self._grades: dict[tuple[str, str], dict[int, Grade]] = defaultdict(dict)
        #: By learner, the grades of which something has to be shown, each with its course.
        self.changed: dict[int, list[tuple[str, Grade]]] = defaultdict(list)
        self._scales: dict[tuple[str, str], Mapping[int, str]] = {}
        self._completions: dict[tuple[str, int], dict[int, ActivityCompletion]] = defaultdict(dict)
        self._course_completions: dict[str, dict[int, CourseCompletion]] = {}
        for key, reading in snapshot.courses.items():
            self.participants[key] = frozenset(each.user_id for each in reading.participants)
            of_user: dict[int, set[int]] = defaultdict(set)
            for group in reading.groups:
                for user_id in group.members:
                    of_user[user_id].add(group.id)
            self.groups[key] = of_user
            for grade in reading.grades:
                if is_changed(grade):
                    self.changed[grade.user_id].append((key, grade))
                for name in (grade.item, grade.own, grade.column):
                    if name:
                        self._grades[key, name][grade.user_id] = grade
            for completion in reading.completions:
                by_user = self._completions[key, completion.activity_id]
                by_user[completion.user_id] = completion
            self._course_completions[key] = {
                each.user_id: each for each in reading.course_completions
            }
        self._ratings = self._rated()
        unread = {key: reading.unread for key, reading in snapshot.courses.items()}
        unread[""] = snapshot.site.unread
        self._refused = {
            (key, each.what, each.user_id): each.cause
            for key, found in unread.items()
            for each in found
            if each.user_id
        }

    def _rated(self) -> dict[tuple[str, str], dict[int, Rating]]:
        site = self.snapshot.site
        frameworks = {each.id: each.idnumber for each in site.frameworks}
        names = {
            each.id: (frameworks.get(each.framework_id, ""), each.idnumber)
            for each in site.competencies
        }
        rated: dict[tuple[str, str], dict[int, Rating]] = defaultdict(dict)
        for rating in site.ratings:
            if rating.competency_id in names:
                rated[names[rating.competency_id]][rating.user_id] = rating
        return rated

    def grade(self, course: str, item: str, user_id: int) -> Grade | None:
        """A learner's grade in an item, or None where the LMS shows none."""
        return self._grades.get((course, item), {}).get(user_id)

    def grades_in(self, course: str, item: str) -> Iterable[Grade]:
        """Everybody's grades in an item."""
        return self._grades.get((course, item), {}).values()

    def shows(self, course: str, item: str) -> bool:
        """Whether the gradebook shows an item of anybody."""
        return bool(self._grades.get((course, item)))

    def scale_words(self, course: str, item: str) -> Mapping[int, str]:
        """The words of an item's scale by their place, as far as the ends and grades show them."""
        key = course, item
        if key not in self._scales:
            self._scales[key] = _scale_words(self._grades.get(key, {}).values())
        return self._scales[key]

    def completion(self, course: str, activity: str, user_id: int) -> ActivityCompletion | None:
        """A learner's completion of an activity, or None."""
        found = self.snapshot.courses[course].find_activity(activity)
        return self._completions.get((course, found.id), {}).get(user_id) if found else None

    def course_completion(self, course: str, user_id: int) -> CourseCompletion | None:
        """A learner's completion of a course, or None."""
        return self._course_completions.get(course, {}).get(user_id)

    def rating(self, framework: str, competency: str, user_id: int) -> Rating | None:
        """A learner's rating, or None."""
        return self._ratings.get((framework, competency), {}).get(user_id)

    def refused(self, course: str, what: str, user_id: int) -> Cause | None:
        """Why something of one learner could not be read; None where it could."""
        return self._refused.get((course, what, user_id))

    def sessions(self, course: str, activity: str) -> tuple[AttendanceSession, ...]:
        """The sessions of an attendance activity."""
        reading = self.snapshot.courses[course]
        found = reading.sessions.get(activity)
        if found is not None:
            return found
        named = reading.find_activity(activity)
        return reading.sessions.get(str(named.ref), ()) if named else ()


def _scale_words(grades: Iterable[Grade]) -> Mapping[int, str]:
    found: dict[int, str] = {}
    for each in grades:
        if each.marking is Marking.POINTS or each.minimum != 1:
            continue
        found |= {1: each.lowest, int(each.maximum): each.best}
        if each.raw is not None and each.word:
            found[int(each.raw)] = each.word
    return {place: word for place, word in sorted(found.items()) if word}
