"""Ten faults planted in the rules about marks, one at a time: the invented learners find each."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from lms_bridge.authoring.standard import Subject, failures
from lms_bridge.model.because import YES
from lms_bridge.model.verdict import Status
from lms_bridge.rules import compensation
from lms_bridge.rules.base import marks
from lms_bridge.rules.base.rule import rule_tree
from lms_bridge.rules.exemption import Exemption
from lms_bridge.stages.evaluate import components
from tests.paths import PLUGINS
from tests.programmes import semester

#: The quality rules whose checks invent learners.
RULES = ("order", "deterministic", "monotone", "keeps-acquired", "empty-learner")

Plant = Callable[[pytest.MonkeyPatch], None]


def _every_exemption_leaves(patch: pytest.MonkeyPatch) -> None:
    right = compensation._alone

    def alone(unit: str, of: Any, facts: Any, others: Any) -> Status:
        rule = of.rule(facts.evidence.track)
        for each in rule_tree(rule) if rule else ():
            if isinstance(each, Exemption) and each.judge(facts, others).truth is YES:
                return Status.EXEMPTED
        return right(unit, of, facts, others)

    patch.setattr(compensation, "_alone", alone)


def _what_is_settled_is_sat_again(patch: pytest.MonkeyPatch) -> None:
    right = dataclasses.replace

    def replace(one: Any, **changes: Any) -> Any:
        return one if "resits" in changes else right(one, **changes)

    patch.setattr(compensation, "replace", replace)


def _ties_go_by_lines(patch: pytest.MonkeyPatch) -> None:
    def by_mark(found: Iterable[Any], key: Any = None) -> list[Any]:
        return sorted(found, key=key and (lambda pair: -pair[1]))

    patch.setattr(marks, "sorted", by_mark, raising=False)


def _second_sessions_come_early(patch: pytest.MonkeyPatch) -> None:
    right = compensation.Compensation._most

    def most(rule: Any, counted: Any, *, leaving: bool) -> Fraction:
        return right(rule, counted, leaving=True) if leaving else Fraction(0)

    patch.setattr(compensation.Compensation, "_most", most)


def _no_floor(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(compensation.Compensation, "_is_low", lambda *_: False)


def _rounded_up(patch: pytest.MonkeyPatch) -> None:
    right = marks.averaged

    def averaged(known: Any, weights: Any, decimals: int | None) -> Fraction:
        return Fraction(right(known, weights, decimals).__ceil__())

    patch.setattr(compensation, "averaged", averaged)


def _more_than_asked(patch: pytest.MonkeyPatch) -> None:
    """`>` where the programme says `>=`."""

    class Above(Fraction):
        def __ge__(self, other: Any) -> bool:
            return bool(Fraction(self) > other)

    right = marks.averaged
    patch.setattr(compensation, "averaged", lambda *of: Above(right(*of)))
    own = marks.averaged
    patch.setattr(marks, "averaged", lambda *of: own(*of) - Fraction(1, 1000))


def _never_over(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(compensation.Counted, "over", property(lambda _: False))


def _what_was_acquired_is_lost(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(components, "_standing", lambda *given: given[-1])


def _the_last_counts(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(marks, "SecondSession", SimpleNamespace(BETTER=object()))


FAULTS: dict[str, Plant] = {
    "every exemption takes a unit out of the average": _every_exemption_leaves,
    "a validated unit owes a second session": _what_is_settled_is_sat_again,
    "of equal marks the one that is written first counts": _ties_go_by_lines,
    "a second session is owed while marks of the first are missing": _second_sessions_come_early,
    "the floor is not looked at": _no_floor,
    "an average is rounded up": _rounded_up,
    "an average has to be above the one asked": _more_than_asked,
    "a second session that failed leaves the unit open": _never_over,
    "what was acquired is judged by the marks of today": _what_was_acquired_is_lost,
    "a worse second session replaces the better one": _the_last_counts,
}


@pytest.fixture(scope="module")
def subjects(tmp_path_factory: pytest.TempPathFactory) -> tuple[Subject, ...]:
    """The licence, and the made-up semester with papers of two weights."""
    folder = tmp_path_factory.mktemp("semester")
    (folder / "units").mkdir()
    (folder / "programme.yaml").write_text(semester.HEAD, encoding="utf-8")
    for name, text in semester.UNITS.items():
        heavier = text.replace(semester._assessment("T3", 1), semester._assessment("T3", 3))
        (folder / "units" / f"{name}.yaml").write_text(heavier, encoding="utf-8")
    return Subject(PLUGINS / "licence_info_s1"), Subject(folder)


def _found(subjects: tuple[Subject, ...]) -> list[str]:
    return [
        f"{subject.programme.id}: {rule}: {cause}"
        for subject in subjects
        for rule in RULES
        for cause in failures(subject, rule)
    ]


def test_rules_without_a_fault_are_not_accused(subjects: tuple[Subject, ...]):
    """No invented learner of either programme breaks what is promised."""
    assert _found(subjects) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(
    subjects: tuple[Subject, ...], monkeypatch: pytest.MonkeyPatch, fault: str
):
    """Ten are planted and ten are found, each by the checks that every programme runs."""
    FAULTS[fault](monkeypatch)
    assert any(failures(subject, rule) for rule in RULES for subject in subjects), (
        f"nobody found it: {fault}"
    )
