"""CSV and XLSX tables: which cells are read, and what they hold."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import LineChart, Reference
from openpyxl.styles import Font

from lms_bridge.cause import Cause
from lms_bridge.errors import UnusableFile
from lms_bridge.intake.files.csv_table import read_csv
from lms_bridge.intake.files.opening import Opened
from lms_bridge.intake.files.workbook import FORMULA, read_workbook
from lms_bridge.model.imported import FileMapping, FileRow, Layout, NeedColumn, Unusable
from lms_bridge.text.causes import bare_cause
from tests.hostile import large_files
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


@pytest.mark.parametrize("separator", [";", ",", "\t", ":", "|"])
def test_the_separator_is_told_by_the_headings(separator: str):
    """Whichever of the five parts them so that the column of idnumbers is there."""
    text = separator.join(["Nom", "Numéro", "UE2"]) + "\n" + separator.join(["X", "1", "12"])
    assert csv_rows(text) == (FileRow(2, "1", {"UE2": "12"}),)


@pytest.mark.parametrize("separator", [";", ",", "\t", ":", "|"])
@pytest.mark.parametrize("saved", ["utf-8", "utf-8-sig", "utf-16"])
def test_quoted_headings_are_headings(separator: str, saved: str):
    """Moodle's own text export puts names with spaces into quotation marks."""
    rows = (
        ["Prénom", '"Nom de famille"', '"Numéro d\'identification"', '"Devoir: UE2, session 1"'],
        ["Zoé", '"Le Goff"', "26000001", '"12,50"'],
        ["Al", "X", '"26000002"', "-"],
    )
    text = "".join(separator.join(row) + "\r\n" for row in rows)
    needs = (NeedColumn("result:A", "Devoir: UE2, session 1", out_of=Decimal(20)),)
    told = FileMapping("m.yaml", Layout(idnumber="Numéro d'identification"), needs)
    found = read_csv(Opened("x.csv", text.encode(saved), ""), told)
    assert [(row.line, row.learner, *row.cells.values()) for row in found] == [
        (2, "26000001", "12,50"),
        (3, "26000002", "-"),
    ]


def test_a_first_line_may_tell_the_separator():
    """Spreadsheets write `sep=;` so that another one reads the file; lines stay the file's."""
    text = "sep=|\r\nNuméro|UE2\r\n1|12\r\n"
    assert csv_rows(text) == csv_rows(text, "utf-16") == (FileRow(3, "1", {"UE2": "12"}),)


def test_utf_16_that_is_cut_or_holds_nothing_is_refused():
    """What begins like a spreadsheet's text and is none is refused with its line."""
    whole = "Numéro;UE2\n1;12\n".encode("utf-16")
    with refusing(UnusableFile, r"x\.csv:3: it begins like UTF-16"):
        read_csv(Opened("x.csv", whole + b"1", ""), mapping())
    with refusing(UnusableFile, "NUL"):
        read_csv(Opened("x.csv", "Numéro;UE2\n1;12\n".encode("utf-32"), ""), mapping())


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


def book_of(change: Callable[[Any], None], *rows: list[Any]) -> bytes:
    """The bytes of a workbook of some rows under headings, changed by its author."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Nom", "Numéro", "UE2"], *rows):
        sheet.append(row)
    change(sheet)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def troubles(data: bytes, **layout: Any) -> list[str]:
    """By row, the code of what is wrong with it or with its mark; "" for nothing."""
    found = []
    for row in read_workbook(Opened("x.xlsx", data, ""), mapping(**layout)):
        cell = row.cells["UE2"]
        told = row.trouble or (cell.cause if isinstance(cell, Unusable) else None)
        found.append(told.code if told else "")
    return found


@pytest.mark.parametrize(
    ("kept", "known"),
    [
        ((9.7 + 10.1 + 10.2) / 3, "10"),
        (0.1 + 0.2, "0.3"),
        (9.95, "9.95"),
        (12.349999999999998, "12.35"),
        (9.99999999999999, "9.99999999999999"),
        (1e-7, "1E-7"),
    ],
)
def test_a_number_has_the_fifteen_digits_that_a_sheet_knows(kept: float, known: str):
    """What a computer keeps behind them fails nobody: a sheet that shows 10 means 10."""
    (row,) = book_rows(["1", kept])
    assert row.cells["UE2"] == Decimal(known)


def _hide(sheet: Any) -> None:
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions[4].hidden = True


def test_a_hidden_row_is_set_aside():
    """Whoever sent the file may not have meant it, unless the mapping says that they are read."""
    data = book_of(_hide, ["a", "1", 12], ["b", "2", 13], ["c", "3", 14], ["d", "4", 15])
    assert troubles(data) == ["", "row.hidden", "row.hidden", ""]
    assert troubles(data, hidden=True) == ["", "", "", ""]


def test_a_row_or_a_column_without_any_size_is_hidden():
    """Dragged shut instead of hidden by the menu: nobody sees it either."""
    cells = large_files.text_cell("A2", "1") + large_files.text_cell("B2", "12")
    shut = f'<row r="2" ht="0.0" customHeight="1">{cells}</row>'
    assert troubles(large_files.workbook(large_files.sheet(shut))) == ["row.hidden"]
    narrow = '<cols><col min="1" max="4" width="0" customWidth="1"/></cols>'
    plain = large_files.row(2, cells)
    with refusing(UnusableFile, "“UE2” is hidden"):
        troubles(large_files.workbook(large_files.sheet(plain, before=narrow)))


def _filter(sheet: Any) -> None:
    sheet.auto_filter.ref = "A1:C3"
    sheet.auto_filter.add_filter_column(0, ["a"])
    sheet.row_dimensions[3].hidden = True


def test_a_row_that_a_filter_hides_is_set_aside():
    """The one that the filter shows is read."""
    data = book_of(_filter, ["a", "1", 12], ["b", "2", 13])
    assert troubles(data) == ["", "row.hidden"]


@pytest.mark.parametrize(("column", "heading"), [("B", "Numéro"), ("C", "UE2")])
def test_a_hidden_column_is_not_read_unless_told_to(column: str, heading: str):
    """The file is refused and says which one; a hidden column that nobody reads is no matter."""

    def hide(sheet: Any) -> None:
        sheet.column_dimensions[column].hidden = True

    data = book_of(hide, ["a", "1", 12])
    with refusing(UnusableFile, rf"x\.xlsx:1: the column “{heading}” is hidden"):
        troubles(data)
    assert troubles(data, hidden=True) == [""]


def test_a_hidden_column_that_nobody_reads_is_no_matter():
    """Nor are columns hidden in one span beside those that are read."""

    def hide(sheet: Any) -> None:
        sheet.column_dimensions["A"].hidden = True
        sheet.column_dimensions.group("D", "H", hidden=True)

    assert troubles(book_of(hide, ["a", "1", 12])) == [""]


def test_a_hidden_sheet_is_not_read_unless_told_to():
    """Though the mapping names it: it may be last year's."""

    def hide(sheet: Any) -> None:
        sheet.parent.create_sheet("Autre")
        sheet.sheet_state = "hidden"

    data = book_of(hide, ["a", "1", 12])
    with refusing(UnusableFile, "the sheet “Sheet” is hidden"):
        troubles(data, sheet="Sheet")
    assert troubles(data, sheet="Sheet", hidden=True) == [""]


def test_the_only_sheet_is_not_read_where_it_is_hidden():
    """Beside a chart there need not be another one: nobody named it."""

    def hide(sheet: Any) -> None:
        chart = LineChart()
        chart.add_data(Reference(sheet, min_col=3, min_row=1, max_row=2))
        sheet.parent.create_chartsheet("Courbe").add_chart(chart)
        sheet.parent.active = 1
        sheet.sheet_state = "hidden"

    data = book_of(hide, ["a", "1", 12])
    with refusing(UnusableFile, "the sheet “Sheet” is hidden"):
        troubles(data)
    assert troubles(data, hidden=True) == [""]


def _strike(sheet: Any) -> None:
    for place in ("C2", "B3", "A4"):
        sheet[place].font = Font(strike=True)
    part = TextBlock(InlineFont(strike=True), "8")
    sheet["C5"] = CellRichText(part, " 12")
    sheet["D2"].font = Font(strike=True)


def test_what_is_struck_through_is_set_aside():
    """A mark, a number, another cell of the row, a part of a text: somebody has cancelled it."""
    rows = (["a", "1", 12], ["b", "2", 13], ["c", "3", 14], ["d", "4", 15], ["e", "5", 16])
    data = book_of(_strike, *rows)
    cell, line = "cell.struck_through", "row.struck_through"
    assert troubles(data) == [cell, cell, line, cell, ""]
    assert troubles(data, struck_through=True) == ["", "", "", "", ""]


def test_a_text_of_which_a_piece_is_struck_through_is_set_aside():
    """Where the workbook keeps its texts together, as spreadsheets do."""
    piece = "<r><rPr><strike/></rPr><t>8</t></r><r><t> 12</t></r>"
    plain = '<r><rPr><strike val="0"/></rPr><t>13</t></r>'
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<si>{piece}</si><si>{plain}</si></sst>"
    )
    rows = "".join(
        large_files.row(
            line,
            large_files.text_cell(f"A{line}", str(line)),
            f'<c r="B{line}" t="s"><v>{line - 2}</v></c>',
        )
        for line in (2, 3)
    )
    data = large_files.workbook(
        large_files.sheet(rows), **{"xl__sharedStrings.xml": strings.encode()}
    )
    told = [row.cells["UE2"] for row in read_workbook(Opened("x.xlsx", data, ""), mapping())]
    assert told == [Unusable(Cause.of("cell.struck_through", cell="8 12")), "13"]


def test_a_struck_heading_is_refused():
    """The column may have been given up for another one."""

    def strike(sheet: Any) -> None:
        sheet["C1"].font = Font(strike=True)

    with refusing(UnusableFile, "the heading “UE2” is struck through"):
        troubles(book_of(strike, ["a", "1", 12]))


def strictly(data: bytes) -> bytes:
    """A workbook as spreadsheets save it in the strict form: other names of the same things."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as usual,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as strict,
    ):
        for entry in usual.infolist():
            part = usual.read(entry).decode() if entry.filename[-4:] in {".xml", "rels"} else ""
            for name in ("officeDocument", "spreadsheetml", "drawingml"):
                part = part.replace(
                    f"http://schemas.openxmlformats.org/{name}/2006/",
                    f"http://purl.oclc.org/ooxml/{name}/",
                )
            part = part.replace("extended-properties", "extendedProperties")
            part = part.replace("<workbook ", '<workbook conformance="strict" ', 1)
            strict.writestr(entry.filename, part)
    return packed.getvalue()


def test_a_workbook_in_the_strict_form_is_read():
    """Numbers, texts and days of it are those of the usual form, and so is what it hides."""
    rows = (["a", "1", 12.5], ["b", "2", "ABI"], ["c", "3", datetime(2026, 7, 3)], ["d", "4", 15])  # noqa: DTZ001 - spreadsheets have no zones
    data = book_of(_hide, *rows)
    strict = strictly(data)
    assert b"purl.oclc.org" in zipfile.ZipFile(io.BytesIO(strict)).read("xl/workbook.xml")
    opened = Opened("x.xlsx", strict, "")
    assert read_workbook(opened, mapping()) == read_workbook(Opened("x.xlsx", data, ""), mapping())
    assert len(read_workbook(opened, mapping())) == 4


def test_days_of_the_strict_form_are_days():
    """It writes them as texts of their own kind."""
    cells = large_files.text_cell("A2", "1") + '<c r="B2" t="d"><v>2026-07-03T00:00:00</v></c>'
    data = strictly(large_files.workbook(large_files.sheet(large_files.row(2, cells))))
    (row,) = read_workbook(Opened("x.xlsx", data, ""), mapping())
    assert row.cells["UE2"] == date(2026, 7, 3)
