"""Connecting a site: what the bridge asks of an LMS, and what the LMS says of itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lms_bridge.cause import Cause
from lms_bridge.model.action import Target
from lms_bridge.model.identity import Text
from lms_bridge.model.site import Binding, Intake, ProfileField, Provider, ReadingPlan, Roles
from lms_bridge.model.snapshot import SiteInfo, Snapshot


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
    MESSAGES = "messages"


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one purpose needs of the LMS: functions of the service, capabilities of the role."""

    functions: tuple[str, ...]
    capabilities: tuple[str, ...] = ()


#: What each purpose needs of one kind of LMS, under that LMS's own names.
Requirements = Mapping[Purpose, Requirement]


@dataclass(frozen=True, slots=True)
class LmsService:
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


@dataclass(frozen=True, slots=True)
class EffectNeeded:
    """One effect that counts on a site, and what it acts upon.

    Attributes:
        id: the effect's, in its programme.
        target: what it acts upon.
        name: what to call the target where it has to be made; "" where it is never made.
        badge: the badge that membership of a cohort issues; "" for none.
        does: what the bridge reads and writes to bring it about.
        in_course: whether it acts upon something inside a course.
    """

    id: str
    target: Target
    name: str = ""
    badge: str = ""
    does: frozenset[Purpose] = frozenset()
    in_course: bool = False


@dataclass(frozen=True, slots=True)
class Lacking:
    """A need that nothing provides and somebody has to see to: which, and why."""

    need: str
    title: Text
    why: Cause


@dataclass(frozen=True, slots=True)
class BoundScale:
    """A scale of words that bindings use.

    Attributes:
        words: its words from the first to the last, "…" for those that nobody was given yet.
        passing: the word from which on it passes, as the site file says; "" for the last alone.
        items: the grade items that have it, each with its course.
        unclear: why a word of it is not used; None where each is.
    """

    words: tuple[str, ...]
    passing: str
    items: tuple[str, ...]
    unclear: Cause | None = None


@dataclass(frozen=True, slots=True)
class SuppliedNeeds:
    """The bindings held against what was read.

    Attributes:
        found: by need key, the providers that are really there.
        lacking: the needs that lack, in the order of the programme.
        scales: the scales of the grade items found.
    """

    found: Mapping[str, tuple[Provider, ...]]
    lacking: tuple[Lacking, ...]
    scales: tuple[BoundScale, ...] = ()


def _nothing_held(_snapshot: Snapshot) -> SuppliedNeeds:
    return SuppliedNeeds({}, ())


@dataclass(frozen=True, slots=True)
class SiteNeeds:
    """What one enabled programme asks of a site.

    Attributes:
        programme: its id.
        intakes: who follows it.
        bindings: what provides each need, by need key.
        plan: what has to be read.
        purposes: what the bridge has to be able to do, with who asks for it (a need, an
            effect), for people.
        of_needs: the purposes that each need's binding asks for, by need key.
        effects: the effects that count here.
        framework: idnumber of the competency framework that the bridge makes once; "" for none.
        competencies: the idnumbers of its competencies.
        closed: the courses in whose gradebooks nothing can be written, with the reason.
        hold: holds the bindings against what was read.
        roles: which roles in a course make a learner.
    """

    programme: str
    intakes: tuple[Intake, ...]
    bindings: Mapping[str, Binding]
    plan: ReadingPlan
    purposes: Mapping[Purpose, tuple[str, ...]]
    of_needs: Mapping[str, frozenset[Purpose]] = field(default_factory=dict)
    effects: tuple[EffectNeeded, ...] = ()
    framework: str = ""
    competencies: frozenset[str] = frozenset()
    closed: Mapping[str, Cause] = field(default_factory=dict)
    hold: Callable[[Snapshot], SuppliedNeeds] = _nothing_held
    roles: Roles = field(default_factory=Roles)

    def of_purpose(self, purpose: Purpose) -> tuple[EffectNeeded, ...]:
        """The effects for which the bridge does this in the LMS."""
        return tuple(each for each in self.effects if purpose in each.does)

    @property
    def courses(self) -> tuple[str, ...]:
        """Every course that is read or written in, by idnumber."""
        named = {each.target.course for each in self.effects if each.target.course}
        return tuple(sorted({*self.plan.courses, *named}))

    @property
    def fields(self) -> Mapping[str, str]:
        """The custom profile fields that are read: the need of each, by shortname."""
        return {
            provider.shortname: key
            for key, binding in self.bindings.items()
            for provider in binding.providers
            if isinstance(provider, ProfileField)
        }
