"""Cross-checks of a programme's own Python: it answers whatever rules ask of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lms_bridge.cause import Cause
from lms_bridge.errors import Problem
from lms_bridge.programme.hooks.purity import FILE
from lms_bridge.programme.hooks.running import Hooks
from lms_bridge.programme.nouns import Programme
from lms_bridge.rules.base.rule import rule_tree


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
    """Everything that rules ask of the programme's Python and that it does not answer."""
    for component in programme.components:
        file, line = places.get(component.id, ("programme.yaml", 1))
        track = min(component.tracks, default="")
        for rule in rule_tree(component.rule):
            for why in rule.unanswered(programme.hooks, programme.id, track):
                cause = Cause.of("hook.unanswered", component=component.id, cause=why)
                yield Problem(file, line, cause)
    if programme.hooks is not None:
        yield from programme.hooks.check(programme)
