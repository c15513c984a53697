"""In which order components are judged: each after those that its rule looks at."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar


class _Component(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def awaits(self) -> frozenset[str]: ...


Waiting = TypeVar("Waiting", bound=_Component)


def judging_order(components: Iterable[Waiting]) -> tuple[Waiting, ...]:
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
