"""programme check, test, explain: whether a programme is sound, and why its cases come out so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from lms_bridge.authoring.checking import Checked, check_folder
from lms_bridge.cause import Cause
from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import command_language
from lms_bridge.cli.shown import JsonOption, print_json, table, tree
from lms_bridge.cli.versions import folder_of
from lms_bridge.cli.words import headings, say
from lms_bridge.errors import ConfigurationError, Problem, ProgrammeError
from lms_bridge.located.nearest import nearest
from lms_bridge.programme import Programme
from lms_bridge.programme.cases import Case, CaseResult, read_cases, run_case
from lms_bridge.programme.cases.deciding import conditions_of
from lms_bridge.programme.quality import RuleStatus
from lms_bridge.stages.evaluate import judge
from lms_bridge.text import Wording, explain
from lms_bridge.text.causes import bare_cause, told_apart

FolderArgument = Annotated[
    str, typer.Argument(help="A programme's folder, or the name of one that comes along.")
]
CaseOption = Annotated[
    str | None, typer.Option("--case", help="Only the case of this name, or part of it.")
]


def _summary(programme: Programme) -> dict[str, object]:
    return {
        "id": programme.id,
        "version": programme.version,
        "title": programme.title,
        "tracks": list(programme.tracks),
        "fingerprint": programme.fingerprint,
    }


def check_programme(folder: FolderArgument, json: JsonOption = False) -> None:
    """Check a programme, its cases and its quality file; list everything that is wrong."""
    path = folder_of(folder)
    checked = check_folder(path)
    programme = checked.programme
    if json:
        found = _summary(programme) if programme else {}
        problems = [_problem(each) for each in checked.problems]
        print_json({**found, "cases": len(checked.cases), "problems": problems})
        if problems:
            raise typer.Exit(3)
        return
    if programme is None or checked.problems:
        raise ProgrammeError(path.name, checked.problems)
    sound = say(
        command_language(),
        "cli.programme.sound",
        id=programme.id,
        version=programme.version,
        components=len(programme.components),
        tracks=len(programme.tracks),
        effects=len(programme.effects),
        cases=len(checked.cases),
    )
    console().print(sound)
    if checked.quality is not None:
        console().print(_quality(checked), markup=False)


def _problem(problem: Problem) -> dict[str, object]:
    """A problem for programs, and in words."""
    cause, remedy = told_apart(problem.cause, command_language())
    return {
        "file": problem.file,
        "line": problem.line,
        "code": problem.cause.code,
        "cause": cause,
        "remedy": remedy,
    }


def _quality(checked: Checked) -> str:
    rules = checked.quality.rules.values() if checked.quality else ()
    counts = {status.value: sum(each.status is status for each in rules) for status in RuleStatus}
    return say(command_language(), "cli.programme.quality", **counts)


def _sound(folder: str) -> tuple[Programme, tuple[Case, ...]]:
    """A programme with its cases; raises ProgrammeError with everything wrong in either."""
    path = folder_of(folder)
    checked = check_folder(path, claims=False)
    if checked.programme is None or checked.problems:
        raise ProgrammeError(path.name, checked.problems)
    return checked.programme, read_cases(path)


def _named(cases: Sequence[Case], name: str | None) -> list[Case]:
    """The cases of a name, or whose name has these words in it; raises ConfigurationError."""
    if name is None:
        return list(cases)
    exact = [each for each in cases if each.name == name]
    found = exact or [each for each in cases if name.casefold() in each.name.casefold()]
    if found:
        return found
    close = nearest(name, [each.name for each in cases])
    raise ConfigurationError(Cause.of("case.unknown", name=name, meant=close), where="--case")


def run_cases(folder: FolderArgument, case: CaseOption = None, json: JsonOption = False) -> None:
    """Run a programme's cases; show what differs, and the branch that decides it."""
    programme, cases = _sound(folder)
    results = [run_case(programme, each, judge, bare_cause) for each in _named(cases, case)]
    failing = [result for result in results if result.differences]
    wording = Wording(command_language(), programme)
    if json:
        print_json([_plain(each, wording) for each in results])
    else:
        for result in failing:
            _show(result, wording)
        passed = len(results) - len(failing)
        console().print(wording.say("cli.programme.cases", count=passed, failing=len(failing)))
    if failing or not results:
        raise typer.Exit(1)


def _decided_by(result: CaseResult, sentence: str, wording: Wording) -> list[str]:
    on_track = wording.on_track(result.verdict.track)
    return [on_track.condition(each) for each in conditions_of(result.verdict, sentence)]


def _plain(result: CaseResult, wording: Wording) -> dict[str, object]:
    return {
        "case": result.case.name,
        "place": result.case.place,
        "differences": [
            {
                "expected": sentence,
                "found": found,
                "decided_by": _decided_by(result, sentence, wording),
            }
            for sentence, found in result.differences
        ],
    }


def _head(result: CaseResult, wording: Wording) -> None:
    told = say(wording.language, "cli.told", what=result.case.place, told=result.case.name)
    console().print(told, markup=False)


def _show(result: CaseResult, wording: Wording) -> None:
    _head(result, wording)
    rows = (
        (sentence, found, "\n".join(_decided_by(result, sentence, wording)))
        for sentence, found in result.differences
    )
    names = headings(wording.language, "expected", "found", "decided_by")
    console().print(table("", names, rows))
    console().print(tree(explain(result.verdict, wording)))


def explain_case(
    folder: FolderArgument,
    case: Annotated[str, typer.Option("--case", help="The name of the case, or part of it.")],
    json: JsonOption = False,
) -> None:
    """Explain the verdict of a case, condition by condition; it needs no site."""
    programme, cases = _sound(folder)
    wording = Wording(command_language(), programme)
    results = [run_case(programme, each, judge, bare_cause) for each in _named(cases, case)]
    if json:
        print_json([{"case": each.case.name, "verdict": each.verdict} for each in results])
        return
    for result in results:
        _head(result, wording)
        for sentence in result.case.given:
            console().print(f"  {sentence}", markup=False)
        console().print(tree(explain(result.verdict, wording)))
