"""Everything wrong with a programme folder at once, however broken some of its files are.

The loader stops at files that cannot be read, since rules that refer to them cannot be checked.
Whoever mends a folder wants to hear of the others too: here they are checked as far as they go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from lms_bridge.cause import Cause
from lms_bridge.errors import Problem, ProgrammeError
from lms_bridge.located import Located
from lms_bridge.programme.check import programme_problems
from lms_bridge.programme.compiler import compile_programme
from lms_bridge.programme.effects_file import read_effects
from lms_bridge.programme.loader import hooks_of, read_programme
from lms_bridge.programme.nouns import Programme
from lms_bridge.programme.reading import (
    check_head,
    components_of,
    parse_files,
    read_files,
    sorted_problems,
)
from lms_bridge.programme.schema_effects import EffectsFile
from lms_bridge.programme.strays import strays
from lms_bridge.rules.base.compiling import CompileContext

#: What is told of all units together: without one of them it says nothing.
_OF_ALL = frozenset({"track.empty", "credits.out_of_reach"})
#: What is told of a name that stands in the file, and says which.
_NAMING = frozenset(
    {"group.not_of_track", "rule.after.unknown", "party.undeclared", "field.undeclared"}
    | {"result.undeclared"}
)
#: The values of a cause that say what may have been meant.
_MEANT = frozenset({"close", "known"})
_IDS = re.compile(
    r"""^[ \t{-]{0,40}["']?id["']?[ \t]{0,4}:[ \t]{0,4}["']?([A-Za-z0-9][A-Za-z0-9._-]{0,63})""",
    re.MULTILINE,
)


def diagnose(folder: Path, *, python: bool = True) -> tuple[Programme | None, tuple[Problem, ...]]:
    """The programme of a folder, None where it does not load; and every problem, in order."""
    found = list(strays(folder)) if folder.is_dir() else []
    try:
        return read_programme(folder, python=python), sorted_problems(found)
    except ProgrammeError as error:
        found.extend(error.problems)
    files: dict[str, str] = {}
    if folder.is_dir():
        found.extend(_beyond(folder))
        files, _ = read_files(folder)
    return None, sorted_problems(_pinned(each, files) for each in found)


def _pinned(problem: Problem, files: Mapping[str, str]) -> Problem:
    """A problem told of a whole unit or block, at the line where the name in question stands."""
    named = next((each for each in _all(problem.cause) if each.code in _NAMING), None)
    text = files.get(problem.file, "")
    if named is None or problem.file == "programme.yaml":
        return problem
    name = re.escape(str(named.value("name")))
    place = re.search(rf"(?<![\w.-]){name}(?![\w-])", text)
    return replace(problem, line=text[: place.start()].count("\n") + 1) if place else problem


def _all(cause: Cause) -> Iterator[Cause]:
    """A cause, and those that it holds."""
    yield cause
    for _, value in cause.values:
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Cause):
                yield from _all(each)


def _words(cause: Cause) -> Iterator[str]:
    """Every text among the values of a cause, but what might have been meant instead."""
    for name, value in cause.values:
        if name not in _MEANT:
            for each in value if isinstance(value, tuple) else (value,):
                if isinstance(each, str):
                    yield each


def _beyond(folder: Path) -> Iterator[Problem]:
    """What the loader would say of the sound files if the others were not there."""
    unread: list[Problem] = []
    files, problems = read_files(folder)
    unread.extend(problems)
    trees = parse_files(files, unread)
    head = check_head(trees, unread)
    placed = components_of(trees, unread)
    effects: EffectsFile | None = EffectsFile()
    if "effects.yaml" in trees:
        effects, problems_of_effects = read_effects(trees["effects.yaml"])
        unread.extend(problems_of_effects)
    hooks_of(folder.name, files, unread)
    yield from unread
    if head is None or not unread:
        return
    context = CompileContext(head.sources)
    programme = compile_programme(
        context, trees["programme.yaml"], head, placed, effects or EffectsFile(), "", files
    )
    broken = {each.file for each in unread}
    sound = {file: tree for file, tree in trees.items() if file not in broken}
    lost = {name for file in broken for name in _IDS.findall(files.get(file, ""))}
    every = [*context.problems, *programme_problems(programme, sound, add_up=context.numbers_hold)]
    yield from (each for each in every if not _rests_on(each, lost, trees))


def _rests_on(problem: Problem, lost: set[str], trees: Mapping[str, Located]) -> bool:
    """Whether a problem may only be there because a file could not be read."""
    causes = list(_all(problem.cause))
    if problem.file not in trees or any(each.code in _OF_ALL for each in causes):
        return True
    words = [word for each in causes for word in _words(each)]
    return any(
        re.search(rf"(?<![\w.-]){re.escape(each)}(?![\w-])", word)
        for each in lost
        for word in words
    )
