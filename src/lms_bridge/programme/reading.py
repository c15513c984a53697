"""The files of a programme folder, one by one: read, parsed, and checked against their models."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from lms_bridge.cause import Cause
from lms_bridge.errors import Problem
from lms_bridge.located import Located, parse_yaml, read_text, validate
from lms_bridge.programme.nouns import ComponentKind
from lms_bridge.programme.schema import BlocksFile, ComponentSpec, ProgrammeFile
from lms_bridge.rules.base.compiling import Path as Place

#: A component's specification with the file and the place it stands in.
Placed = tuple[Located, Place, ComponentKind, ComponentSpec]

_DIGITS = re.compile(r"(\d+)")

#: The files of a folder that make the rules, and so the fingerprint.
RULE_FILES = ("programme.yaml", "units/*.yaml", "blocks.yaml", "effects.yaml", "hooks.py")


#: So many files of a kind are read; no programme has more units.
MOST_FILES = 500


def sorted_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by file and line, each once."""
    return tuple(
        sorted(set(problems), key=lambda each: (each.file, each.line or 0, str(each.cause)))
    )


def parse_files(files: Mapping[str, str], problems: list[Problem]) -> dict[str, Located]:
    """The files that are YAML, by name; what is wrong with the others is added to `problems`."""
    trees: dict[str, Located] = {}
    for file, text in files.items():
        if not file.endswith(".yaml"):
            continue
        try:
            trees[file] = parse_yaml(file, text)
        except ValueError as error:
            problems.append(error.args[0])
    return trees


def check_head(trees: dict[str, Located], problems: list[Problem]) -> ProgrammeFile | None:
    """programme.yaml; None, and its problems added, where it is missing or wrong."""
    if "programme.yaml" not in trees:
        if not any(problem.file == "programme.yaml" for problem in problems):
            problems.append(Problem("programme.yaml", None, Cause.of("programme.no_head")))
        return None
    head, found = validate(trees["programme.yaml"], ProgrammeFile)
    problems.extend(found)
    return head


def _natural(file: str) -> list[tuple[int, str]]:
    """Order ue2 before ue10, as a registrar does."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in _DIGITS.split(file)]


def components_of(trees: dict[str, Located], problems: list[Problem]) -> list[Placed]:
    """What units and blocks describe, in a registrar's order; problems are added."""
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


def read_files(folder: Path) -> tuple[dict[str, str], list[Problem]]:
    """The text of every rule file that can be read, by name; and a problem for each other."""
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for pattern in RULE_FILES:
        paths = sorted(folder.glob(pattern))
        if len(paths) > MOST_FILES:
            problems.append(Problem(pattern, None, Cause.of("files.too_many", most=MOST_FILES)))
        for path in paths[:MOST_FILES]:
            name = path.relative_to(folder).as_posix()
            try:
                files[name] = read_text(name, path)
            except ValueError as error:
                problems.append(error.args[0])
    return files, problems
