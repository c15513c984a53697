"""Marks as figures: averages, what is cut, what is rounded, what is worth sitting again."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from lms_bridge.model.because import holds
from lms_bridge.model.verdict import Owed, OwedKind
from lms_bridge.rules.base.marks import Marked, averaged, exactly, figure, worth_sitting

NODE = holds("mark.given", "X")
A, B = Owed(OwedKind.EXAMINATION, "resit:A"), Owed(OwedKind.EXAMINATION, "resit:B")


@pytest.mark.parametrize(
    ("mark", "shown", "exact"),
    [
        ("10", "10", "10"),
        ("9.999", "9.99", "9.999"),
        ("9.99999", "9.99", "9.9999"),
        ("100", "100", "100"),
        ("0", "0", "0"),
        ("12.50", "12.5", "12.5"),
        ("-0.001", "-0.01", "-0.001"),
    ],
)
def test_a_figure_is_cut_and_never_rounded_up(mark: str, shown: str, exact: str):
    """Two decimals, or four where the exact mark is meant; no zeros, no exponent."""
    assert (figure(Fraction(mark)), exactly(Fraction(mark))) == (shown, exact)


@pytest.mark.parametrize(
    ("marks", "weights", "decimals", "average"),
    [
        (("10", "13"), ("2", "1"), None, "11"),
        (("10", "11"), ("1", "2"), None, "32/3"),
        (("9.94", "9.96"), ("1", "1"), 1, "10"),
        (("9.94", "9.95"), ("1", "1"), 1, "9.9"),
        (("9.5",), ("3",), 0, "10"),
        (("9.49",), ("3",), 0, "9"),
        (("9.995",), ("1",), 2, "10"),
    ],
)
def test_an_average_is_weighted_and_rounded_half_up_where_it_is_rounded(
    marks: tuple[str, ...], weights: tuple[str, ...], decimals: int | None, average: str
):
    """Exact else; to so many decimals as the programme says."""
    found = averaged(
        [Fraction(each) for each in marks], [Decimal(each) for each in weights], decimals
    )
    assert found == Fraction(average)


@pytest.mark.parametrize(
    ("marks", "owed"),
    [(("9.99", "10"), (A,)), (("10", "9.99"), (B,)), (("10", "10"), (A, B)), (("9", "9"), (A, B))],
)
def test_what_is_below_the_mark_asked_is_worth_sitting_again(marks, owed):
    """A mark that is reached is not; where each is reached, each may raise the average."""
    resits = tuple(zip((A, B), map(Fraction, marks), strict=True))
    assert worth_sitting(resits, Fraction(10)) == owed


@pytest.mark.parametrize(
    ("exact", "told"),
    [(None, ()), ("10", ()), ("10.01", ()), ("9.952", (("exact", "9.952"),))],
)
def test_rounding_is_told_where_it_alone_lifts_a_mark(exact, told):
    """Not where the exact average suffices, nor of a mark that was not rounded."""
    mark = Marked(Fraction(10), NODE, final=True, exact=Fraction(exact) if exact else None)
    assert mark.rounded_up_to(Fraction(10)) == told


@pytest.mark.parametrize(
    ("final", "resits", "over"),
    [(True, (), True), (False, (), False), (True, ((A, Fraction(9)),), False)],
)
def test_a_mark_is_over_once_no_second_session_can_follow(final, resits, over):
    """Final, and nothing more to sit."""
    assert Marked(Fraction(9), NODE, final=final, resits=resits).over is over
