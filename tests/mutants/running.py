"""Run the tests of each part on the faults that are drawn from it.

The tests of a part are collected once. Each fault is then planted in a copy of that process (a
fork), in the function as it is imported, and the tests that enter this function run, those that
come to its line first, up to the first that fails. What cannot be planted so (a value in a class,
a function that works while modules are imported) has a process that imports everything anew and
runs every test of the part.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

import pytest

from tests.mutants.collected import Collected
from tests.mutants.faults import Fault
from tests.mutants.parts import PARTS, Part
from tests.mutants.planting import Planted
from tests.mutants.trying import Fate, allowed, restricted, tried
from tests.paths import ROOT

#: What is imported anew in each process: a fault may be in it.
_OURS = ("lms_bridge", "lms_bridge_testing", "tests")


@dataclass(frozen=True)
class Outcome:
    """A fault and what came of it."""

    part: Part
    fault: Fault
    fate: Fate

    @property
    def seen(self) -> bool:
        """Whether the tests would have stopped it."""
        return self.fate in {Fate.SEEN, Fate.ENDLESS}


def judged(drawn: list[tuple[Part, Fault]], jobs: int, until: float) -> Iterator[Outcome]:
    """What comes of each fault, as it comes; those that are not begun in time are left out.

    Raises:
        SystemExit: where the tests of a part fail on the sound source.
    """
    with tempfile.TemporaryDirectory(prefix="lms-bridge-", ignore_cleanup_errors=True) as folder:
        os.environ["PYTEST_DEBUG_TEMPROOT"] = folder  # a process that is ended leaves its own there
        for part in PARTS:
            faults = [fault for one, fault in drawn if one is part]
            if faults:
                yield from _judged(part, faults, jobs, until)


def _judged(part: Part, faults: list[Fault], jobs: int, until: float) -> Iterator[Outcome]:
    """What comes of the faults of one part: first of those that can be planted."""
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        with os.fdopen(writing, "w", encoding="utf-8") as lines:
            _leave(part, Collected(faults, jobs, until, lines))
    os.close(writing)
    anew = list[Fault]()
    with os.fdopen(reading, encoding="utf-8") as lines:
        limit = _readied(part, lines)
        for number, fate in map(json.loads, lines):
            if fate is None:
                anew.append(faults[number])
            else:
                yield Outcome(part, faults[number], Fate(fate))
    if os.waitpid(process, 0)[1] != 0:
        raise SystemExit(f"the tests of {part.name} did not run to their end")

    def begin(number: int) -> int:
        process = os.fork()
        if process == 0:
            restricted(limit)
            sys.meta_path.insert(0, Planted(anew[number]))
            _leave(part)
        return process

    for number, fate in tried(range(len(anew)), begin, lambda _: limit, jobs, until):
        yield Outcome(part, anew[number], fate)


def _readied(part: Part, lines: TextIO) -> int:
    """How much CPU the tests of a part may take, in seconds, from the first line that is told.

    What they import from elsewhere is imported here, too: each process then begins with it.

    Raises:
        SystemExit: where they fail on the sound source.
    """
    told = json.loads(lines.readline() or '{"fails": "collecting"}')
    if "fails" in told:
        raise SystemExit(f"{told['fails']} fails without any fault in {part.name}: mend it first")
    for name in told["imported"]:
        if name.partition(".")[0] not in _OURS:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    return allowed(told["cpu"])


def _leave(part: Part, *plugins: object) -> None:
    """Run the tests of a part, in the process that was begun for them, and end it."""
    code = 70
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os.environ["LMS_BRIDGE_SEARCH"] = "rules-mutants"
        # Nobody reads why a test failed: plain assertions start sooner. No test fails by the clock.
        options = ["-x", "-q", "--assert=plain", "--timeout=0", "--rootdir", str(ROOT)]
        options += [f"-pno:{each}" for each in ("xdist", "schemathesis", "cacheprovider")]
        code = int(pytest.main([*options, *part.tests], plugins=list(plugins)))
    finally:
        os._exit(code)
