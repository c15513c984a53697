"""What a cell of a file is taken for, and what it never is."""

from __future__ import annotations

import unicodedata
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


def test_an_accent_may_be_a_sign_of_its_own():
    """Some systems write a letter and its accent apart: it is the same word."""
    words = replace(NEED, passed=frozenset({"validé"}))
    assert said({"UE2": unicodedata.normalize("NFD", "Validé")}, words).state is ResultState.PASSED


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


def because(cells: dict[str, Cell], *needs: NeedColumn, **mapping: Any) -> Cause:
    """Why a row says nothing, as a code with its values."""
    (aside,) = read(cells, *needs, **mapping).aside
    assert aside.need == (needs or (NEED,))[0].need
    return aside.cause


WORDS = NeedColumn("result:M2-UE2", "UE2", passed=frozenset({"adm"}))
BESIDE = NeedColumn("result:M2-UE2", "R", Decimal(20), passed=frozenset({"adm"}), mark_column="UE2")
BEGUN = date(2026, 9, 1)

#: Cells, how they are read, and why they say nothing.
UNUSABLE = {
    "a mark alone": ({"R": "", "UE2": "8"}, BESIDE, {}, Cause.of("row.mark_alone", column="UE2")),
    "no word of the mapping": ({"UE2": "VAL"}, WORDS, {}, Cause.of("cell.no_word", cell="VAL")),
    "no word beside a mark": (
        {"R": "12", "UE2": "12"},
        BESIDE,
        {},
        Cause.of("cell.no_word", cell="12"),
    ),
    "a word where a mark is asked": (
        {"UE2": "ABI"},
        NeedColumn("resit:UE11.EX", "UE2", Decimal(20), failed=frozenset({"abi"})),
        {},
        Cause.of("cell.no_mark_asked", cell="ABI"),
    ),
    "a mark of which nobody says what passes": (
        {"UE2": "3"},
        NeedColumn("competence:C.1.1", "UE2", out_of=Decimal(4)),
        {},
        Cause.of("row.no_pass_from"),
    ),
    "a lowest mark without its scale": (
        {"UE2": "50%"},
        NeedColumn("result:M2-UE2", "UE2", pass_from=Decimal(10)),
        {},
        Cause.of("row.no_out_of"),
    ),
    "a formula": (
        {"UE2": Unusable(Cause.of("cell.formula"))},
        NEED,
        {},
        Cause.of("cell.formula"),
    ),
    "no year": (
        {"UE2": "12", "Y": "2024"},
        NEED,
        {"year": None, "year_column": "Y"},
        Cause.of("cell.no_year", cell="2024"),
    ),
    "a year to come": (
        {"UE2": "12", "Y": "2027/2028"},
        NEED,
        {"year": None, "year_column": "Y"},
        Cause.of("row.year_to_come", year="2027-2028"),
    ),
    "a day to come": (
        {"UE2": "12", "D": "2026-11-23"},
        NEED,
        {"on_column": "D"},
        Cause.of("row.day_to_come", on="2026-11-23"),
    ),
    "a day before its year": (
        {"UE2": "12", "D": "2025-08-31"},
        NEED,
        {"on_column": "D"},
        Cause.of("row.before_year", on="2025-08-31", year="2025-2026"),
    ),
    "final or not": (
        {"UE2": "12", "F": "peut-être"},
        NEED,
        {"final": None, "final_column": FinalColumn("F", frozenset({"oui"}), frozenset({"non"}))},
        Cause.of("cell.not_final", cell="peut-être"),
    ),
}


@pytest.mark.parametrize(("cells", "need", "mapping", "cause"), UNUSABLE.values(), ids=UNUSABLE)
def test_why_a_row_says_nothing_is_a_code_with_its_values(cells, need, mapping, cause):
    """The cell as it may be shown, the day, the year, the column."""
    assert because(cells, need, **mapping) == cause


def test_the_first_and_the_last_day_belong_to_a_year():
    """A result of the day on which its year begins, and of today; a year that begins today."""
    values: dict[str, Any] = {"on_column": "D"}
    assert said({"UE2": "12", "D": "2025-09-01"}, **values).on == date(2025, 9, 1)
    assert said({"UE2": "12", "D": "2026-11-22"}, **values).on == TODAY
    told = FileMapping("m.yaml", Layout("N"), (NEED,), year=AcademicYear(2026), final=True)
    content = Content("x.csv", FileKind.CSV, "d", (FileRow(4, "1", {"UE2": "12"}),))
    assert interpret(content, told, DU.pass_mark, BEGUN).results[0].year == AcademicYear(2026)
    (aside,) = interpret(content, told, DU.pass_mark, date(2026, 8, 31)).aside
    assert aside.cause == Cause.of("row.year_to_come", year="2026-2027")


@pytest.mark.parametrize(
    ("need", "mapping", "final"),
    [
        (NEED, {"final": True}, True),
        (NEED, {"final": False}, False),
        (NEED, {"final": None}, False),
        (replace(NEED, final=False), {"final": True}, False),
        (replace(NEED, final=True), {"final": False}, True),
    ],
)
def test_whether_a_result_is_final_is_said_by_its_column_first(need, mapping, final):
    """Then by the mapping as a whole; where nobody says so it is not."""
    assert said({"UE2": "12"}, need, **mapping).final is final


def test_the_year_of_a_column_is_its_own():
    """Whatever the file's."""
    own = replace(NEED, year=AcademicYear(2023))
    assert said({"UE2": "12"}, own).year == AcademicYear(2023)
    assert said({"UE2": "12"}, own, year=None, year_column="Y").year == AcademicYear(2023)


@pytest.mark.parametrize(
    ("need", "cell", "value", "mark", "state"),
    [
        (NEED, "12.50", "12.50/20", ("12.50", "20"), ResultState.PASSED),
        (NEED, Decimal("12.50"), "12.5/20", ("12.50", "20"), ResultState.PASSED),
        (NEED, "62.5 %", "62.5 %", ("62.5", "100"), ResultState.PASSED),
        (NEED, "ABI", "ABI", None, ResultState.FAILED),
        (
            replace(NEED, failed=frozenset({"12.5"})),
            Decimal("12.50"),
            "12.5",
            None,
            ResultState.FAILED,
        ),
        (replace(NEED, pass_from=Decimal(8)), "8", "8/20", ("8", "20"), ResultState.PASSED),
        (replace(NEED, pass_from=Decimal(8)), "40%", "40%", ("40", "100"), ResultState.PASSED),
        (
            replace(NEED, pass_from=Decimal(8)),
            "39.9%",
            "39.9%",
            ("39.9", "100"),
            ResultState.FAILED,
        ),
    ],
)
def test_what_a_cell_says_is_kept_as_it_says_it(need, cell, value, mark, state):
    """With the scale that it is read on; a word of the mapping is one, whatever it is."""
    found = said({"UE2": cell}, need)
    expected = (Decimal(mark[0]), Decimal(mark[1])) if mark else (None, None)
    assert (found.value, found.mark, found.out_of, found.state) == (value, *expected, state)


def test_a_mark_alone_passes_only_at_the_top_where_nothing_says_what_passes():
    """A programme without a pass mark: a rule compares the mark itself."""
    need = NeedColumn("mark:UE11.EX", "UE2", Decimal(20))
    told = FileMapping("m.yaml", Layout("N"), (need,), year=YEAR, final=True)
    rows = (FileRow(2, "1", {"UE2": "20"}), FileRow(3, "1", {"UE2": "19.9"}))
    found = interpret(Content("x.csv", FileKind.CSV, "d", rows), told, None, TODAY)
    assert [each.state for each in found.results] == [ResultState.PASSED, ResultState.FAILED]
    result = NeedColumn("result:M2-UE2", "UE2", Decimal(20))
    found = interpret(
        Content("x.csv", FileKind.CSV, "d", rows), replace(told, needs=(result,)), None, TODAY
    )
    assert [each.cause for each in found.aside] == [Cause.of("row.no_pass_from")] * 2


def test_each_column_of_a_row_speaks_for_itself():
    """One that cannot be used hides no other; one that a row lacks says nothing at all."""
    other = NeedColumn("result:M1-UE4", "UE4", out_of=Decimal(20))
    third = NeedColumn("result:M1-UE6", "UE6", out_of=Decimal(20))
    found = read({"UE2": "douze", "UE4": "12"}, NEED, other, third)
    assert [each.need for each in found.results] == ["result:M1-UE4"]
    assert [(each.line, each.learner, each.need) for each in found.aside] == [
        (4, "1", "result:M2-UE2")
    ]
    assert found.silent == ()
    assert read({"UE2": "", "Z": "1"}).ignored == {}
