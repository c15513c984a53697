"""Case files: read, checked sentence by sentence, and compared with what the programme declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from lms_bridge.cause import Cause
from lms_bridge.errors import BadValue, Problem
from lms_bridge.located import Located, parse_yaml, read_text, validate
from lms_bridge.located.values import Id, StrictMapping, Words
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.written import EARLIEST, unseen_in
from lms_bridge.programme.cases.expected import check_expectation
from lms_bridge.programme.cases.sentences import check_sentence


def _two_years(text: str) -> str:
    return str(AcademicYear.parse(text))


def _seen(text: str) -> str:
    """A text of which every sign is seen."""
    sign = unseen_in(text)
    if sign:
        raise BadValue(Cause.of("text.unseen_sign", sign=sign))
    return text


def _fact(text: str) -> str:
    check_sentence(_seen(text))
    return text


def _expectation(text: str) -> str:
    check_expectation(_seen(text))
    return text


_YEAR = Annotated[str, AfterValidator(_two_years)]
_FACT = Annotated[Words, AfterValidator(_fact)]
_EXPECTATION = Annotated[Words, AfterValidator(_expectation)]


class CaseSpec(StrictMapping):
    """One case; what it leaves out, the file says for all.

    `unknown` lists names that its facts use on purpose although the programme has none such.
    """

    case: Annotated[Words, AfterValidator(_seen)]
    track: Id | None = None
    year: _YEAR | None = None
    on: date | None = None
    given: list[_FACT] = []
    unknown: list[Words] = []
    expect: Annotated[list[_EXPECTATION], Field(min_length=1)]


class CaseFile(StrictMapping):
    """A file of cases with what they share: `given` comes before what each of them gives."""

    track: Id
    year: _YEAR
    on: date
    given: list[_FACT] = []
    cases: Annotated[list[CaseSpec], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Case:
    """One case, ready to run.

    Attributes:
        place: the file and line where it begins.
        lines: the line of each sentence that it gives, then of each that it expects; none where
            the case was not read from a file.
        unknown: names that its facts use on purpose although the programme has none such.
    """

    name: str
    place: str
    track: str
    year: AcademicYear
    on: date
    given: tuple[str, ...]
    expect: tuple[str, ...]
    lines: tuple[int | None, ...] = field(default=(), compare=False)
    unknown: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The file it is in."""
        return self.place.rpartition(":")[0]

    def line(self, sentence: int) -> int | None:
        """The line of a sentence, counted through what is given and then what is expected."""
        return self.lines[sentence] if sentence < len(self.lines) else None


#: So many files of cases are read in a folder.
MOST_FILES = 500


def find_cases(folder: Path) -> tuple[tuple[Case, ...], tuple[Problem, ...]]:
    """The cases of a programme folder that can be read, and what is wrong with the others."""
    cases: list[Case] = []
    problems: list[Problem] = []
    paths = sorted((folder / "cases").glob("*.yaml"))
    if len(paths) > MOST_FILES:
        problems.append(Problem("cases/", None, Cause.of("cases.too_many", most=MOST_FILES)))
    for path in paths[:MOST_FILES]:
        name = f"cases/{path.name}"
        try:
            read, found = cases_of(name, read_text(name, path))
        except ValueError as error:
            problems.append(error.args[0])
            continue
        cases.extend(read)
        problems.extend(found)
    problems.extend(_twice(cases))
    return tuple(cases), tuple(problems)


def cases_of(file: str, text: str) -> tuple[tuple[Case, ...], tuple[Problem, ...]]:
    """The cases of one file and what is wrong with it.

    Raises:
        ValueError: with a Problem as its only argument, for a file that is not YAML.
    """
    located = parse_yaml(file, text)
    spec, problems = validate(located, CaseFile)
    if spec is None:
        return (), problems
    cases = tuple(_case(located, spec, i, each) for i, each in enumerate(spec.cases))
    return cases, tuple(_early(located, cases))


def _case(located: Located, file: CaseFile, i: int, spec: CaseSpec) -> Case:
    lines = [located.line(("given", each)) for each in range(len(file.given))]
    lines += [located.line(("cases", i, "given", each)) for each in range(len(spec.given))]
    lines += [located.line(("cases", i, "expect", each)) for each in range(len(spec.expect))]
    return Case(
        name=spec.case,
        place=f"{located.file}:{located.line(('cases', i))}",
        track=spec.track or file.track,
        year=AcademicYear.parse(spec.year or file.year),
        on=spec.on or file.on,
        given=(*file.given, *spec.given),
        expect=tuple(spec.expect),
        lines=tuple(lines),
        unknown=tuple(spec.unknown),
    )


def _early(located: Located, cases: Iterable[Case]) -> Iterator[Problem]:
    """A day of judgement before the academic year begins says nothing, nor one before 1990."""
    for i, case in enumerate(cases):
        if case.on < EARLIEST or case.year.starts < EARLIEST:
            day = min(case.on, case.year.starts)
            early = Cause.of("decision.day_too_early", on=day, first=EARLIEST)
            yield located.problem(("cases", i), early)
        if case.on < case.year.starts:
            own = located.tree["cases"][i]
            path = (
                ("cases", i, "on" if "on" in own else "year")
                if {"on", "year"} & set(own)
                else ("on",)
            )
            early = Cause.of("case.too_early", on=case.on, year=str(case.year))
            yield located.problem(path, early)


def _twice(cases: Iterable[Case]) -> Iterator[Problem]:
    """Two cases of one name in a file: nobody could say which of them fails."""
    seen: set[tuple[str, str]] = set()
    for case in cases:
        if (case.file, case.name) in seen:
            line = int(case.place.rpartition(":")[2])
            yield Problem(case.file, line, Cause.of("case.twice", name=case.name))
        seen.add((case.file, case.name))
