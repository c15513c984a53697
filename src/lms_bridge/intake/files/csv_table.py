"""A table as CSV: its encoding is declared or told by its first bytes, its separator by headings.

A mapping may name the separator, and so may a first line of the file, `sep=;`.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lms_bridge.cause import Cause
from lms_bridge.errors import UnusableFile
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

#: How a text in UTF-16 begins: spreadsheets save "Unicode text" so.
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_SEPARATORS = (";", ",", "\t", ":", "|")

#: A first line by which spreadsheets are told the separator.
_TOLD = re.compile(r"sep=(?P<separator>.)[^\r\n]{0,99}(?:\r\n|\r|\n|\Z)")


def read_csv(opened: Opened, mapping: FileMapping) -> tuple[FileRow, ...]:
    """The rows under the headings; raises UnusableFile."""
    text = _decoded(opened, mapping.layout.encoding)
    told = _TOLD.match(text)
    table = _Table(opened.name, text[told.end() :] if told else text, 2 if told else 1)
    separator = mapping.layout.separator or (told["separator"] if told else "")
    return tuple(_rows(table, separator or _separator(table, mapping), mapping))


@dataclass(frozen=True, slots=True)
class _Table:
    """A text of rows, the file it is of, and the line of the file that it begins on."""

    name: str
    text: str
    line: int


def _decoded(opened: Opened, encoding: str) -> str:
    name, data = opened.name, opened.data
    if data.startswith(_UTF_16):
        return _decoded_utf_16(opened)
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


def _decoded_utf_16(opened: Opened) -> str:
    try:
        text = opened.data.decode("utf-16")
    except UnicodeDecodeError as error:
        line = opened.data[: error.start].decode("utf-16", "replace").count("\n") + 1
        raise refused_file(opened.name, line, Cause.of("csv.no_utf16")) from None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise refused_file(opened.name, line, Cause.of("file.no_text"))
    return text


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _separator(table: _Table, mapping: FileMapping) -> str:
    """The one separator by which the headings hold the column of idnumbers."""
    wanted = plain_heading(mapping.layout.idnumber)
    fits = [each for each in _SEPARATORS if wanted in _headings(table, each, mapping)]
    if len(fits) == 1:
        return fits[0]
    if not fits:
        # Whichever is meant, the message lists the headings as the most common one parts them.
        line = table.text.splitlines()[mapping.layout.headings - 1 :][:1]
        return max(_SEPARATORS, key=lambda each: line[0].count(each) if line else 0)
    raise refused_file(table.name, mapping.layout.headings, Cause.of("csv.separator_unclear"))


def _headings(table: _Table, separator: str, mapping: FileMapping) -> list[str]:
    """The headings as a separator parts them; none where quoted ones show that it is another."""
    try:
        for number, (_, cells) in enumerate(_cells(table, separator), start=1):
            if number == mapping.layout.headings:
                return [plain_heading(each) for each in cells]
    except UnusableFile:
        pass
    return []


def _cells(table: _Table, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on."""
    reader = csv.reader(io.StringIO(table.text, newline=""), delimiter=separator, strict=True)
    line = table.line
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + table.line
    except csv.Error as error:
        raise refused_file(table.name, line, Cause.of("csv.damaged", said=str(error))) from None


def _rows(table: _Table, separator: str, mapping: FileMapping) -> Iterator[FileRow]:
    name = table.name
    columns: Columns | None = None
    for number, (line, cells) in enumerate(_cells(table, separator), start=1):
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
