"""Hostile files that are too large to be kept, or that no text editor writes: made when asked."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}"/></Relationships>'
)
_BOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Notes" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_STRINGS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"></sst>'
_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
)

_HEADINGS = ("Numéro", "UE2", "UE6")


def text_cell(place: str, text: str) -> str:
    """A cell that holds a text."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, *cells: str) -> str:
    """A row of cells."""
    return f'<row r="{number}">{"".join(cells)}</row>'


#: The row of headings that the tests' mapping names.
HEADINGS = row(
    1, *(text_cell(f"{place}1", name) for place, name in zip("ABC", _HEADINGS, strict=True))
)


def sheet(rows: str, *, headings: str = HEADINGS, before: str = "", after: str = "") -> bytes:
    """A sheet's part with the headings and some rows."""
    return _SHEET.format(before=before, rows=headings + rows, after=after).encode()


def workbook(sheet_part: bytes, **more: bytes) -> bytes:
    """The bytes of a workbook of one sheet; `more` are further parts, `__` standing for `/`."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        relations = _RELATIONS.format(kind="officeDocument", target="xl/workbook.xml")
        archive.writestr("_rels/.rels", relations)
        archive.writestr("xl/workbook.xml", _BOOK)
        relations = _RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml")
        archive.writestr("xl/_rels/workbook.xml.rels", relations)
        archive.writestr("xl/worksheets/sheet1.xml", sheet_part)
        parts = {"xl__sharedStrings.xml": _STRINGS.encode(), **more}
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/"), part)
    return packed.getvalue()


def sparse(path: Path, begin: bytes) -> None:
    """A file of 100 MB that takes no room: its beginning, then nothing."""
    with path.open("wb") as file:
        file.write(begin)
        file.truncate(100 * 1024 * 1024)


def _xml(path: Path, body: bytes) -> None:
    path.write_bytes(b"<results>" + body + b"</results>")


def _csv(path: Path, body: str) -> None:
    path.write_text(";".join(_HEADINGS) + "\n" + body, encoding="utf-8")


def _book(path: Path, rows: str = "", **parts: str) -> None:
    path.write_bytes(workbook(sheet(rows, **parts)))


def _lying(path: Path) -> None:
    """A part that declares ten bytes and unpacks to 64 MB."""
    data = bytearray(workbook(sheet("") + b" " * 64 * 1024 * 1024))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    size = struct.pack("<L", entry.file_size)
    while (place := data.find(size)) >= 0:
        data[place : place + 4] = struct.pack("<L", 10)
    path.write_bytes(bytes(data))


def _twice(path: Path) -> None:
    packed = io.BytesIO(workbook(sheet("")))
    with zipfile.ZipFile(packed, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the very thing that is made here
        archive.writestr("xl/worksheets/sheet1.xml", sheet(row(2, text_cell("A2", "26000001"))))
    path.write_bytes(packed.getvalue())


def _password(path: Path) -> None:
    data = bytearray(workbook(sheet("")))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        for entry in archive.infolist():
            data[entry.header_offset + 6] |= 1
    place = 0
    while (place := data.find(b"PK\x01\x02", place)) >= 0:
        data[place + 8] |= 1
        place += 4
    path.write_bytes(bytes(data))


_ENTITY = b'<!DOCTYPE x [<!ENTITY a "ha">]>'

#: By reader and name: what makes the file at a path.
LARGE: dict[str, dict[str, Callable[[Path], object]]] = {
    "xml": {
        "100-mb": lambda path: sparse(path, b"<results>"),
        "levels": lambda path: _xml(path, b"<result>" * 100_000),
        "levels-in-a-feedback": lambda path: _xml(path, b"<result><feedback>" + b"<b>" * 100_000),
        "results": lambda path: _xml(path, b"<result/>" * 1_000_000),
        "one-text": lambda path: _xml(
            path, b"<result><student>" + b"1" * 15_000_000 + b"</student></result>"
        ),
        "laughs-in-utf-16": lambda path: path.write_text(
            '<!DOCTYPE results [<!ENTITY a "ha">]><results>&a;</results>', encoding="utf-16"
        ),
    },
    "csv": {
        "100-mb": lambda path: sparse(path, b"Num;UE2\n"),
        "rows": lambda path: _csv(path, "26000001;1;2\n" * 1_000_000),
        "blank-rows": lambda path: _csv(path, "\n" * 10_000_000),
        "columns": lambda path: _csv(path, ";" * 1_000_000),
        "one-cell": lambda path: _csv(path, '"' + "x" * 15_000_000 + '"'),
        "quotation-marks": lambda path: _csv(path, '"' * 15_000_001),
    },
    "xlsx": {
        "100-mb": lambda path: sparse(path, b"PK\x03\x04"),
        "zip-bomb": lambda path: path.write_bytes(workbook(sheet("") + b" " * 500 * 1024 * 1024)),
        "zip-bomb-that-lies": _lying,
        "parts": lambda path: path.write_bytes(
            workbook(sheet(""), **{f"xl__{number}.xml": b"<x/>" for number in range(1000)})
        ),
        "rows": lambda path: _book(
            path,
            "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(2, 1_000_001)),
        ),
        "rows-in-disorder": lambda path: _book(
            path, row(3, text_cell("A3", "26000001")) + row(2, text_cell("A2", "26000002"))
        ),
        "row-twice": lambda path: _book(
            path, row(2, text_cell("A2", "26000001")) + row(2, text_cell("A2", "26000002"))
        ),
        "cell-twice": lambda path: _book(
            path, row(2, text_cell("A2", "26000001"), text_cell("A2", "26000002"))
        ),
        "row-below-the-last": lambda path: _book(
            path, row(60_000, text_cell("A60000", "26000001"))
        ),
        "row-beyond-the-sheet": lambda path: _book(
            path, row(9_999_999, text_cell("A9999999", "26000001"))
        ),
        "row-far-away": lambda path: _book(
            path, row(99_999_999_999, text_cell("A99999999999", "26000001"))
        ),
        "columns-far-away": lambda path: _book(
            path, "".join(row(n, text_cell(f"XFD{n}", "x")) for n in range(2, 2000))
        ),
        "shared-strings": lambda path: path.write_bytes(
            workbook(
                sheet(""),
                **{"xl__sharedStrings.xml": b"<sst>" + b"<si><t/></si>" * 1_000_000 + b"</sst>"},
            )
        ),
        "levels": lambda path: _book(path, after="<x>" * 100_000),
        "entities": lambda path: path.write_bytes(workbook(_ENTITY + sheet(""))),
        "entities-in-utf-16": lambda path: path.write_bytes(
            workbook((_ENTITY + sheet("")).decode().encode("utf-16"))
        ),
        "password": _password,
        "ole": lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000)),
        "macros": lambda path: path.write_bytes(
            workbook(sheet(""), **{"xl__vbaProject.bin": b"x"})
        ),
        "merged": lambda path: _book(
            path,
            row(2, text_cell("A2", "26000001")),
            after='<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>',
        ),
        "part-twice": _twice,
        "cut-off": lambda path: path.write_bytes(workbook(sheet(""))[:-200]),
        "no-workbook": lambda path: path.write_bytes(_only_readme()),
        "text": lambda path: path.write_text("Numéro;UE2;UE6\n", encoding="utf-8"),
        "damaged-sheet": lambda path: path.write_bytes(workbook(b"<worksheet><sheetData>")),
        "doubled-heading": lambda path: path.write_bytes(
            workbook(sheet("").replace(b">UE6<", b">UE2<"))
        ),
        "no-idnumber-column": lambda path: path.write_bytes(
            workbook(sheet("").replace("Numéro".encode(), b"Nom"))
        ),
    },
    "mapping": {
        "100-mb": lambda path: sparse(path, b"idnumber: x\n"),
        "needs": lambda path: path.write_text(
            "needs:\n" + "".join(f"  n{n}: {{column: x, out_of: 20}}\n" for n in range(5_000)),
            encoding="utf-8",
        ),
    },
}


def _only_readme() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("README.txt", "nothing")
    return packed.getvalue()
