"""What a programme folder says of itself, without loading its rules or running its code."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lms_bridge.errors import Problem, ProgrammeError
from lms_bridge.model.canonical import digest
from lms_bridge.model.identity import Text
from lms_bridge.programme.reading import check_head, parse_files, read_files, sorted_problems
from lms_bridge.rules.base.compiling import both_languages


@dataclass(frozen=True, slots=True)
class Outline:
    """The head of a programme.

    Attributes:
        tracks: their ids.
        fingerprint: of the folder's files as they are, sound or not.
        python: whether it brings Python.
    """

    id: str
    version: str
    title: Text
    tracks: tuple[str, ...]
    fingerprint: str
    python: bool


def outline_of(folder: Path) -> Outline:
    """Read the head of the programme in a folder; raises ProgrammeError where it has none."""
    files, problems = read_files(folder) if folder.is_dir() else ({}, [])
    head_alone = {name: it for name, it in files.items() if name == "programme.yaml"}
    found: list[Problem] = list(problems)
    head = check_head(parse_files(head_alone, found), found)
    if head is None or found:
        raise ProgrammeError(folder.name, sorted_problems(found))
    return Outline(
        head.id,
        head.version,
        both_languages(head.title),
        tuple(head.tracks),
        digest(dict(files)),
        "hooks.py" in files,
    )
