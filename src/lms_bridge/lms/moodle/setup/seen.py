"""What was seen of a site: every question put to it, and what came back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lms_bridge.cause import Cause
from lms_bridge.model.connection import CourseSettings, LmsService, Purpose, Requirements
from lms_bridge.model.snapshot import (
    Badge,
    Cohort,
    Competency,
    Course,
    CourseReading,
    Framework,
    User,
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One harmless read: what for, where, and whether it was refused.

    Attributes:
        what: what was read, in one of the words that the judging knows ("participants" …).
        where: the course, cohort or person asked about.
        refused: why it was not answered; None when it was.
        code: the LMS's own word for the refusal.
        denied: the role does not allow it, as against: this one record cannot be read.
    """

    what: str
    where: str
    refused: Cause | None = None
    code: str = ""
    denied: bool = False


@dataclass(frozen=True, slots=True)
class CourseSeen:
    """One course: None for a course that is not there, or not shown."""

    idnumber: str
    course: Course | None
    settings: CourseSettings | None
    reading: CourseReading
    role_ids: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """What one look at a site brought.

    Attributes:
        requirements: what each purpose needs, under the LMS's own names.
        service: what the LMS says of itself.
        clock_ahead: by how many seconds the LMS's clock is ahead of ours; None: unknown.
        attempts: every read that was tried.
        courses: by idnumber.
        cohorts: by idnumber; one that does not exist is left out.
        users: the accounts of people on the roster that were looked at.
        asked_users: how many were asked about.
        account_fields: which fields an account shows; None where none was looked at.
        badges: of the members of the bridge's cohorts that were looked at, by user id.
        frameworks: the competency frameworks of the site.
        competencies: of the frameworks that the programme names.
        names_activities, makes_frameworks, rates: what the LMS says the service user may do;
            None where nothing told.
        student_role: the id of the student role that the site file names.
    """

    requirements: Requirements
    service: LmsService
    clock_ahead: float | None
    attempts: tuple[Attempt, ...] = ()
    courses: Mapping[str, CourseSeen] = field(default_factory=dict)
    cohorts: Mapping[str, Cohort] = field(default_factory=dict)
    users: tuple[User, ...] = ()
    asked_users: int = 0
    account_fields: frozenset[str] | None = None
    badges: Mapping[int, tuple[Badge, ...]] = field(default_factory=dict)
    frameworks: tuple[Framework, ...] = ()
    competencies: tuple[Competency, ...] = ()
    names_activities: bool | None = None
    makes_frameworks: bool | None = None
    rates: bool | None = None
    student_role: int = 0

    def offered(self, purpose: Purpose) -> bool:
        """Whether the service offers every function of a purpose."""
        needed = self.requirements.get(purpose)
        return needed is None or set(needed.functions) <= self.service.site.functions

    def tried(self, what: str) -> Iterator[Attempt]:
        """The attempts at one kind of read."""
        return (each for each in self.attempts if each.what == what)

    def answered(self, what: str) -> bool:
        """Whether one kind of read was answered anywhere."""
        return any(not each.refused for each in self.tried(what))

    def refusal(self, what: str, *codes: str) -> Attempt | None:
        """The first refusal of one kind of read; of those with one of these codes, if given."""
        for each in self.tried(what):
            if each.refused and (each.code in codes if codes else each.denied):
                return each
        return None
