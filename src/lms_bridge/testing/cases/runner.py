"""Read case files and run them: each case names a track, a year, a day, facts and expectations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from lms_bridge.errors import Problem, ProgrammeError
from lms_bridge.evaluate import judge
from lms_bridge.located import parse, read_text, validate
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.verdict import Verdict
from lms_bridge.programme.nouns import Programme
from lms_bridge.programme.schema_values import Id, Strict, Words
from lms_bridge.testing.cases.expected import check_expectation, difference
from lms_bridge.testing.cases.given import Given
from lms_bridge.testing.cases.sentences import add_sentence, check_sentence


def _two_years(text: str) -> str:
    return str(AcademicYear.parse(text))


def _fact(text: str) -> str:
    check_sentence(text)
    return text


def _expectation(text: str) -> str:
    check_expectation(text)
    return text


_YEAR = Annotated[str, AfterValidator(_two_years)]
_FACT = Annotated[Words, AfterValidator(_fact)]
_EXPECTATION = Annotated[Words, AfterValidator(_expectation)]


class CaseSpec(Strict):
    """One case; what it leaves out, the file says for all."""

    case: Words
    track: Id | None = None
    year: _YEAR | None = None
    on: date | None = None
    given: list[_FACT] = []
    expect: Annotated[list[_EXPECTATION], Field(min_length=1)]


class CaseFile(Strict):
    """A file of cases with what they share: `given` comes before what each of them gives."""

    track: Id
    year: _YEAR
    on: date
    given: list[_FACT] = []
    cases: Annotated[list[CaseSpec], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Case:
    """One case, ready to run."""

    name: str
    place: str
    track: str
    year: AcademicYear
    on: date
    given: tuple[str, ...]
    expect: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of a case: the verdict, and every expectation that it does not meet."""

    case: Case
    verdict: Verdict
    differences: tuple[tuple[str, str], ...]


def read_cases(folder: Path) -> tuple[Case, ...]:
    """The cases of a programme folder; raises ProgrammeError with all that is wrong in them."""
    cases: list[Case] = []
    problems: list[Problem] = []
    for path in sorted((folder / "cases").glob("*.yaml")):
        name = f"cases/{path.name}"
        try:
            located = parse(name, read_text(name, path))
        except ValueError as error:
            problems.append(error.args[0])
            continue
        spec, found = validate(located, CaseFile)
        problems.extend(found)
        if spec is not None:
            for i, each in enumerate(spec.cases):
                line = located.line(("cases", i))
                cases.append(_case(spec, each, f"{name}:{line}"))
    if problems:
        raise ProgrammeError(folder.name, tuple(problems))
    return tuple(cases)


def _case(file: CaseFile, spec: CaseSpec, place: str) -> Case:
    return Case(
        name=spec.case,
        place=place,
        track=spec.track or file.track,
        year=AcademicYear.parse(spec.year or file.year),
        on=spec.on or file.on,
        given=(*file.given, *spec.given),
        expect=tuple(spec.expect),
    )


def evidence_of(programme: Programme, case: Case) -> Evidence:
    """The evidence that a case gives; raises ValueError for a sentence of no known form."""
    given = Given(programme, case.track, case.year, case.on)
    for sentence in case.given:
        add_sentence(given, sentence)
    return given.evidence()


def run_case(programme: Programme, case: Case) -> CaseResult:
    """Judge a case and compare."""
    verdict = judge(programme, evidence_of(programme, case), case.on)
    found = ((sentence, difference(verdict, sentence)) for sentence in case.expect)
    return CaseResult(case, verdict, tuple((s, d) for s, d in found if d))
