"""The faults that `make mutants` plants: where, which, and what has to see them."""

from __future__ import annotations

import ast
import os
import time

import pytest

from tests.mutants.__main__ import sample
from tests.mutants.faults import faults_in, faults_of
from tests.mutants.parts import PARTS, Part, modules_of
from tests.mutants.planting import faulty
from tests.mutants.trying import Fate, restricted, tried
from tests.paths import ROOT

BRAKE = "lms_bridge.stages.plan.brake"


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_a_part_has_modules_and_tests(part: Part) -> None:
    """A package that was moved away is not silently left without faults, nor without tests."""
    assert len(modules_of(part)) > 3
    assert all((ROOT / each).exists() for each in part.tests)


def test_a_fault_changes_one_place_and_says_which() -> None:
    """What is printed of a fault that lives names the file, the line, and both wordings."""
    fault = next(each for each in faults_of(BRAKE) if each.turns)
    place, _, change = str(fault).partition(": ")
    path, _, line = place.partition(":")
    before, after = change.split("  ->  ")
    assert (ROOT / path).read_text(encoding="utf-8").splitlines()[int(line) - 1].strip() == before
    assert after in fault.source()
    assert after != before
    ast.parse(fault.source())


def test_the_same_seed_draws_the_same_faults() -> None:
    """A score can be had again, and half of what is drawn turns a condition or a number."""
    once, again = sample(1, 20, "plan.b"), sample(1, 20, "plan.b")
    assert [str(fault) for _, fault in once] == [str(fault) for _, fault in again]
    assert sum(fault.turns for _, fault in once) == 10
    assert sample(2, 20, "plan.b") != once


KIND = """
class Kind:
    need: str = field(init=False, repr=False, compare=False)
    own: str = field(repr=False)

    def total(self, marks, exact):
        return sum(mark * weight for mark, weight in zip(marks, exact, strict=True))

    def known(self, final):
        return Marked(1, final=False, over=True)
"""


def test_what_decides_nothing_is_no_fault() -> None:
    """How a filled-in field is printed, lengths that agree, None for False; the rest is."""
    faults = [str(each).partition("  ->  ")[::2] for each in faults_in("lms_bridge.x", KIND)]

    def changed(call: str) -> list[str]:
        return [after for before, after in faults if call in before and call in after]

    assert changed("need: str = field(") == [
        "need: str = field(repr=False, compare=False)",
        "need: str = field(init=True, repr=False, compare=False)",
    ]
    assert "own: str = field(repr=True)" in changed("own: str = field(")
    pairs = changed("zip(")
    assert any("zip(exact, strict=True)" in each for each in pairs)
    assert all("strict=True" in each for each in pairs)
    marked = changed("Marked(")
    assert "return Marked(1, final=True, over=True)" in marked
    assert "return Marked(1, final=False, over=None)" in marked
    assert not any("final=None" in each for each in marked)


def test_a_fault_is_planted_in_the_function_that_it_changes() -> None:
    """What a class or a module itself says is imported anew instead."""
    planted = {str(each): faulty(each) for each in faults_in("lms_bridge.x", KIND)}
    for change, pairs in planted.items():
        if ": str = field(" in change:
            assert pairs is None
        else:
            assert pairs is not None
            assert {old.co_qualname for old, _ in pairs[:1]} <= {"Kind.total", "Kind.known"}
            assert all(
                old.co_code != new.co_code or old.co_consts != new.co_consts
                for old, new in pairs[:1]
            )
    assert len({pairs is None for pairs in planted.values()}) == 2


def test_only_work_is_counted_against_a_fault() -> None:
    """A test that fails has seen it, endless work is ended, and who waits says nothing."""
    ready, tell = os.pipe()

    def begin(number: int) -> int:
        process = os.fork()
        if process == 0:
            restricted(1)
            os.write(tell, b"x")
            while number == 2:
                pass
            time.sleep(60 if number == 3 else 0)
            os._exit(number)
        os.read(ready, 1)
        return process

    until = time.monotonic() + 60
    found = dict(tried(range(4), begin, lambda number: 0 if number == 3 else 30, 4, until))
    assert found == {0: Fate.LIVED, 1: Fate.SEEN, 2: Fate.ENDLESS, 3: Fate.STUCK}
