"""Run the tests of a part on a fault, each fault in a process of its own."""

from __future__ import annotations

import contextlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType

import pytest

from tests.mutants.faults import Fault
from tests.mutants.parts import PARTS, Part, file_of
from tests.paths import ROOT

#: How many times longer than on the sound source the tests may take, and the least, in seconds.
PATIENCE, LEAST = 8, 60

#: What is imported anew in each process: a fault may be in it.
_OURS = ("lms_bridge", "lms_bridge_testing", "tests")


@dataclass(frozen=True)
class Outcome:
    """What came of a fault: `seen` by a test, or by a run that would not end."""

    part: Part
    fault: Fault
    seen: bool


@dataclass(frozen=True)
class _Run:
    part: Part
    fault: Fault
    ends: float


def judged(drawn: list[tuple[Part, Fault]], jobs: int, until: float) -> Iterator[Outcome]:
    """What comes of each fault, as it comes; those that are not begun in time are left out.

    Raises:
        SystemExit: where the tests of a part fail on the sound source.
    """
    limits = {part.name: _sound(part) for part in PARTS if any(part is one for one, _ in drawn)}
    waiting, running = list(reversed(drawn)), dict[int, _Run]()
    while running or (waiting and time.monotonic() < until):
        while waiting and len(running) < jobs and time.monotonic() < until:
            part, fault = waiting.pop()
            ends = time.monotonic() + limits[part.name]
            running[_begin(part, fault)] = _Run(part, fault, ends)
        for process, run in list(running.items()):
            seen = _ended(process, run)
            if seen is not None:
                del running[process]
                yield Outcome(run.part, run.fault, seen)
        time.sleep(0.05)


def _sound(part: Part) -> float:
    """How long the tests of a part may take, in seconds: they are run once as they are.

    What they import from elsewhere is imported here, too: each process then begins with it.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="lms-bridge-") as folder:
        names = Path(folder) / "imported"
        _, status = os.waitpid(_begin(part, None, names), 0)
        if status != 0:
            raise SystemExit(f"the tests of {part.name} fail without any fault: mend them first")
        limit = max(LEAST, PATIENCE * (time.monotonic() - began))
        for name in names.read_text(encoding="utf-8").split():
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    return limit


def _begin(part: Part, fault: Fault | None, names: Path | None = None) -> int:
    """Begin a process that runs the tests; into `names` it writes what they have imported."""
    process = os.fork()
    if process == 0:
        code = 70
        try:
            os.setpgid(0, 0)
            code = _tests(part, fault)
            if names is not None:
                names.write_text("\n".join(_imported()), encoding="utf-8")
        finally:
            os._exit(code)
    return process


def _ended(process: int, run: _Run) -> bool | None:
    """Whether a fault was seen; None while its tests still run."""
    found, status = os.waitpid(process, os.WNOHANG)
    if found:
        return status != 0
    if time.monotonic() < run.ends:
        return None
    os.killpg(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return True


def _tests(part: Part, fault: Fault | None) -> int:
    """Run the tests of a part, in the process that was begun for them."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    if fault is not None:
        sys.meta_path.insert(0, _Planted(fault))
    os.environ["LMS_BRIDGE_SEARCH"] = "rules-mutants"
    # Nobody reads why a test failed: plain assertions start sooner.
    options = ["-x", "-q", "--assert=plain", "--rootdir", str(ROOT)]
    options += [f"-pno:{each}" for each in ("xdist", "schemathesis", "cacheprovider")]
    return int(pytest.main([*options, *part.tests]))


def _imported() -> list[str]:
    """The modules that are imported from elsewhere than this project."""
    return [name for name in list(sys.modules) if name.partition(".")[0] not in _OURS]


class _Planted(importlib.abc.MetaPathFinder):
    """Imports one module with its fault; the file itself is never touched."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault

    def find_spec(
        self, fullname: str, path: object = None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The module that has the fault, and no other."""
        del path, target
        if fullname != self.fault.module:
            return None
        loader = _Faulty(fullname, str(file_of(fullname)))
        loader.source = self.fault.source()
        return importlib.util.spec_from_file_location(fullname, loader.path, loader=loader)


class _Faulty(importlib.machinery.SourceFileLoader):
    """Compiles another source than the file's: nothing of it is kept on disk."""

    source = ""

    def get_code(self, fullname: str) -> CodeType:
        """The module with its fault, which tracebacks place in the file."""
        return compile(self.source, self.get_filename(fullname), "exec", dont_inherit=True)
