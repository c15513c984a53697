"""Rows of a file → results: what each cell says of which need, or why it says nothing usable.

Nothing is guessed. A cell that is no mark and no word of the mapping, a mark off its scale, a
day in the future, a formula: the row is set aside with the reason, and people look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lms_bridge.cause import Cause
from lms_bridge.model.declared import PassMark
from lms_bridge.model.evidence import ResultState
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.imported import (
    Cell,
    Content,
    FileKind,
    FileMapping,
    FileRow,
    ImportedResult,
    NeedColumn,
    Unusable,
    rendered_text,
)
from lms_bridge.model.written import EARLIEST, plain_word
from lms_bridge.stages.mapping.cells import (
    NotUsable,
    cell_text,
    day_in,
    idnumber_of,
    mark_in,
    unusable,
)

#: What stands for nothing: Moodle writes it for a learner without a grade.
_DASHES = frozenset({"-", "–", "—"})

#: The kinds of needs whose rules compare the mark itself.
OF_MARKS = frozenset({"mark", "resit"})

#: The kinds of needs that a file may give.
FROM_FILES = frozenset({"result", "assessment", "competence", "document", *OF_MARKS})


@dataclass(frozen=True, slots=True)
class Aside:
    """A row, or what it says of one need, that cannot be used; `learner` as it stands there."""

    line: int
    learner: str
    need: str
    cause: Cause


@dataclass(frozen=True, slots=True)
class Silent:
    """A cell that says nothing of a need in a year."""

    line: int
    learner: str
    need: str
    year: AcademicYear


@dataclass(frozen=True, slots=True)
class Interpreted:
    """What a file says.

    Attributes:
        results: what its cells say, in its order; `learner` as it stands there.
        aside: what cannot be used.
        silent: cells that say nothing.
        dashes: how many of them hold a dash.
        ignored: by grade item that stands for no need, how many results it has.
    """

    results: tuple[ImportedResult, ...]
    aside: tuple[Aside, ...]
    silent: tuple[Silent, ...]
    ignored: Mapping[str, int]
    dashes: int = 0


def interpret(
    content: Content, mapping: FileMapping, pass_mark: PassMark | None, today: date
) -> Interpreted:
    """Read every row by the mapping; `today` tells days and years to come."""
    reader = _Reader(content, mapping, pass_mark, today)
    results: list[ImportedResult] = []
    aside: list[Aside] = []
    silent: list[Silent] = []
    ignored: Counter[str] = Counter()
    for row in content.rows:
        learner = idnumber_of(row.learner)
        if row.trouble:
            aside.append(Aside(row.line, learner, "", row.trouble))
            continue
        if content.kind is FileKind.GRADEBOOK_XML:
            ignored.update(rendered_text(item) for item in row.cells if item not in reader.items)
        for need in reader.needs_of(row):
            try:
                found = reader.said(row, learner, need)
            except NotUsable as error:
                aside.append(Aside(row.line, learner, need.need, error.cause))
                continue
            if isinstance(found, Silent):
                silent.append(found)
            else:
                results.append(found)
    return Interpreted(
        results=tuple(results),
        aside=tuple(aside),
        silent=tuple(silent),
        ignored=dict(sorted(ignored.items())),
        dashes=reader.dashes,
    )


class _Reader:
    """Reads the cells of one file."""

    def __init__(
        self, content: Content, mapping: FileMapping, pass_mark: PassMark | None, today: date
    ) -> None:
        self.content = content
        self.mapping = mapping
        self.pass_mark = pass_mark
        self.today = today
        self.items = frozenset(mapping.columns)
        self.dashes = 0

    def needs_of(self, row: FileRow) -> Iterator[NeedColumn]:
        for need in self.mapping.needs:
            if need.column in row.cells:
                yield need

    def said(self, row: FileRow, learner: str, need: NeedColumn) -> ImportedResult | Silent:
        """What a row says of a need."""
        cell, year = _cell(row, need.column), self._year(row, need)
        marked = _cell(row, need.mark_column)
        dash = cell in _DASHES and cell not in {*need.passed, *need.failed, *need.pending}
        marked = "" if marked in _DASHES else marked
        if cell == "" or dash:
            if marked != "":
                raise NotUsable(Cause.of("row.mark_alone", column=need.mark_column))
            self.dashes += dash
            return Silent(row.line, learner, need.need, year)
        mark, out_of, state = self._outcome(cell, need, year)
        if marked != "":
            mark, out_of = mark_in(marked, need.out_of, comma=self.mapping.comma)
        unmarked = mark is None and state is not ResultState.PENDING
        if unmarked and need.need.partition(":")[0] in OF_MARKS:
            raise unusable("cell.no_mark_asked", cell)
        on = self._on(row)
        if on is not None and on < year.starts:
            raise NotUsable(Cause.of("row.before_year", on=on, year=str(year)))
        return ImportedResult(
            learner=learner,
            need=need.need,
            year=year,
            state=state,
            final=self._final(row, need),
            mark=mark,
            out_of=out_of,
            value=self._value(cell, marked, out_of),
            on=on,
            file=self.content.name,
            line=row.line,
        )

    def _value(self, cell: Cell, marked: Cell, out_of: Decimal | None) -> str:
        """What the file says, as it says it; a mark with the scale it is read on."""
        said = [cell_text(each) for each in (cell, marked) if each != ""]
        if out_of is not None and not said[-1].endswith("%"):
            said[-1] = f"{said[-1]}/{out_of.normalize():f}"
        return ", ".join(said)

    def _outcome(
        self, cell: Cell, need: NeedColumn, year: AcademicYear
    ) -> tuple[Decimal | None, Decimal | None, ResultState]:
        word = plain_word(cell_text(cell)) if isinstance(cell, str | Decimal) else ""
        for words, state in (
            (need.passed, ResultState.PASSED),
            (need.failed, ResultState.FAILED),
            (need.pending, ResultState.PENDING),
        ):
            if word in words:
                return None, None, state
        if need.mark_column or (need.out_of is None and need.passed):
            raise unusable("cell.no_word", cell)
        mark, out_of = mark_in(cell, need.out_of, comma=self.mapping.comma)
        passed = self._passes(need, mark, out_of, year)
        return mark, out_of, ResultState.PASSED if passed else ResultState.FAILED

    def _passes(self, need: NeedColumn, mark: Decimal, out_of: Decimal, year: AcademicYear) -> bool:
        """Exact: nothing is divided, nothing rounded."""
        kind = need.need.partition(":")[0]
        if need.pass_from is not None:
            if need.out_of is None:
                raise NotUsable(Cause.of("row.no_out_of"))
            return mark * need.out_of >= need.pass_from * out_of
        if self.pass_mark is not None and kind != "competence":
            return mark * self.pass_mark.out_of >= self.pass_mark.mark.at(year.starts) * out_of
        if kind not in OF_MARKS:
            raise NotUsable(Cause.of("row.no_pass_from"))
        return mark >= out_of

    def _year(self, row: FileRow, need: NeedColumn) -> AcademicYear:
        year = need.year or self.mapping.year
        cell = _cell(row, self.mapping.year_column)
        try:
            year = year or AcademicYear.parse(cell_text(cell).replace("/", "-"))
            begun = year.starts <= self.today
        except ValueError:
            raise unusable("cell.no_year", cell) from None
        if not begun:
            raise NotUsable(Cause.of("row.year_to_come", year=str(year)))
        return year

    def _final(self, row: FileRow, need: NeedColumn) -> bool:
        if need.final is not None:
            return need.final
        told = self.mapping.final_column
        if told is None:
            return bool(self.mapping.final)
        cell = _cell(row, told.column)
        if isinstance(cell, bool):
            return cell
        word = plain_word(cell_text(cell))
        if word in told.yes or word in told.no:
            return word in told.yes
        raise unusable("cell.not_final", cell)

    def _on(self, row: FileRow) -> date | None:
        if not self.mapping.on_column:
            return self.mapping.on
        cell = _cell(row, self.mapping.on_column)
        if cell == "":
            return None
        on = day_in(cell, day_first=self.mapping.day_first)
        if on < EARLIEST:
            raise NotUsable(Cause.of("row.day_too_early", on=on, first=EARLIEST))
        if on > self.today:
            raise NotUsable(Cause.of("row.day_to_come", on=on))
        return on


def _cell(row: FileRow, column: str) -> Cell:
    """What a column holds, "" where there is none; raises NotUsable for a formula, say."""
    cell = row.cells.get(column, "")
    if isinstance(cell, Unusable):
        raise NotUsable(cell.cause)
    return cell
