"""The port `LmsInspector` straight on a sandbox state: a site whose service user may do all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from lms_bridge.errors import BridgeError, UnknownRecord
from lms_bridge.lms.moodle.role import REQUIREMENTS
from lms_bridge.model.connection import CourseSettings, LmsService, Requirements
from lms_bridge.model.snapshot import SiteInfo
from lms_bridge_testing import fake_base as base
from lms_bridge_testing.fake_base import FakeBase
from lms_bridge_testing.sandbox.state_people import ADMINISTRATOR_ID


class FakeInspector(FakeBase):
    """Looks at the state of a `FakeLms`; it passes the same contract as the Moodle adapter."""

    @property
    def requirements(self) -> Requirements:
        """Those of a Moodle."""
        return REQUIREMENTS

    def service(self) -> LmsService:
        """The LMS, with every function there is, and the state's own clock."""
        with self._call("service") as state:
            functions = {name for each in REQUIREMENTS.values() for name in each.functions}
            site = SiteInfo(
                "https://fake.invalid",
                state.sitename,
                "4.5 (fake)",
                ADMINISTRATOR_ID,
                frozenset(functions),
            )
            return LmsService(site, None, datetime.fromtimestamp(state.now(), UTC))

    def course_settings(self, course_id: int) -> CourseSettings | None:
        """How a course is set up."""
        with self._call("course_settings") as state:
            course = state.courses.get(course_id)
            if course is None:
                return None
            return CourseSettings(
                entered=True,
                completion=course.enablecompletion,
                separate_groups=course.separate_groups,
                manual_enrolment=course.manual_enrolment,
            )

    def role_ids(self, course_id: int) -> Mapping[str, int]:
        """The roles that people have in a course."""
        with self._call("role_ids"):
            course = self._course(course_id)
            return {
                base.SHORTNAMES[role]: int(role)
                for person in course.participants
                for role in course.roles(person)
            }

    def gradebook(self, course_id: int) -> None:
        """Every gradebook is open."""
        with self._call("gradebook"):
            self._course(course_id)

    def account_fields(self, user_id: int) -> frozenset[str]:
        """What an account shows."""
        with self._call("account_fields"):
            self._user(user_id)
            return frozenset({"id", "idnumber", "suspended"})

    def names_activities(self, activity_id: int) -> bool:
        """Every idnumber is shown."""
        with self._call("names_activities") as state:
            base.found(state.activities.get(activity_id), f"activity {activity_id}")
            return True

    def makes_frameworks(self) -> bool | None:
        """Frameworks may be made."""
        with self._call("makes_frameworks") as state:
            return True if state.frameworks else None

    def rates(self, user_id: int, competency_id: int) -> bool:
        """Everybody may be rated."""
        with self._call("rates") as state:
            self._user(user_id)
            base.found(state.competencies.get(competency_id), f"competency {competency_id}")
            return True

    def code(self, error: BridgeError) -> str:
        """A fake has one word only."""
        return "unknown" if isinstance(error, UnknownRecord) else ""
