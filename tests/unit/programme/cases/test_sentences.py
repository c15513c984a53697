"""The sentences of a case: every known form is read, every other one is refused with its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lms_bridge.errors import Problem, ProgrammeError
from lms_bridge.programme.cases import Case, read_cases, run_case
from lms_bridge.programme.cases.expected import SENTENCES, check_expectation
from lms_bridge.programme.cases.sentences import FORMS, check_sentence
from lms_bridge.stages.evaluate import judge
from lms_bridge.text.causes import bare_cause
from tests.paths import PLUGINS
from tests.problems import said
from tests.programmes.shipped import shipped

CASES = """\
track: training
year: {year}
on: 2026-06-30
cases:
  - case: Un cas
    given:
      - {given}
    expect:
      - {expect}
"""


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.example)
def test_every_example_of_a_fact_is_read(form):
    """The examples that a refusal lists are themselves sentences."""
    check_sentence(form.example)


@pytest.mark.parametrize("example", [each.example for each in SENTENCES])
def test_every_example_of_an_expectation_is_read(example: str):
    """The examples that a refusal lists are themselves expectations."""
    check_expectation(example)


def _folder(tmp_path: Path, **words: str) -> Path:
    folder = Path(shutil.copytree(PLUGINS / "csec", tmp_path / "csec"))
    shutil.rmtree(folder / "cases")
    (folder / "cases").mkdir()
    said = {"year": "2025-2026", "given": "profile level is 6", "expect": "award is in progress"}
    (folder / "cases" / "one.yaml").write_text(CASES.format(**(said | words)), encoding="utf-8")
    return folder


def _problem(folder: Path) -> Problem:
    with pytest.raises(ProgrammeError) as caught:
        read_cases(folder)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize(
    ("words", "line", "what"),
    [
        ({"given": "the learner is nice"}, 7, "“the learner is nice” is no sentence of a case"),
        ({"expect": "BC1 is great"}, 9, "“BC1 is great” is no expectation of a case"),
        ({"year": "2025-2027"}, 2, "“2025-2027” is no academic year"),
    ],
)
def test_a_sentence_of_no_known_form_is_refused(tmp_path: Path, words, line: int, what: str):
    """Whoever writes a case reads at which line the sentence is not understood."""
    problem = _problem(_folder(tmp_path, **words))
    assert (problem.file, problem.line) == ("cases/one.yaml", line)
    assert what in said(problem)


def test_a_case_file_in_another_encoding_is_refused(tmp_path: Path):
    """A case file saved as Latin-1 is a problem and not a traceback."""
    folder = _folder(tmp_path)
    (folder / "cases" / "one.yaml").write_bytes("track: é".encode("latin-1"))
    assert said(_problem(folder)) == "this is no UTF-8 text"


def test_a_folder_without_cases_has_none(tmp_path: Path):
    """A programme need not have cases to be read."""
    assert read_cases(tmp_path) == ()


WRONG = {
    "BC1 is validated": "BC1 is in progress",
    "BC1 is in progress by attendance": "BC1 is in progress by nothing",
    "BC3 is in progress, owing nothing": "BC3 is in progress, owing competence C.6.1 and",
    "BC9 is validated": "there is no component BC9",
    "award is admitted": "the award is in progress",
    "FINAL is open": "FINAL is closed",
    "ENTRY is not asked": "ENTRY is asked",
    "BC1 is acquired since 2025-06-30": "BC1 is not acquired for ever",
    "document M1 is owed once": "document M1 is owed 0 times",
    "nothing is owed": "owed: competence C.1.1",
    "no competence is owed": "owed: competence C.1.1",
    "document M1 asks for 5000 words": "document M1 is not owed",
    "hours of UE1 are out of reach": "no hours of UE1 are owed",
    "hours of UE2: 1 h attended, 1 h planned, 1 h missing": "no hours of UE2 are asked",
    "competence C.1.1 is overdue": "C.1.1 is not overdue",
    "result M1-UE4 is overdue": "nothing about M1-UE4 is owed",
    "there is a discrepancy a.b on BC1": "discrepancies: nothing",
    "the jury is refused because of it": "the jury is not refused",
    "BC1 cannot be computed because of it": "the cause is ''",
    "to present BC1 is yes": "to present BC1: unknown",
    "to present BC1 is unknown, owing nothing": "owing 35 h of practice for BC1",
    "UE1 is exempted from 16 h": "there is no component UE1",
}


@pytest.mark.parametrize("expected", WRONG)
def test_an_expectation_that_fails_says_what_was_seen(expected: str):
    """A false expectation of every form is told apart, with what is true instead."""
    programme = shipped("csec")
    first = read_cases(PLUGINS / "csec")[0]
    case = Case("x", "x", "training", first.year, first.on, (), (expected,))
    ((said, seen),) = run_case(programme, case, judge, bare_cause).differences
    assert said == expected
    assert WRONG[expected] in seen
