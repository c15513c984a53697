"""What a change did to the figures: `make bench-compare BASE=HEAD~1`.

Two states of the source are measured in turns, each in a process of its own, so that whatever else
the machine does falls on both. Each is installed into a folder of its own beside the packages of
this environment; its benches are those of its own `tests`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from tests.bench.__main__ import say
from tests.bench.figures import commit, machine
from tests.paths import ROOT

Figures: TypeAlias = Mapping[str, tuple[float, str]]


def main() -> None:
    """Measure in turns and print, for each figure of both, the ratio of this to the base."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", help="a commit, branch or tag to compare with")
    parser.add_argument("benches", nargs="*", default=["judging"], help="judging, if none is named")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured")
    parser.add_argument("--learners", type=int, default=0, help="override the largest size")
    asked = parser.parse_args()
    words = [*asked.benches, "--learners", str(asked.learners)]
    with tempfile.TemporaryDirectory(prefix="lms-bridge-bench-") as name:
        folder = Path(name)
        base = folder / "base"
        _run(["git", "worktree", "add", "--detach", "--quiet", str(base), asked.base], ROOT)
        try:
            trees = {
                base: _installed(base, folder / "of-base"),
                ROOT: _installed(ROOT, folder / "of-this"),
            }
            say(f"machine: {machine()}; {commit(base)} is compared with {commit()}")
            found: dict[Path, list[Figures]] = {tree: [] for tree in trees}
            for turn in range(asked.rounds):
                # The one that was last begins: whoever comes second finds a warmer machine.
                for tree in list(trees) if turn % 2 == 0 else reversed(trees):
                    found[tree].append(_measured(tree, trees[tree], words))
        finally:
            _run(["git", "worktree", "remove", "--force", str(base)], ROOT)
    for line in table(found[base], found[ROOT]):
        say(line)


def table(base: Sequence[Figures], this: Sequence[Figures]) -> list[str]:
    """A line a figure: the least of either, and the median of the ratios turn by turn."""
    names = [name for name in this[0] if name in base[0]]
    lines = [f"{'':<44} {'base':>12} {'this':>12} {'ratio':>7}"]
    for name in names:
        pairs = [(one[name][0], other[name][0]) for one, other in zip(base, this, strict=True)]
        ratios = [other / one for one, other in pairs if one]
        ratio = f"{statistics.median(ratios):.2f}" if ratios else "–"
        least, now = min(one for one, _ in pairs), min(other for _, other in pairs)
        lines.append(f"{name:<44} {least:>12,.4g} {now:>12,.4g} {ratio:>7} {this[0][name][1]}")
    lines += [f"{name}: only in this" for name in this[0] if name not in base[0]]
    lines += [f"{name}: only in the base" for name in base[0] if name not in this[0]]
    return lines


def _installed(tree: Path, into: Path) -> Path:
    """Install a state of the source, without what it needs, into a folder of its own."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"]
    _run([*pip, "--target", str(into), str(tree)], tree)
    return into


def _measured(tree: Path, installed: Path, words: list[str]) -> Figures:
    path = os.pathsep.join((str(installed), str(tree)))
    ran = _run(
        [sys.executable, "-m", "tests.bench", "--json", *words],
        tree,
        {"PYTHONPATH": path, "PYTHONSAFEPATH": "1"},
    )
    return {name: (value, unit) for name, (value, unit) in json.loads(ran).items()}


def _run(words: list[str], folder: Path, told: Mapping[str, str] | None = None) -> str:
    ran = subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, **(told or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        sys.exit(f"{' '.join(words)}\n{ran.stderr.strip()}")
    return ran.stdout


if __name__ == "__main__":
    main()
