"""What the house may name: no LMS, neither in a name nor in a code, but in the LMS's own room.

Nor in a sentence that every site may read: it shows the name that the adapter gives.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import lms_bridge
from lms_bridge.text.catalogue import FOLDER, LANGUAGES
from tests.catalogue.check import entries_in

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

#: Sentences that name Moodle because what they are about is Moodle's: the demonstration and the
#: sandbox are a Moodle, and the XML of a gradebook is a file that Moodle exports.
SENTENCES_ABOUT_MOODLE = ("cli.demo.", "cli.sandbox", "cause.xml.", "cause.mapping.for_tables")

#: Words of sentences that belong to one LMS.
WORDS_OF_ONE_LMS = (*OF_ONE_LMS, "wwwroot")

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


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_but_its_own_names_an_lms(language: str):
    """Each sentence of one LMS stands in its own folder; each exception names it indeed."""
    entries = entries_in(FOLDER, language).values()
    named = {
        entry.code
        for entry in entries
        for part in (part for template in entry.templates for part in template)
        if any(each in part.words.casefold() for each in WORDS_OF_ONE_LMS)
    }
    assert {each for each in named if not each.startswith(SENTENCES_ABOUT_MOODLE)} == set()
    for spared in SENTENCES_ABOUT_MOODLE:
        assert any(each.startswith(spared) for each in named), spared


def test_the_example_of_a_site_file_names_no_lms():
    """What stands in it of one kind of LMS comes from the adapter."""
    text = (HOUSE / "settings" / "example.yaml").read_text(encoding="utf-8").casefold()
    assert [each for each in WORDS_OF_ONE_LMS if each in text] == []


def test_names_and_codes_are_looked_at_and_sentences_are_not():
    """What the test above would find, and what it lets stand."""
    found = [word for _, word in words_of(MODULE) if "moodle" in word.casefold()]
    assert found == ["moodle", "moodle", "moodle"]
