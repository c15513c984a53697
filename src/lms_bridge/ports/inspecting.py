"""What an LMS says of its own set-up: asked when a site is connected, never during a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from lms_bridge.errors import BridgeError
from lms_bridge.model.connection import CourseSettings, LmsService, Requirements


class LmsInspector(Protocol):
    """Looks at a site without changing anything; raises what `Lms` raises."""

    @property
    def requirements(self) -> Requirements:
        """Which functions and capabilities each purpose needs, under the LMS's own names."""

    def service(self) -> LmsService:
        """The LMS, the service, and whose token it is."""

    def course_settings(self, course_id: int) -> CourseSettings | None:
        """How a course is set up; None for one that does not exist or is hidden."""

    def role_ids(self, course_id: int) -> Mapping[str, int]:
        """The roles that people have in a course: their ids, by shortname."""

    def gradebook(self, course_id: int) -> None:
        """Open the service user's own, empty page of a gradebook; raises what closes it."""

    def account_fields(self, user_id: int) -> frozenset[str]:
        """Which fields of an account are shown at all, "suspended" among them."""

    def names_activities(self, activity_id: int) -> bool:
        """Whether the idnumber of an activity is shown even where it has no grade."""

    def makes_frameworks(self) -> bool | None:
        """Whether competency frameworks may be made; None while there is none to tell it by."""

    def rates(self, user_id: int, competency_id: int) -> bool:
        """Whether this learner may be rated in this competency."""

    def code(self, error: BridgeError) -> str:
        """The LMS's own word for a refusal; "" where it has none."""
