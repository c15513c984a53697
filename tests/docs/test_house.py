"""The pages about the house name rooms and files that are there, and leave none out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import lms_bridge
from tests.paths import DOCS

HOUSE = Path(lms_bridge.__file__).parent

#: A file of the house, or a folder in it, as the pages write it.
_PLACE = re.compile(r"`([a-z_]+(?:/[a-z_]+)+(?:\.py)?|[a-z_]+\.py)`")


@pytest.mark.parametrize("page", ["architecture.md", "data-flow.md"])
def test_every_place_that_a_page_names_is_there(page):
    """A newcomer who follows a path of these pages finds it."""
    named = _PLACE.findall((DOCS / page).read_text(encoding="utf-8"))
    assert named
    gone = [each for each in named if not any((HOUSE / way).exists() for way in _ways(each))]
    assert gone == []


def _ways(place: str) -> tuple[str, ...]:
    """A name with a slash and no ending may be a folder or a module."""
    return (place,) if place.endswith(".py") else (place, f"{place}.py")


def test_every_room_has_a_line():
    """docs/architecture.md says of every package of the house what it holds, and of no other."""
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    table = page.partition("## The rooms")[2].partition("## Where")[0]
    cells = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    named = {name.partition("/")[0] for cell in cells for name in re.findall(r"`([a-z_/]+)`", cell)}
    packages = {each.name for each in HOUSE.iterdir() if (each / "__init__.py").is_file()}
    modules = {each.stem for each in HOUSE.glob("*.py")} - {"__init__", "clock"}
    assert named == packages | modules
