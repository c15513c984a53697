"""One meaning for each public name, in the words of the field; docs/glossary.md has the terms."""

from __future__ import annotations

import ast
import io
import tokenize
from collections import defaultdict
from pathlib import Path

from tests.paths import DOCS

SOURCE = Path(__file__).parents[2] / "src" / "lms_bridge"

#: Names that several modules define on purpose, each with the reason.
SHARED = {
    "upgrade": "the hook that Alembic calls in each migration",
}

#: Words of a private language that the field has words for.
FORMER = frozenset(
    [
        "Bench",
        "Came",
        "Crew",
        "Desk",
        "Foresight",
        "Gate",
        "Held",
        "InForce",
        "Lookout",
        "Meant",
        "Others",
        "Outlook",
        "Overtaken",
        "Said",
        "Shown",
        "Tally",
        "Told",
        "Turns",
        "Went",
        "Workbench",
        "bury",
        "foresee",
    ]
)

_DEFINITIONS = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def _defined() -> dict[str, list[str]]:
    """The modules by the public classes and functions that they define."""
    found = defaultdict(list)
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, _DEFINITIONS) and not node.name.startswith("_"):
                found[node.name].append(str(path.relative_to(SOURCE)))
    return found


def test_a_public_name_has_one_meaning():
    """No two modules define one, but for the names above."""
    shared = {name: places for name, places in _defined().items() if len(places) > 1}
    assert {name: places for name, places in shared.items() if name not in SHARED} == {}


def test_no_exception_is_left_over():
    """What one module defines is no exception any more."""
    defined = _defined()
    assert [name for name in SHARED if len(defined[name]) < 2] == []


def test_former_words_are_gone():
    """Nothing in the source bears one of the names that only this house understood."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
        found |= {
            f"{path.relative_to(SOURCE)}:{each.start[0]} {each.string}"
            for each in tokens
            if each.type == tokenize.NAME and each.string in FORMER
        }
    assert sorted(found) == []


def test_terms_of_the_glossary_are_in_the_code():
    """Each term of the running service is a class or a function, defined once."""
    page = (DOCS / "glossary.md").read_text(encoding="utf-8")
    part = page.partition("## Words of the running service\n")[2].partition("\n## ")[0]
    terms = [line.split("|")[1].strip(" `") for line in part.splitlines() if line.startswith("| `")]
    defined = _defined()
    assert len(terms) > 20
    assert [term for term in terms if len(defined[term]) != 1] == []
