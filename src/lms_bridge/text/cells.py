"""Cells of spreadsheets: what people typed is text there, and never a formula."""

from __future__ import annotations

import re

#: What spreadsheets take for the beginning of a formula, full-width signs included.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")

#: Characters that no XML holds, and so no XLSX.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def safe_cell(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; control characters are left out."""
    plain = _CONTROL.sub("", cell)
    return f"'{plain}" if plain[:1] in _FORMULA else plain
