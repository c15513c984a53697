"""Read a programme folder: every problem at once, each with file, line and remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from lms_bridge.cause import Cause
from lms_bridge.errors import Problem, ProgrammeError
from lms_bridge.model.canonical import digest
from lms_bridge.programme.check import places_of, programme_problems
from lms_bridge.programme.compiler import compile_programme
from lms_bridge.programme.effects_file import read_effects
from lms_bridge.programme.hooks.purity import FILE
from lms_bridge.programme.hooks.running import Hooks
from lms_bridge.programme.nouns import Programme
from lms_bridge.programme.reading import (
    check_head,
    components_of,
    parse_files,
    read_files,
    sorted_problems,
)
from lms_bridge.programme.schema_effects import EffectsFile
from lms_bridge.rules.base.compiling import CompileContext
from lms_bridge.rules.base.rule import rule_tree

#: What is told where a site says `python_in_programmes: false`.
FORBIDDEN = Problem("hooks.py", None, Cause.of("hook.forbidden"))


def read_programme(folder: Path, *, python: bool = True) -> Programme:
    """Load the programme in a folder; raises ProgrammeError with all that is wrong.

    Without `python` a programme that brings some is refused.
    """
    if not folder.is_dir():
        problem = Problem(str(folder), None, Cause.of("programme.no_folder"))
        raise ProgrammeError(folder.name, (problem,))
    files, problems = read_files(folder)
    if problems:
        raise ProgrammeError(folder.name, sorted_problems(problems))
    return load_programme(folder.name, files, python=python)


def fingerprint_of(folder: Path) -> str:
    """The fingerprint of a folder's files as they are, sound or not; "" where one is unreadable."""
    files, problems = read_files(folder) if folder.is_dir() else ({}, [])
    return "" if problems or not files else digest(files)


def load_programme(name: str, files: Mapping[str, str], *, python: bool = True) -> Programme:
    """Load a programme from the text of its files; raises ProgrammeError with all that is wrong."""
    if not python and "hooks.py" in files:
        raise ProgrammeError(name, (FORBIDDEN,))
    problems: list[Problem] = []
    trees = parse_files(files, problems)
    head = check_head(trees, problems)
    placed = components_of(trees, problems)
    effects: EffectsFile | None = EffectsFile()
    if "effects.yaml" in trees:
        effects, found = read_effects(trees["effects.yaml"])
        problems.extend(found)
    hooks = hooks_of(name, files, problems)
    if head is None or effects is None or problems:
        raise ProgrammeError(name, sorted_problems(problems))
    context = CompileContext(head.sources)
    programme = compile_programme(
        context, trees["programme.yaml"], head, placed, effects, digest(dict(files)), files
    )
    programme = replace(programme, hooks=hooks)
    problems.extend(context.problems)
    problems.extend(programme_problems(programme, trees, add_up=context.numbers_hold))
    problems.extend(check_hooks(programme, places_of(trees)))
    if problems:
        raise ProgrammeError(name, sorted_problems(problems))
    return programme


def hooks_of(name: str, files: Mapping[str, str], problems: list[Problem]) -> Hooks | None:
    """The hooks of a programme; None where it has none, or they cannot be loaded."""
    if FILE not in files:
        return None
    try:
        return Hooks(name, files[FILE])
    except ValueError as error:
        problems.extend(error.args[0])
        return None


def check_hooks(programme: Programme, places: Mapping[str, tuple[str, int]]) -> Iterator[Problem]:
    """Everything that rules ask of the programme's Python and that it does not answer."""
    for component in programme.components:
        file, line = places.get(component.id, ("programme.yaml", 1))
        track = min(component.tracks, default="")
        for rule in rule_tree(component.rule):
            for why in rule.unanswered(programme.hooks, programme.id, track):
                cause = Cause.of("hook.unanswered", component=component.id, cause=why)
                yield Problem(file, line, cause)
    if programme.hooks is not None:
        yield from programme.hooks.check(programme)
