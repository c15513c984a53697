"""The records of the sandbox Moodle on cohorts, badges, competencies, reports and the journal."""

from dataclasses import dataclass, field
from typing import Any

from lms_bridge_testing.sandbox.records import Course, Scale


@dataclass(eq=False)
class Cohort:
    """A set of people of the whole site."""

    id: int
    idnumber: str
    name: str
    description: str
    visible: bool = True
    members: set[int] = field(default_factory=set, repr=False)


@dataclass(frozen=True)
class BadgeIssue:
    """A badge that somebody holds."""

    id: int
    user_id: int
    uniquehash: str
    dateissued: int


@dataclass(eq=False)
class Badge:
    """A badge of the site and what it is issued for: a cohort or a competency."""

    id: int
    name: str
    description: str
    timecreated: int
    cohort: Cohort | None = None
    competency: "Competency | None" = None
    active: bool = True
    issued: dict[int, BadgeIssue] = field(default_factory=dict, repr=False)


@dataclass(eq=False)
class Framework:
    """A competency framework with its scale; its configuration says what is proficient."""

    id: int
    idnumber: str
    shortname: str
    scale: Scale
    scaleconfiguration: str
    timecreated: int
    description: str = ""
    visible: bool = True
    competencies: dict[int, "Competency"] = field(default_factory=dict, repr=False)


@dataclass(eq=False)
class Competency:
    """A competency of a framework."""

    id: int
    idnumber: str
    shortname: str
    framework: Framework = field(repr=False)
    parent: "Competency | None"
    sortorder: int
    timecreated: int
    description: str = ""

    @property
    def path(self) -> str:
        """Give the ids of the ancestors as Moodle writes them."""
        return "/0/" if self.parent is None else f"{self.parent.path}{self.parent.id}/"


@dataclass(frozen=True)
class CompetencyEvidence:
    """One rating given by somebody, kept for ever."""

    id: int
    grade: int
    note: str | None
    actionuser_id: int
    timecreated: int


@dataclass(eq=False)
class UserCompetency:
    """Where one person stands with one competency; made the first time anybody looks."""

    id: int
    user_id: int
    competency: Competency
    timecreated: int
    timemodified: int
    grade: int | None = None
    proficient: bool | None = None
    evidence: list[CompetencyEvidence] = field(default_factory=list, repr=False)


@dataclass(eq=False)
class Report:
    """A custom report of course participants made by an administrator."""

    id: int
    name: str
    courses: list[Course] | None
    shared: bool
    timecreated: int


@dataclass(frozen=True)
class JournalEntry:
    """What one element of an executed write call did; `changed` is false for "already so"."""

    call: int
    function: str
    arguments: dict[str, Any]
    element: dict[str, Any]
    effect: str
    changed: bool
