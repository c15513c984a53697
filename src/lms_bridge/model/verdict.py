"""What is concluded: a status, how it was reached, what is owed, and why, as a tree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lms_bridge.cause import Cause
from lms_bridge.model.evidence import Discrepancy, Record
from lms_bridge.model.identity import AcademicYear, Citation


class Truth(StrEnum):
    """Three values: a condition holds, has failed, or is not settled yet.

    Not settled covers what is still to come (something is owed) and what cannot be
    computed (a cause is given); only a final answer makes it NO.
    """

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """Where a learner stands in a unit, block, examination or entry condition."""

    VALIDATED = "validated"
    EXEMPTED = "exempted"
    IN_PROGRESS = "in_progress"
    NOT_VALIDATED = "not_validated"
    UNDETERMINED = "undetermined"


#: The statuses in which nothing more is asked of the learner.
SETTLED = frozenset({Status.VALIDATED, Status.EXEMPTED})

#: Codes of one discrepancy in two places: hours that two units have in common, at the unit that
#: loses them, and at the one that counts them.
COUNTED_ELSEWHERE = "sessions.counted_elsewhere"
CLAIMED_ELSEWHERE = "sessions.claimed_elsewhere"


class AwardStatus(StrEnum):
    """Where a learner stands in the whole programme."""

    IN_PROGRESS = "in_progress"
    READY_FOR_JURY = "ready_for_jury"
    ADMITTED = "admitted"
    ADJOURNED = "adjourned"
    NOT_AWARDED = "not_awarded"


class Means(StrEnum):
    """How a status was reached."""

    ATTENDANCE = "attendance"
    ASSESSMENT = "assessment"
    COMPENSATION = "compensation"
    EQUIVALENCE = "equivalence"
    DOCUMENT = "document"
    PRACTICE = "practice"
    JURY = "jury"
    HUMAN_DECISION = "human_decision"
    ACQUIRED_EARLIER = "acquired_earlier"


class OwedKind(StrEnum):
    """What a learner, or the university, still owes."""

    HOURS = "hours"
    DOCUMENT = "document"
    RESULT = "result"
    AGREEMENT = "agreement"
    EXAMINATION = "examination"
    COMPETENCE = "competence"
    PRACTICE = "practice"
    INFORMATION = "information"
    DECISION = "decision"
    UNIT = "unit"


@dataclass(frozen=True, slots=True, order=True)
class Owed:
    """One thing still owed.

    Attributes:
        kind: what kind of thing.
        of: what it is about: a part ("UE1.ethics"), document, result, competence …
        missing: seconds still to attend (HOURS, PRACTICE) or words (DOCUMENT); else None.
        planned: seconds planned and not yet taken, for HOURS; else None.
        unreachable: the planned sessions no longer suffice.
        overdue: the day on which it should have arrived has passed.
        about: the results that a document stands for, where it is some of those that it may.
        topic: what a document is to be about; "" while nobody has said it.
        topic_by: who has said it.
        topic_on: when, as 2026-02-03.
        handed_in: it was handed in, and waits to be accepted.
        handed_in_on: since when, as 2026-02-03; "" where the record gives no day.
    """

    kind: OwedKind
    of: str
    missing: int | None = None
    planned: int | None = None
    unreachable: bool = False
    overdue: bool = False
    about: tuple[str, ...] = ()
    topic: str = ""
    topic_by: str = ""
    topic_on: str = ""
    handed_in: bool = False
    handed_in_on: str = ""


Value = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Because:
    """One condition in the explanation, with the conditions it rests on.

    Attributes:
        truth: whether it holds.
        code: which sentence says it; `wording` has one in each language.
        subject: what it speaks of.
        values: named numbers and words for the sentence, sorted by name.
        source: where the rule is written; None for a mere grouping.
        records: the LMS records that say so.
        children: the conditions it rests on, in the order of the rule.
        owed: what would settle it, along the first way that is still open.
        cause: why it cannot be computed; None where it can.
        means: how it came to hold.
    """

    truth: Truth
    code: str
    subject: str
    values: tuple[tuple[str, Value], ...] = ()
    source: Citation | None = None
    records: tuple[Record, ...] = ()
    children: tuple[Because, ...] = ()
    owed: tuple[Owed, ...] = ()
    cause: Cause | None = None
    means: tuple[Means, ...] = ()


@dataclass(frozen=True, slots=True)
class ComponentVerdict:
    """One unit, block, examination or entry condition of one learner.

    Attributes:
        component: its id.
        status: where the learner stands.
        how: the means that settled it, in the order of the enum; empty while unsettled.
        owed: what is still owed for it.
        open: whether it may be presented now (an examination may open only after others).
        because: why.
        presentation: the conditions to present it, shown and never counted; None without any.
        acquired_on: the day it was acquired for ever; None otherwise.
        discrepancies: what a person has to look at.
    """

    component: str
    status: Status
    how: tuple[Means, ...]
    owed: tuple[Owed, ...]
    open: bool
    because: Because
    presentation: Because | None = None
    acquired_on: date | None = None
    discrepancies: tuple[Discrepancy, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where one learner stands in one programme, by which rules, on which day.

    Attributes:
        rules: fingerprint of the programme's files, by which they can be found again.
        on: the day of judgement.
        as_of: when the oldest reading used was made.
        owed: everything owed, each thing once.
        because: why the award stands where it does.
    """

    learner: str
    programme: str
    version: str
    rules: str
    track: str
    year: AcademicYear
    on: date
    as_of: datetime
    status: AwardStatus
    components: tuple[ComponentVerdict, ...]
    owed: tuple[Owed, ...]
    because: Because
    discrepancies: tuple[Discrepancy, ...] = ()

    @property
    def to_look_at(self) -> tuple[Discrepancy, ...]:
        """What a person has to look at, each thing once: discrepancies, and what is undetermined.

        A component that cannot be computed and has a discrepancy of its own is not named again,
        nor are hours that two units have in common under the one that counts them.
        """
        elsewhere = {
            (dict(each.values)["other"], each.subject)
            for each in self.discrepancies
            if each.code == COUNTED_ELSEWHERE
        }
        own = [
            each
            for each in self.discrepancies
            if each.code != CLAIMED_ELSEWHERE
            or (each.subject, dict(each.values)["other"]) not in elsewhere
        ]
        told = {each.subject for each in own}
        unknown = [
            Discrepancy.of(each.component, "undetermined", cause=each.because.cause)
            for each in self.components
            if each.status is Status.UNDETERMINED
            and each.because.cause is not None
            and each.component not in told
        ]
        return tuple(dict.fromkeys([*own, *unknown]))

    @property
    def undetermined(self) -> frozenset[str]:
        """The components that cannot be computed, by id."""
        return frozenset(
            each.component for each in self.components if each.status is Status.UNDETERMINED
        )

    def component(self, component: str) -> ComponentVerdict:
        """The verdict on one component; raises KeyError for one that the track lacks."""
        for each in self.components:
            if each.component == component:
                return each
        raise KeyError(component)
