"""Every case of every programme folder, judged by its own rules; and what the cases must cover."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from lms_bridge.model.verdict import AwardStatus, Because, OwedKind, Status, Verdict
from lms_bridge.programme import Programme, read_programme
from lms_bridge.programme.cases import Case, CaseResult, read_cases, run_case
from lms_bridge.rules.after import OpenedAfter
from lms_bridge.rules.agreement import AgreementGiven
from lms_bridge.rules.assessment import AssessmentPassed
from lms_bridge.rules.base.rule import rule_tree
from lms_bridge.rules.compensation import Compensation
from lms_bridge.rules.competences import CompetenceAcquired
from lms_bridge.rules.credits import Credits
from lms_bridge.rules.hours import HoursAttended
from lms_bridge.rules.mark import MarkAtLeast
from lms_bridge.rules.option import Elected
from lms_bridge.rules.practice import PracticeDone
from lms_bridge.rules.profile import ProfileAtLeast, ProfileIs
from lms_bridge.rules.result import DocumentAccepted, ResultValidated
from lms_bridge.stages.evaluate import judge
from lms_bridge.text.causes import bare_cause
from lms_bridge.text.page import points_of
from tests.paths import PLUGINS

FOLDERS = sorted(each.parent for each in PLUGINS.glob("*/programme.yaml"))

#: What the kinds of rule may leave owed; a unit is owed by what waits for it.
_OWED_BY = {
    HoursAttended: OwedKind.HOURS,
    DocumentAccepted: OwedKind.DOCUMENT,
    ResultValidated: OwedKind.RESULT,
    AgreementGiven: OwedKind.AGREEMENT,
    AssessmentPassed: OwedKind.EXAMINATION,
    CompetenceAcquired: OwedKind.COMPETENCE,
    PracticeDone: OwedKind.PRACTICE,
    ProfileIs: OwedKind.INFORMATION,
    ProfileAtLeast: OwedKind.INFORMATION,
    OpenedAfter: OwedKind.UNIT,
    MarkAtLeast: OwedKind.EXAMINATION,
    Compensation: OwedKind.EXAMINATION,
    Credits: OwedKind.UNIT,
    Elected: OwedKind.UNIT,
}


@cache
def _programme(folder: Path) -> Programme:
    return read_programme(folder)


@cache
def _results(folder: Path) -> tuple[CaseResult, ...]:
    return tuple(
        run_case(_programme(folder), case, judge, bare_cause) for case in read_cases(folder)
    )


def _cases() -> list[pytest.ParameterSet]:
    return [
        pytest.param(folder, case, id=f"{folder.name}/{case.place}: {case.name}")
        for folder in FOLDERS
        for case in read_cases(folder)
    ]


folders = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


@pytest.mark.parametrize(("folder", "case"), _cases())
def test_a_case_is_judged_as_it_expects(folder: Path, case: Case):
    """A case reads like a sentence, and the rules agree with it."""
    result = run_case(_programme(folder), case, judge, bare_cause)
    if result.differences:
        pytest.fail(_report(result), pytrace=False)


def _report(result: CaseResult) -> str:
    lines = [f"{result.case.place}: {result.case.name}"]
    for expected, seen in result.differences:
        lines += [f"  expected: {expected}", f"  seen:     {seen}"]
    for each in result.verdict.components:
        if any(expected.startswith(f"{each.component} ") for expected, _ in result.differences):
            lines += ["  because:", *_tree(each.because, 2)]
    return "\n".join(lines)


def _tree(because: Because, depth: int) -> list[str]:
    source = f" ({because.source})" if because.source else ""
    values = " ".join(f"{name}={value}" for name, value in because.values)
    line = f"{because.truth.value}: {because.code} {because.subject} {values}{source}"
    return ["  " * depth + line, *(x for each in because.children for x in _tree(each, depth + 1))]


def test_a_failing_case_shows_what_differs_and_why():
    """Somebody whose case fails reads what was expected, what was seen, and the explanation."""
    folder = PLUGINS / "csec"
    case = read_cases(folder)[0]
    wrong = replace(case, expect=("BC1 is exempted",))
    report = _report(run_case(_programme(folder), wrong, judge, bare_cause))
    assert "expected: BC1 is exempted" in report
    assert "unknown: competence." in report or "yes: competence." in report
    assert "REF, BC1" in report


def _fields(case: Case) -> dict[str, object]:
    return {name: getattr(case, name) for name in Case.__dataclass_fields__}


@folders
def test_the_cases_name_every_component_of_every_track(folder: Path):
    """No unit, block, examination or entry condition of a track is left without a case."""
    programme = _programme(folder)
    said: dict[str, str] = dict.fromkeys(programme.tracks, "")
    for result in _results(folder):
        said[result.case.track] += "\n" + "\n".join(result.case.expect)
    for track in programme.tracks:
        for component in programme.of_track(track):
            pattern = rf"^{re.escape(component.id)} is (?!not asked)"
            assert re.search(pattern, said[track], re.MULTILINE), f"{component.id} of {track}"


@folders
def test_the_cases_reach_every_status(folder: Path):
    """Each status of a component and of the whole comes out of some case that expects it."""
    said = {sentence for result in _results(folder) for sentence in result.case.expect}
    for status in Status:
        words = status.value.replace("_", " ")
        assert any(re.match(rf"(?!award)\S+ is {words}", each) for each in said), status
    for award in AwardStatus:
        assert f"award is {award.value.replace('_', ' ')}" in said, award


@folders
def test_the_cases_reach_every_kind_of_debt(folder: Path):
    """Whatever the rules of a programme may leave owed is owed in some case."""
    programme = _programme(folder)
    rules = [
        rule
        for component in programme.components
        for root in (component.rule, component.to_present)
        if root is not None
        for rule in rule_tree(root)
    ]
    possible = {_OWED_BY[type(rule)] for rule in rules if type(rule) in _OWED_BY}
    if any(isinstance(rule, Elected) and rule.field for rule in rules):
        possible.add(OwedKind.INFORMATION)
    reached = {owed for result in _results(folder) for owed in _owed(result.verdict)}
    assert reached == possible | {OwedKind.DECISION}


def _owed(verdict: Verdict) -> set[OwedKind]:
    found = {each.kind for each in verdict.owed}
    for component in verdict.components:
        found |= {each.kind for each in component.owed}
        if component.presentation:
            found |= {each.kind for each in component.presentation.owed}
    return found


@folders
def test_a_case_is_found_by_its_name(folder: Path):
    """Registrars speak of a case by its name: a sentence, once in its file."""
    names = [(result.case.place.split(":")[0], result.case.name) for result in _results(folder)]
    assert len(names) == len(set(names))
    assert all(name[0].isupper() and " " in name for _, name in names)


@folders
def test_every_point_cited_is_in_the_readme_and_the_other_way_round(folder: Path):
    """A decided point that a rule cites is listed for the programme leads, and none is idle."""
    yaml = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.yaml")))
    readme = (folder / "README.md").read_text(encoding="utf-8")
    cited = set(re.findall(r"DECIDED: point (\d+)", yaml))
    written = [point.number for point in points_of(readme)]
    assert written == [str(number) for number in range(1, len(written) + 1)]
    assert cited == set(written)


@folders
def test_every_decided_point_has_a_case(folder: Path):
    """What was decided where the sources are silent is shown by a case under its number."""
    readme = (folder / "README.md").read_text(encoding="utf-8")
    written = {point.number for point in points_of(readme)}
    shown = {
        match[1]
        for result in _results(folder)
        if (match := re.match(r"Point (\d+), ", result.case.name))
    }
    assert shown == written


@folders
def test_the_readme_names_every_figure_of_the_hours(folder: Path):
    """The programme leads find in the README each number of hours that the rules ask for."""
    readme = (folder / "README.md").read_text(encoding="utf-8")
    programme = _programme(folder)
    for component in programme.components:
        for rule in rule_tree(component.rule):
            if isinstance(rule, HoursAttended | PracticeDone):
                hours = f"{rule.seconds.history[0][1] / 3600:g}".replace(".", ",")
                assert hours in readme, f"{component.id}: {hours} h"


def test_the_marks_and_pass_marks_are_those_decided():
    """Present and late count, excused and absent do not; ten out of twenty passes."""
    du, csec = _programme(PLUGINS / "du_pccpu"), _programme(PLUGINS / "csec")
    assert du.marks == {"P": True, "L": True, "R": True, "E": False, "A": False}
    for programme in (du, csec):
        assert programme.pass_mark is not None
        assert programme.pass_mark.mark.history[0][1] == 10
        assert programme.pass_mark.out_of == 20
