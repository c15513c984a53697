"""Moodle's gradebook export as XML (grade/export/xml): one `<result>` a learner and grade item.

No DTD, no entity, no network. A `<result>` holds `<assignment>` (the grade item's idnumber),
`<student>` (the user's idnumber), `<score>`, and perhaps `<state>` and `<feedback>`, which say
nothing that a rule asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from lxml import etree

from lms_bridge.cause import Cause
from lms_bridge.intake.files.limits import CELL, DEEPEST, ROWS
from lms_bridge.intake.files.opening import Opened, refused_file
from lms_bridge.model.imported import Cell, FileRow, rendered_text

_ROOT, _RESULT = "results", "result"
_STUDENT, _ITEM, _SCORE = "student", "assignment", "score"

_BATCH = re.compile(r"xml_export_(\d{1,10})", re.ASCII)

#: Moodle writes this for a learner without a grade.
_NO_SCORE = "-"

#: libxml2 notes the lines of elements up to here; from here on they are counted.
_NOTED = 65_535

#: Bytes given to the parser at a time.
_PIECE = 16 * 1024


def read_gradebook(opened: Opened) -> tuple[tuple[FileRow, ...], datetime | None]:
    """The results of an export in its order, and when it was made; raises UnusableFile."""
    export = _Export(opened.name)
    try:
        return tuple(export.rows(opened.data)), export.at
    except etree.XMLSyntaxError as error:
        line = error.lineno or None
        # The parser's own words may repeat the file's.
        said = rendered_text((error.msg or type(error).__name__).splitlines()[0])
        raise refused_file(opened.name, line, Cause.of("xml.damaged", said=said)) from None


class _Export:
    """One export while it is read: never more of it in memory than one result."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.depth = 0
        self.count = 0
        self.line = 1
        self.began = 0
        self.at: datetime | None = None

    def rows(self, data: bytes) -> Iterator[FileRow]:
        parser = etree.XMLPullParser(
            events=("start", "end"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_pis=True,
        )
        for piece in _pieces(data):
            parser.feed(piece)
            yield from self._seen(parser)
            self.line += piece.count(b"\n")
        parser.close()
        yield from self._seen(parser)

    def _seen(self, parser: etree.XMLPullParser) -> Iterator[FileRow]:
        for event, element in parser.read_events():
            if event == "start":
                self.depth += 1
                self._check(element)
                continue
            if self.depth == 2:  # noqa: PLR2004 - a child of the root
                self.count += 1
                yield self._row(element)
                _forget(element)
            self.depth -= 1

    def _line(self, element: etree._Element) -> int:
        noted = element.sourceline or 0
        return noted if 0 < noted < _NOTED else self.line

    def _check(self, element: etree._Element) -> None:
        """Refuse what no export has, before more of it is read."""
        line = self._line(element)
        if self.depth == 1:
            if element.getroottree().docinfo.internalDTD is not None:
                raise refused_file(self.name, line, Cause.of("xml.document_type"))
            if element.tag != _ROOT:
                raise self._foreign(element, line, _ROOT)
            self.at = _made(element.get("batch", ""))
        elif self.depth == 2:  # noqa: PLR2004 - a child of the root
            self.began = line
            if element.tag != _RESULT:
                raise self._foreign(element, line, _RESULT)
            if self.count >= ROWS:
                raise refused_file(self.name, line, Cause.of("xml.too_many_results", most=ROWS))
        elif self.depth > DEEPEST:
            raise refused_file(self.name, line, Cause.of("xml.too_deep", most=DEEPEST))

    def _foreign(self, element: etree._Element, line: int, expected: str) -> Exception:
        tag = rendered_text(str(element.tag))
        return refused_file(self.name, line, Cause.of("xml.foreign", tag=tag, expected=expected))

    def _row(self, element: etree._Element) -> FileRow:
        line = self.began
        found: dict[str, str] = {}
        for child in element:
            tag = str(child.tag)
            if tag not in {_STUDENT, _ITEM, _SCORE}:
                continue
            if tag in found:
                return FileRow(line, "", {}, _several(tag))
            if len(child) or len(child.text or "") > CELL:
                return FileRow(line, "", {}, Cause.of("row.long_tag", tag=tag))
            found[tag] = child.text or ""
        for tag in (_STUDENT, _ITEM, _SCORE):
            if tag not in found:
                return FileRow(line, found.get(_STUDENT, ""), {}, Cause.of("row.no_tag", tag=tag))
        score = found[_SCORE].strip()
        cells: dict[str, Cell] = {found[_ITEM].strip(): "" if score == _NO_SCORE else score}
        return FileRow(line, found[_STUDENT], cells)


def _several(tag: str) -> Cause:
    """Why a result that has an element twice cannot be used."""
    if tag == _SCORE:
        return Cause.of("row.several_scores")
    return Cause.of("row.several_tags", tag=tag)


def _made(batch: str) -> datetime | None:
    """When an export was made: Moodle writes it into the name of its batch."""
    found = _BATCH.fullmatch(batch)
    return datetime.fromtimestamp(int(found[1]), UTC) if found else None


def _pieces(data: bytes) -> Iterator[bytes]:
    """A line at a time, so that lines can be counted; long ones are cut."""
    for line in data.splitlines(keepends=True) if b"\0" not in data else [data]:
        for start in range(0, len(line), _PIECE):
            yield line[start : start + _PIECE]


def _forget(element: etree._Element) -> None:
    parent = element.getparent()
    element.clear()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
