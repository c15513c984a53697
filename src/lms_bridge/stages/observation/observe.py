"""Read the targets of effects for the people asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from lms_bridge.cause import Cause
from lms_bridge.errors import CapabilityMissing, SkipRecord
from lms_bridge.model.action import Observed, Target
from lms_bridge.model.snapshot import Course
from lms_bridge.ports import Lms
from lms_bridge.ports.effects import Driver, Drivers, LearnersByTarget, Sight

#: People whose badges are asked for at once: a refusal of one hides no more than these.
TOGETHER = 200


def observe(drivers: Drivers, asked: LearnersByTarget, holders: Iterable[int] = ()) -> Observed:
    """Read the targets for the people asked about, and the badges that `holders` hold."""
    observer = _Observer(drivers, asked)
    observer.run()
    sight = observer.sight
    return Observed(
        presence=sight.presence,
        missing=frozenset(sight.missing),
        absent=frozenset(observer.absent),
        unreadable=observer.unreadable,
        closed=sight.closed,
        badges=badges_held(drivers.tools.lms, sorted(holders)),
        held=sight.held,
        last=sight.last,
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

    def __init__(self, drivers: Drivers, asked: LearnersByTarget) -> None:
        self.drivers = drivers
        self.lms = drivers.tools.lms
        self.asked = asked
        self.sight = Sight()
        self.absent: set[str] = set()
        self.unreadable: dict[Target, Cause] = {}

    def run(self) -> None:
        """Observe every target, kind by kind, those in courses course by course."""
        kinds: dict[str, list[Target]] = defaultdict(list)
        for target in sorted(self.asked):
            kinds[target.kind].append(target)
        ranked = sorted(
            ((self.drivers.of(kind), targets) for kind, targets in kinds.items()),
            key=lambda each: each[0].rank,
        )
        for driver, targets in ranked:
            if not driver.in_course:
                self._try(driver, targets, None)
        placed = [(driver, targets) for driver, targets in ranked if driver.in_course]
        courses = self._courses({each.course for _, targets in placed for each in targets})
        for driver, targets in placed:
            by_course: dict[str, list[Target]] = defaultdict(list)
            for target in targets:
                by_course[target.course].append(target)
            for name, there in by_course.items():
                self._in_course(driver, there, courses.get(name))

    def _in_course(
        self, driver: Driver, targets: list[Target], course: Course | Cause | None
    ) -> None:
        if isinstance(course, Course):
            self._try(driver, targets, course)
        elif course is None:
            self.sight.missing.update(targets)
            self.absent.update(target.course for target in targets)
        else:
            self.unreadable.update(dict.fromkeys(targets, course))

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

    def _try(self, driver: Driver, targets: list[Target], course: Course | None) -> None:
        """Read targets together; where one spoils the answer, each on its own."""
        try:
            driver.observe(targets, self.asked, self.sight, course)
        except (SkipRecord, CapabilityMissing) as error:
            for target in targets:
                self.sight.forget(target)
                if len(targets) > 1:
                    self._try(driver, [target], course)
                else:
                    self.unreadable[target] = error.cause
