"""What is known of one learner: facts with their source, and nothing that is not one.

Facts name what they speak of by a need key, `kind:id`: `result:M1-UE4`,
`assessment:UE1`, `document:m1`, `competence:C.1.1`, `agreement:host-institution`,
`hours:UE1.ethics`, `profile:route`, `mark:UE11.EX` and `resit:UE11.EX` (its second session).
Durations are whole seconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from lms_bridge.cause import Cause, CauseValue
from lms_bridge.model.decision import Acquired, Decision
from lms_bridge.model.identity import AcademicYear


@dataclass(frozen=True, slots=True)
class Record:
    """The record in the LMS that says so.

    Attributes:
        course: idnumber of the course, "" for site-wide records.
        item: idnumber of the activity or grade item, session, field or cohort.
        value: the value as the LMS gave it.
        at: when it happened there, where the LMS says so.
        read_at: when the bridge read it.
    """

    course: str
    item: str
    value: str
    at: datetime | None
    read_at: datetime


class ResultState(StrEnum):
    """What a result says. PENDING is there without a value; UNREADABLE has a cause."""

    PASSED = "passed"
    FAILED = "failed"
    PENDING = "pending"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark as the LMS holds it: so much, on a scale from `minimum` to `maximum`."""

    value: Decimal
    maximum: Decimal
    minimum: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Result:
    """An outcome on something graded, completed, rated or given.

    Attributes:
        need: need key, for example `result:M2-UE2`.
        state: what it says.
        final: whether it can still change on its own: a locked grade, or a past closing date.
        year: the academic year it was obtained in, where that matters and is known.
        cause: why it is unreadable; None otherwise.
        record: where it was read.
        mark: the mark itself, for needs that are about marks (`mark:` and `resit:`).
    """

    need: str
    state: ResultState
    final: bool
    year: AcademicYear | None
    cause: Cause | None
    record: Record
    mark: Mark | None = None


class SessionState(StrEnum):
    """What a session is worth to one learner."""

    COUNTED = "counted"
    NOT_COUNTED = "not_counted"
    PLANNED = "planned"
    UNMARKED = "unmarked"
    UNREADABLE = "unreadable"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Session:
    """One taught session of a unit for one learner.

    Attributes:
        unit: id of the unit.
        part: id of the unit's part, "" for a session of no named part.
        state: COUNTED and NOT_COUNTED were marked; PLANNED is not taken yet;
            UNMARKED was taken without a mark for this learner; UNREADABLE has a cause;
            LEFT_OUT could be wrong and does not count, with the cause.
        seconds: what it counts for if attended in full: its length, but for what other
            sessions at the same time count.
        starts: when it starts, with its time zone.
        cause: why it is unreadable or left out; None otherwise.
        record: where it was read.
    """

    unit: str
    part: str
    state: SessionState
    seconds: int
    starts: datetime
    cause: Cause | None
    record: Record


@dataclass(frozen=True, slots=True)
class Profile:
    """One field about the person: route, level, experience_years, practice, practice_hours."""

    field: str
    value: str
    record: Record


#: The code of the cause of a fact that was read once and is no longer in the LMS.
VANISHED = "lms.vanished"

#: The code of the cause of a fact that was read once and cannot be read now, for another reason.
SEEN_BEFORE = "lms.seen_before"


class GapKind(StrEnum):
    """Why nothing can be said: the site binds nothing, or what it binds cannot be read."""

    UNBOUND = "unbound"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Gap:
    """A need about which nothing can be read, and why."""

    need: str
    kind: GapKind
    cause: Cause


class Ranking(StrEnum):
    """Which of several decisions on one subject is in force.

    RECORDED: the one recorded last. DAY: the one that bears the latest day, as versions before
    the first that said so had it. What they kept is judged again as it was, so nothing is seen in
    it that those versions did not look for.
    """

    RECORDED = "recorded"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Something that a person has to look at: data that contradict themselves or a decision.

    Attributes:
        subject: what it is about: a component's id, a need key, or "award".
        code: which sentence says it: `discrepancy.<code>` in the catalogue.
        values: what fills the sentence, sorted by name.
    """

    subject: str
    code: str
    values: tuple[tuple[str, CauseValue], ...] = ()

    @classmethod
    def of(cls, subject: str, code: str, **values: CauseValue) -> Discrepancy:
        """A discrepancy with its values given by name."""
        return cls(subject, code, tuple(sorted(values.items())))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything a verdict may rest on, for one learner in one programme.

    Attributes:
        learner: idnumber.
        programme: id of the programme.
        track: id of the track followed.
        year: academic year in which the learner follows it.
        as_of: when the oldest reading used was made.
        presentable_until: last day on which missing blocks may be presented; None: no end.
        discrepancies: what was seen in the records that could be wrong, used or not.
        results_final_on: the day from which the results of the learner's own academic year are
            final; None where the site gives none.
        ranking: how `decisions` rank.
        zone: the time zone of the university, by its name: on which day something happened.
    """

    learner: str
    programme: str
    track: str
    year: AcademicYear
    as_of: datetime
    results: tuple[Result, ...] = ()
    sessions: tuple[Session, ...] = ()
    profile: tuple[Profile, ...] = ()
    gaps: tuple[Gap, ...] = ()
    decisions: tuple[Decision, ...] = ()
    acquired: tuple[Acquired, ...] = ()
    presentable_until: date | None = None
    discrepancies: tuple[Discrepancy, ...] = ()
    results_final_on: date | None = None
    ranking: Ranking = Ranking.RECORDED
    zone: str = "Europe/Paris"

    def day_of(self, at: datetime) -> date:
        """The day of a moment where the university is; raises TypeError as `in_zone` does."""
        return self.in_zone(at).date()

    def in_zone(self, at: datetime) -> datetime:
        """A moment where the university is; raises TypeError for one without a zone of its own."""
        if at.tzinfo is None:  # the machine's own zone is no answer
            raise TypeError(at)
        return at.astimezone(ZoneInfo(self.zone))
