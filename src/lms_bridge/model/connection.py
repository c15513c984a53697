"""Connecting a site: what the bridge asks of an LMS, and what the LMS says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lms_bridge.model.snapshot import SiteInfo


class Purpose(StrEnum):
    """What the bridge does on a site; programmes and their effects ask for some of it."""

    SERVICE = "service"
    COURSES = "courses"
    PEOPLE = "people"
    COHORTS = "cohorts"
    ACTIVITIES = "activities"
    ACTIVITY_NAMES = "activity-names"
    GRADES = "grades"
    COMPLETIONS = "completions"
    COURSE_COMPLETIONS = "course-completions"
    ATTENDANCE = "attendance"
    GROUPS = "groups"
    RATINGS = "ratings"
    COHORT_MEMBERS = "cohort-members"
    BADGES = "badges"
    GROUP_MEMBERS = "group-members"
    ENROLMENTS = "enrolments"
    RATE = "rate"
    FRAMEWORK = "framework"
    OVERRIDES = "overrides"


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one purpose needs of the LMS: functions of the service, capabilities of the role."""

    functions: tuple[str, ...]
    capabilities: tuple[str, ...] = ()


#: What each purpose needs of one kind of LMS, under that LMS's own names.
Requirements = Mapping[Purpose, Requirement]


@dataclass(frozen=True, slots=True)
class Service:
    """What the LMS says of itself and of the token.

    Attributes:
        site: the site, and which functions the service offers.
        administrator: whether the token is an administrator's; None where it does not say.
        answered_at: the LMS's own clock when it answered; None where it does not say.
    """

    site: SiteInfo
    administrator: bool | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class CourseSettings:
    """How a course is set up.

    Attributes:
        entered: whether the service user gets into it, or sees only what everybody may.
        completion: whether completion is followed; None where it cannot be seen.
        separate_groups: whether people see their own group only; None where it cannot be seen.
        manual_enrolment: whether the method is there and active; None where it cannot be seen.
    """

    entered: bool
    completion: bool | None
    separate_groups: bool | None
    manual_enrolment: bool | None
