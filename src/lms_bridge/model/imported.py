"""Results that came in a file: from another LMS, or from the student information system."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from lms_bridge.cause import Cause
from lms_bridge.model.evidence import Record, ResultState
from lms_bridge.model.identity import AcademicYear


class FileKind(StrEnum):
    """What kind of file it is: a gradebook's export as XML, or a table."""

    GRADEBOOK_XML = "moodle-xml"
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


@dataclass(frozen=True, slots=True)
class KeptResult:
    """A result that was taken over, and the file it came in."""

    file: ImportedFile
    result: ImportedResult


class Fate(StrEnum):
    """What taking a file over makes of one thing that it says.

    NEW and CORRECTED are kept; SAME is known already; ASIDE needs a look, for a cause that is
    shown; UNKNOWN is about somebody who is not on the roster, and is not kept.
    """

    NEW = "new"
    CORRECTED = "corrected"
    SAME = "same"
    ASIDE = "aside"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Compared:
    """One thing that a file says, and what becomes of it.

    Attributes:
        line: its line in the file.
        learner: the idnumber as it stands there.
        need: need key; "" for a row that cannot be used at all.
        fate: what becomes of it.
        result: what the file says; None where that cannot be used.
        before: what is known now, where the file says something else or the same.
        cause: why it is set aside; None where it is not.
        doubts: why a person has to look at it although it is kept.
    """

    line: int
    learner: str
    need: str
    fate: Fate
    result: ImportedResult | None = None
    before: KeptResult | None = None
    cause: Cause | None = None
    doubts: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class Unusable:
    """A cell that says nothing the bridge may use, and why: it holds a formula, say."""

    cause: Cause


#: What a cell holds. Files of text hold texts alone; "" is an empty cell everywhere.
Cell = str | Decimal | bool | date | Unusable


@dataclass(frozen=True, slots=True)
class FileRow:
    """One line of a file as it stands there, before anything is made of it.

    Attributes:
        line: its line or row, counted from 1.
        learner: what stands where the idnumber is expected.
        cells: by heading, or by the grade item's idnumber.
        trouble: why the row as a whole cannot be used; None where it can.
    """

    line: int
    learner: Cell
    cells: Mapping[str, Cell]
    trouble: Cause | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds.

    Attributes:
        name: the file's own name.
        digest: SHA-256 of its bytes.
        at: when it was exported, where it says so.
    """

    name: str
    kind: FileKind
    digest: str
    rows: tuple[FileRow, ...]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NeedColumn:
    """Which column gives one need, and how it is read.

    Attributes:
        need: need key.
        column: heading of the column, or idnumber of the grade item.
        out_of: the top of the scale of its marks; None where it holds words only.
        pass_from: the lowest mark that passes; None takes the programme's pass mark.
        passed: words that say so, compared without letter case.
        failed: the same for a failure.
        pending: words that say that the result is not known yet.
        mark_column: the column of the mark, where `column` holds words that decide alone.
        year: the academic year of its results, where it is not the file's.
        final: whether they can still change, where it is not the file's.
        line: the line in the mapping file; 0 without one.
    """

    need: str
    column: str
    out_of: Decimal | None = None
    pass_from: Decimal | None = None
    passed: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()
    pending: frozenset[str] = frozenset()
    mark_column: str = ""
    year: AcademicYear | None = None
    final: bool | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class FinalColumn:
    """A column of words that say whether a row is final."""

    column: str
    yes: frozenset[str]
    no: frozenset[str]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table is written down.

    Attributes:
        idnumber: heading of the column of idnumbers.
        headings: the row that holds the headings, counted from 1.
        encoding: of a CSV: "utf-8" or "cp1252".
        separator: of a CSV; "" finds it among `;`, `,`, tab, `:` and `|` by the headings.
        sheet: of a workbook; "" where it has only one.
        hidden: whether hidden rows and columns of a workbook are read as if they were shown.
        struck_through: the same for cells that are struck through.
    """

    idnumber: str = ""
    headings: int = 1
    encoding: str = "utf-8"
    separator: str = ""
    sheet: str = ""
    hidden: bool = False
    struck_through: bool = False


@dataclass(frozen=True, slots=True)
class FileMapping:
    """Which column of a file says what.

    Attributes:
        file: the mapping file's name; "" where the naming convention stands in its place.
        layout: how the table is written down.
        needs: what gives which need.
        year: the academic year of the results; None where `year_column` has it.
        final: whether the results can still change; None where `final_column` has it.
        on: the day of which the file is the state; None where unknown or in `on_column`.
        comma: whether marks have a decimal comma; otherwise a point.
        day_first: whether texts give days as 03/07/2026; otherwise as 2026-07-03.
    """

    file: str
    layout: Layout
    needs: tuple[NeedColumn, ...]
    year: AcademicYear | None = None
    year_column: str = ""
    final: bool | None = None
    final_column: FinalColumn | None = None
    on: date | None = None
    on_column: str = ""
    comma: bool = False
    day_first: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read beside the idnumbers, each once."""
        found = [each.column for each in self.needs]
        found += [each.mark_column for each in self.needs if each.mark_column]
        found += [each for each in (self.year_column, self.on_column) if each]
        found += [self.final_column.column] if self.final_column else []
        return tuple(dict.fromkeys(found))


_PLACE = re.compile(r"(?P<file>.+\.(?:xml|csv|xlsx)) line (?P<line>[1-9]\d*)", re.IGNORECASE)


def place_in_file(file: str, line: int) -> str:
    """How a record names the line of a file that it comes from."""
    return f"{file} line {line}"


def file_of(record: Record) -> tuple[str, int] | None:
    """The file and line that a record comes from; None for a record of the LMS."""
    found = None if record.course else _PLACE.fullmatch(record.item)
    return (found["file"], int(found["line"])) if found else None


#: So much of a foreign text is repeated at most.
_SHOWN = 60


def rendered_text(text: str) -> str:
    """A foreign text as it may be repeated: one line, no control characters, not too long."""
    plain = "".join(each if each.isprintable() else "�" for each in text[: _SHOWN + 1])
    return plain if len(plain) <= _SHOWN else plain[:_SHOWN] + "…"
