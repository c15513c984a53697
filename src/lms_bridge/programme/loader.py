"""Read a programme folder: every problem at once, each with file, line and remedy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from lms_bridge.errors import Problem, ProgrammeError
from lms_bridge.located import Located, parse, read_text, validate
from lms_bridge.model.canonical import digest
from lms_bridge.programme.check import check
from lms_bridge.programme.compiler import Placed, compile_programme
from lms_bridge.programme.nouns import ComponentKind, Programme
from lms_bridge.programme.schema import BlocksFile, ComponentSpec, ProgrammeFile
from lms_bridge.programme.schema_effects import EffectsFile
from lms_bridge.programme.workbench import Workbench

_DIGITS = re.compile(r"(\d+)")

#: The files of a folder that make the rules, and so the fingerprint.
RULE_FILES = ("programme.yaml", "units/*.yaml", "blocks.yaml", "effects.yaml")


def read_programme(folder: Path) -> Programme:
    """Load the programme in a folder; raises ProgrammeError with all that is wrong."""
    if not folder.is_dir():
        problem = Problem(str(folder), None, "there is no such folder", "name a programme's folder")
        raise ProgrammeError(folder.name, (problem,))
    if (folder / "hooks.py").exists():
        problem = Problem(
            "hooks.py", None, "hooks are not run by this version", "declare the rule, or remove it"
        )
        raise ProgrammeError(folder.name, (problem,))
    files, problems = _read(folder)
    if problems:
        raise ProgrammeError(folder.name, _ordered(problems))
    return load_programme(folder.name, files)


def _read(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for pattern in RULE_FILES:
        for path in sorted(folder.glob(pattern)):
            name = path.relative_to(folder).as_posix()
            try:
                files[name] = read_text(name, path)
            except ValueError as error:
                problems.append(error.args[0])
    return files, problems


def load_programme(name: str, files: Mapping[str, str]) -> Programme:
    """Load a programme from the text of its files; raises ProgrammeError with all that is wrong."""
    problems: list[Problem] = []
    trees = _parse(files, problems)
    head = _check_head(trees, problems)
    placed = _components(trees, problems)
    effects: EffectsFile | None = EffectsFile()
    if "effects.yaml" in trees:
        effects, found = validate(trees["effects.yaml"], EffectsFile)
        problems.extend(found)
    if head is None or effects is None or problems:
        raise ProgrammeError(name, _ordered(problems))
    bench = Workbench(head.sources)
    programme = compile_programme(
        bench, trees["programme.yaml"], head, placed, effects, digest(dict(files)), files
    )
    problems.extend(bench.problems)
    problems.extend(check(programme, trees, add_up=bench.numbers_hold))
    if problems:
        raise ProgrammeError(name, _ordered(problems))
    return programme


def _ordered(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(set(problems), key=lambda each: (each.file, each.line or 0, each.what)))


def _parse(files: Mapping[str, str], problems: list[Problem]) -> dict[str, Located]:
    trees: dict[str, Located] = {}
    for file, text in files.items():
        try:
            trees[file] = parse(file, text)
        except ValueError as error:
            problems.append(error.args[0])
    return trees


def _check_head(trees: dict[str, Located], problems: list[Problem]) -> ProgrammeFile | None:
    if "programme.yaml" not in trees:
        if not any(problem.file == "programme.yaml" for problem in problems):
            problems.append(
                Problem(
                    "programme.yaml", None, "the file is missing", "describe the programme in it"
                )
            )
        return None
    head, found = validate(trees["programme.yaml"], ProgrammeFile)
    problems.extend(found)
    return head


def _natural(file: str) -> list[tuple[int, str]]:
    """Order ue2 before ue10, as a registrar does."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in _DIGITS.split(file)]


def _components(trees: dict[str, Located], problems: list[Problem]) -> list[Placed]:
    found: list[Placed] = []
    for file in sorted(trees, key=_natural):
        tree = trees[file]
        if file.startswith("units/"):
            unit, wrong = validate(tree, ComponentSpec)
            problems.extend(wrong)
            if unit:
                found.append((tree, (), ComponentKind.UNIT, unit))
    if "blocks.yaml" in trees:
        tree = trees["blocks.yaml"]
        blocks, wrong = validate(tree, BlocksFile)
        problems.extend(wrong)
        if blocks:
            for place, kind, specs in (
                ("blocks", ComponentKind.BLOCK, blocks.blocks),
                ("examinations", ComponentKind.EXAMINATION, blocks.examinations),
            ):
                found.extend((tree, (place, i), kind, spec) for i, spec in enumerate(specs))
            if blocks.entry:
                found.append((tree, ("entry",), ComponentKind.ENTRY, blocks.entry))
    return found
