"""The history of measures, and the table of two states that were measured in turns."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bench.compare import table
from tests.bench.figures import Figure, remember


def test_a_table_has_the_least_of_either_state_and_the_median_of_the_ratios():
    """A turn that other work slowed down falls on both, and tells nothing by itself."""
    base = [{"a": (10.0, "µs")}, {"a": (40.0, "µs")}, {"a": (11.0, "µs")}]
    this = [{"a": (5.0, "µs")}, {"a": (20.0, "µs")}, {"a": (11.0, "µs")}]
    (_, line) = table(base, this)
    assert line.split() == ["a", "10", "5", "0.50", "µs"]


def test_a_figure_of_one_state_alone_is_named():
    """What is measured anew, or no more, has no ratio."""
    lines = table(
        [{"old": (1.0, "s"), "zero": (0.0, "s")}], [{"new": (1.0, "s"), "zero": (1.0, "s")}]
    )
    assert lines[1].split() == ["zero", "0", "1", "–", "s"]
    assert lines[2:] == ["new: only in this", "old: only in the base"]


def test_the_history_keeps_figures_with_commit_and_machine(tmp_path: Path):
    """One line a run, the newest last."""
    file = tmp_path / "bench" / "history.jsonl"
    for value in (1.5, 2.5):
        remember([Figure("judging.csec", value, "µs")], file)
    first, last = (json.loads(line) for line in file.read_text(encoding="utf-8").splitlines())
    assert first["figures"] == {"judging.csec": [1.5, "µs"]}
    assert last["figures"] == {"judging.csec": [2.5, "µs"]}
    assert all(first[name] for name in ("commit", "machine", "at"))
