"""The cohort as a spreadsheet: CSV and XLSX, everything in words and nothing a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from lms_bridge.model.standing import ComponentStanding
from lms_bridge.programme import Programme
from lms_bridge.text import Wording
from lms_bridge.text.cells import safe_cell
from lms_bridge.web.pages.cohort import Pair, alike
from lms_bridge.web.pages.freshness import Freshness

#: The type of an XLSX file.
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: Excel holds no longer text in a cell.
_LONGEST = 32_000

#: Widths of columns: of a name, of a component, of a list.
_NAME, _COMPONENT, _LIST = 28, 22, 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """Headings and rows, everything text; `wide` are the columns that hold lists."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    wide: frozenset[int]


def sheet_of(
    programme: Programme,
    wording: Wording,
    pairs: Sequence[Pair],
    fresh: Freshness,
    moment: Callable[[datetime], str],
) -> Sheet:
    """One row a learner, one column a component of any of the tracks.

    `moment` gives a moment as the visitor reads it.
    """
    say = wording.say
    ids = dict.fromkeys(each for _, group in alike(programme, wording, pairs) for each in group)
    before = (
        say("page.name"),
        say("page.id_number"),
        say("page.track"),
        say("page.academic_year"),
        say("page.award"),
    )
    after = (
        say("page.still_owed"),
        say("page.to_look"),
        say("page.export.data_read_since"),
        say("page.export.not_judged_since"),
    )
    rows = []
    for person, standing in pairs:
        spoken = wording.on_track(standing.track)
        parts = {each.component: each for each in standing.parts}
        track = programme.tracks.get(standing.track)
        out = fresh.left_out.get(standing.learner)
        read = standing.as_of if out or fresh.since is None else fresh.since
        rows.append(
            (
                person.name,
                person.idnumber,
                spoken.text(track.title) if track else standing.track,
                standing.year,
                spoken.label(standing.status),
                *(_said(parts.get(each), spoken) for each in ids),
                _lines(spoken.owed(each) for each in standing.owed),
                _lines(
                    spoken.discrepancy(each, standing.learner) for each in standing.discrepancies
                ),
                moment(read),
                moment(out) if out else "",
            )
        )
    lists = frozenset({len(before) + len(ids), len(before) + len(ids) + 1})
    return Sheet((*before, *ids, *after), tuple(rows), lists)


def csv_of(sheet: Sheet, language: str) -> bytes:
    """CSV in UTF-8 with its mark, as Excel wants it: semicolons for French, else commas."""
    written = io.StringIO()
    delimiter = "," if language == "en" else ";"
    writer = csv.writer(written, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(sheet.headings)
    writer.writerows([safe_cell(cell) for cell in row] for row in sheet.rows)
    return written.getvalue().encode("utf-8-sig")


def xlsx_of(sheet: Sheet, title: str) -> bytes:
    """An XLSX file with one sheet, its heading fixed and filterable."""
    book = Workbook(write_only=True)
    page = book.create_sheet(_sheet_name(title))
    page.freeze_panes = "B2"
    for number, _ in enumerate(sheet.headings, start=1):
        width = _LIST if number - 1 in sheet.wide else _COMPONENT
        column = page.column_dimensions[get_column_letter(number)]
        column.width = _NAME if number == 1 else width
    page.append([_cell(page, each, bold=True) for each in sheet.headings])
    for row in sheet.rows:
        page.append([_cell(page, each) for each in row])
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.headings))}{len(sheet.rows) + 1}"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _cell(page: WriteOnlyWorksheet, text: str, *, bold: bool = False) -> Cell:
    cell = WriteOnlyCell(page, value=safe_cell(text)[:_LONGEST])
    cell.data_type = "s"  # never a formula, whatever it holds
    if bold:
        cell.font = Font(bold=True)
    return cell


def _said(part: ComponentStanding | None, wording: Wording) -> str:
    if part is None:
        return ""
    how = ", ".join(wording.label(each) for each in part.how)
    status = wording.label(part.status)
    return f"{status} ({how})" if how else status


def _lines(texts: Iterable[str]) -> str:
    return " | ".join(texts)


def _sheet_name(title: str) -> str:
    """A name that Excel takes: short, and without what it uses itself."""
    return "".join(each for each in title if each not in "[]:*?/\\'")[:31] or "1"
