"""A table in an XLSX workbook. Formulas are never computed: a cell that holds one is unusable."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import openpyxl

from lms_bridge.cause import Cause
from lms_bridge.errors import UnusableFile
from lms_bridge.intake.files.headings import Columns, find_columns, too_long
from lms_bridge.intake.files.limits import COLUMNS, LAST_ROW, ROWS
from lms_bridge.intake.files.opening import Opened, refused_file
from lms_bridge.intake.files.workbook_parts import Parts, look_at
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
    book = openpyxl.load_workbook(
        io.BytesIO(opened.data), read_only=True, data_only=False, keep_links=False
    )
    try:
        sheet = _sheet(opened.name, book, mapping)
        _unmerged(opened.name, sheet, mapping, parts)
        yield from _rows_of(opened.name, sheet, mapping)
    finally:
        book.close()


def _sheet(name: str, book: Any, mapping: FileMapping) -> Any:
    sheets = {each.title: each for each in book.worksheets}
    wanted = mapping.layout.sheet
    if wanted in sheets:
        return sheets[wanted]
    if not wanted and len(sheets) == 1:
        return next(iter(sheets.values()))
    known = tuple(rendered_text(each) for each in list(sheets)[:12])
    if wanted:
        raise refused_file(
            name, None, Cause.of("workbook.no_sheet", sheet=rendered_text(wanted), known=known)
        )
    raise refused_file(name, None, Cause.of("workbook.sheets", count=len(sheets), known=known))


def _unmerged(name: str, sheet: Any, mapping: FileMapping, parts: Parts) -> None:
    """A merged cell hides what it stands for in all rows and columns but one."""
    part = sheet._worksheet_path  # noqa: SLF001 - openpyxl says nowhere else which part it is
    for first, last in parts.merged.get(str(part).lstrip("/"), ()):
        end = _ROW_OF.fullmatch(last)
        if end is None or int(end[1]) >= mapping.layout.headings:
            begin = _ROW_OF.fullmatch(first)
            line = int(begin[1]) if begin else None
            cells = f"{rendered_text(first)}:{rendered_text(last)}"
            raise refused_file(name, line, Cause.of("workbook.merged", cells=cells))


def _rows_of(name: str, sheet: Any, mapping: FileMapping) -> Iterator[FileRow]:
    # What a sheet says of its own size may be wrong, and would cut rows off.
    sheet.reset_dimensions()
    columns: Columns | None = None
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
            continue
        if too_long(cells):
            raise refused_file(name, line, Cause.of("workbook.cell_too_long"))
        found = columns.row(line, cells) if columns else None
        if found is not None:
            if line > last:
                raise refused_file(name, line, Cause.of("file.too_many_rows", most=ROWS))
            yield found
    if columns is None:
        raise refused_file(name, None, Cause.of("file.no_headings", row=mapping.layout.headings))


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
        case int():
            return Decimal(value)
        case float():
            return Decimal(repr(value))
        case datetime():
            return value.date()
        case date():
            return value
        case time() | timedelta():
            return Unusable(Cause.of("cell.time"))
    return Unusable(Cause.of("cell.not_plain"))
