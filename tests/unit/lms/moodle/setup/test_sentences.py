"""Findings in words: in both languages, with everything filled in."""

from __future__ import annotations

from collections import defaultdict
from string import Formatter

import pytest

from lms_bridge.lms.moodle.setup.purposes import title
from lms_bridge.lms.moodle.setup.sentences import _SENTENCES, CODES, found
from lms_bridge.model.connection import Purpose
from lms_bridge.model.finding import Finding, Severity, together
from lms_bridge.model.identity import Text


def names(text: str) -> set[str]:
    """What a sentence leaves open."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_finding_says_the_same_in_both_languages(code: str):
    """French and English leave the same things open, but for those that have a language."""
    _, what, click = _SENTENCES[code]
    for text in (what, click):
        french = {name.removesuffix("_fr") for name in names(text.fr)}
        english = {name.removesuffix("_en") for name in names(text.en)}
        assert french == english
        assert text.fr != text.en


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_finding_can_be_filled_in(code: str):
    """Nothing but values and menus is left open, and both sentences end up with words."""
    values: dict[str, str] = defaultdict(lambda: "7")
    for text in _SENTENCES[code][1:]:
        assert isinstance(text, Text)
        for name in names(text.fr) | names(text.en):
            values[name] = f"<{name}>"
    menus = {"role", "service", "tokens", "protocols", "users", "policies", "badges", "plugins"}
    menus |= {"competencies", "course", "where"}
    finding = found(code, "HERE", "p", **{k: v for k, v in values.items() if k not in menus})
    assert finding.where == "HERE"
    assert finding.programmes == ("p",)
    assert "{" not in finding.what.fr + finding.what.en + finding.click.fr + finding.click.en


def test_what_to_click_names_a_place_in_moodle_or_in_the_bridge():
    """No finding leaves somebody without a next step."""
    for code, (_, _, click) in _SENTENCES.items():
        assert len(click.fr) > 10, code
        assert len(click.en) > 10, code


def test_every_purpose_has_words():
    """In both languages."""
    for purpose in Purpose:
        assert title(purpose).fr
        assert title(purpose).en


def finding(severity: Severity, code: str, where: str, *programmes: str) -> Finding:
    """A finding of no content."""
    return Finding(severity, code, Text("a", "b"), where, Text("c", "d"), programmes)


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
