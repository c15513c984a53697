"""Whatever bytes claim to be a table: rows, or an error of ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from lms_bridge.errors import UnusableFile
from lms_bridge.intake.files.opening import Opened
from lms_bridge.intake.files.reading import content_of
from lms_bridge.model.imported import (
    FileKind,
    FileMapping,
    FinalColumn,
    Layout,
    NeedColumn,
)
from lms_bridge.stages.mapping.file_rows import interpret

MAPPING = FileMapping(
    "m.yaml",
    Layout(idnumber="Id"),
    (
        NeedColumn("result:A", "A", out_of=Decimal(20), failed=frozenset({"abi"})),
        NeedColumn(
            "result:B",
            "B",
            out_of=Decimal(20),
            passed=frozenset({"adm"}),
            failed=frozenset({"aj"}),
            mark_column="A",
        ),
    ),
    year_column="Y",
    final_column=FinalColumn("F", frozenset({"oui"}), frozenset({"non"})),
    on_column="D",
)

SEEDS = (
    b"Id;A;B;Y;F;D\n26000001;12.5;ADM;2025-2026;oui;2026-07-03\n",
    b"Id,A,B,Y,F,D\r\n26000001,12,AJ,2025/2026,non,03/07/2026\r\n",
    b'\xef\xbb\xbfId\tA\tB\tY\tF\tD\n"2600\n0001"\tABI\t\t0000-0001\toui\t\n',
    "Id;A;B;Y;F;D\nÉ;12,5;=1+1;2099-2100;peut-être;2026-02-30\n".encode(),
    b"Id;A;B;Y;F;D\n1;nan;inf;1e9;-1;@SUM(A1)\n1;999999999;;;;;;;\n",
)


def one(data: bytes) -> None:
    """Read it in every way that a mapping may ask for, and make results of it."""
    for encoding, comma in (("utf-8", False), ("cp1252", True)):
        layout = replace(MAPPING.layout, encoding=encoding)
        mapping = replace(MAPPING, layout=layout, comma=comma, day_first=comma)
        try:
            content = content_of(FileKind.CSV, Opened("fuzz.csv", data, ""), mapping)
        except UnusableFile:
            continue
        interpret(content, mapping, None, date(2026, 11, 22))
