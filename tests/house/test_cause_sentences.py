"""What the source puts into causes is what their sentences ask for, in both languages."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import lms_bridge
from lms_bridge.authoring.standard.checks_cases import _SIDES
from lms_bridge.cause import Cause, CauseValue
from lms_bridge.lms.moodle.errors import MEANINGS, moodle_cause
from lms_bridge.located.telling import _CODES, _LIMITS, _PATTERNS
from lms_bridge.model.action import Target
from lms_bridge.model.installed import kind_names
from lms_bridge.text import Wording
from lms_bridge.text.catalogue import TemplatePart, catalogue

SOURCE = Path(lms_bridge.__file__).parent
FRENCH = catalogue("fr").entries
FR, EN = Wording("fr", strict=True), Wording("en", strict=True)

#: What makes causes, and the values that it gives by itself.
MAKERS = {
    "of": frozenset(),
    "unusable": frozenset({"cell"}),
    "_absent": frozenset(),
    "not_among": frozenset({"name", "close", "known"}),
}

#: Codes that stand in tables, with the values that go with them.
IN_TABLES = {
    **dict.fromkeys(set(_CODES.values()) - {"key.no_word"}, frozenset({"key"})),
    **dict.fromkeys((code for _, code in _PATTERNS), frozenset({"key"})),
    **dict.fromkeys((code for code, _ in _LIMITS.values()), frozenset({"key", "limit"})),
    **dict.fromkeys(_SIDES.values(), frozenset({"component", "of", "asked"})),
    "case.no_fact": frozenset({"sentence", "like"}),
    "case.no_expectation": frozenset({"sentence", "like"}),
}

#: What fills a placeholder of a form; anything else is a text.
SAMPLES: Mapping[str, CauseValue] = {
    "advised": Cause.of("reliance.total"),
    "cause": Cause.of("reliance.total"),
    "problems": (Cause.of("reliance.total"), Cause.of("scale.missing")),
    "list": ("one", "two"),
    "or_list": ("one", "two"),
    "roles": ("one", "two"),
    "hours": 5400,
    "number": 5,
    "percent": 33,
    "decimal": "2.50",
    "date": "2026-09-01",
}


def made() -> Iterator[tuple[str, frozenset[str]]]:
    """Every code that the source gives to a cause, with its values where they can be read off."""
    for path in sorted(SOURCE.rglob("*.py")):
        for each in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(each, ast.Call) and each.args:
                found, values = each.args[0], {word.arg for word in each.keywords}
                name = each.func.attr if isinstance(each.func, ast.Attribute) else ""
                name = each.func.id if isinstance(each.func, ast.Name) else name
                if not isinstance(found, ast.Constant) or not isinstance(found.value, str):
                    continue
                if name not in MAKERS or None in values:
                    continue
                if f"cause.{found.value}" in FRENCH:
                    yield found.value, MAKERS[name] | {str(word) for word in values}


MADE = tuple(made())


@pytest.mark.parametrize(("code", "values"), MADE)
def test_a_sentence_is_filled_with_what_its_cause_holds(code: str, values: frozenset[str]):
    """No sentence, and no remedy, asks for a value that the cause does not have."""
    spare = {"lms", "of_programme", "of_learner"}  # their values may be missing
    asked = [part for part in _placeholders(code) if part.form not in spare]
    assert {part.name for part in asked} <= values


@pytest.mark.parametrize(("code", "values"), sorted({**dict(MADE), **IN_TABLES}.items()))
def test_a_cause_is_said_in_both_languages(code: str, values: frozenset[str]):
    """Every placeholder is filled, the remedy's too; French says it in words of its own."""
    forms = {part.name: part.form for part in _placeholders(code)}
    filled = {name: SAMPLES.get(forms.get(name, ""), f"<{name}>") for name in values}
    count = FRENCH[f"cause.{code}"].count
    for number in (1, 2):
        found = Cause.of(code, **{**filled, **({count: number} if count else {})})
        french, english = FR.cause(found), EN.cause(found)
        words = [part.words.strip(" .:()/") for part in FRENCH[f"cause.{code}"].templates[0]]
        assert french != english or set(words) <= {"", "programme"}


def _placeholders(code: str) -> list[TemplatePart]:
    """What the sentence of a cause asks for, and what to do about it."""
    entries = (
        FRENCH.get(each)
        for each in (f"cause.{code}", f"cause.{code}.remedy", f"cause.{code}.first")
    )
    templates = [template for entry in entries if entry for template in entry.templates]
    return [part for template in templates for part in template if part.name]


@pytest.mark.parametrize("code", sorted(MEANINGS))
def test_each_meaning_of_moodles_errors_is_said_in_both_languages(code: str):
    """French in French and English in English, with Moodle's code and with what to do."""
    french, english = FR.cause(moodle_cause(code)), EN.cause(moodle_cause(code))
    assert f"({code})" in french
    assert f"({code})" in english
    assert french.partition("(")[0] != english.partition("(")[0]
    assert ("→" in french) is ("→" in english)


def test_every_target_is_named_in_words():
    """No raw key such as `cohort:LMSB-…` reaches a reader."""
    for kind in kind_names():
        for target in (Target(kind, "C1", "X2", "F3"), Target(kind, "C1", "", "F3")):
            if f"cause.{target.named.code}" not in FRENCH:
                assert not target.idnumber or kind == "enrolment"
                continue
            for wording in (FR, EN):
                told = wording.cause(Cause.of("effect.target_missing", target=target.named))
                assert str(target) not in told
                assert target.idnumber in told
