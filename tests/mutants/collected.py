"""Tests that are collected once, and run on many faults, each in a copy of this process."""

from __future__ import annotations

import json
import os
import pickle
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, TextIO

import pytest

from tests.mutants.faults import Fault
from tests.mutants.parts import SOURCE
from tests.mutants.planting import faulty, functions, key_of
from tests.mutants.trying import allowed, restricted, tried

#: What a function is known by: its file, its qualified name and its first line.
Key = tuple[str, str, int]


@dataclass
class Watched:
    """What one test does on the sound source.

    Attributes:
        cpu: seconds of CPU, slowed down by being watched.
        entered: the functions of the product that it enters.
        lines: the lines of the product that it comes to: file and number.
    """

    cpu: float = 0.0
    entered: set[Key] = field(default_factory=set)
    lines: set[tuple[str, int]] = field(default_factory=set)


class _Watch:
    """Notes what is entered; a process is watched from when this is begun."""

    def __init__(self, *, lines: bool) -> None:
        self.seen = Watched()
        self._lines = lines
        self._ours = f"{SOURCE}/lms_bridge/"

    def begin(self) -> None:
        """Note what is entered from now on, in every thread that begins."""
        threading.settrace(self._call)
        sys.settrace(self._call)

    @staticmethod
    def end() -> None:
        """Note nothing any more."""
        sys.settrace(None)
        threading.settrace(None)

    def _call(self, frame: FrameType, _event: str, _value: object) -> Any:
        code = frame.f_code
        if not code.co_filename.startswith(self._ours):
            return None
        self.seen.entered.add(key_of(code))
        return self._line if self._lines else None

    def _line(self, frame: FrameType, event: str, _value: object) -> Any:
        if event == "line":
            self.seen.lines.add((frame.f_code.co_filename, frame.f_lineno))
        return self._line


class Collected:
    """A plugin of pytest: in place of running each test once, it tries faults on them.

    It writes lines of JSON: first which modules are `imported`, and how much `cpu` all tests take
    on the sound source; then a pair for each fault that ended: its place in the list, and its
    fate, or null where it cannot be planted here.
    """

    def __init__(self, faults: list[Fault], jobs: int, until: float, lines: TextIO) -> None:
        self._faults, self._jobs, self._until, self._to = faults, jobs, until, lines
        self._failed = False
        self._importing = _Watch(lines=False)
        self._importing.begin()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test, or what it needs, has failed."""
        self._failed = self._failed or report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try each fault on the tests that enter the function in which it is."""
        self._importing.end()
        items = session.items
        watched = _in_a_copy(lambda: self._watched(items))
        if isinstance(watched, str):
            self._tell({"fails": watched})
            return True
        self._tell({"imported": list(sys.modules), "cpu": sum(each.cpu for each in watched)})
        there = functions()
        tests: dict[int, list[int]] = {}
        planted: dict[int, list[tuple[CodeType, CodeType]]] = {}
        for number, fault in enumerate(self._faults):
            pairs = faulty(fault)
            chosen = _chosen(fault, pairs, watched)
            early = {key_of(old) for old, _ in pairs or ()} & self._importing.seen.entered
            if pairs is None or early or not chosen or key_of(pairs[0][0]) not in there:
                self._tell([number, None])
            else:
                tests[number], planted[number] = chosen, pairs

        def begin(number: int) -> int:
            process = os.fork()
            if process == 0:
                code = 70
                try:
                    restricted(limit(number))
                    for old, new in planted[number]:
                        for each in there.get(key_of(old), ()):
                            each.__code__ = new
                    those = _with_the_next([items[place] for place in tests[number]])
                    code = int(not all(self._passed(*each) for each in those))
                finally:
                    os._exit(code)
            return process

        def limit(number: int) -> int:
            return allowed(sum(watched[place].cpu for place in tests[number]))

        for number, fate in tried(tests, begin, limit, self._jobs, self._until):
            self._tell([number, fate.value])
        return True

    def _watched(self, items: list[pytest.Item]) -> list[Watched] | str:
        """What each test does, or the one that fails. The last is first: none needs another."""
        watch = _Watch(lines=True)
        found: list[Watched] = []
        for item, following in _with_the_next(items[::-1]):
            watch.seen = Watched()
            began = time.process_time()
            watch.begin()
            passed = self._passed(item, following)
            watch.end()
            if not passed:
                return item.nodeid
            watch.seen.cpu = time.process_time() - began
            found.append(watch.seen)
        return found[::-1]

    def _passed(self, item: pytest.Item, following: pytest.Item | None) -> bool:
        """Whether a test passes; what it shares with the next one stays."""
        self._failed = False
        item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        return not self._failed

    def _tell(self, line: object) -> None:
        self._to.write(json.dumps(line) + "\n")
        self._to.flush()


def _with_the_next(
    items: Sequence[pytest.Item],
) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    return zip(items, [*items[1:], None], strict=True)


def _chosen(
    fault: Fault, pairs: list[tuple[CodeType, CodeType]] | None, watched: list[Watched]
) -> list[int]:
    """The tests that enter the function of a fault: those first that come to its line, in short."""
    if not pairs:
        return []
    entered = key_of(pairs[0][0])
    line = (entered[0], fault.line)
    those = [place for place, each in enumerate(watched) if entered in each.entered]
    return sorted(those, key=lambda place: (line not in watched[place].lines, watched[place].cpu))


def _in_a_copy(work: Callable[[], list[Watched] | str]) -> list[Watched] | str:
    """What a function answers in a copy of this process, which it leaves as it is."""
    with tempfile.TemporaryDirectory(prefix="lms-bridge-") as folder:
        path = Path(folder) / "answer"
        process = os.fork()
        if process == 0:
            code = 70
            try:
                path.write_bytes(pickle.dumps(work()))
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(process, 0)
        # What is read was written by the copy, in a folder of its own.
        return pickle.loads(path.read_bytes()) if status == 0 else "the run"  # noqa: S301
