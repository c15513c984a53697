"""What one cell of a file says: a mark, a day, a word; or why it says nothing usable."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from lms_bridge.model.imported import Cell, Unusable, shown

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


_POINT_IS_COMMA = (
    "is no mark and no word of the mapping: is a decimal comma meant? write `decimal: comma`"
)
_COMMA_IS_POINT = (
    "is no mark and no word of the mapping: is a decimal point meant? write `decimal: point`"
)


class NotUsable(Exception):
    """A cell says nothing that may be used; the argument says why."""


def plain(cell: Cell) -> str:
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
            return cell.what


def quoted(cell: Cell) -> str:
    """A cell as a message repeats it."""
    if isinstance(cell, Unusable):
        return cell.what
    return f"the day {cell.isoformat()}" if isinstance(cell, date) else repr(shown(plain(cell)))


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
        raise NotUsable(f"nothing says out of how many points {quoted(cell)} is")
    mark = _number(cell, comma=comma)
    if not 0 <= mark <= top:
        raise NotUsable(f"{quoted(cell)} is not on the scale from 0 to {plain(top)}")
    return mark, top


def _number(cell: Cell, *, comma: bool) -> Decimal:
    if isinstance(cell, Decimal) and cell.is_finite():
        return cell
    if not isinstance(cell, str):
        raise NotUsable(f"{quoted(cell)} is no mark")
    text = cell.removesuffix("%").rstrip()
    if _MARKS[comma].fullmatch(text):
        return Decimal(text.replace(",", "."))
    what = "is no mark and no word of the mapping"
    if _MARKS[not comma].fullmatch(text):
        what = _COMMA_IS_POINT if comma else _POINT_IS_COMMA
    raise NotUsable(f"{quoted(cell)} {what}")


def day_in(cell: Cell, *, day_first: bool) -> date:
    """The day that a cell holds; raises NotUsable."""
    if isinstance(cell, date):
        return cell
    if isinstance(cell, Decimal):
        raise NotUsable(f"{quoted(cell)} is a number, not a day: format its column as a date")
    form = _DAY_FIRST if day_first else _YEAR_FIRST
    found = form.fullmatch(cell) if isinstance(cell, str) else None
    if found is None:
        written = "03/07/2026" if day_first else "2026-07-03"
        raise NotUsable(f"{quoted(cell)} is no day written as {written}")
    first, second, third = (int(each) for each in found.groups())
    try:
        return date(third, second, first) if day_first else date(first, second, third)
    except ValueError:
        raise NotUsable(f"{quoted(cell)} is no day of any calendar") from None
