"""Read the targets of effects for the people asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from lms_bridge.cause import Cause
from lms_bridge.errors import CapabilityMissing, SkipRecord
from lms_bridge.model.action import EffectKind, Observed, Presence, Target
from lms_bridge.model.snapshot import CompletionState, Course
from lms_bridge.ports import Lms

#: The people an observation is about, by target.
Asked = Mapping[Target, frozenset[int]]

#: People whose badges are asked for at once: a refusal of one hides no more than these.
TOGETHER = 200


def observe(lms: Lms, asked: Asked, holders: Iterable[int] = ()) -> Observed:
    """Read the targets for the people asked about, and the badges that `holders` hold."""
    observer = _Observer(lms, asked)
    observer.run()
    return Observed(
        presence=observer.presence,
        missing=frozenset(observer.missing),
        absent=frozenset(observer.absent),
        unreadable=observer.unreadable,
        badges=badges_held(lms, sorted(holders)),
    )


def badges_held(lms: Lms, people: Sequence[int]) -> dict[int, frozenset[str]]:
    """The names of the badges that people hold; who is left out, nobody could say it of."""
    held: dict[int, frozenset[str]] = {}
    for start in range(0, len(people), TOGETHER):
        part = people[start : start + TOGETHER]
        try:
            found = lms.badges(part)
        except (SkipRecord, CapabilityMissing):
            continue  # one refusal is the refusal of all who were asked about with them
        held |= {each: frozenset(badge.name for badge in found.get(each, ())) for each in part}
    return held


class _Observer:
    """Gathers presence target by target; one unreadable target never hides the others."""

    def __init__(self, lms: Lms, asked: Asked) -> None:
        self.lms = lms
        self.asked = asked
        self.presence: dict[Target, dict[int, Presence]] = {}
        self.missing: set[Target] = set()
        self.absent: set[str] = set()
        self.unreadable: dict[Target, Cause] = {}

    def run(self) -> None:
        """Observe every target, kind by kind, course by course."""
        kinds: dict[EffectKind, list[Target]] = defaultdict(list)
        for target in sorted(self.asked):
            kinds[target.kind].append(target)
        self._try(kinds[EffectKind.COHORT], self._cohorts)
        self._try(kinds[EffectKind.RATING], self._ratings)
        placed = [
            *kinds[EffectKind.GROUP],
            *kinds[EffectKind.ENROLMENT],
            *kinds[EffectKind.COMPLETION],
        ]
        courses = self._courses({target.course for target in placed})
        readers = {
            EffectKind.GROUP: self._groups,
            EffectKind.ENROLMENT: self._enrolments,
            EffectKind.COMPLETION: self._completions,
        }
        by_course: dict[tuple[EffectKind, str], list[Target]] = defaultdict(list)
        for target in placed:
            found = courses.get(target.course)
            if isinstance(found, Course):
                by_course[target.kind, target.course].append(target)
            elif found is None:
                self.missing.add(target)
                self.absent.add(target.course)
            else:
                self.unreadable[target] = found
        for (kind, name), targets in by_course.items():
            course = courses[name]
            if isinstance(course, Course):
                self._try(targets, partial(readers[kind], course=course))

    def _courses(self, idnumbers: set[str]) -> dict[str, Course | Cause]:
        """Courses by idnumber, or why one cannot be told; one that does not exist is left out."""
        if not idnumbers:
            return {}
        try:
            return dict(self.lms.courses(sorted(idnumbers)))
        except (SkipRecord, CapabilityMissing) as error:
            if len(idnumbers) == 1:
                return dict.fromkeys(idnumbers, error.cause)
        found: dict[str, Course | Cause] = {}
        for idnumber in sorted(idnumbers):
            found |= self._courses({idnumber})
        return found

    def _try(self, targets: list[Target], read: Callable[[list[Target]], None]) -> None:
        """Read targets together; where one spoils the answer, each on its own."""
        if not targets:
            return
        try:
            read(targets)
        except (SkipRecord, CapabilityMissing) as error:
            for target in targets:
                self.presence.pop(target, None)
                self.missing.discard(target)
                if len(targets) > 1:
                    self._try([target], read)
                else:
                    self.unreadable[target] = error.cause

    def _present(self, target: Target, members: Iterable[int]) -> None:
        people = self.asked[target]
        self.presence[target] = {person: Presence.PRESENT for person in members if person in people}

    def _cohorts(self, targets: list[Target]) -> None:
        cohorts = self.lms.cohorts([target.idnumber for target in targets])
        for target in targets:
            if target.idnumber in cohorts:
                self._present(target, cohorts[target.idnumber].members)
            else:
                self.missing.add(target)

    def _groups(self, targets: list[Target], course: Course) -> None:
        groups = {group.idnumber: group for group in self.lms.groups(course.id)}
        for target in targets:
            if target.idnumber in groups:
                self._present(target, groups[target.idnumber].members)
            else:
                self.missing.add(target)

    def _enrolments(self, targets: list[Target], course: Course) -> None:
        participants = self.lms.participants(course.id)
        for target in targets:
            people = self.asked[target]
            self.presence[target] = {
                each.user_id: Presence.PRESENT if each.active else Presence.SUSPENDED
                for each in participants
                if each.user_id in people
            }

    def _completions(self, targets: list[Target], course: Course) -> None:
        activities = self.lms.activities(course.id)
        for target in targets:
            names = {each.id for each in activities if each.ref.is_called(target.idnumber)}
            if not names:
                self.missing.add(target)
                continue
            people = sorted(self.asked[target])
            answers = self.lms.completions(course.id, people)
            seen = dict.fromkeys(answers.refused, Presence.UNKNOWN)
            for each in answers.found:
                if each.activity_id in names and each.state in {
                    CompletionState.COMPLETE,
                    CompletionState.PASSED,
                }:
                    seen[each.user_id] = Presence.PRESENT
            self.presence[target] = seen

    def _ratings(self, targets: list[Target]) -> None:
        frameworks = {each.idnumber: each for each in self.lms.frameworks()}
        numbers: dict[tuple[str, str], int] = {}
        for name in sorted({target.framework for target in targets}):
            if name in frameworks:
                for each in self.lms.competencies(frameworks[name].id):
                    numbers[name, each.idnumber] = each.id
        by_number: dict[int, Target] = {}
        for target in targets:
            number = numbers.get((target.framework, target.idnumber))
            if not target.idnumber and target.framework in frameworks:
                self.presence[target] = {}
            elif number is None:
                self.missing.add(target)
            else:
                by_number[number] = target
                self.presence[target] = {}
        pairs = [
            (person, number)
            for number, target in by_number.items()
            for person in sorted(self.asked[target])
        ]
        answers = self.lms.ratings(pairs) if pairs else None
        for rating in answers.found if answers else ():
            if rating.proficient:
                self.presence[by_number[rating.competency_id]][rating.user_id] = Presence.PRESENT
        for person in answers.refused if answers else ():
            for target in by_number.values():
                self.presence[target].setdefault(person, Presence.UNKNOWN)
