"""What one cell of a file says, and why it says nothing: the cause and its values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from lms_bridge.cause import Cause
from lms_bridge.model.imported import Cell, Unusable
from lms_bridge.stages.mapping.cells import (
    NotUsable,
    cell_text,
    day_in,
    idnumber_of,
    mark_in,
    unusable,
)

FORMULA = Unusable(Cause.of("cell.formula"))
DAY = date(2026, 7, 3)


def cause_of(reading: Callable[[], object]) -> Cause:
    """Why a cell is not usable."""
    with pytest.raises(NotUsable) as caught:
        reading()
    assert str(caught.value) == str(caught.value.cause)
    return caught.value.cause


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("12,50", "12,50"),
        (True, "true"),
        (False, "false"),
        (Decimal("12.50"), "12.5"),
        (Decimal("1e17"), "1" + "0" * 17),
        (Decimal("1e18"), "1E+18"),
        (Decimal("1e-17"), "0." + "0" * 16 + "1"),
        (Decimal("1e-18"), "1E-18"),
        (Decimal("NaN"), "NaN"),
        (Decimal("-Infinity"), "-Infinity"),
        (DAY, "2026-07-03"),
        (FORMULA, "cell.formula"),
    ],
)
def test_a_cell_is_shown_as_a_text(cell: Cell, text: str):
    """Numbers in digits where they have few; what cannot be used by the code of its cause."""
    assert cell_text(cell) == text


@pytest.mark.parametrize(
    ("cell", "idnumber"),
    [
        (" 0042 ", " 0042 "),
        (Decimal("21000001.0"), "21000001"),
        (Decimal(0), "0"),
        (Decimal("1e17"), "1" + "0" * 17),
        (Decimal("1e18"), ""),
        (Decimal("42.5"), ""),
        (Decimal(-42), ""),
        (Decimal("NaN"), ""),
        (Decimal("Infinity"), ""),
        (True, ""),
        (DAY, ""),
        (FORMULA, ""),
    ],
)
def test_an_idnumber_is_a_text_or_a_whole_number(cell: Cell, idnumber: str):
    """A text as it stands; of numbers only what can be one, in digits."""
    assert idnumber_of(cell) == idnumber


@pytest.mark.parametrize(
    ("cell", "comma", "mark"),
    [
        ("0", False, ("0", "20")),
        ("20", False, ("20", "20")),
        ("12.5", False, ("12.5", "20")),
        ("12,5", True, ("12.5", "20")),
        (Decimal(0), True, ("0", "20")),
        (Decimal(20), True, ("20", "20")),
        ("0 %", False, ("0", "100")),
        ("100%", False, ("100", "100")),
    ],
)
def test_a_mark_has_the_top_of_its_scale(cell: Cell, comma: bool, mark: tuple[str, str]):  # noqa: FBT001 - a column
    """Both ends of the scale belong to it; a percentage is out of a hundred."""
    assert mark_in(cell, Decimal(20), comma=comma) == tuple(map(Decimal, mark))


@pytest.mark.parametrize(
    ("cell", "comma", "cause"),
    [
        ("20.000001", False, Cause.of("cell.off_scale", cell="20.000001", top="20")),
        (Decimal("20.1"), False, Cause.of("cell.off_scale", cell="20.1", top="20")),
        (Decimal("-0.1"), False, Cause.of("cell.off_scale", cell="-0.1", top="20")),
        ("100.1%", False, Cause.of("cell.off_scale", cell="100.1%", top="100")),
        (True, False, Cause.of("cell.no_mark", cell="true")),
        (DAY, False, Cause.of("cell.no_mark", cell="2026-07-03")),
        (FORMULA, False, Cause.of("cell.no_mark", cell="cell.formula")),
        (Decimal("NaN"), False, Cause.of("cell.no_mark", cell="NaN")),
        (Decimal("Infinity"), False, Cause.of("cell.no_mark", cell="Infinity")),
        ("12,5", False, Cause.of("cell.decimal_comma", cell="12,5")),
        ("12.5", True, Cause.of("cell.decimal_point", cell="12.5")),
        ("1234567", False, Cause.of("cell.no_mark_no_word", cell="1234567")),
        ("1.1234567", False, Cause.of("cell.no_mark_no_word", cell="1.1234567")),
        ("douze", True, Cause.of("cell.no_mark_no_word", cell="douze")),
        ("a\x1bb", True, Cause.of("cell.no_mark_no_word", cell="a�b")),
        ("x" * 61, True, Cause.of("cell.no_mark_no_word", cell="x" * 60 + "…")),
    ],
)
def test_why_a_cell_is_no_mark(cell: Cell, comma: bool, cause: Cause):  # noqa: FBT001 - a column
    """The cause holds the cell as it may be shown, and the scale where it is off it."""
    assert cause_of(lambda: mark_in(cell, Decimal(20), comma=comma)) == cause


def test_a_mark_without_a_scale_is_none():
    """Nothing is assumed of what it is out of; a percentage needs none."""
    assert cause_of(lambda: mark_in("12", None, comma=False)) == Cause.of(
        "cell.no_out_of", cell="12"
    )
    found = cause_of(lambda: mark_in(Decimal(12), None, comma=False))
    assert found == Cause.of("cell.no_out_of", cell="12")
    assert mark_in("12%", None, comma=False) == (Decimal(12), Decimal(100))


@pytest.mark.parametrize(
    ("cell", "day_first"),
    [
        ("2026-07-03", False),
        ("3/7/2026", True),
        ("03.07.2026", True),
        ("3-7-2026", True),
        (DAY, True),
        (DAY, False),
    ],
)
def test_a_day_is_read_as_declared(cell: Cell, day_first: bool):  # noqa: FBT001 - a column
    """Year first or day first; what is a day already is one either way."""
    assert day_in(cell, day_first=day_first) == DAY


@pytest.mark.parametrize(
    ("cell", "day_first", "cause"),
    [
        ("2026-07-03", True, Cause.of("cell.no_day", cell="2026-07-03", form="03/07/2026")),
        ("03/07/2026", False, Cause.of("cell.no_day", cell="03/07/2026", form="2026-07-03")),
        (True, False, Cause.of("cell.no_day", cell="true", form="2026-07-03")),
        (FORMULA, True, Cause.of("cell.no_day", cell="cell.formula", form="03/07/2026")),
        (Decimal(46206), False, Cause.of("cell.number_no_day", cell="46206")),
        ("2026-02-30", False, Cause.of("cell.no_such_day", cell="2026-02-30")),
        ("30/02/2026", True, Cause.of("cell.no_such_day", cell="30/02/2026")),
    ],
)
def test_why_a_cell_is_no_day(cell: Cell, day_first: bool, cause: Cause):  # noqa: FBT001 - a column
    """The cause says how a day is to be written, or that there is no such day."""
    assert cause_of(lambda: day_in(cell, day_first=day_first)) == cause


def test_a_cause_may_say_more_than_the_cell():
    """Its values are those that are given, and the cell."""
    found = unusable("cell.off_scale", Decimal("1.50"), top="1")
    assert found.cause == Cause.of("cell.off_scale", cell="1.5", top="1")
