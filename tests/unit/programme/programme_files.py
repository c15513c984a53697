"""The files of the shipped programmes, to be spoilt one line at a time."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lms_bridge.errors import Problem, ProgrammeError
from lms_bridge.programme import load_programme
from tests.paths import PLUGINS

PATTERNS = ("programme.yaml", "units/*.yaml", "blocks.yaml", "effects.yaml")


def files_of(folder: str) -> dict[str, str]:
    """The rule files of a shipped programme, by name."""
    root = PLUGINS / folder
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for pattern in PATTERNS
        for path in sorted(root.glob(pattern))
    }


def spoilt(folder: str, file: str, old: str, new: str) -> dict[str, str]:
    """A shipped programme with one text replaced, once, in one file."""
    files = files_of(folder)
    assert old in files[file], f"{old!r} is not in {file} any more"
    files[file] = files[file].replace(old, new, 1)
    return files


def line_of(text: str, words: str) -> int:
    """The line, from 1, on which some words stand."""
    return text[: text.index(words)].count("\n") + 1


def problems(files: Mapping[str, str]) -> tuple[Problem, ...]:
    """All that the loader finds wrong."""
    with pytest.raises(ProgrammeError) as caught:
        load_programme("spoilt", files)
    return caught.value.problems
