"""Bars: how many stand where, and hours. Geometry alone; each comes with its numbers in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

#: The width of a whole bar, in the picture's own units.
WIDTH = 1000


class Signed(Protocol):
    """A status with its sign and word."""

    @property
    def code(self) -> str:
        """The status as in code."""

    @property
    def sign(self) -> str:
        """One character, told apart without colour."""

    @property
    def word(self) -> str:
        """The status in words."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a bar: what it stands for, how much, where it begins and how wide it is."""

    code: str
    sign: str
    word: str
    count: int
    start: int
    width: int

    @property
    def middle(self) -> int:
        """Where its sign stands."""
        return self.start + self.width // 2


@dataclass(frozen=True, slots=True)
class Bar:
    """Segments side by side that fill the whole width; none of them for nothing."""

    segments: tuple[Segment, ...]
    total: int

    @property
    def drawn(self) -> tuple[Segment, ...]:
        """Those that are not empty."""
        return tuple(each for each in self.segments if each.count)


def bar_of(found: Mapping[str, int], signs: Iterable[Signed]) -> Bar:
    """A bar of counts by code, in the order of the signs; every sign has its segment."""
    total = sum(found.values())
    segments: list[Segment] = []
    before = 0
    for each in signs:
        count = found.get(each.code, 0)
        start, end = _place(before, total), _place(before + count, total)
        segments.append(Segment(each.code, each.sign, each.word, count, start, end - start))
        before += count
    return Bar(tuple(segments), total)


def _place(count: int, total: int) -> int:
    return WIDTH * count // total if total else 0
