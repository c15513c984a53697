"""Run the cases of a programme: judge what each gives, and compare with what it expects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lms_bridge.errors import ProgrammeError
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.verdict import Verdict
from lms_bridge.programme.cases.expected import expectation_difference
from lms_bridge.programme.cases.reading import Case, find_cases
from lms_bridge.programme.cases.sentences import add_sentence
from lms_bridge.programme.nouns import Programme
from lms_bridge.rules.base.forms import InWords
from lms_bridge.rules.base.given import Given

#: What judges: the rules are below the stage that applies them, so whoever runs cases brings it.
Judge = Callable[[Programme, Evidence, date], Verdict]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of a case: the verdict, and every expectation that it does not meet."""

    case: Case
    verdict: Verdict
    differences: tuple[tuple[str, str], ...]


def read_cases(folder: Path) -> tuple[Case, ...]:
    """The cases of a programme folder; raises ProgrammeError with all that is wrong in them."""
    cases, problems = find_cases(folder)
    if problems:
        raise ProgrammeError(folder.name, problems)
    return cases


def evidence_of(programme: Programme, case: Case) -> Evidence:
    """The evidence that a case gives; raises ValueError for a sentence of no known form."""
    given = Given(programme, case.track, case.year, case.on)
    for sentence in case.given:
        add_sentence(given, sentence)
    return given.evidence()


def run_case(programme: Programme, case: Case, judge: Judge, in_words: InWords) -> CaseResult:
    """Judge a case with `judge` and compare with what it expects, causes said by `in_words`."""
    verdict = judge(programme, evidence_of(programme, case), case.on)
    found = (
        (sentence, expectation_difference(verdict, sentence, in_words)) for sentence in case.expect
    )
    return CaseResult(case, verdict, tuple((s, d) for s, d in found if d))
