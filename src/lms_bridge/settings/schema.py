"""The site file as pydantic models: unknown keys are refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)

from lms_bridge.cause import Cause
from lms_bridge.errors import BadValue
from lms_bridge.model.decision import DecisionKind
from lms_bridge.model.holidays import REGIONS
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.installed import kind_names
from lms_bridge.model.schedule import QuietHours
from lms_bridge.model.site import NotAcquiredFinal

#: So far from its academic year an intake may begin, and twice as far after it end.
_HALF_A_YEAR = timedelta(days=183)

_SPAN = re.compile(r"\s*([0-9:]+)\s*-\s*([0-9:]+)\s*")
_ACCOUNT = re.compile(r"user:\S{1,200}")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def _whole(low: int, high: int, code: str) -> Callable[[object], int]:
    """A check for a whole number from `low` to `high`; neither text nor yes and no."""

    def check(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise BadValue(Cause.of(code, low=str(low), high=str(high)))
        return int(value)

    return check


def _time(text: str) -> time | None:
    match = _TIME.fullmatch(text)
    return time(int(match[1]), int(match[2])) if match else None


def _time_of_day(value: object) -> time:
    found = _time(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise BadValue(Cause.of("time.malformed", text=_shown(value)))
    return found


def _quiet_hours(value: object) -> QuietHours:
    match = _SPAN.fullmatch(value) if isinstance(value, str) else None
    start, end = (_time(match[1]), _time(match[2])) if match else (None, None)
    if start is None or end is None:
        raise BadValue(Cause.of("hours_span.malformed", text=_shown(value)))
    if start == end:
        raise BadValue(Cause.of("hours_span.empty", text=_shown(value)))
    return QuietHours(start, end)


def _decider(text: str) -> str:
    if text in {"administrator", "instructor"} or _ACCOUNT.fullmatch(text):
        return text
    raise BadValue(Cause.of("decider.unknown", text=_shown(text)))


def _shown(value: object) -> str:
    return str(value)[:40]


#: How long something takes or lasts, from the shortest that is kind to a Moodle to a week.
Minutes = Annotated[int, BeforeValidator(_whole(5, 10080, "minutes.out_of_range"))]

#: How many requests at a time; more than the highest would be an attack.
Concurrency = Annotated[int, BeforeValidator(_whole(1, 32, "concurrency.out_of_range"))]

TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]
#: Who may record decisions: a role in the course of the launch, or one account.
Decider = Annotated[str, AfterValidator(_decider)]
QuietSpan = Annotated[QuietHours, BeforeValidator(_quiet_hours)]


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


def _two_years(text: str) -> str:
    return str(AcademicYear.parse(text))


Year = Annotated[str, AfterValidator(_two_years)]
Share = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(gt=0, le=3600)]


def _number_where_one_is_written(value: object) -> object:
    """A number as it is, also between quotes; any other text is a word of a scale."""
    if isinstance(value, str):
        try:
            number = Decimal(value)
        except InvalidOperation:
            return value
        return number if number.is_finite() else value
    return value


def _kind_of_pass_from(value: object) -> str:
    return "word" if isinstance(value, str) else "number"


PassFrom = Annotated[
    Annotated[Decimal, Tag("number")] | Annotated[Words, Tag("word")],
    Discriminator(_kind_of_pass_from),
    BeforeValidator(_number_where_one_is_written),
]
"""The lowest grade that passes: a number, or the word of a scale."""


class StrictSpec(BaseModel):
    """A mapping with these keys and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SecretSpec(StrictSpec):
    """Where a secret is: the name of an environment variable, or a file that holds it alone."""

    env: Words | None = None
    file: Words | None = None

    @model_validator(mode="before")
    @classmethod
    def _no_secret(cls, value: object) -> object:
        if isinstance(value, str | int):
            raise BadValue(Cause.of("secret.in_site_file"))  # without the value
        return value

    @model_validator(mode="after")
    def _one_place(self) -> SecretSpec:
        if (self.env is None) == (self.file is None):
            raise BadValue(Cause.of("secret.no_one_place"))
        return self


class LmsSpec(StrictSpec):
    """An LMS: its address, the token's place, and limits: in seconds, and at a time.

    The adapter of a kind of LMS adds what is said of that kind alone.
    """

    url: Words
    token: SecretSpec
    connect: Seconds = 3.05
    read: Seconds = 30
    total: Seconds = 60
    concurrency: Concurrency = 4
    certificates: Words | None = None
    insecure: bool = False


class StoreSpec(StrictSpec):
    """The database: a URL without a password, and the password's place if it has one."""

    url: Words = "sqlite:///lms_bridge.db"
    password: SecretSpec | None = None


class IntakeSpec(StrictSpec):
    """Who follows a track: a cohort, a course, or a group of a course."""

    track: Words
    year: Year | None = None
    cohort: Words | None = None
    course: Words | None = None
    group: Words | None = None
    begins: date | None = None
    ends: date | None = None

    @model_validator(mode="after")
    def _one_place(self) -> IntakeSpec:
        if self.begins and self.ends and self.ends < self.begins:
            raise BadValue(Cause.of("intake.ends_first"))
        if (self.cohort is None) == (self.course is None):
            raise BadValue(Cause.of("intake.no_one_place"))
        if self.group and not self.course:
            raise BadValue(Cause.of("intake.group_alone"))
        return self


class GradeSpec(StrictSpec):
    """A grade item: its idnumber, "total", or the LMS's own name of it or of its activity."""

    course: Words
    item: Words
    pass_from: PassFrom | None = None
    year: Year | None = None
    scale: bool | None = None

    @model_validator(mode="after")
    def _one_way(self) -> GradeSpec:
        if self.scale is False and isinstance(self.pass_from, str):
            raise BadValue(Cause.of("scale.word_without", word=self.pass_from))
        return self


class ActivitySpec(StrictSpec):
    """The completion of an activity, by idnumber or by the LMS's own name of it."""

    course: Words
    activity: Words
    year: Year | None = None


class CourseSpec(StrictSpec):
    """The completion of a course."""

    course: Words
    year: Year | None = None


class AttendanceSpec(StrictSpec):
    """An attendance activity, and words that its sessions' descriptions must hold."""

    course: Words
    activity: Words
    sessions: list[Words] = []


class CompetencyBindingSpec(StrictSpec):
    """The rating of a competency."""

    framework: Words
    competency: Words


class ProfileBindingSpec(StrictSpec):
    """A custom profile field, and what its values mean."""

    field: Words
    values: dict[str, str] = {}


class ProviderSpec(StrictSpec):
    """Exactly one thing in the LMS that provides a need."""

    grade: GradeSpec | None = None
    activity: ActivitySpec | None = None
    course: CourseSpec | None = None
    attendance: AttendanceSpec | None = None
    competency: CompetencyBindingSpec | None = None
    profile: ProfileBindingSpec | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> ProviderSpec:
        if sum(getattr(self, name) is not None for name in type(self).model_fields) != 1:
            raise BadValue(Cause.of("provider.no_one_kind", known=tuple(type(self).model_fields)))
        return self


class BrakeSpec(StrictSpec):
    """When a run stops before its first write."""

    share: Share = 0.25
    spare: Annotated[int, Field(ge=0)] = 5
    shrink: Share = 0.2


class ImportsSpec(StrictSpec):
    """When a file of results is hardly one of this roster."""

    known_share: Share = 0.5


class ScheduleSpec(StrictSpec):
    """When workers sync a programme by themselves; how long readings of courses stay good."""

    every: Minutes | None = None
    full_at: TimeOfDay | None = None
    courses: dict[Words, Minutes] = {}

    @model_validator(mode="after")
    def _says_when(self) -> ScheduleSpec:
        if self.every is None and self.full_at is None:
            raise BadValue(Cause.of("schedule.says_not_when"))
        return self


def _not_null(value: object) -> object:
    """Give a key without a value to the model, which says what it lacks."""
    return {} if value is None else value


def _kind_of_effect(name: str) -> str:
    """The name of a kind of effect that is installed."""
    if name not in kind_names():
        raise BadValue(Cause.of("effect.no_such_kind", name=name, known=tuple(kind_names())))
    return name


def _after_begin(days: dict[str, date]) -> dict[str, date]:
    """Days from which results are final: none before its year begins."""
    for year, day in days.items():
        if day < AcademicYear.parse(year).starts:
            raise BadValue(Cause.of("results.final_before_year", on=day, year=year))
    return days


def _once_each(marks: dict[str, bool]) -> dict[str, bool]:
    """Attendance marks, of which letter case is no matter: none with two meanings."""
    known: dict[str, bool] = {}
    for mark, counts in marks.items():
        if known.setdefault(mark.strip().upper(), counts) is not counts:
            raise BadValue(Cause.of("attendance.mark_twice", mark=mark))
    return marks


class ProgrammeSpec(StrictSpec):
    """One programme as this site runs it."""

    folder: Words | None = None
    intakes: Annotated[list[IntakeSpec], Field(min_length=1)]
    bindings: dict[str, Annotated[list[ProviderSpec], Field(min_length=1)]] = {}
    courses: dict[str, Words] = {}
    effects_off: list[Annotated[str, AfterValidator(_kind_of_effect)]] = []
    effects_on: list[Annotated[str, AfterValidator(_kind_of_effect)]] = []
    results_final_on: Annotated[dict[Year, date], AfterValidator(_after_begin)] = {}
    not_acquired_final: NotAcquiredFinal = NotAcquiredFinal.LOCKED
    marks: Annotated[dict[str, bool], AfterValidator(_once_each)] = {}
    presentable_until: date | None = None
    brake: BrakeSpec = BrakeSpec()
    imports: ImportsSpec = ImportsSpec()
    schedule: Annotated[ScheduleSpec | None, BeforeValidator(_not_null)] = None
    deciders: dict[DecisionKind | Literal["identity"], list[Decider]] = {}


class RolesSpec(StrictSpec):
    """Short names of roles in courses: those of learners, and others that are no learner's."""

    learners: Annotated[list[Words], Field(min_length=1)] = ["student"]
    others: list[Words] = []


def _region(name: str) -> str:
    """A region of France that has public holidays of its own."""
    if name not in REGIONS:
        raise BadValue(Cause.of("holidays.no_region", name=name, known=tuple(REGIONS)))
    return name


class HolidaysSpec(StrictSpec):
    """Public holidays beside the national ones: those of a region, and single days."""

    region: Annotated[Words, AfterValidator(_region)] | None = None
    days: list[date] = []


class LtiSpec(StrictSpec):
    """The pages inside the Moodle: the place of the secret that seals keys and signs forms."""

    secret: SecretSpec


class SiteFile(StrictSpec):
    """The whole site file, but for the block that its LMS gives the name."""

    site: Words
    lms: Words | None = None
    store: StoreSpec = StoreSpec()
    log_key: SecretSpec | None = None
    lti: Annotated[LtiSpec | None, BeforeValidator(_not_null)] = None
    academic_year: Year
    time_zone: Words = "Europe/Paris"
    quiet: list[QuietSpan] = []
    language: Literal["fr", "en"] = "fr"
    python_in_programmes: bool = True
    roles: RolesSpec = RolesSpec()
    holidays: HolidaysSpec = HolidaysSpec()
    programmes: Annotated[dict[str, ProgrammeSpec], Field(min_length=1)]

    @model_validator(mode="after")
    def _intakes_of_their_years(self) -> SiteFile:
        """A day of an intake that lies far from its academic year is of another year."""
        for programme in self.programmes.values():
            for intake in programme.intakes:
                year = AcademicYear.parse(intake.year or self.academic_year)
                begins, ends = intake.begins or year.starts, intake.ends or year.ends
                early = begins < year.starts - _HALF_A_YEAR or begins > year.ends
                if early or ends < year.starts or ends > year.ends + 2 * _HALF_A_YEAR:
                    raise BadValue(
                        Cause.of(
                            "intake.other_year",
                            track=intake.track,
                            begins=begins,
                            ends=ends,
                            year=str(year),
                        )
                    )
        return self
