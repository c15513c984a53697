"""What provides each need: the site file first, then the naming convention on idnumbers.

The convention, P being the programme's prefix: a unit's course is `P-UE1` and its
attendance activity `P-UE1-ATT` (`P-UE1-ATT-ETHICS` gives all its sessions to one part); an
assessment is the grade item `P-UE1-EVAL`; an outside result is the grade item
`<course>-RESULT` of the course that the programme declares, or of that course with an
academic year after it; a competence is the grade item `P-C.1.1` in its block's course; a
document is the grade item `P-DOC-<id>` in `P-SUIVI`; the mark of an assessment is the grade item
`P-UE11-EX` in the unit's course (`P-UE11-MARK` for the unit's own), that of its second session
`P-UE11-EX-S2`; a profile field has the declared shortname.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lms_bridge.model.declared import Need
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    Binding,
    CompetencyRating,
    CourseDone,
    CoursePlan,
    Enabled,
    GradeItem,
    ProfileField,
    Provider,
    ReadingPlan,
)
from lms_bridge.programme.needs import needs
from lms_bridge.programme.nouns import Programme

CONVENTION = "convention"

#: How many academic years before the learners' own are looked through for outside results.
YEARS_BACK = 3


def bind(programme: Programme, enabled: Enabled) -> Mapping[str, Binding]:
    """What provides each need of the tracks that this site runs, by need key."""
    tracks = {intake.track for intake in enabled.intakes} or set(programme.tracks)
    years = sorted({intake.year for intake in enabled.intakes})
    found: dict[str, Binding] = {}
    for need in needs(programme, tracks):
        bound = enabled.bindings.get(need.key)
        providers = bound.providers if bound else _convention(programme, need, years, tracks)
        found[need.key] = bound or Binding(need.key, providers, CONVENTION)
    for key, bound in enabled.bindings.items():
        found.setdefault(key, bound)
    return found


def _convention(
    programme: Programme, need: Need, years: list[AcademicYear], tracks: set[str]
) -> tuple[Provider, ...]:
    courses = _courses(programme, need, tracks)
    match need.kind:
        case "result":
            return _result(programme, need.id, years)
        case "hours":
            return tuple(AttendanceOf(each, name_in(programme, need, each)) for each in courses)
        case "mark" | "resit":
            return tuple(GradeItem(each, name_in(programme, need, each)) for each in courses)
        case "assessment" if not need.optional:
            return tuple(GradeItem(each, name_in(programme, need, each)) for each in courses[:1])
        case "competence":
            return tuple(GradeItem(each, name_in(programme, need, each)) for each in courses[:1])
        case "document":
            return (GradeItem(documents_course(programme), name_in(programme, need, "")),)
        case "profile":
            return _profile(programme, need.id)
    return ()


def name_in(programme: Programme, need: Need, course: str) -> str:
    """The idnumber by the convention of what provides a need, in a course of its component."""
    _, _, inner = need.id.partition(".")
    match need.kind:
        case "result":
            return programme.results[need.id].item
        case "hours":
            return f"{course}-ATT" + (f"-{inner.upper()}" if inner else "")
        case "mark":
            return f"{course}-{inner or 'MARK'}"
        case "resit":
            return f"{course}-{inner or 'MARK'}-S2"
        case "competence":
            return f"{programme.prefix}-{need.id}"
        case "document":
            return f"{programme.prefix}-DOC-{need.id}"
    return f"{course}-EVAL"


def documents_course(programme: Programme) -> str:
    """The idnumber by the convention of the course where people are followed."""
    return f"{programme.prefix}-SUIVI"


def _courses(programme: Programme, need: Need, tracks: set[str]) -> tuple[str, ...]:
    """The courses of the component that asks: tracks may each have one of their own."""
    found = (
        component.course
        for component in programme.components
        if component.id == need.component and component.tracks & tracks
    )
    return tuple(dict.fromkeys(found))


def _result(programme: Programme, result: str, years: list[AcademicYear]) -> tuple[Provider, ...]:
    declared = programme.results[result]
    if not years:
        return (GradeItem(declared.course, declared.item),)
    #: Without a year in its idnumber, a course holds the results of each learner's own year.
    plain: tuple[Provider, ...] = (GradeItem(declared.course, declared.item),)
    first, latest = years[0].first - YEARS_BACK, years[-1]
    dated = tuple(
        GradeItem(f"{declared.course}-{year}", declared.item, year=year)
        for year in map(AcademicYear, range(first, latest.first + 1))
    )
    return plain + dated


def _profile(programme: Programme, field: str) -> tuple[Provider, ...]:
    asked = programme.profile.get(field)
    if asked is None:
        return ()
    words = {
        word.casefold(): code
        for code, label in asked.values.items()
        for word in (code, label.fr, label.en)
    }
    return (ProfileField(asked.shortname, words),)


def reading_plan(enabled: Enabled, bindings: Mapping[str, Binding]) -> ReadingPlan:
    """What has to be read for these intakes and bindings, each course once."""
    plans: dict[str, CoursePlan] = {}
    for intake in enabled.intakes:
        if intake.course:
            _merge(plans, CoursePlan(intake.course, groups=bool(intake.group), required=True))
    competencies: set[tuple[str, str]] = set()
    for binding in bindings.values():
        for provider in binding.providers:
            if isinstance(provider, CompetencyRating):
                competencies.add((provider.framework, provider.competency))
            plan = _plan_of(provider, required=binding.origin != CONVENTION)
            if plan is not None:
                _merge(plans, plan)
    cohorts = frozenset(intake.cohort for intake in enabled.intakes if intake.cohort)
    plans = {key: replace(plan, roles=enabled.roles) for key, plan in sorted(plans.items())}
    return ReadingPlan(plans, cohorts, frozenset(competencies))


def _plan_of(provider: Provider, *, required: bool) -> CoursePlan | None:
    match provider:
        case GradeItem():
            return CoursePlan(provider.course, grades=True, required=required)
        case AttendanceOf():
            activities = frozenset({provider.activity})
            return CoursePlan(
                provider.course, attendance=activities, groups=True, required=required
            )
        case ActivityDone():
            activities = frozenset({provider.activity})
            return CoursePlan(provider.course, completions=activities, required=required)
        case CourseDone():
            return CoursePlan(provider.course, course_completion=True, required=required)
    return None


def _merge(plans: dict[str, CoursePlan], plan: CoursePlan) -> None:
    known = plans.get(plan.idnumber)
    if known is None:
        plans[plan.idnumber] = plan
        return
    plans[plan.idnumber] = CoursePlan(
        plan.idnumber,
        grades=known.grades or plan.grades,
        attendance=known.attendance | plan.attendance,
        completions=known.completions | plan.completions,
        course_completion=known.course_completion or plan.course_completion,
        groups=known.groups or plan.groups,
        required=known.required or plan.required,
    )
