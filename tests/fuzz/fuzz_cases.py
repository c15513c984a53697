"""A file of cases: whatever it holds, its cases run or it says what is wrong."""

from __future__ import annotations

from lms_bridge.errors import Problem
from lms_bridge.programme import load_programme
from lms_bridge.programme.cases.reading import cases_of
from lms_bridge.programme.cases.references import wrong_references
from lms_bridge.programme.cases.runner import run_case
from lms_bridge.programme.cases.sentences import FORMS
from lms_bridge.programme.scaffold import ScaffoldKind
from lms_bridge.stages.evaluate import judge
from lms_bridge.text.causes import bare_cause
from tests.fuzz.fuzz_programme import SOUND
from tests.fuzz.yaml_target import changed
from tests.problems import advice, said

PROGRAMME = load_programme("sound", SOUND[ScaffoldKind.SEMESTER])
_HEAD = "track: main\nyear: 2026-2027\non: 2027-06-30\ncases:\n  - case: Un cas\n    given:\n"
_CASES = _HEAD + "".join(f"      - {form.example}\n" for form in FORMS)
_CASES += "    expect:\n      - award is in progress\n"

SEEDS = [b"\0" + _CASES.encode()]


def one(data: bytes) -> None:
    """Read a file of cases, and run those whose names are known."""
    _, text = changed(data, [_CASES])
    try:
        cases, problems = cases_of("cases/fuzzed.yaml", text)
    except ValueError as error:
        (problem,) = error.args
        assert isinstance(problem, Problem)
        return
    assert all(said(each) and advice(each) for each in problems)
    wrong = {each.line for each in wrong_references(PROGRAMME, cases, judge)}
    for case in cases:
        if not wrong and not problems:
            run_case(PROGRAMME, case, judge, bare_cause)
