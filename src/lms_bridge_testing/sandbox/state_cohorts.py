"""Groups, cohorts, badges and reports of the sandbox Moodle."""

import hashlib
from collections.abc import Sequence

from lms_bridge_testing.sandbox.records import Course, Group, User
from lms_bridge_testing.sandbox.records_outcomes import (
    Badge,
    BadgeIssue,
    Cohort,
    Competency,
    Report,
)
from lms_bridge_testing.sandbox.state_attendance import AttendanceState
from lms_bridge_testing.sandbox.state_base import locked


class CohortState(AttendanceState):
    """Who belongs together, and what they hold."""

    @locked
    def add_group(
        self, course: Course, name: str, *, idnumber: str = "", description: str = ""
    ) -> Group:
        """Make a group; its name, and its idnumber if it has one, are unique in the course."""
        for other in course.groups.values():
            if other.name == name or (idnumber and other.idnumber == idnumber):
                raise ValueError(f"course {course.idnumber!r} already has group {other.name!r}")
        group = Group(self.next_id("groups"), course, name, idnumber, description)
        course.groups[group.id] = group
        self.groups[group.id] = group
        return group

    @locked
    def add_to_group(self, group: Group, user: User) -> bool:
        """Put an enrolled person in a group; tell whether that was new."""
        if user.id not in group.course.participants:
            raise ValueError(f"person {user.id} is not enrolled in {group.course.idnumber!r}")
        new = user.id not in group.members
        group.members.add(user.id)
        return new

    @locked
    def add_cohort(
        self, idnumber: str, name: str, *, description: str = "", visible: bool = True
    ) -> Cohort:
        """Make a cohort of the whole site; its idnumber is unique."""
        if idnumber and idnumber in self._cohorts_by_idnumber:
            raise ValueError(f"there is already a cohort with idnumber {idnumber!r}")
        cohort = Cohort(self.next_id("cohort"), idnumber, name, description, visible)
        self.cohorts[cohort.id] = cohort
        self._cohorts_by_idnumber[idnumber] = cohort
        return cohort

    def find_cohort(self, idnumber: str) -> Cohort | None:
        """Find a cohort by its idnumber."""
        return self._cohorts_by_idnumber.get(idnumber)

    @locked
    def add_to_cohort(self, cohort: Cohort, user: User) -> bool:
        """Put somebody in a cohort and issue its badges; tell whether that was new."""
        if user.id in cohort.members:
            return False
        cohort.members.add(user.id)
        for badge in self.badges.values():
            if badge.cohort is cohort:
                self._earn(badge, user.id)
        return True

    @locked
    def remove_from_cohort(self, cohort: Cohort, user: User) -> bool:
        """Take somebody out of a cohort; badges stay. Tell whether that changed anything."""
        present = user.id in cohort.members
        cohort.members.discard(user.id)
        return present

    @locked
    def add_badge(
        self,
        name: str,
        *,
        cohort: Cohort | None = None,
        competency: Competency | None = None,
        description: str = "",
        active: bool = True,
    ) -> Badge:
        """Make a badge issued for being in a cohort or for being proficient in a competency."""
        badge = Badge(
            id=self.next_id("badge"),
            name=name,
            description=description or name,
            timecreated=self.now(),
            cohort=cohort,
            competency=competency,
            active=active,
        )
        self.badges[badge.id] = badge
        for user_id in sorted(cohort.members) if cohort else ():
            self._earn(badge, user_id)
        return badge

    @locked
    def run_cron(self) -> int:
        """Issue the badges that wait when `badges_by_cron` is set; give their number."""
        pending, self._pending_badges = self._pending_badges, []
        for badge, user_id in pending:
            self._issue(badge, user_id)
        return len(pending)

    @locked
    def add_report(
        self, name: str, *, courses: Sequence[Course] | None = None, shared: bool = True
    ) -> Report:
        """Make a custom report on the participants of some courses, or of all of them."""
        chosen = None if courses is None else list(courses)
        report = Report(self.next_id("report"), name, chosen, shared, self.now())
        self.reports[report.id] = report
        return report

    def _earn(self, badge: Badge, user_id: int) -> None:
        if not badge.active or user_id in badge.issued:
            return
        if self.badges_by_cron:
            self._pending_badges.append((badge, user_id))
        else:
            self._issue(badge, user_id)

    def _issue(self, badge: Badge, user_id: int) -> None:
        if user_id in badge.issued:
            return
        issue_id = self.next_id("badge_issued")
        seed = f"sandbox badge {badge.id} user {user_id} issue {issue_id}"
        uniquehash = hashlib.sha1(seed.encode(), usedforsecurity=False).hexdigest()
        badge.issued[user_id] = BadgeIssue(issue_id, user_id, uniquehash, self.now())
