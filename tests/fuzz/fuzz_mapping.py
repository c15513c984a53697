"""Whatever text claims to be a mapping file: a mapping, or an error of ours."""

from __future__ import annotations

from lms_bridge.errors import UnusableFile
from lms_bridge.intake.files.mapping_file import mapping_of

SEEDS = (
    b"idnumber: Id\nyear: 2025-2026\nfinal: true\ndate: 2026-07-03\nneeds:\n"
    b"  result:A: {column: A, out_of: 20, pass_from: 10, failed: [ABI]}\n",
    b"idnumber: Id\nheadings: 3\nencoding: cp1252\nseparator: tab\ndecimal: comma\n"
    b"year_column: Y\nfinal_column: {column: F, yes: [oui], no: [non]}\ndate_column: D\n"
    b"needs: {result:B: {column: B, passed: [ADM], failed: [AJ], mark_column: M, out_of: 20}}\n",
    b"needs: {a: {column: b, out_of: .nan}}\n",
    b"a: &a [1]\nb: *a\n",
    b"date: 2026-02-30\nneeds: {}\n",
)


def one(data: bytes) -> None:
    """Read it."""
    try:
        mapping_of("fuzz.yaml", data.decode("utf-8", errors="replace"))
    except UnusableFile:
        return
