"""A table as CSV: its encoding is declared, its separator declared or told by the headings."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from lms_bridge.cause import Cause
from lms_bridge.intake.files.headings import (
    Columns,
    find_columns,
    plain_heading,
    too_long,
)
from lms_bridge.intake.files.limits import COLUMNS, ROWS
from lms_bridge.intake.files.opening import Opened, refused_file
from lms_bridge.model.imported import FileMapping, FileRow

_BOM = b"\xef\xbb\xbf"

_SEPARATORS = (";", ",", "\t")


def read_csv(opened: Opened, mapping: FileMapping) -> tuple[FileRow, ...]:
    """The rows under the headings; raises UnusableFile."""
    text = _decoded(opened, mapping.layout.encoding)
    separator = mapping.layout.separator or _separator(opened.name, text, mapping)
    return tuple(_rows(opened.name, text, separator, mapping))


def _decoded(opened: Opened, encoding: str) -> str:
    name, data = opened.name, opened.data
    if b"\0" in data:
        line = data[: data.index(b"\0")].count(b"\n") + 1
        raise refused_file(name, line, Cause.of("file.no_text"))
    if encoding == "utf-8":
        try:
            return data.removeprefix(_BOM).decode("utf-8")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            raise refused_file(name, line, Cause.of("csv.no_utf8")) from None
    if not data.isascii() and _is_utf8(data):
        raise refused_file(name, None, Cause.of("csv.is_utf8", encoding=encoding))
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise refused_file(name, line, Cause.of("csv.other_encoding", encoding=encoding)) from None


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _separator(name: str, text: str, mapping: FileMapping) -> str:
    """The one separator by which the headings hold the column of idnumbers."""
    wanted = plain_heading(mapping.layout.idnumber)
    fits = [each for each in _SEPARATORS if wanted in _headings(name, text, each, mapping)]
    if len(fits) == 1:
        return fits[0]
    if not fits:
        # Whichever is meant, the message lists the headings as the most common one parts them.
        line = text.splitlines()[mapping.layout.headings - 1 :][:1]
        return max(_SEPARATORS, key=lambda each: line[0].count(each) if line else 0)
    raise refused_file(name, mapping.layout.headings, Cause.of("csv.separator_unclear"))


def _headings(name: str, text: str, separator: str, mapping: FileMapping) -> list[str]:
    for number, (_, cells) in enumerate(_cells(name, text, separator), start=1):
        if number == mapping.layout.headings:
            return [plain_heading(each) for each in cells]
    return []


def _cells(name: str, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise refused_file(name, line, Cause.of("csv.damaged", said=str(error))) from None


def _rows(name: str, text: str, separator: str, mapping: FileMapping) -> Iterator[FileRow]:
    columns: Columns | None = None
    for number, (line, cells) in enumerate(_cells(name, text, separator), start=1):
        if len(cells) > COLUMNS or too_long(cells):
            raise refused_file(name, line, Cause.of("csv.row_too_large", most=COLUMNS))
        if number < mapping.layout.headings:
            continue
        if number == mapping.layout.headings:
            columns = find_columns(name, line, cells, mapping)
            continue
        if number > mapping.layout.headings + ROWS:
            raise refused_file(name, line, Cause.of("file.too_many_rows", most=ROWS))
        row = columns.row(line, cells) if columns else None
        if row is not None:
            yield row
    if columns is None:
        raise refused_file(name, None, Cause.of("file.no_headings", row=mapping.layout.headings))
