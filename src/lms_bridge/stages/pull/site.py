"""The site as a whole: cohorts, the people on the roster, and competency ratings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from lms_bridge.cause import Cause
from lms_bridge.errors import CapabilityMissing, ConfigurationError, SkipRecord
from lms_bridge.model.site import Enabled, ReadingPlan
from lms_bridge.model.snapshot import (
    Cohort,
    Competency,
    CourseReading,
    Framework,
    Rating,
    SiteReading,
    Unread,
)
from lms_bridge.ports import Lms
from lms_bridge.stages.pull.courses import refusals


def site_reading(
    lms: Lms,
    plan: ReadingPlan,
    enabled: Enabled,
    courses: Mapping[str, CourseReading],
    at: datetime,
) -> SiteReading:
    """Read cohorts, then everybody on the roster, then their ratings where one is bound.

    Raises:
        ConfigurationError: an intake names a cohort, course or group that does not exist.
    """
    cohorts = _cohorts(lms, plan, enabled)
    people = sorted(_people(enabled, cohorts, courses))
    users = lms.users(people) if people else ()
    frameworks, competencies, ratings, unread = _ratings(lms, plan, people)
    return SiteReading(
        read_at=at,
        cohorts=tuple(cohorts[key] for key in sorted(cohorts)),
        users=users,
        frameworks=frameworks,
        competencies=competencies,
        ratings=ratings,
        unread=unread,
    )


def _cohorts(lms: Lms, plan: ReadingPlan, enabled: Enabled) -> Mapping[str, Cohort]:
    try:
        return lms.cohorts(sorted(plan.cohorts)) if plan.cohorts else {}
    except SkipRecord as error:  # without its roster a run has nothing to stand on
        raise ConfigurationError(
            Cause.of("intake.cohort_unreadable", cause=error.cause),
            where=error.where or Cause.of("place.intakes", programme=enabled.programme),
        ) from error


def _people(
    enabled: Enabled, cohorts: Mapping[str, Cohort], courses: Mapping[str, CourseReading]
) -> set[int]:
    found: set[int] = set()
    for intake in enabled.intakes:
        where = Cause.of(
            "place.intake", track=intake.track, year=str(intake.year), programme=enabled.programme
        )
        if intake.cohort:
            if intake.cohort not in cohorts:
                raise ConfigurationError(
                    Cause.of("intake.no_cohort", cohort=intake.cohort), where=where
                )
            found.update(cohorts[intake.cohort].members)
            continue
        reading = courses.get(intake.course)
        if reading is None or reading.course is None:
            raise ConfigurationError(
                Cause.of("intake.course_unreadable", course=intake.course), where=where
            )
        meant = [each for each in reading.groups if intake.group in {each.idnumber, each.name}]
        if intake.group and len(meant) > 1:
            raise ConfigurationError(
                Cause.of("intake.several_groups", course=intake.course, group=intake.group),
                where=where,
            )
        if intake.group and not meant:
            raise ConfigurationError(
                Cause.of("intake.no_group", course=intake.course, group=intake.group), where=where
            )
        found.update(each.user_id for each in reading.participants if each.active)
    return found


def _ratings(
    lms: Lms, plan: ReadingPlan, people: list[int]
) -> tuple[tuple[Framework, ...], tuple[Competency, ...], tuple[Rating, ...], tuple[Unread, ...]]:
    if not plan.competencies:
        return (), (), (), ()
    names = {framework for framework, _ in plan.competencies}
    try:
        frameworks = tuple(each for each in lms.frameworks() if each.idnumber in names)
        competencies = tuple(
            competency
            for framework in frameworks
            for competency in lms.competencies(framework.id)
            if (framework.idnumber, competency.idnumber) in plan.competencies
        )
        pairs = [(person, each.id) for person in people for each in competencies]
        if not pairs:
            return frameworks, competencies, (), ()
        answers = lms.ratings(pairs)
    except (SkipRecord, CapabilityMissing) as error:
        return (), (), (), (Unread("competencies", error.cause),)
    unread = refusals("competencies", answers.refused, len(people))
    return frameworks, competencies, answers.found, tuple(unread)
