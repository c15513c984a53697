"""Look at the parts of a workbook before anything reads them: sizes, kinds, merged or hidden."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from lms_bridge.cause import Cause
from lms_bridge.intake.files.limits import LAST_ROW, PARTS, TAGS, UNPACKED
from lms_bridge.intake.files.opening import Opened, refused_file
from lms_bridge.intake.files.strict import STRICT

#: How an OLE file begins: a workbook with a password, or one of the kind before XLSX.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_PIECE = 256 * 1024

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^<>]{0,200}?\bref=[\"'](\w{1,10}):(\w{1,10})[\"']")

_PLACES = re.compile(rb"<(?:\w+:)?(row|c)\s[^<>]*?\br=[\"']([A-Z]*)(\d+)[\"']")

#: A row, or the columns from one to another, with their attributes.
_LINES = re.compile(rb"<(?:\w+:)?(row|col)\b([^<>]*)>")
#: A cell, or that a piece of its text is struck through.
_STRIKES = re.compile(rb"<(?:\w+:)?(c|d?strike)\b([^<>]*)>")
_ATTRIBUTE = re.compile(rb"\b(r|min|max|hidden|ht|width|val)=[\"']([^\"']{1,20})[\"']")

#: Digits of a row's number, and bytes between two tags.
_DIGITS = 7
_LONGEST = 1024 * 1024

#: What a workbook may take unpacked.
_MEGABYTES = UNPACKED // 1024 // 1024


@dataclass
class SheetPart:
    """What one sheet merges, hides and strikes through.

    Attributes:
        merged: the first and last cell of each range.
        hidden_rows: their numbers.
        hidden_columns: the first and last of each span, counted from 1.
        struck: cells, as C5, that hold a piece of text that is struck through.
    """

    merged: list[tuple[str, str]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    struck: set[str] = field(default_factory=set)

    def hides_column(self, number: int) -> bool:
        """Whether a column, counted from 1, is hidden."""
        return any(first <= number <= last for first, last in self.hidden_columns)


@dataclass
class Parts:
    """What was seen: the tags of all parts, whether it is a strict form, and each sheet."""

    tags: int = 0
    unpacked: int = 0
    strict: bool = False
    sheets: dict[str, SheetPart] = field(default_factory=dict)

    def of_sheet(self, part: str) -> SheetPart:
        """What is known of the sheet in a part; nothing of one that was not looked at."""
        return self.sheets.get(part, SheetPart())


def look_at(opened: Opened) -> Parts:
    """Refuse a workbook that is none, that runs programs, or that grows when it is unpacked."""
    name = opened.name
    if opened.data.startswith(_OLE):
        raise refused_file(name, None, Cause.of("workbook.old_or_locked"))
    try:
        with zipfile.ZipFile(io.BytesIO(opened.data)) as archive:
            return _look(name, archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
    ) as error:
        cause = Cause.of("workbook.damaged", kind=type(error).__name__)
        raise refused_file(name, None, cause) from error


def _look(name: str, archive: zipfile.ZipFile) -> Parts:
    entries = archive.infolist()
    declared = sum(each.file_size for each in entries)
    if len(entries) > PARTS or declared > UNPACKED:
        raise refused_file(
            name, None, Cause.of("workbook.too_many_parts", parts=PARTS, most=_MEGABYTES)
        )
    names = [each.filename for each in entries]
    if len(set(names)) != len(names):
        raise refused_file(name, None, Cause.of("workbook.part_twice"))
    if any(each.lower().endswith("vbaproject.bin") for each in names):
        raise refused_file(name, None, Cause.of("workbook.macros"))
    if any(each.flag_bits & 1 for each in entries):
        raise refused_file(name, None, Cause.of("workbook.locked"))
    seen = Parts()
    for each in entries:
        _read(name, archive, each, seen)
    return seen


def _read(name: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, seen: Parts) -> None:
    """Unpack one part, a piece at a time: what it really holds counts, not what it declares."""
    is_xml = entry.filename.lower().endswith((".xml", ".rels"))
    sheet = _Sheet(name) if _SHEET.fullmatch(entry.filename) else None
    tail = b""
    with archive.open(entry) as part:
        while piece := part.read(_PIECE):
            seen.unpacked += len(piece)
            seen.tags += piece.count(b"<") if is_xml else 0
            if seen.unpacked > UNPACKED or seen.tags > TAGS:
                cause = Cause.of("workbook.too_large", most=_MEGABYTES, tags=TAGS)
                raise refused_file(name, None, cause)
            if not is_xml:
                continue
            window = tail + piece
            _check(name, window)
            seen.strict = seen.strict or STRICT in window
            end = window.rfind(b">") + 1
            if sheet is not None:
                sheet.look(window[:end])
            tail = window[end:]
            if len(tail) > _LONGEST:
                raise refused_file(name, None, Cause.of("workbook.long_text"))
    if sheet is not None:
        seen.sheets[entry.filename] = sheet.part


def _check(name: str, window: bytes) -> None:
    """Refuse what no workbook of results has."""
    if b"\0" in window:  # all of them are UTF-8; in UTF-16 nothing below would be seen
        raise refused_file(name, None, Cause.of("workbook.no_utf8"))
    if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
        raise refused_file(name, None, Cause.of("workbook.entities"))
    if b"macroEnabled" in window:
        raise refused_file(name, None, Cause.of("workbook.macros"))


class _Sheet:
    """What one sheet merges and hides, and whether its rows and cells stand in order.

    A reader that fills gaps leaves out what stands before something it has seen.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.part = SheetPart()
        self.row = 0
        self.line = 0
        self.cell = ""
        self.column = (0, b"")

    def look(self, text: bytes) -> None:
        """Look at some whole tags."""
        for kind, column, number in _PLACES.findall(text):
            if len(number) > _DIGITS or int(number) > LAST_ROW:
                raise refused_file(
                    self.name, None, Cause.of("workbook.too_many_rows", most=LAST_ROW)
                )
            row = int(number)
            if kind == b"row":
                in_order, self.row, self.column = row > self.row, row, (0, b"")
            else:
                here = (len(column), column)
                in_order, self.column = row == self.row and here > self.column, here
            if not in_order:
                raise refused_file(self.name, row, Cause.of("workbook.out_of_order"))
        self.part.merged += [(a.decode(), b.decode()) for a, b in _MERGED.findall(text)]
        for kind, written in _LINES.findall(text):
            self._hidden(kind == b"row", dict(_ATTRIBUTE.findall(written)))
        # Few sheets strike anything through; of the others only the last cell is of interest.
        last = text if b"strike" in text else text[text.rfind(b"<c ") :]
        for kind, written in _STRIKES.findall(last):
            told = dict(_ATTRIBUTE.findall(written))
            if kind == b"c":
                self.cell = told.get(b"r", b"").decode()
            elif told.get(b"val") not in {b"0", b"false"}:
                self.part.struck.add(self.cell)

    def _hidden(self, is_row: bool, told: Mapping[bytes, bytes]) -> None:  # noqa: FBT001 - of two
        """Note a row, or columns, that nobody sees: hidden, filtered out, or without any size."""
        if is_row:
            self.line = _whole(told.get(b"r")) or self.line + 1
        size = told.get(b"ht" if is_row else b"width")
        if told.get(b"hidden") not in {b"1", b"true"} and (size is None or size.strip(b"0.")):
            return
        if is_row:
            self.part.hidden_rows.add(self.line)
        else:
            first, last = _whole(told.get(b"min")), _whole(told.get(b"max"))
            self.part.hidden_columns.append((first, last))


def _whole(written: bytes | None) -> int:
    """A number as an attribute has it; 0 for none."""
    return int(written) if written and written.isdigit() else 0
