"""Moodle's gradebook export, recorded on a real Moodle 4.5, and what else may be in one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lms_bridge.intake.files import read_content
from lms_bridge.intake.files.gradebook_xml import read_gradebook
from lms_bridge.intake.files.opening import Opened
from lms_bridge.model.imported import FileKind, FileMapping, FileRow, Layout
from lms_bridge.text.causes import bare_cause
from tests.existing import existing
from tests.paths import FIXTURES

RECORDED = FIXTURES / "files"
NOTHING = FileMapping("", Layout(), ())


def rows(body: str, encoding: str = "utf-8") -> tuple[FileRow, ...]:
    """The rows of an export with this body."""
    declared = f'<?xml version="1.0" encoding="{encoding}"?>' if encoding != "utf-8" else ""
    text = f"{declared}<results>{body}</results>"
    return read_gradebook(Opened("x.xml", text.encode(encoding), ""))[0]


def result(student: str = "26000001", item: str = "A", score: str = "12.00", more: str = "") -> str:
    """One result as Moodle writes it."""
    return (
        f"<result><assignment>{item}</assignment><student>{student}</student>"
        f"<score>{score}</score>{more}</result>"
    )


def test_a_recorded_export_is_read_as_moodle_wrote_it():
    """Every learner with their mark, the line it stands on, and when the export was made."""
    content = read_content(RECORDED / "moodle-4.5-marks.xml", NOTHING)
    assert content.kind is FileKind.GRADEBOOK_XML
    assert content.at == datetime(2026, 11, 22, 18, 46, 49, tzinfo=UTC)
    assert len(content.rows) == 12
    assert content.rows[0] == FileRow(2, "21000002", {"C3S-M2-UE2-RESULT": "10.00000"})
    assert content.rows[1].line == 7
    nobody = [row.learner for row in content.rows if row.cells["C3S-M2-UE2-RESULT"] == ""]
    assert nobody == ["21000010", "21000009", "21000005"]


@pytest.mark.parametrize(
    ("name", "score"),
    [("percentages", "50.00 %"), ("letters", "F"), ("scale", "Acquis"), ("unit", "12.00")],
)
def test_each_display_type_comes_as_it_is_written(name: str, score: str):
    """Percentages, letters and words of a scale are read, and interpreted elsewhere."""
    content = read_content(RECORDED / f"moodle-4.5-{name}.xml", NOTHING)
    assert next(iter(content.rows[0].cells.values())) == score


def test_an_export_of_two_display_types_is_set_aside_row_by_row():
    """Which of two scores counts is never guessed."""
    content = read_content(RECORDED / "moodle-4.5-two-display-types.xml", NOTHING)
    assert {bare_cause(existing(row.trouble)) for row in content.rows} == {
        "several <score>: export with one display type"
    }


def test_lines_are_right_however_long_the_file_is():
    """Beyond the 65 535 lines that the parser notes, too."""
    body = "\n".join(result(str(number)) for number in range(40_000))
    spread = body.replace("<student>", "\n<student>")
    found = read_gradebook(Opened("x.xml", f"<results>{spread}</results>".encode(), ""))[0]
    assert [row.line for row in found] == [2 * number + 1 for number in range(40_000)]


@pytest.mark.parametrize(
    ("body", "trouble"),
    [
        (result(more="<score>13</score>"), "several <score>: export with one display type"),
        (result(more="<student>2</student>"), "several <student>"),
        ("<result><student>1</student><score>2</score></result>", "no <assignment>"),
        ("<result><assignment>A</assignment><score>2</score></result>", "no <student>"),
        ("<result><assignment>A</assignment><student>1</student></result>", "no <score>"),
        (result(student="26<!-- -->1"), "<student> holds more than a short text"),
        (result(score="<b>12</b>"), "<score> holds more than a short text"),
        (result(student="1" * 5000), "<student> holds more than a short text"),
        ("<result/>", "no <student>"),
    ],
)
def test_a_result_that_cannot_be_told_is_set_aside(body: str, trouble: str):
    """With what is wrong; the others are read."""
    found = rows(body + result())
    assert [bare_cause(row.trouble) if row.trouble else "" for row in found] == [trouble, ""]


def test_feedback_and_state_are_passed_over():
    """They say nothing that a rule asks for, whatever they hold."""
    more = "<state>new</state><feedback>très <b>bien</b></feedback>"
    assert rows(result(more=more)) == rows(result())


def test_other_encodings_are_read_where_they_are_declared():
    """An idnumber with an accent is the same person in each of them."""
    for encoding in ("utf-8", "iso-8859-1", "utf-16"):
        assert rows(result(student="É1"), encoding)[0].learner == "É1"


def test_an_idnumber_keeps_its_space():
    """It is compared exactly: what makes it differ is not mended."""
    assert rows(result(student=" 26000001"))[0].learner == " 26000001"
    assert rows(result(item=" A ", score=" 12 "))[0].cells == {"A": "12"}
