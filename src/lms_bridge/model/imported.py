"""Results that came in a file: from another LMS, or from the student information system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from lms_bridge.model.evidence import ResultState
from lms_bridge.model.identity import AcademicYear


class FileKind(StrEnum):
    """What kind of file it is: Moodle's gradebook export as XML, or a table."""

    MOODLE_XML = "moodle-xml"
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A file that was taken over.

    Attributes:
        id: a number that the store gives, in order; 0 before it is stored.
        programme: id of the programme.
        name: the file's own name, without its folders.
        kind: what kind of file it is.
        digest: SHA-256 of its bytes.
        by: who took it over: a function or a staff identifier.
        at: when, with its time zone.
    """

    id: int
    programme: str
    name: str
    kind: FileKind
    digest: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ImportedResult:
    """One result of one learner, as a line of a file says it.

    Attributes:
        learner: idnumber.
        need: need key, for example `result:M1-UE4`.
        year: the academic year it was obtained in.
        state: PASSED, FAILED or PENDING.
        final: whether it can still change.
        mark: the mark on the scale of `out_of`; None where the file gives none.
        out_of: the top of that scale.
        value: what the file says, as it says it.
        on: the day the file gives for it, or of which it is the state; None where unknown.
        file: the file's own name.
        line: the line or row of the file, counted from 1.
    """

    learner: str
    need: str
    year: AcademicYear
    state: ResultState
    final: bool
    mark: Decimal | None
    out_of: Decimal | None
    value: str
    on: date | None
    file: str
    line: int
