"""What a cell of a file is taken for, and what it never is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lms_bridge.cause import Cause, as_written
from lms_bridge.intake.files import read_content
from lms_bridge.model.evidence import ResultState
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.imported import (
    Cell,
    Content,
    FileKind,
    FileMapping,
    FileRow,
    FinalColumn,
    ImportedResult,
    Layout,
    NeedColumn,
    Unusable,
)
from lms_bridge.stages.mapping.file_rows import Interpreted, interpret
from lms_bridge.text.causes import bare_cause
from tests.paths import FIXTURES
from tests.unit.stages.mapping.mapping_values import DU

RECORDED = FIXTURES / "files" / "moodle-4.5-scale.xml"
TODAY = date(2026, 11, 22)
YEAR = AcademicYear(2025)
NEED = NeedColumn("result:M2-UE2", "UE2", out_of=Decimal(20), failed=frozenset({"abi"}))


def read(cells: dict[str, Cell], *needs: NeedColumn, **mapping: Any) -> Interpreted:
    """What one row on line 4 says."""
    values = {"year": YEAR, "final": True, **mapping}
    told = FileMapping("m.yaml", Layout("Numéro"), needs or (NEED,), **values)
    content = Content("x.csv", FileKind.CSV, "digest", (FileRow(4, "1", cells),))
    return interpret(content, told, DU.pass_mark, TODAY)


def said(cells: dict[str, Cell], *needs: NeedColumn, **mapping: Any) -> ImportedResult:
    """The one result that a row says."""
    found = read(cells, *needs, **mapping)
    assert not found.aside, found.aside
    (result,) = found.results
    return result


def cause(cells: dict[str, Cell], *needs: NeedColumn, **mapping: Any) -> str:
    """Why a row says nothing."""
    found = read(cells, *needs, **mapping)
    assert not found.results
    (aside,) = found.aside
    assert (aside.line, aside.learner) == (4, "1")
    return bare_cause(aside.cause)


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        ("10", ResultState.PASSED),
        ("9.999999", ResultState.FAILED),
        ("0", ResultState.FAILED),
        ("20", ResultState.PASSED),
        (Decimal("10.0"), ResultState.PASSED),
        (Decimal("9.99"), ResultState.FAILED),
        ("50 %", ResultState.PASSED),
        ("49.99%", ResultState.FAILED),
    ],
)
def test_a_mark_passes_by_the_programmes_pass_mark(cell: Cell, state: ResultState):
    """Exactly: nothing is rounded over the threshold."""
    assert said({"UE2": cell}).state is state


def test_a_result_says_where_it_comes_from():
    """File, line, day, year, finality, and the cell as it was written."""
    result = said({"UE2": "12,50"}, comma=True, on=date(2026, 7, 3), final=False)
    assert result == ImportedResult(
        "1",
        "result:M2-UE2",
        YEAR,
        ResultState.PASSED,
        final=False,
        mark=Decimal("12.50"),
        out_of=Decimal(20),
        value="12,50/20",
        on=date(2026, 7, 3),
        file="x.csv",
        line=4,
    )


@pytest.mark.parametrize(
    "cell",
    [
        "=12", "+12", "-1", "@12", "\t12", "1e1", "0x10", "12.5.1", "1 000", "nan", "NaN", "inf",
        "-inf", "Infinity", "9" * 30, "20.01", "１２", "12/20", "douze", "x" * 3000, "12\x1b[31m",
        "12,5", Decimal("NaN"), Decimal("Infinity"), Decimal("1e400"), Decimal(-1), Decimal(21),
        True, date(2026, 5, 12), Unusable(Cause.of("cell.formula")), "101 %", "%",
    ],
)  # fmt: skip
def test_what_is_no_mark_is_set_aside(cell: Cell):
    """Never read as zero, never as a failure, never computed; the cause can be printed."""
    assert cause({"UE2": cell}).isprintable()
    assert len(cause({"UE2": cell})) < 250


def test_a_decimal_comma_has_to_be_declared():
    """And the remedy is said, in both directions."""
    assert "write “decimal: comma”" in cause({"UE2": "12,5"})
    assert "write “decimal: point”" in cause({"UE2": "12.5"}, comma=True)
    assert said({"UE2": "12,5"}, comma=True).mark == Decimal("12.5")


def test_a_lower_pass_mark_of_the_mapping_counts():
    """On its own scale, and for percentages in proportion."""
    need = NeedColumn("result:M2-UE2", "UE2", out_of=Decimal(40), pass_from=Decimal(16))
    assert said({"UE2": "16"}, need).state is ResultState.PASSED
    assert said({"UE2": "15.9"}, need).state is ResultState.FAILED
    assert said({"UE2": "40%"}, need).state is ResultState.PASSED
    assert said({"UE2": "39.9%"}, need).state is ResultState.FAILED


def test_words_say_what_the_mapping_says():
    """In any letter case; a word that it does not have says nothing."""
    need = NeedColumn(
        "result:M2-UE2",
        "UE2",
        passed=frozenset({"adm"}),
        failed=frozenset({"aj"}),
        pending=frozenset({"abj"}),
    )
    assert said({"UE2": "Adm"}, need).state is ResultState.PASSED
    assert said({"UE2": "AJ"}, need).state is ResultState.FAILED
    assert said({"UE2": "ABJ"}, need).state is ResultState.PENDING
    assert "none of the words" in cause({"UE2": "VAL"}, need)
    assert "none of the words" in cause({"UE2": "12"}, need)
    assert said({"UE2": "ABI"}).state is ResultState.FAILED


def test_words_beside_a_mark_decide_alone():
    """A jury may pass a mark below the threshold: the word counts, and the mark is kept."""
    need = NeedColumn(
        "result:M2-UE2", "R", Decimal(20), passed=frozenset({"adm"}), mark_column="UE2"
    )
    result = said({"R": "ADM", "UE2": "8"}, need)
    assert (result.state, result.mark) == (ResultState.PASSED, Decimal(8))
    assert result.value == "ADM, 8/20"
    assert "nothing beside it" in cause({"R": "", "UE2": "8"}, need)
    assert "is no mark" in cause({"R": "ADM", "UE2": "huit"}, need)


def test_an_empty_cell_says_nothing():
    """Missing is not zero, and not a failure either."""
    found = read({"UE2": ""})
    assert (found.results, found.aside) == ((), ())
    assert [(each.line, each.need) for each in found.silent] == [(4, "result:M2-UE2")]


def test_a_rule_about_a_mark_is_given_one():
    """A word cannot be averaged: it is set aside."""
    need = NeedColumn("mark:UE11.EX", "UE2", Decimal(20), failed=frozenset({"abi"}))
    assert said({"UE2": "7"}, need).mark == Decimal(7)
    assert "a rule asks for the mark" in cause({"UE2": "ABI"}, need)


def test_a_competence_needs_its_own_threshold():
    """Half of a scale is no competence: nothing is assumed."""
    need = NeedColumn("competence:C.1.1", "C", out_of=Decimal(4))
    assert "which marks pass" in cause({"C": "3"}, need)


def test_a_year_may_stand_in_a_column():
    """Written with a hyphen or a slash; one that has not begun is set aside."""
    values = {"year": None, "year_column": "Année"}
    assert said({"UE2": "12", "Année": "2024/2025"}, **values).year == AcademicYear(2024)
    for wrong in ("2024", "2024-2026", "", "0000-0001", Decimal(2024), "２０２４"):
        assert "no academic year" in cause({"UE2": "12", "Année": wrong}, **values)
    assert "has not begun" in cause({"UE2": "12", "Année": "2027-2028"}, **values)


def test_finality_may_stand_in_a_column():
    """By the words of the mapping; anything else leaves it open, and the row aside."""
    column = FinalColumn("Jury", frozenset({"oui"}), frozenset({"non"}))
    values = {"final": None, "final_column": column}
    assert said({"UE2": "12", "Jury": "Oui"}, **values).final
    assert not said({"UE2": "12", "Jury": "non"}, **values).final
    assert said({"UE2": "12", "Jury": True}, **values).final
    for wrong in ("", "peut-être", Decimal(1)):
        assert "whether the result is final" in cause({"UE2": "12", "Jury": wrong}, **values)


def test_a_day_may_stand_in_a_column():
    """ISO or day first, as declared; days as numbers, impossible and contradicting ones are not."""
    values: dict[str, Any] = {"on_column": "Date"}
    assert said({"UE2": "12", "Date": "2026-07-03"}, **values).on == date(2026, 7, 3)
    assert said({"UE2": "12", "Date": date(2026, 7, 3)}, **values).on == date(2026, 7, 3)
    assert said({"UE2": "12", "Date": ""}, **values).on is None
    first = {**values, "day_first": True}
    assert said({"UE2": "12", "Date": "3/7/2026"}, **first).on == date(2026, 7, 3)
    for wrong, why in (
        ("03/07/2026", "no day written as 2026-07-03"),
        ("2026-02-30", "no day of any calendar"),
        (Decimal(46206), "a number, not a day"),
        ("2027-07-03", "a day to come"),
        ("2025-07-03", "before the year 2025-2026 began"),
        ("=TODAY()", "no day written"),
    ):
        assert why in cause({"UE2": "12", "Date": wrong}, **values)


@pytest.mark.parametrize("dash", ["-", "–", "—"])
def test_a_dash_says_nothing_unless_the_mapping_gives_it_a_meaning(dash: str):
    """Moodle writes one for a learner without a grade; a registrar may mean a failure by it."""
    found = read({"UE2": dash})
    assert (found.results, found.aside, len(found.silent), found.dashes) == ((), (), 1, 1)
    meant = replace(NEED, failed=frozenset({dash}))
    assert said({"UE2": dash}, meant).state is ResultState.FAILED
    beside = replace(NEED, mark_column="Mark", passed=frozenset({"adm"}))
    assert said({"UE2": "ADM", "Mark": dash}, beside).mark is None


def test_a_row_in_trouble_says_nothing_at_all():
    """Its cells may have moved: none of them is believed."""
    row = FileRow(9, "1", {"UE2": "12"}, as_written("it has more cells than there are headings"))
    told = FileMapping("m.yaml", Layout("Numéro"), (NEED,), year=YEAR, final=True)
    found = interpret(Content("x.csv", FileKind.CSV, "d", (row,)), told, DU.pass_mark, TODAY)
    assert found.results == ()
    assert found.aside[0].cause == row.trouble


def test_grade_items_of_no_need_are_counted():
    """An export holds the whole course: what means nothing here is named once."""
    rows = tuple(FileRow(n, str(n), {item: "12"}) for n, item in enumerate(("UE2", "Q1", "Q1")))
    told = FileMapping("", Layout(), (NEED,), year=YEAR, final=True)
    found = interpret(
        Content("x.xml", FileKind.GRADEBOOK_XML, "d", rows), told, DU.pass_mark, TODAY
    )
    assert len(found.results) == 1
    assert found.ignored == {"Q1": 2}


def test_a_recorded_scale_is_read_by_its_words():
    """What a real Moodle exports of a scale: the word acquired passes, no grade says nothing."""
    words = NeedColumn("competence:C.1.1", "CSEC-C.1.1", passed=frozenset({"acquis"}))
    told = FileMapping("m.yaml", Layout(), (words,), year=YEAR, final=True)
    found = interpret(read_content(RECORDED, told), told, None, TODAY)
    assert {each.state for each in found.results} == {ResultState.PASSED}
    assert {each.value for each in found.results} == {"Acquis"}
    assert found.results[0].learner == "21000030"
    assert len(found.silent) > 0
    assert {each.need for each in found.aside} <= {"competence:C.1.1"}
    assert list(found.ignored) == ["CSEC-C.2.1"]
