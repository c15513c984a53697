"""In which order components are judged: each after those that its rule looks at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from lms_bridge.programme.rules import OpenedAfter, Rule, walk
from lms_bridge.programme.rules_marks import Compensation, Credits, Elected


class _Component(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def awaits(self) -> frozenset[str]: ...


Waiting = TypeVar("Waiting", bound=_Component)


def needed_before(rule: Rule) -> tuple[str, ...]:
    """The components that have to be judged before a rule can be."""
    match rule:
        case OpenedAfter():
            return rule.components
        case Elected():
            return rule.of
        case Credits():
            return tuple(each for each, _ in rule.of)
        case Compensation():
            asked = (when for member in rule.members for when in member.exempted)
            return tuple(
                each for when in asked for inner in walk(when) for each in needed_before(inner)
            )
    return ()


def in_order(components: Iterable[Waiting]) -> tuple[Waiting, ...]:
    """Each after those it waits for; a circle, which the loader reports, stays as it is."""
    waiting = list(components)
    ready: list[Waiting] = []
    done: set[str] = set()
    while waiting:
        following = next((each for each in waiting if each.awaits <= done), waiting[0])
        waiting.remove(following)
        ready.append(following)
        done.add(following.id)
    return tuple(ready)
