"""Findings are codes with values; the catalogue says each in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from lms_bridge.lms.moodle import setup
from lms_bridge.lms.moodle.setup.severities import SEVERITIES, found
from lms_bridge.model.connection import Purpose
from lms_bridge.model.finding import SetupFinding, Severity, together
from lms_bridge.text import Wording
from lms_bridge.text.catalogue import LANGUAGES, catalogue

FOLDER = Path(setup.__file__).parent
WORDINGS = {each: Wording(each, strict=True) for each in LANGUAGES}


def made() -> Iterator[tuple[str, frozenset[str]]]:
    """The codes that the source gives to `found`, with the names of the values that come along."""
    for path in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "found":
                code, names = node.args[0], {str(word.arg) for word in node.keywords}
                if isinstance(code, ast.Constant):
                    yield str(code.value), frozenset({*names, "where"})


@pytest.mark.parametrize("code", sorted(SEVERITIES))
def test_every_finding_has_a_sentence_and_something_to_click_in_both_languages(code: str):
    """No finding leaves somebody without a next step, and French is not English."""
    for kind in ("found", "click"):
        french, english = (catalogue(each).entries[f"cause.{kind}.{code}"] for each in LANGUAGES)
        assert french.placeholders() == english.placeholders()
        if code != "capability.unproven" or kind == "click":
            assert french.templates != english.templates


#: Forms that say something of their own where the value is not there.
DONE_WITHOUT = {"of_programme", "of_learner"}


@pytest.mark.parametrize(("code", "values"), sorted(made(), key=str))
def test_every_finding_fills_its_sentences(code: str, values: frozenset[str]):
    """Nothing but values of the finding, places in menus and what a form does without is open."""
    for kind in ("found", "click"):
        templates = catalogue("fr").entries[f"cause.{kind}.{code}"].templates
        parts = [part for template in templates for part in template if part.name]
        asked = {part.name for part in parts if part.form not in {"menu", *DONE_WITHOUT}}
        assert asked <= values


def test_a_finding_is_said_with_its_values_and_menus():
    """In the words of Moodle's own menus, with plurals."""
    one, two = (found("function.unused", "HERE", "p", count=n, listed="core_x") for n in (1, 2))
    fr, en = (WORDINGS[each] for each in LANGUAGES)
    assert fr.cause(one.what).startswith("le service offre 1 fonction que ")
    assert fr.cause(two.what).startswith("le service offre 2 fonctions que ")
    assert en.cause(two.what) == (
        "the service offers 2 functions that the bridge does not use: core_x"
    )
    assert fr.cause(one.click).startswith("Administration du site › Serveur › Services web › ")
    assert en.cause(one.click).startswith("Site administration › Server › Web services › ")


def test_purposes_are_said_in_the_language():
    """What a missing function is for."""
    finding = found("function.missing", "core_x", "p", purposes=(Purpose.GRADES, Purpose.GROUPS))
    assert "lire les notes, lire les groupes" in WORDINGS["fr"].cause(finding.what)
    assert "reading grades, reading groups" in WORDINGS["en"].cause(finding.what)


def test_every_purpose_has_words():
    """In both languages."""
    for purpose in Purpose:
        french, english = (WORDINGS[each].label(purpose) for each in LANGUAGES)
        assert french != english


def finding(severity: Severity, code: str, where: str, *programmes: str) -> SetupFinding:
    """A finding of no content."""
    return SetupFinding(severity, code, where, (), programmes)


def test_findings_of_several_programmes_are_told_once():
    """With every programme concerned, the worst first, each place on its own."""
    note = finding(Severity.NOTE, "n", "x", "p")
    first = finding(Severity.WARNING, "c", "x", "p")
    worse = finding(Severity.ERROR, "c", "x", "q")
    other = finding(Severity.WARNING, "c", "y", "p")
    listed = together([note, first, other, worse])
    assert [(each.code, each.where) for each in listed] == [("c", "x"), ("c", "y"), ("n", "x")]
    assert listed[0].severity is Severity.ERROR
    assert listed[0].programmes == ("p", "q")
