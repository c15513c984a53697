"""The academic year that a file gives: what no rule of the learner reads is shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from lms_bridge.cause import Cause
from lms_bridge.model.evidence import ResultState
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.imported import Compared, Fate, ImportedResult
from lms_bridge.stages.mapping.roster import Enrolled
from lms_bridge.stages.mapping.years import YearDoubts
from tests.programmes.shipped import shipped
from tests.unit.stages.mapping.mapping_values import DU

LICENCE = shipped("licence_info_s1")
STUDENT = Enrolled("E1", 5, "main", AcademicYear(2026))
ENROLLED = Enrolled("E1", 5, "mention-1-c3s", AcademicYear(2026))


def line(need: str, first: int, on: date | None = None) -> Compared:
    """A new line of a file about E1."""
    result = ImportedResult(
        learner="E1",
        need=need,
        year=AcademicYear(first),
        state=ResultState.PASSED,
        final=True,
        mark=Decimal(12),
        out_of=Decimal(20),
        value="12/20",
        on=on,
        file="m2.csv",
        line=2,
    )
    return Compared(2, "E1", need, Fate.NEW, result)


def doubts(one: Compared, *, dated: bool = True) -> tuple[Cause, ...]:
    """What a person has to look at in a line."""
    return YearDoubts(DU, {"E1": ENROLLED}, (), dated=dated).of(one).doubts


@pytest.mark.parametrize(
    ("need", "first", "read"),
    [
        ("result:M2-UE2", 2026, True),
        ("result:M2-UE2", 2025, False),
        ("result:M1-UE4", 2024, True),
        ("result:NOBODY-ASKS", 2024, True),
    ],
)
def test_a_result_of_a_year_that_nobody_reads_is_shown(need: str, first: int, *, read: bool):
    """One that counts in the year of the enrolment alone; any year, where any counts."""
    cause = Cause.of("row.year_not_read", year=f"{first}-{first + 1}", asked="2026-2027")
    assert doubts(line(need, first)) == (() if read else (cause,))


def test_a_mark_of_a_unit_that_is_acquired_is_read_in_any_year():
    """Of the unit itself and of each of its assessments; of another unit it is not."""
    for need, doubted in (("mark:UE11.CC", False), ("mark:UE11.EX", False), ("mark:UE12.TP", True)):
        held = YearDoubts(LICENCE, {"E1": STUDENT}, [("E1", "UE11")], dated=True)
        assert bool(held.of(line(need, 2024)).doubts) is doubted, need


def test_a_day_after_the_year_is_shown_where_a_person_gave_it():
    """The last day of the year is in it; the day of an export says nothing of its results."""
    late = line("result:M1-UE4", 2024, date(2025, 9, 1))
    cause = Cause.of("row.after_year", on=date(2025, 9, 1), year="2024-2025")
    assert doubts(late) == (cause,)
    assert doubts(late, dated=False) == ()
    assert doubts(line("result:M1-UE4", 2024, date(2025, 8, 31))) == ()
