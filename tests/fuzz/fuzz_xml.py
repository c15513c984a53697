"""Whatever bytes claim to be Moodle's gradebook export: rows, or an error of ours."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from lms_bridge.errors import UnusableFile
from lms_bridge.intake.files.opening import Opened
from lms_bridge.intake.files.reading import content_of
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.imported import FileKind, FileMapping, Layout, NeedColumn
from lms_bridge.stages.mapping.file_rows import interpret

MAPPING = FileMapping(
    "m.yaml",
    Layout(),
    (NeedColumn("result:A", "A", out_of=Decimal(20), passed=frozenset({"adm"})),),
    year=AcademicYear(2025),
    final=True,
)

SEEDS = (
    b'<results batch="xml_export_1790000000">\n\t<result>\n\t\t<state>new</state>\n'
    b"\t\t<assignment>A</assignment>\n\t\t<student>26000001</student>\n"
    b"\t\t<score>12.50</score>\n\t\t<feedback>bien</feedback>\n\t</result>\n</results>",
    b"<results><result><assignment>A</assignment><student>1</student><score>-</score>"
    b"</result></results>",
    b'<!DOCTYPE results [<!ENTITY a "b">]><results>&a;</results>',
    b'<?xml version="1.0" encoding="ISO-8859-1"?><results><result>\xe9</result></results>',
    b"<results><result><score>60.00 %</score><score>12</score></result></results>",
)


def one(data: bytes) -> None:
    """Read it, and make results of it."""
    try:
        content = content_of(FileKind.GRADEBOOK_XML, Opened("fuzz.xml", data, ""), MAPPING)
    except UnusableFile:
        return
    interpret(content, MAPPING, None, date(2026, 11, 22))
