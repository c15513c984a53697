"""The standard of a folder: each check is met by a new folder, and fails where it should."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from unittest import SkipTest

import pytest

from lms_bridge.authoring.standard import CHECKS, Subject, checks_judging, failures
from lms_bridge.errors import ProgrammeError
from lms_bridge.model.verdict import Status, Verdict
from lms_bridge.programme.quality import BY_PEOPLE, QUALITY_RULES
from lms_bridge.programme.scaffold import ScaffoldKind
from lms_bridge.stages.evaluate import judge
from lms_bridge.text.causes import cause_in_words
from lms_bridge_testing.suite import ProgrammeSuite
from tests.unit.authoring.authored import folder, spoil

CASES, HEAD, README = "cases/units.yaml", "programme.yaml", "README.md"

#: By rule, how a sound folder of units is spoilt, and words of what is then said.
SPOILT: dict[str, tuple[str, str, str, str]] = {
    "cited": (HEAD, "  DECIDED:\n", "  OLD: {fr: Un, en: A}\n  DECIDED:\n", "the source OLD"),
    "two-languages": (HEAD, '"The only track"', '"Parcours unique"', "the same in French"),
    "cases-pass": (CASES, "owing 1 h of UE1", "owing 2 h of UE1", "found “UE1 is in progress"),
    "cases-components": (CASES, "UE2", "UE1", "expects anything of UE2"),
    "cases-rules": (CASES, "UE2 passed", "UE2 failed, final", "UE2: it holds in no case"),
    "cases-effects": ("cases/award.yaml", "jury admits", "jury refuses", "badge-award"),
    "cases-thresholds": (CASES, "attended 24 h", "attended 20 h", "no case is above it"),
    "cases-statuses": ("cases/award.yaml", "is adjourned", "is admitted", "award is adjourned"),
    "readme": (README, "UE1", "l'unité", "does not name UE1"),
    "points-have-cases": (CASES, "Point 2, ", "", "“Point 2, …”"),
}


@pytest.mark.parametrize("rule", SPOILT)
def test_a_check_finds_what_it_looks_for(tmp_path: Path, rule: str):
    """It holds for the folder as it is, and fails for the one spoilt."""
    place = folder(tmp_path)
    assert failures(Subject(place), rule) == ()
    name, old, new, said = SPOILT[rule]
    path = place / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    many = rule in {"cases-components", "cases-thresholds", "cases-rules", "readme"}
    path.write_text(text.replace(old, new) if many else text.replace(old, new, 1), encoding="utf-8")
    if rule == "cases-rules":
        (place / "cases" / "award.yaml").unlink()
    found = failures(Subject(place), rule)
    assert any(said in cause_in_words(each, "en") for each in found), found


def test_the_checks_are_those_of_the_quality_rules():
    """Every rule is verified, but those that people answer for."""
    assert set(CHECKS) == set(QUALITY_RULES) - BY_PEOPLE


def test_a_folder_that_does_not_load_is_no_subject(tmp_path: Path):
    """Its problems are told instead."""
    place = folder(tmp_path)
    spoil(place, HEAD, "prefix:", "prefixe:")
    with pytest.raises(ProgrammeError):
        Subject(place)


def _judging(monkeypatch: pytest.MonkeyPatch, change: Callable[[Verdict], Verdict]) -> None:
    """Have the checks judge otherwise, to see that they notice."""
    right = judge
    monkeypatch.setattr(checks_judging, "judge", lambda *arguments: change(right(*arguments)))


def _each(status: Status) -> Callable[[Verdict], Verdict]:
    def change(verdict: Verdict) -> Verdict:
        components = tuple(replace(each, status=status) for each in verdict.components)
        return replace(verdict, components=components)

    return change


def test_a_verdict_that_is_never_the_same_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """By the order of facts, and by judging again."""
    subject, count = Subject(folder(tmp_path)), iter(range(10_000))
    _judging(monkeypatch, lambda verdict: replace(verdict, version=str(next(count))))
    assert failures(subject, "order")
    assert failures(subject, "deterministic")


@pytest.mark.parametrize(
    ("rule", "status", "kind"),
    [
        ("empty-learner", Status.VALIDATED, ScaffoldKind.UNITS),
        ("empty-learner", Status.NOT_VALIDATED, ScaffoldKind.UNITS),
        ("keeps-acquired", Status.NOT_VALIDATED, ScaffoldKind.BLOCKS),
    ],
)
def test_a_wrong_status_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: str, status: Status, kind: ScaffoldKind
):
    """Whoever nothing is known of; and whoever had acquired a block."""
    subject = Subject(folder(tmp_path, kind))
    assert failures(subject, rule) == ()
    _judging(monkeypatch, _each(status))
    assert failures(subject, rule)


def test_a_result_that_does_harm_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A verdict that gets worse by a passed result breaks the rule."""
    subject, count = Subject(folder(tmp_path)), iter(range(10_000))
    statuses = (Status.VALIDATED, Status.NOT_VALIDATED)

    def by_turns(verdict: Verdict) -> Verdict:
        return _each(statuses[next(count) % 2])(verdict)

    _judging(monkeypatch, by_turns)
    found = [
        each
        for seed in range(20)
        for each in checks_judging.monotone(subject, "main", Random(seed))  # noqa: S311 - no secret
    ]
    assert any(each.code == "standard.worse" for each in found)


def test_the_suite_fails_with_what_is_wrong_and_skips_with_the_reason(tmp_path: Path):
    """An author reads in the test's failure what the check found."""
    place = folder(tmp_path)
    spoil(place, CASES, "Point 2, une absence", "Une absence")

    class Suite(ProgrammeSuite):
        """The three lines."""

        folder = place

    with pytest.raises(AssertionError, match="Point 2"):
        Suite().test_points_have_cases()
    with pytest.raises(SkipTest, match="holds no Python"):
        Suite().test_hooks_pure()
    Suite().test_monotone()
    Suite().test_loads()


def test_every_rule_that_can_be_verified_has_a_test_in_the_suite():
    """A rule that the suite forgot would be claimed for nothing."""
    tests = {name.removeprefix("test_").replace("_", "-") for name in dir(ProgrammeSuite)}
    assert set(CHECKS) <= tests
