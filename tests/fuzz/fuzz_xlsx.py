"""Whatever bytes claim to be a workbook, or a sheet in a sound one: rows, or an error of ours."""

from __future__ import annotations

import io
import zipfile
from datetime import date

from lms_bridge.errors import UnusableFile
from lms_bridge.intake.files.opening import Opened
from lms_bridge.intake.files.reading import content_of
from lms_bridge.model.imported import FileKind
from lms_bridge.stages.mapping.file_rows import interpret
from tests.fuzz.fuzz_csv import MAPPING
from tests.hostile.large_files import row, sheet, text_cell, workbook

_NAMES = ("Id", "A", "B", "Y", "F", "D")
_HEADINGS = row(
    1, *(text_cell(f"{place}1", name) for place, name in zip("ABCDEF", _NAMES, strict=True))
)


def _sheet(*cells: str) -> bytes:
    """A sheet with the headings of the mapping and one row."""
    return sheet(row(2, *cells), headings=_HEADINGS)


SEEDS = (
    _sheet(text_cell("A2", "26000001"), '<c r="B2"><v>12.5</v></c>'),
    _sheet('<c r="A2"><v>26000001</v></c>', '<c r="B2"><f>1+1</f><v>2</v></c>'),
    _sheet('<c r="A2" t="b"><v>1</v></c>', '<c r="B2" t="e"><v>#N/A</v></c>'),
    _sheet('<c r="A2" t="d"><v>2026-07-03</v></c>', '<c r="B2" t="s"><v>9</v></c>'),
    workbook(sheet("")),
)


_SOUND = workbook(sheet(""))


def one(data: bytes) -> None:
    """Read it as a workbook if it begins like one, else as the sheet of a sound one."""
    packed = data if data.startswith(b"PK") else _packed(data)
    try:
        content = content_of(FileKind.XLSX, Opened("fuzz.xlsx", packed, ""), MAPPING)
    except UnusableFile:
        return
    interpret(content, MAPPING, None, date(2026, 11, 22))


def _packed(sheet_part: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(_SOUND)) as sound:
        parts = {each: sound.read(each) for each in sound.namelist()}
    parts["xl/worksheets/sheet1.xml"] = sheet_part
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()
