"""Bars: how many stand where, and hours. Geometry alone; each comes with its numbers in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lms_bridge.text.typography import NBSP

#: The width of a whole bar, in the picture's own units.
WIDTH = 1000


@dataclass(frozen=True, slots=True)
class Sign:
    """A status: its code, a sign, and a word that always goes with it."""

    code: str
    sign: str
    word: str

    @property
    def said(self) -> str:
        """The sign and the word, which no line parts."""
        return f"{self.sign}{NBSP}{self.word}"


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


def bar_of(found: Mapping[str, int], signs: Iterable[Sign]) -> Bar:
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
