"""What one site says: who follows which track, and what provides what a programme needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from lms_bridge.model.holidays import Holidays
from lms_bridge.model.identity import AcademicYear


@dataclass(frozen=True, slots=True)
class Intake:
    """Who follows a track: a cohort, a course, or a group of a course, and in which year.

    `group` needs `course`; without `group` the whole course's active students are meant.
    Sessions count from `begins` to `ends`, both included; None: from 1 September to 31 August.
    """

    track: str
    year: AcademicYear
    cohort: str = ""
    course: str = ""
    group: str = ""
    begins: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class GradeItem:
    """A grade item of a course provides it; `item` "total" is the course total.

    Attributes:
        pass_from: the lowest grade that passes, or on a scale the word from which on words pass;
            None takes the programme's pass mark, scaled to the item's range, or the best word.
        scale: whether the item is marked in the words of a scale; None: as the LMS shows it.
    """

    course: str
    item: str
    pass_from: Decimal | str | None = None
    year: AcademicYear | None = None
    scale: bool | None = None


@dataclass(frozen=True, slots=True)
class ActivityDone:
    """The completion of an activity provides it."""

    course: str
    activity: str
    year: AcademicYear | None = None


@dataclass(frozen=True, slots=True)
class CourseDone:
    """The completion of a whole course provides it."""

    course: str
    year: AcademicYear | None = None


@dataclass(frozen=True, slots=True)
class AttendanceOf:
    """An attendance activity provides hours.

    `sessions` are words of which one must occur in a session's description, letter case and
    accents aside; empty takes every session of the activity.
    """

    course: str
    activity: str
    sessions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CompetencyRating:
    """The rating of a competency provides it."""

    framework: str
    competency: str


@dataclass(frozen=True, slots=True)
class ProfileField:
    """A custom profile field provides it; `values` translates what it holds."""

    shortname: str
    values: Mapping[str, str] = field(default_factory=dict)


Provider = GradeItem | ActivityDone | CourseDone | AttendanceOf | CompetencyRating | ProfileField


@dataclass(frozen=True, slots=True)
class Binding:
    """What provides one need, and who says so: the site file's line, or the convention."""

    need: str
    providers: tuple[Provider, ...]
    origin: str


class NotAcquiredFinal(StrEnum):
    """What makes a rating, or a word of a scale, that says "not acquired" final.

    LOCKED: a locked grade, or the day from which the year's results are final; a rating has no
    lock and stays open. DATE: that day alone. ALWAYS: at once.
    """

    LOCKED = "locked"
    DATE = "date"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Brake:
    """When a run must stop before its first write.

    Attributes:
        share: of the learners judged before, how many may change at most (0 to 1).
        spare: so many learners may always change, whatever the share.
        shrink: by which share the roster may shrink since the last run (0 to 1).
    """

    share: float = 0.25
    spare: int = 5
    shrink: float = 0.2


@dataclass(frozen=True, slots=True)
class Roles:
    """What a role in a course makes of somebody, by its short name in the LMS.

    Which roles an LMS takes for a student's it does not say to whoever may only read: a site
    lists those that it made itself.

    Attributes:
        learners: whoever has one of them is a learner; so is whoever has no role at all.
        others: whoever has one of them, and none of a learner, is not, and that is nothing to
            point out.
    """

    learners: frozenset[str] = frozenset({"student"})
    others: frozenset[str] = frozenset(
        {"manager", "coursecreator", "editingteacher", "teacher", "guest", "user", "frontpage"}
    )

    def make_learner(self, roles: Iterable[str]) -> bool:
        """Whether somebody with these roles is a learner."""
        held = frozenset(roles)
        return not held or bool(held & self.learners)

    def unexplained(self, roles: Iterable[str]) -> tuple[str, ...]:
        """The roles of somebody of whom they do not say whether that is a learner."""
        held = frozenset(roles)
        if self.make_learner(held) or held & self.others:
            return ()
        return tuple(sorted(held))


@dataclass(frozen=True, slots=True)
class Enabled:
    """One programme as a site runs it.

    Attributes:
        programme: its id.
        intakes: who follows it.
        bindings: by need key.
        courses: idnumbers of courses that effects name by role, for example "follow-up".
        effects_off: kinds of effect that the site switched off.
        effects_on: kinds of effect that it switched on, of those that are off by themselves.
        not_acquired_final: what makes a rating or a word that says "not acquired" final.
        results_final_on: by academic year, the day from which its results are final.
        marks: by acronym of an attendance mark, whether it counts.
        presentable_until: last day on which missing blocks may be presented; None: no end.
        deciders: by kind of decision, or `identity` for who is who, who may record it from a
            page: "administrator",
            "instructor", "user:63", "user:jdupont"; administrators where a kind is not named.
        roles: which roles in a course make a learner.
        known_share: of the people whom a file of results names, how many have to be on the
            roster for it to be a file of this programme (0 to 1).
        holidays: the days on which nothing is taught by rights.
    """

    programme: str
    intakes: tuple[Intake, ...]
    bindings: Mapping[str, Binding]
    courses: Mapping[str, str] = field(default_factory=dict)
    effects_off: frozenset[str] = frozenset()
    results_final_on: Mapping[AcademicYear, date] = field(default_factory=dict)
    marks: Mapping[str, bool] = field(default_factory=dict)
    presentable_until: date | None = None
    brake: Brake = Brake()
    deciders: Mapping[str, frozenset[str]] = field(default_factory=dict)
    effects_on: frozenset[str] = frozenset()
    roles: Roles = Roles()
    known_share: float = 0.5
    not_acquired_final: NotAcquiredFinal = NotAcquiredFinal.LOCKED
    holidays: Holidays = field(default_factory=Holidays)


@dataclass(frozen=True, slots=True)
class CoursePlan:
    """What to read of one course.

    `attendance` and `completions` hold what activities are called; `required` says that a
    person named the course, so that its absence is worth telling; `roles` say who in it is a
    learner.
    """

    idnumber: str
    grades: bool = False
    attendance: frozenset[str] = frozenset()
    completions: frozenset[str] = frozenset()
    course_completion: bool = False
    groups: bool = False
    required: bool = False
    roles: Roles = Roles()


@dataclass(frozen=True, slots=True)
class ReadingPlan:
    """What a run reads: courses by idnumber, cohorts, competencies, and whether profiles."""

    courses: Mapping[str, CoursePlan]
    cohorts: frozenset[str] = frozenset()
    competencies: frozenset[tuple[str, str]] = frozenset()
