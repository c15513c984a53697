"""Rules in words: every kind has a sentence in both languages, with its numbers and dates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lms_bridge.model.dated import Dated
from lms_bridge.model.identity import AcademicYear, Citation
from lms_bridge.programme import Programme, load_programme, read_programme
from lms_bridge.programme.scaffold import ScaffoldKind, ScaffoldOrder, scaffold
from lms_bridge.rules.base.marks import group_told
from lms_bridge.rules.base.registry import kinds
from lms_bridge.rules.base.rule import rule_tree
from lms_bridge.rules.hours import HoursAttended
from lms_bridge.rules.python import PythonCondition
from lms_bridge.text import Wording
from lms_bridge.text.catalogue import LANGUAGES, catalogue
from lms_bridge.text.rules import SpokenRule, mark_in_words, rule_in_words, told_in_words
from tests.paths import PLUGINS

FOLDERS = sorted(path.parent for path in PLUGINS.glob("*/programme.yaml"))
SOURCE = Citation("R", "art. 1")


def semester() -> Programme:
    """A new semester of two units."""
    asked = ScaffoldOrder("s", "Un", "A", "S", "X", ScaffoldKind.SEMESTER, 2, AcademicYear(2026))
    files = {
        name: text
        for name, text in scaffold(asked).items()
        if name == "programme.yaml" or name.startswith("units/")
    }
    return load_programme("s", files)


def texts(said: SpokenRule) -> list[str]:
    """A rule's sentence and those under it."""
    return [said.text, *(each for child in said.of for each in texts(child))]


def test_every_kind_of_rule_has_words():
    """A kind without a sentence would be missing on the page that a registrar signs."""
    for kind in kinds().known.values():
        assert any(code.startswith("rule.") for code in kind.codes)
        for code in kind.codes:
            for language in LANGUAGES:
                entries = catalogue(language).entries
                assert code in entries or f"{code}.yes" in entries, code


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_rule_that_comes_along_is_said(folder: Path, language: str):
    """With every word in place, and a source wherever the rule has one."""
    programme = read_programme(folder)
    wording = Wording(language, programme, strict=True)
    for component in programme.components:
        said = rule_in_words(component.rule, wording)
        assert all(text and "{" not in text and "?" not in text for text in texts(said))
        assert len(texts(said)) >= len(rule_tree(component.rule))
        if component.mark:
            assert all(texts(mark_in_words(component.mark, wording)))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_french_and_english_say_it_differently(language: str):
    """No sentence was left in the other language."""
    programme = semester()
    other = {"fr": "en", "en": "fr"}[language]
    for component in programme.components:
        one = texts(rule_in_words(component.rule, Wording(language, programme)))
        two = texts(rule_in_words(component.rule, Wording(other, programme)))
        assert all(a != b for a, b in zip(one, two, strict=True))


def test_a_number_is_said_with_its_history():
    """Whoever proof-reads sees since when each value is in force, and where it is written."""
    amended = Citation("R", "amendment")
    hours = Dated(((date(2024, 9, 1), 72_000, SOURCE), (date(2026, 9, 1), 75_600, amended)))
    said = rule_in_words(HoursAttended("UE1", "", hours, SOURCE), Wording("en", semester()))
    assert "20 h since 1 September 2024, then 21 h since 1 September 2026" in said.text.replace(
        "\u00a0", " "
    )
    assert said.sources == (SOURCE, amended)


def test_compensation_is_said_with_its_floor_and_weights():
    """Average, scale, floor, attendance where it is asked, and what each unit weighs."""
    programme = semester()
    wording = Wording("en", programme, strict=True)
    group = programme.compensation["S1"]
    said = told_in_words(group_told(group, group.source), wording)
    assert "at least 10 since" in said.text
    assert "no mark below 8 since" in said.text
    assert "attendance" not in said.text
    asked = told_in_words(group_told(group, group.source, attendance=True), wording)
    assert asked.text.endswith(", provided that the attendance asked of the element is met")
    assert [each.text.partition(" since")[0] for each in said.of] == [
        "UE1, Unit 1: coefficient 6",
        "UE2, Unit 2: coefficient 6",
    ]


def test_python_is_said_by_its_name():
    """Nobody mistakes it for a rule that can be read."""
    said = rule_in_words(PythonCondition("UE1", "bonus", SOURCE), Wording("en", semester()))
    assert "Python" in said.text
    assert "bonus" in said.text


@pytest.mark.parametrize(
    ("value", "fr"), [("10", "10"), ("12.50", "12,5"), ("0.005", "0,005"), ("1E+2", "100")]
)
def test_figures_are_written_as_people_write_them(value: str, fr: str):
    """Without an exponent, with the language's own mark."""
    dated = Dated(((date(2024, 9, 1), Decimal(value), SOURCE),))
    said = Wording("fr", strict=True).say("sheet.dated_decimal", value=dated)
    assert said == f"{fr} depuis le 01/09/2024"
