"""Cross-checks of a programme's own Python: every condition that rules name is known to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime

from lms_bridge.errors import Problem
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.identity import AcademicYear
from lms_bridge.programme.hooks.nouns import Asked
from lms_bridge.programme.hooks.purity import FILE
from lms_bridge.programme.hooks.running import HookFailed, Hooks
from lms_bridge.programme.nouns import Programme
from lms_bridge.programme.rules import walk
from lms_bridge.programme.rules_marks import PythonCondition

#: A learner of whom nothing is known, with whom every condition is tried once.
_YEAR = AcademicYear(2025)
_DAY = date(2025, 9, 1)


def hooks_of(name: str, files: Mapping[str, str], problems: list[Problem]) -> Hooks | None:
    """The hooks of a programme; None where it has none, or they cannot be loaded."""
    if FILE not in files:
        return None
    try:
        return Hooks(name, files[FILE])
    except ValueError as error:
        problems.extend(error.args[0])
        return None


def check_hooks(programme: Programme, places: Mapping[str, tuple[str, int]]) -> Iterator[Problem]:
    """Every condition that no hook knows, or that fails where nothing is known of a learner."""
    for component in programme.components:
        file, line = places.get(component.id, ("programme.yaml", 1))
        for rule in walk(component.rule):
            if isinstance(rule, PythonCondition):
                for what in _tried(programme, rule, min(component.tracks, default="")):
                    remedy = f"answer it in {FILE}: see docs/hooks.md"
                    yield Problem(file, line, f"{component.id}: {what}", remedy)
    if programme.hooks is not None:
        yield from programme.hooks.check(programme)


def _tried(programme: Programme, rule: PythonCondition, track: str) -> Iterator[str]:
    if programme.hooks is None:
        yield f"the condition {rule.name} needs a {FILE}"
        return
    at = datetime(_DAY.year, _DAY.month, _DAY.day, tzinfo=UTC)
    nobody = Evidence("", programme.id, track, _YEAR, at)
    try:
        found = programme.hooks.condition(Asked(rule.name, rule.of, nobody, _DAY))
    except HookFailed as error:
        yield f"{error}, tried with a learner of whom nothing is known"
        return
    if found is None:
        yield f"no hook knows the condition {rule.name}"
