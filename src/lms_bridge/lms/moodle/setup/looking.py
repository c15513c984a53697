"""Looks at a site for one programme: only reads, each one tried, what is refused noted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Final

from lms_bridge.lms.moodle.links import own_name
from lms_bridge.lms.moodle.setup.looking_course import CourseLook
from lms_bridge.lms.moodle.setup.seen import CourseSeen, Seen
from lms_bridge.lms.moodle.setup.tries import Tries
from lms_bridge.model.connection import LmsService, Purpose, SiteNeeds
from lms_bridge.model.snapshot import Badge, Cohort, Competency, Framework, User
from lms_bridge.ports import Clock, Lms, LmsInspector

#: So many people of a cohort are looked at: more would show nothing more.
SOME: Final = 50


#: Told how far a look got: what it is at, how many are done, how many there are.
Progress = Callable[[str, int, int], None]


def site_findings(
    lms: Lms,
    inspector: LmsInspector,
    needs: SiteNeeds,
    student_role: int,
    clock: Clock,
    progress: Progress,
) -> Seen:
    """Look at everything that one programme needs of a site; nothing is written.

    Raises:
        RetryLater: the LMS is away.
        AccessDenied: the token opens nothing.
    """
    return _Look(lms, inspector, needs, clock, progress).everything(student_role)


class _Look:
    """One look."""

    def __init__(
        self, lms: Lms, inspector: LmsInspector, needs: SiteNeeds, clock: Clock, progress: Progress
    ) -> None:
        self.lms = lms
        self.needs = needs
        self.clock = clock
        self.inspector = inspector
        self.progress = progress
        self.tries = Tries(inspector)
        self.service: LmsService = inspector.service()
        at = self.service.answered_at
        self.clock_ahead = None if at is None else (at - clock.now()) / timedelta(seconds=1)

    def offered(self, purpose: Purpose) -> bool:
        """Whether a purpose is asked for and its functions are in the service."""
        needed = self.inspector.requirements.get(purpose)
        functions = set(needed.functions) if needed else set()
        return purpose in self.needs.purposes and functions <= self.service.site.functions

    def everything(self, student_role: int) -> Seen:
        """Courses first, then whatever is of the site as a whole."""
        courses = self._courses()
        cohorts = self._cohorts()
        roster = self._roster(courses, cohorts)
        users, fields = self._users(roster)
        frameworks, competencies = self._frameworks()
        return Seen(
            requirements=self.inspector.requirements,
            service=self.service,
            clock_ahead=self.clock_ahead,
            courses=courses,
            cohorts=cohorts,
            users=users,
            asked_users=len(roster),
            account_fields=fields,
            badges=self._badges(cohorts, roster),
            frameworks=frameworks,
            competencies=competencies,
            names_activities=self._names(courses),
            makes_frameworks=self._makes(),
            rates=self._rates(roster, competencies),
            student_role=student_role,
            attempts=tuple(self.tries.attempts),
        )

    def _courses(self) -> dict[str, CourseSeen]:
        names = self.needs.courses if self.offered(Purpose.COURSES) else ()
        found: dict[str, CourseSeen] = {}
        for done, idnumber in enumerate(names, start=1):
            found[idnumber] = CourseLook(
                self.lms, self.needs, self.tries, self.offered, idnumber, self.clock
            ).seen()
            self.progress("look", done, len(names))
        return found

    def _cohorts(self) -> dict[str, Cohort]:
        names = set(self.needs.plan.cohorts)
        effects = self.needs.of_purpose(Purpose.COHORT_MEMBERS)
        names |= {each.target.idnumber for each in effects}
        found: dict[str, Cohort] = {}
        if self.offered(Purpose.COHORTS):
            for name in sorted(names):
                read = self.tries.read("cohorts", name, partial(self.lms.cohorts, [name]))
                found |= read or {}
        return found

    def _roster(self, courses: dict[str, CourseSeen], cohorts: dict[str, Cohort]) -> list[int]:
        """Some of the people whom the intakes name, those of a cohort first."""
        people: list[int] = []
        for intake in self.needs.intakes:
            if intake.cohort in cohorts:
                people += sorted(cohorts[intake.cohort].members)[:SOME]
            elif intake.course in courses:
                reading = courses[intake.course].reading
                people += [each.user_id for each in reading.participants if each.active][:SOME]
        return sorted(set(people))

    def _users(self, roster: Sequence[int]) -> tuple[tuple[User, ...], frozenset[str] | None]:
        if not roster or not self.offered(Purpose.PEOPLE):
            return (), None
        where = f"{len(roster)}"
        users = self.tries.read("users", where, lambda: self.lms.users(roster)) or ()
        fields = None
        if users:
            fields = self.tries.read(
                "account", where, lambda: self.inspector.account_fields(users[0].id)
            )
        return users, fields

    def _badges(
        self, cohorts: dict[str, Cohort], roster: Sequence[int]
    ) -> dict[int, tuple[Badge, ...]]:
        """Of the members of the cohorts that issue badges; else of somebody on the roster."""
        if not self.offered(Purpose.BADGES):
            return {}
        issuing = {each.target.idnumber for each in self.needs.effects if each.badge}
        people = {
            person
            for name in issuing & cohorts.keys()
            for person in sorted(cohorts[name].members)[:SOME]
        }
        found: dict[int, tuple[Badge, ...]] = {}
        for person in sorted(people) or roster[:1]:
            held = self.tries.read("badges", str(person), partial(self.lms.badges, [person]))
            found |= held or {}
            if held is None and self.tries.attempts[-1].denied:
                break  # refused of one is refused of all
        return found

    def _frameworks(self) -> tuple[tuple[Framework, ...], tuple[Competency, ...]]:
        names = {name for name, _ in self.needs.plan.competencies}
        names |= {each.target.framework for each in self.needs.of_purpose(Purpose.RATE)}
        if not names or not self.offered(Purpose.RATINGS):
            return (), ()
        found = self.tries.read("frameworks", "", self.lms.frameworks) or ()
        competencies: list[Competency] = []
        for each in found:
            if each.idnumber in names:
                read = self.tries.read(
                    "competencies",
                    each.idnumber,
                    partial(self.lms.competencies, each.id),
                )
                competencies += read or ()
        return found, tuple(competencies)

    def _names(self, courses: dict[str, CourseSeen]) -> bool | None:
        """SiteNeeds of one activity: what holds for one holds for all."""
        if Purpose.ACTIVITY_NAMES not in self.needs.purposes or not self.offered(
            Purpose.ACTIVITIES
        ):
            return None
        activities = [each for seen in courses.values() for each in seen.reading.activities]
        if not activities:
            return None
        first = activities[0].id
        return self.tries.read(
            "activity", own_name(first), lambda: self.inspector.names_activities(first)
        )

    def _makes(self) -> bool | None:
        if Purpose.FRAMEWORK not in self.needs.purposes or not self.offered(Purpose.RATINGS):
            return None
        return self.tries.read("framework", "", self.inspector.makes_frameworks)

    def _rates(self, roster: Sequence[int], competencies: tuple[Competency, ...]) -> bool | None:
        if not roster or not competencies or not self.offered(Purpose.RATINGS):
            return None
        person, competency = roster[0], competencies[0]
        return self.tries.read(
            "rating", competency.idnumber, lambda: self.inspector.rates(person, competency.id)
        )
