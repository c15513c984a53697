"""Figures that benches measure, the history in which they are kept, and the machine they are of."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.paths import ROOT

#: One line of JSON a run of `make bench`, the newest last; no part of the repository.
HISTORY = ROOT / ".bench" / "history.jsonl"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure; less of it is better, whatever it is.

    Attributes:
        name: what was measured, the bench's name first: "judging.du-pccpu".
        value: how much.
        unit: of what: "µs" and "s" are of CPU time unless the name says otherwise.
    """

    name: str
    value: float
    unit: str

    def __str__(self) -> str:
        return f"{self.name}: {self.value:,.4g} {self.unit}"


def machine() -> str:
    """What a figure can be compared on, in a few words."""
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


def commit(of: Path = ROOT) -> str:
    """The commit that is measured; with a + where files of it are changed."""
    head = _git(of, "rev-parse", "--short", "HEAD")
    changed = _git(of, "status", "--porcelain", "--untracked-files=no")
    return f"{head}+" if changed else head


def remember(figures: Iterable[Figure], into: Path = HISTORY) -> None:
    """Add the figures of one run to the history, with commit, machine and day."""
    line = {
        "commit": commit(),
        "machine": machine(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "figures": {each.name: [each.value, each.unit] for each in figures},
    }
    into.parent.mkdir(exist_ok=True)
    with into.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _git(folder: Path, *words: str) -> str:
    ran = subprocess.run(
        ["git", *words],  # noqa: S607 - the one on the path
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip()
