"""A test of one file of the house is found where the file is: `tests/unit` mirrors the source."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.paths import ROOT, SOURCE

UNIT = ROOT / "tests" / "unit"

#: The package of which `tests/unit` holds a folder by its name; all others are the product's.
BESIDE = "lms_bridge_testing"


def mirrored(test: Path) -> tuple[Path, ...]:
    """What a module of tests may be about, each a place in the source.

    `a/test_b.py` is about the file `a/b.py` or the folder `a/b`; so is every `a/b/test_….py` where
    `a/b.py` is a file.
    """
    place = test.relative_to(UNIT)
    house = SOURCE if place.parts[0] == BESIDE else SOURCE / "lms_bridge"
    named = house / place.parent / test.stem.removeprefix("test_")
    return named.with_suffix(".py"), named, (house / place.parent).with_suffix(".py")


@pytest.mark.parametrize(
    "test", sorted(UNIT.rglob("test_*.py")), ids=lambda test: str(test.relative_to(UNIT))
)
def test_a_unit_test_stands_where_its_source_stands(test: Path):
    """Whoever changes a file finds its tests without a search."""
    assert any(each.exists() for each in mirrored(test))


def test_a_test_beside_no_source_would_be_seen():
    """Neither a file nor a folder of the house is called so."""
    assert not any(each.exists() for each in mirrored(UNIT / "stages" / "test_nothing_of_it.py"))
