"""CSV and XLSX tables: which cells are read, and what they hold."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from lms_bridge.errors import UnusableFile
from lms_bridge.intake.files.csv_table import read_csv
from lms_bridge.intake.files.opening import Opened
from lms_bridge.intake.files.workbook import FORMULA, read_workbook
from lms_bridge.model.imported import FileMapping, FileRow, Layout, NeedColumn, Unusable
from lms_bridge.text.causes import bare_cause
from tests.refusals import refusing

NEEDS = (NeedColumn("result:A", "UE2", out_of=Decimal(20)),)


def mapping(**layout: Any) -> FileMapping:
    """A mapping of one need in a table written down so."""
    return FileMapping("m.yaml", Layout(**{"idnumber": "Numéro", **layout}), NEEDS)


def csv_rows(text: str, saved: str = "utf-8", **layout: Any) -> tuple[FileRow, ...]:
    """The rows of a CSV."""
    return read_csv(Opened("x.csv", text.encode(saved), ""), mapping(**layout))


def book_rows(*rows: list[Any], sheets: int = 1, **layout: Any) -> tuple[FileRow, ...]:
    """The rows of a workbook that openpyxl writes."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Numéro", "UE2"], *rows):
        sheet.append(row)
    for number in range(1, sheets):
        book.create_sheet(f"Autre {number}")
    packed = io.BytesIO()
    book.save(packed)
    return read_workbook(Opened("x.xlsx", packed.getvalue(), ""), mapping(**layout))


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_separator_is_told_by_the_headings(separator: str):
    """Whichever of the three parts them so that the column of idnumbers is there."""
    text = separator.join(["Nom", "Numéro", "UE2"]) + "\n" + separator.join(["X", "1", "12"])
    assert csv_rows(text) == (FileRow(2, "1", {"UE2": "12"}),)


def test_a_separator_that_cannot_be_told_is_asked_for():
    """Two that fit are one too many, unless the mapping names one."""
    text = "a;Numéro;b,Numéro,UE2\n"
    with refusing(UnusableFile, "several ways"):
        csv_rows(text)


def test_encodings_are_declared_or_utf_8():
    """With or without a byte order mark; cp1252 where the mapping says so."""
    text = "Numéro;UE2\nÉ1;12\n"
    expected = (FileRow(2, "É1", {"UE2": "12"}),)
    assert csv_rows(text) == csv_rows(text, "utf-8-sig") == expected
    assert csv_rows(text, "cp1252", encoding="cp1252") == expected


def test_utf_8_declared_as_cp1252_is_refused():
    """It could be read, and every accent would be another."""
    with refusing(UnusableFile, "this is UTF-8 text"):
        csv_rows("Numéro;UE2\n", encoding="cp1252")


def test_bytes_that_cp1252_has_not_are_refused():
    """With the line they stand on."""
    opened = Opened("x.csv", b"Num\xe9ro;UE2\n\x81;1\n", "")
    with refusing(UnusableFile, r"x\.csv:2: this is no cp1252 text"):
        read_csv(opened, mapping(encoding="cp1252"))


def test_lines_are_those_of_the_file():
    """Titles above the headings and line breaks inside cells are counted."""
    text = 'Titre\n\nNuméro;UE2;Note\n1;12;"a\nb"\n2;13;c\n'
    found = csv_rows(text, headings=3)
    assert [(row.line, row.learner) for row in found] == [(4, "1"), (6, "2")]


def test_empty_rows_are_left_out_and_short_ones_are_filled():
    """Spreadsheets write rows of separators, and leave out empty cells at the end."""
    found = csv_rows("Numéro;UE2\n;\n  ;  \n1\n2;12\n")
    assert found == (FileRow(4, "1", {"UE2": ""}), FileRow(5, "2", {"UE2": "12"}))


def test_a_row_with_more_cells_than_headings_is_set_aside():
    """A separator inside a cell moves every mark after it by one column."""
    found = csv_rows("Numéro;Nom;UE2\n1;Dupont; Jean;12\n2;X;13;;\n")
    assert ["more cells" in bare_cause(row.trouble) if row.trouble else False for row in found] == [
        True,
        False,
    ]


def test_an_idnumber_keeps_its_space_and_a_mark_does_not():
    """Space makes two idnumbers differ, and no two marks."""
    found = csv_rows("Numéro;UE2\n 1 ; 12 \n")
    assert found == (FileRow(2, " 1 ", {"UE2": "12"}),)


def test_headings_are_compared_composed_and_without_space():
    """An accent written as two characters is the same heading."""
    assert csv_rows("Nume\u0301ro ;\tUE2\n1;12\n", separator=";")[0].learner == "1"


def test_a_doubled_heading_that_nobody_reads_is_no_matter():
    """Only columns that the mapping names have to be told apart."""
    assert csv_rows("Numéro;UE2;Note;Note\n1;12;;\n")[0].cells == {"UE2": "12"}


def test_cells_of_a_workbook_are_what_they_are():
    """Numbers are exact, days are days, formulas and errors are neither."""
    found = book_rows(
        ["26000001", 12.5],
        [26000002, "12,5"],
        [26000003.0, datetime(2026, 7, 3)],  # noqa: DTZ001 - spreadsheets have no zones
        ["x", "=1+1"],
        ["y", True],
        ["z", None],
    )
    assert [row.learner for row in found] == [
        "26000001",
        Decimal(26000002),
        Decimal(26000003),
        "x",
        "y",
        "z",
    ]
    cells = [row.cells["UE2"] for row in found]
    assert cells == [Decimal("12.5"), "12,5", date(2026, 7, 3), FORMULA, True, ""]


def test_a_percentage_is_no_plain_number():
    """A cell that shows 60 % holds 0.6, which would be a mark of its own."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Numéro", "UE2"])
    sheet.append(["1", 0.6])
    sheet["B2"].number_format = "0%"
    packed = io.BytesIO()
    book.save(packed)
    (row,) = read_workbook(Opened("x.xlsx", packed.getvalue(), ""), mapping())
    assert isinstance(row.cells["UE2"], Unusable)


def test_a_size_that_a_sheet_declares_cuts_nothing_off():
    """Some programs declare one cell and write a thousand."""
    from tests.hostile.large_files import row, sheet, text_cell, workbook  # noqa: PLC0415 - once

    rows = "".join(
        row(number, text_cell(f"A{number}", str(number)), text_cell(f"B{number}", "12"))
        for number in range(2, 30)
    )
    data = workbook(sheet(rows, before='<dimension ref="A1:A2"/>'))
    assert len(read_workbook(Opened("x.xlsx", data, ""), mapping())) == 28


def test_one_of_several_sheets_has_to_be_named():
    """None is taken by chance; a name that is not there lists those that are."""
    with refusing(UnusableFile, "2 sheets"):
        book_rows(["1", 12], sheets=2)
    with refusing(UnusableFile, "Sheet and Autre 1"):
        book_rows(["1", 12], sheets=2, sheet="Notes")
    assert len(book_rows(["1", 12], sheets=2, sheet="Sheet")) == 1


def test_cells_merged_above_the_headings_are_no_matter():
    """Titles are; what is merged below them hides what it stands for."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Résultats"], ["Numéro", "UE2"], ["1", 12]):
        sheet.append(row)
    sheet.merge_cells("A1:B1")
    packed = io.BytesIO()
    book.save(packed)
    opened = Opened("x.xlsx", packed.getvalue(), "")
    assert read_workbook(opened, mapping(headings=2)) == (FileRow(3, "1", {"UE2": Decimal(12)}),)
