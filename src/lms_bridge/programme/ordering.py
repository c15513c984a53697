"""In which order components are judged: each after those that its rule looks at."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush
from typing import Protocol, TypeVar


class _Component(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def awaits(self) -> frozenset[str]: ...


Waiting = TypeVar("Waiting", bound=_Component)


def judging_order(components: Iterable[Waiting]) -> tuple[Waiting, ...]:
    """Each after those it waits for, else as declared; a circle, which the loader reports, stays.

    What a component waits for and is not among them holds nothing up.
    """
    declared = list(components)
    place = {each.id: number for number, each in enumerate(declared)}
    sorter = TopologicalSorter({each.id: each.awaits & place.keys() for each in declared})
    try:
        sorter.prepare()
    except CycleError:
        return tuple(declared)
    ready: list[int] = []
    ordered: list[Waiting] = []
    while sorter.is_active():
        for free in sorter.get_ready():
            heappush(ready, place[free])
        ordered.append(declared[heappop(ready)])
        sorter.done(ordered[-1].id)
    return tuple(ordered)
