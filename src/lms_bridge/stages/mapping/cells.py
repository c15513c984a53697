"""What one cell of a file says: a mark, a day, a word; or why it says nothing usable."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from lms_bridge.cause import Cause
from lms_bridge.model.imported import Cell, Unusable, rendered_text

#: Marks with a decimal point, and with a decimal comma: no sign, no exponent, no separator.
_MARKS = {
    False: re.compile(r"\d{1,6}(?:\.\d{1,6})?", re.ASCII),
    True: re.compile(r"\d{1,6}(?:,\d{1,6})?", re.ASCII),
}
_HUNDRED = Decimal(100)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)

#: Spreadsheets keep fifteen digits; nobody reads more.
_DIGITS = 18


class NotUsable(Exception):
    """A cell says nothing that may be used, for a cause."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(str(cause))
        self.cause = cause


def cell_text(cell: Cell) -> str:
    """A cell as a text."""
    match cell:
        case str():
            return cell
        case bool():
            return "true" if cell else "false"
        case Decimal():
            short = cell.is_finite() and abs(cell.adjusted()) < _DIGITS
            return f"{cell.normalize():f}" if short else str(cell)
        case date():
            return cell.isoformat()
        case Unusable():
            return cell.cause.code


def unusable(code: str, cell: Cell, **values: str) -> NotUsable:
    """The error to raise where a cell does not say what is asked of it."""
    return NotUsable(Cause.of(code, cell=rendered_text(cell_text(cell)), **values))


def idnumber_of(cell: Cell) -> str:
    """The idnumber that a cell holds: a text as it is, a whole number in digits, else ""."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Decimal) and cell.is_finite() and abs(cell.adjusted()) < _DIGITS:
        return f"{int(cell)}" if cell == int(cell) and cell >= 0 else ""
    return ""


def mark_in(cell: Cell, out_of: Decimal | None, *, comma: bool) -> tuple[Decimal, Decimal]:
    """A mark and the top of its scale, exact; a percentage brings its own scale.

    Raises:
        NotUsable: it is none, or not on the scale.
    """
    top = _HUNDRED if isinstance(cell, str) and cell.endswith("%") else out_of
    if top is None:
        raise unusable("cell.no_out_of", cell)
    mark = _number(cell, comma=comma)
    if not 0 <= mark <= top:
        raise unusable("cell.off_scale", cell, top=cell_text(top))
    return mark, top


def _number(cell: Cell, *, comma: bool) -> Decimal:
    if isinstance(cell, Decimal) and cell.is_finite():
        return cell
    if not isinstance(cell, str):
        raise unusable("cell.no_mark", cell)
    text = cell.removesuffix("%").rstrip()
    if _MARKS[comma].fullmatch(text):
        return Decimal(text.replace(",", "."))
    if _MARKS[not comma].fullmatch(text):
        raise unusable("cell.decimal_point" if comma else "cell.decimal_comma", cell)
    raise unusable("cell.no_mark_no_word", cell)


def day_in(cell: Cell, *, day_first: bool) -> date:
    """The day that a cell holds; raises NotUsable."""
    if isinstance(cell, date):
        return cell
    if isinstance(cell, Decimal):
        raise unusable("cell.number_no_day", cell)
    form = _DAY_FIRST if day_first else _YEAR_FIRST
    found = form.fullmatch(cell) if isinstance(cell, str) else None
    if found is None:
        written = "03/07/2026" if day_first else "2026-07-03"
        raise unusable("cell.no_day", cell, form=written)
    first, second, third = (int(each) for each in found.groups())
    try:
        return date(third, second, first) if day_first else date(first, second, third)
    except ValueError:
        raise unusable("cell.no_such_day", cell) from None
