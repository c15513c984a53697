"""Everything wrong with a programme folder: its rules, its cases, its quality file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lms_bridge.authoring.standard import Subject, failures
from lms_bridge.cause import Cause
from lms_bridge.errors import Problem, ProgrammeError
from lms_bridge.located import Located, read_text
from lms_bridge.programme import Programme
from lms_bridge.programme.cases import Case, find_cases
from lms_bridge.programme.cases.references import wrong_references
from lms_bridge.programme.diagnose import diagnose
from lms_bridge.programme.quality import QUALITY_FILE, QualityFile, RuleStatus, quality_of
from lms_bridge.programme.reading import sorted_problems
from lms_bridge.stages.evaluate import judge

#: So many of the things that contradict a rule are told.
_TOLD = 3


@dataclass(frozen=True, slots=True)
class Checked:
    """A folder after its check.

    Attributes:
        programme: None where the rules do not load.
        cases: those that can be read.
        quality: None where there is no quality file, or none that can be used.
        problems: everything wrong, by file and line.
    """

    programme: Programme | None
    cases: tuple[Case, ...]
    quality: QualityFile | None
    problems: tuple[Problem, ...]


def check_folder(folder: Path, *, python: bool = True, claims: bool = True) -> Checked:
    """Check everything in a programme folder, each part whether or not the others are sound.

    Without `claims`, what the quality file claims is read and not verified.
    """
    programme, problems = diagnose(folder, python=python)
    cases, wrong_cases = find_cases(folder)
    found = [*problems, *wrong_cases]
    if programme is not None:
        found += wrong_references(programme, cases, judge)
    quality, located = None, None
    path = folder / QUALITY_FILE
    if path.is_file():
        try:
            quality, wrong, located = quality_of(read_text(QUALITY_FILE, path))
            found += wrong
        except ValueError as error:
            found.append(error.args[0])
    if claims and quality is not None and located is not None and not found:
        found += _claims(folder, quality, located)
    return Checked(programme, cases, quality, sorted_problems(found))


def _claims(folder: Path, quality: QualityFile, located: Located) -> Iterator[Problem]:
    """Every rule that is claimed done and is not so."""
    try:
        subject = Subject(folder)
    except ProgrammeError as error:
        yield from error.problems
        return
    for rule, claimed in quality.rules.items():
        wrong = failures(subject, rule) if claimed.status is RuleStatus.DONE else ()
        for cause in wrong[:_TOLD]:
            not_done = Cause.of("quality.not_done", rule=rule, cause=cause)
            yield located.problem(("rules", rule), not_done)
        if len(wrong) > _TOLD:
            more = Cause.of("quality.more", rule=rule, count=len(wrong) - _TOLD)
            yield located.problem(("rules", rule), more)
