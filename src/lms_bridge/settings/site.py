"""The site file: read, checked, and turned into the nouns that the stages know."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit, urlunsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError, Problem
from lms_bridge.located import Located, parse_yaml, read_text, validate
from lms_bridge.model.holidays import Holidays
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.schedule import QuietHours, Schedule
from lms_bridge.model.site import (
    ActivityDone,
    AttendanceOf,
    Binding,
    Brake,
    CompetencyRating,
    CourseDone,
    Enabled,
    GradeItem,
    Intake,
    ProfileField,
    Provider,
    Roles,
)
from lms_bridge.settings.lms import lms_of, site_file_model
from lms_bridge.settings.schedule import check_schedules, schedule_of
from lms_bridge.settings.schema import (
    LmsSpec,
    ProgrammeSpec,
    ProviderSpec,
    RolesSpec,
    SiteFile,
    StoreSpec,
)
from lms_bridge.settings.secret import LtiSecret, Secret


@dataclass(frozen=True, slots=True)
class SiteProgramme:
    """A programme that the site enables.

    Attributes:
        folder: where it is; None: one that comes along.
        enabled: the site's values for it.
        schedule: when workers sync it by themselves; None: it is synced by hand alone.
    """

    folder: Path | None
    enabled: Enabled
    schedule: Schedule | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """One site: its LMS, its database, its programmes by id.

    `kind` is which LMS it has, by the name of its adapter, and `lms` what the file says of it.
    `quiet` are the hours, in `time_zone`, in which workers ask nothing of the LMS. `lti` is
    the secret behind its keys and forms; None: the site has no LTI. `python_in_programmes` says
    whether a programme that brings Python may be loaded.
    """

    name: str
    file: Path
    kind: str
    lms: LmsSpec
    token: Secret
    store: StoreSpec
    store_password: Secret
    log_key: Secret
    time_zone: str
    language: str
    programmes: Mapping[str, SiteProgramme]
    quiet: tuple[QuietHours, ...] = ()
    lti: LtiSecret | None = None
    python_in_programmes: bool = True

    def store_url(self) -> str:
        """The database's URL with its password; never to be logged."""
        url = self.store.url
        if url.startswith("sqlite:///") and not url.startswith("sqlite:////"):
            return f"sqlite:///{(self.file.parent / url.removeprefix('sqlite:///')).resolve()}"
        password = self.store_password.read("database_password")
        if not password:
            return url
        parts = urlsplit(url)
        user, _, host = parts.netloc.rpartition("@")
        return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}"))

    def reference_key(self) -> str:
        """The key of the pseudonyms in logs: the site's own, or one for this process alone."""
        return self.log_key.read("log_key") or secrets.token_hex(16)


def read_site_file(path: Path) -> Site:
    """Read a site file; raises ConfigurationError with everything that is wrong in it."""
    if not path.exists():
        raise ConfigurationError(Cause.of("site.no_file"), where=str(path))
    try:
        text = read_text(path.name, path).removeprefix("\ufeff")
    except ValueError as error:
        cause = Cause.of("site.unreadable", cause=error.args[0].cause)
        raise ConfigurationError(cause, where=str(path)) from None
    try:
        located = parse_yaml(path.name, text)
    except ValueError as error:
        raise _wrong(path, (error.args[0],)) from None
    kind = lms_of(located.tree, str(path))
    spec, problems = validate(located, site_file_model(str(path), kind))
    if spec is None:
        raise _wrong(path, problems)
    found = tuple(_check(located, spec))
    if found:
        raise _wrong(path, found)
    return _site(path, located, spec, kind)


def _wrong(path: Path, problems: tuple[Problem, ...]) -> ConfigurationError:
    told = tuple(each.told for each in problems)
    cause = Cause.of("site.unusable", file=str(path), count=len(problems), problems=told)
    return ConfigurationError(cause)


def _check(located: Located, spec: SiteFile) -> list[Problem]:
    found: list[Problem] = []
    try:
        parts = urlsplit(spec.store.url)
        if parts.password or "password" in parse_qs(parts.query):
            found.append(located.problem(("store", "url"), Cause.of("store.url_with_password")))
    except ValueError:
        found.append(located.problem(("store", "url"), Cause.of("store.url_malformed")))
    try:
        ZoneInfo(spec.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        found.append(
            located.problem(("time_zone",), Cause.of("time_zone.unknown", zone=spec.time_zone))
        )
    found += check_schedules(located, spec)
    return found


def _site(path: Path, located: Located, spec: SiteFile, kind: str) -> Site:
    base = path.resolve().parent
    lms: LmsSpec = getattr(spec, kind)  # the field that the adapter gave the model
    return Site(
        name=spec.site,
        file=path.resolve(),
        kind=kind,
        lms=_beside(base, lms),
        token=Secret(lms.token, base),
        store=spec.store,
        store_password=Secret(spec.store.password, base),
        log_key=Secret(spec.log_key, base),
        time_zone=spec.time_zone,
        language=spec.language,
        programmes={
            key: SiteProgramme(
                base / programme.folder if programme.folder else None,
                _enabled(located, key, programme, spec),
                schedule_of(programme.schedule),
            )
            for key, programme in spec.programmes.items()
        },
        quiet=tuple(spec.quiet),
        lti=LtiSecret(Secret(spec.lti.secret, base)) if spec.lti else None,
        python_in_programmes=spec.python_in_programmes,
    )


def _beside(base: Path, lms: LmsSpec) -> LmsSpec:
    """Every file that the site file names is looked for beside it."""
    if lms.certificates is None:
        return lms
    return lms.model_copy(update={"certificates": str(base / lms.certificates)})


def _enabled(located: Located, key: str, spec: ProgrammeSpec, site: SiteFile) -> Enabled:
    year = AcademicYear.parse(site.academic_year)
    return Enabled(
        programme=key,
        intakes=tuple(
            Intake(
                track=intake.track,
                year=AcademicYear.parse(intake.year) if intake.year else year,
                cohort=intake.cohort or "",
                course=intake.course or "",
                group=intake.group or "",
                begins=intake.begins,
                ends=intake.ends,
            )
            for intake in spec.intakes
        ),
        bindings={
            need: Binding(
                need,
                tuple(_provider(each) for each in providers),
                f"{located.file}:{located.line(('programmes', key, 'bindings', need))}",
            )
            for need, providers in spec.bindings.items()
        },
        courses=dict(spec.courses),
        effects_off=frozenset(spec.effects_off),
        results_final_on={AcademicYear.parse(of): day for of, day in spec.results_final_on.items()},
        marks=dict(spec.marks),
        presentable_until=spec.presentable_until,
        brake=Brake(spec.brake.share, spec.brake.spare, spec.brake.shrink),
        deciders={kind: frozenset(who) for kind, who in spec.deciders.items()},
        effects_on=frozenset(spec.effects_on),
        roles=_roles(site.roles),
        known_share=spec.imports.known_share,
        not_acquired_final=spec.not_acquired_final,
        holidays=Holidays(site.holidays.region or "", frozenset(site.holidays.days)),
    )


def _roles(spec: RolesSpec) -> Roles:
    learners = frozenset(spec.learners)
    return Roles(learners, (Roles().others | frozenset(spec.others)) - learners)


def _provider(spec: ProviderSpec) -> Provider:
    if spec.grade:
        grade = spec.grade
        return GradeItem(grade.course, grade.item, grade.pass_from, _year(grade.year), grade.scale)
    if spec.activity:
        return ActivityDone(spec.activity.course, spec.activity.activity, _year(spec.activity.year))
    if spec.course:
        return CourseDone(spec.course.course, _year(spec.course.year))
    if spec.attendance:
        return AttendanceOf(
            spec.attendance.course, spec.attendance.activity, tuple(spec.attendance.sessions)
        )
    if spec.competency:
        return CompetencyRating(spec.competency.framework, spec.competency.competency)
    profile = spec.profile
    assert profile is not None, "the schema leaves exactly one"  # noqa: S101 - the model checked it
    return ProfileField(
        profile.field, {held.casefold(): code for held, code in profile.values.items()}
    )


def _year(text: str | None) -> AcademicYear | None:
    return AcademicYear.parse(text) if text else None
