"""What the house may name: no LMS, neither in a name nor in a code, but in the LMS's own room.

What people read may: sentences are the catalogue's, and not looked at here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import lms_bridge

HOUSE = Path(lms_bridge.__file__).parent

#: The packages that work with whatever LMS a site has: all but those of one.
OF_ANY_LMS = sorted(
    each.name for each in HOUSE.iterdir() if (each / "__init__.py").is_file() and each.name != "lms"
)

#: Modules that are about Moodle by what they do: the demonstration shows a sandbox Moodle, and
#: one of the files that results are read from is Moodle's export, kept under that name.
ABOUT_MOODLE = {
    Path("cli/demo.py"),
    Path("cli/demo_pages.py"),
    Path("model/imported.py"),
}

#: Words that belong to one LMS.
OF_ONE_LMS = ("moodle", "cm:", "view.php")

TEMPLATES = sorted((HOUSE / "web" / "templates").glob("*.html"))

MODULE = """
def moodle(arg):
    '''Of a Moodle.'''
    return arg.moodle + "moodle"
"""


def words_of(source: str) -> Iterator[tuple[int, str]]:
    """Every name and every string of one word in a module, with its line."""
    for node in ast.walk(ast.parse(source)):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if len(node.value.split()) == 1:
                yield line, node.value
            continue
        for name in ("id", "attr", "name", "arg", "module", "asname"):
            value = getattr(node, name, None)
            if isinstance(value, str):
                yield line, value


@pytest.mark.parametrize("package", OF_ANY_LMS)
def test_no_room_but_its_own_names_an_lms(package: str):
    """A second LMS is one folder and one entry point: nothing here has to hear of it."""
    named = [
        f"{file.relative_to(HOUSE)}:{line}: {word[:60]}"
        for file in sorted((HOUSE / package).rglob("*.py"))
        if file.relative_to(HOUSE) not in ABOUT_MOODLE
        for line, word in words_of(file.read_text(encoding="utf-8"))
        if any(each in word.casefold() for each in OF_ONE_LMS)
    ]
    assert named == []


@pytest.mark.parametrize("page", TEMPLATES, ids=lambda page: page.name)
def test_no_page_names_an_lms(page: Path):
    """A template says codes and shows values; the catalogue has the words."""
    text = page.read_text(encoding="utf-8").casefold()
    assert [each for each in OF_ONE_LMS if each in text] == []


def test_names_and_codes_are_looked_at_and_sentences_are_not():
    """What the test above would find, and what it lets stand."""
    found = [word for _, word in words_of(MODULE) if "moodle" in word.casefold()]
    assert found == ["moodle", "moodle", "moodle"]
