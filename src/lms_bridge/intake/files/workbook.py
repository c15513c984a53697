"""A table in an XLSX workbook. Formulas are never computed: a cell that holds one is unusable.

Nor is what somebody has hidden or struck through believed, unless the mapping says so: it may be
what was meant to go.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock

from lms_bridge.cause import Cause
from lms_bridge.errors import Problem, UnusableFile
from lms_bridge.intake.files.headings import STRUCK, Columns, find_columns, too_long
from lms_bridge.intake.files.limits import COLUMNS, LAST_ROW, ROWS
from lms_bridge.intake.files.opening import Opened, refused_file
from lms_bridge.intake.files.strict import transitional
from lms_bridge.intake.files.workbook_parts import Parts, SheetPart, look_at
from lms_bridge.model.imported import Cell, FileMapping, FileRow, Unusable, rendered_text

_ROW_OF = re.compile(r"\D*(\d+)")

FORMULA = Unusable(Cause.of("cell.formula"))


def read_workbook(opened: Opened, mapping: FileMapping) -> tuple[FileRow, ...]:
    """The rows under the headings of one sheet; raises UnusableFile."""
    parts = look_at(opened)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that nothing here reads
            return tuple(_rows(opened, mapping, parts))
    except UnusableFile:
        raise
    except Exception as error:  # openpyxl raises anything on a damaged workbook
        cause = Cause.of("workbook.damaged", kind=type(error).__name__)
        raise refused_file(opened.name, None, cause) from error


def _rows(opened: Opened, mapping: FileMapping, parts: Parts) -> Iterator[FileRow]:
    data = transitional(opened.data) if parts.strict else opened.data
    book = openpyxl.load_workbook(
        io.BytesIO(data), read_only=True, data_only=False, keep_links=False, rich_text=True
    )
    try:
        sheet = _sheet(opened.name, book, mapping)
        # openpyxl says nowhere else which part it is
        part = parts.of_sheet(str(sheet._worksheet_path).lstrip("/"))  # noqa: SLF001
        _unmerged(opened.name, mapping, part)
        yield from _rows_of(opened.name, sheet, mapping, part)
    finally:
        book.close()


def _sheet(name: str, book: Any, mapping: FileMapping) -> Any:
    sheets = {each.title: each for each in book.worksheets}
    wanted = mapping.layout.sheet
    if not wanted and len(sheets) == 1:
        (wanted,) = sheets
    if wanted in sheets:
        if sheets[wanted].sheet_state != "visible" and not mapping.layout.hidden:
            cause = Cause.of("workbook.hidden_sheet", sheet=rendered_text(wanted))
            raise refused_file(name, None, cause)
        return sheets[wanted]
    known = tuple(rendered_text(each) for each in list(sheets)[:12])
    if wanted:
        raise refused_file(
            name, None, Cause.of("workbook.no_sheet", sheet=rendered_text(wanted), known=known)
        )
    raise refused_file(name, None, Cause.of("workbook.sheets", count=len(sheets), known=known))


def _unmerged(name: str, mapping: FileMapping, part: SheetPart) -> None:
    """A merged cell hides what it stands for in all rows and columns but one."""
    for first, last in part.merged:
        end = _ROW_OF.fullmatch(last)
        if end is None or int(end[1]) >= mapping.layout.headings:
            begin = _ROW_OF.fullmatch(first)
            line = int(begin[1]) if begin else None
            cells = f"{rendered_text(first)}:{rendered_text(last)}"
            raise refused_file(name, line, Cause.of("workbook.merged", cells=cells))


def _rows_of(name: str, sheet: Any, mapping: FileMapping, part: SheetPart) -> Iterator[FileRow]:
    # What a sheet says of its own size may be wrong, and would cut rows off.
    sheet.reset_dimensions()
    columns: Columns | None = None
    struck = _Struck(part, read=mapping.layout.struck_through)
    last = mapping.layout.headings + ROWS
    for line, row in enumerate(sheet.iter_rows(), start=1):
        if line > LAST_ROW:
            raise refused_file(name, line, Cause.of("workbook.too_many_rows", most=LAST_ROW))
        if len(row) > COLUMNS and any(cell.value is not None for cell in row[COLUMNS:]):
            raise refused_file(name, line, Cause.of("workbook.row_too_wide", most=COLUMNS))
        if line < mapping.layout.headings:
            continue
        cells = [_cell(cell) for cell in row[:COLUMNS]]
        if line == mapping.layout.headings:
            headings = [str(each) if not isinstance(each, Unusable) else "" for each in cells]
            columns = find_columns(name, line, headings, mapping)
            gone = {place for place, cell in enumerate(row[:COLUMNS]) if struck.marks(cell)}
            _shown(name, line, columns, mapping, part, gone)
            continue
        if too_long(cells):
            raise refused_file(name, line, Cause.of("workbook.cell_too_long"))
        cells = [struck.seen(cell, value) for cell, value in zip(row, cells, strict=False)]
        found = columns.row(line, cells) if columns else None
        if found is not None and line in part.hidden_rows and not mapping.layout.hidden:
            found = replace(found, trouble=Cause.of("row.hidden"))
        if found is not None:
            if line > last:
                raise refused_file(name, line, Cause.of("file.too_many_rows", most=ROWS))
            yield found
    if columns is None:
        raise refused_file(name, None, Cause.of("file.no_headings", row=mapping.layout.headings))


def _shown(
    name: str, line: int, columns: Columns, mapping: FileMapping, part: SheetPart, gone: set[int]
) -> None:
    """Refuse a column that is meant and hidden, or whose heading is struck through."""
    problems = []
    named = {mapping.layout.idnumber: columns.idnumber, **columns.places}
    for heading, place in named.items():
        if part.hides_column(place + 1) and not mapping.layout.hidden:
            code = "heading.hidden"
        elif place in gone:
            code = "heading.struck_through"
        else:
            continue
        problems.append(Problem(name, line, Cause.of(code, heading=rendered_text(heading))))
    if problems:
        raise UnusableFile(name, tuple(problems))


class _Struck:
    """Which cells of a sheet are struck through, as a whole or a part of their text."""

    def __init__(self, part: SheetPart, *, read: bool) -> None:
        self.pieces = part.struck
        self.read = read
        self.styles: dict[int, bool] = {}

    def marks(self, cell: Any) -> bool:
        """Whether a cell holds something struck through; never where that is to be read."""
        if self.read or cell.value is None:
            return False
        if isinstance(cell.value, CellRichText) and any(map(_is_struck, cell.value)):
            return True
        if self.pieces and cell.coordinate in self.pieces:
            return True
        style = getattr(cell, "_style_id", 0)
        if style not in self.styles:
            self.styles[style] = bool(cell.font.strike) if style else False
        return self.styles[style]

    def seen(self, cell: Any, value: Cell) -> Cell:
        """What a cell says, or that it is struck through."""
        if isinstance(value, Unusable) or not self.marks(cell):
            return value
        return Unusable(Cause.of(STRUCK, cell=rendered_text(str(value))))


def _is_struck(piece: str | TextBlock) -> bool:
    return isinstance(piece, TextBlock) and bool(piece.font.strike)


def _cell(cell: Any) -> Cell:
    """What a cell holds, as one of our own kinds."""
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if value is None:
        return ""
    if kind == "f":
        return FORMULA
    if kind == "e":
        return Unusable(Cause.of("cell.error", error=rendered_text(str(value))))
    if kind == "n" and "%" in str(cell.number_format):
        return Unusable(Cause.of("cell.percentage"))
    match value:
        case bool():
            return value
        case str():
            return value
        case CellRichText():
            return str(value)
        case int():
            return Decimal(value)
        case float():
            # A sheet knows fifteen digits; what a computer keeps behind them is of its own making.
            return Decimal(f"{value:.15g}")
        case datetime():
            return value.date()
        case date():
            return value
        case time() | timedelta():
            return Unusable(Cause.of("cell.time"))
    return Unusable(Cause.of("cell.not_plain"))
