"""The points to confirm: the table of a programme's README, as its leads wrote it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADING = re.compile(r"^##+ (?:Points à confirmer|Points to confirm)\b.*$", re.MULTILINE)
_NEXT = re.compile(r"^#", re.MULTILINE)
_ROW = re.compile(r"^\| *(\d+) *\|(.*)\|\s*$", re.MULTILINE)
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Point:
    """A point to confirm: its number, what is retained, where to change it."""

    number: str
    retained: str
    where: str


def points_of(readme: str) -> tuple[Point, ...]:
    """The points in the table under the heading "Points à confirmer" or "Points to confirm".

    Their first cell is a number, the second what is retained, the third where to change it.
    """
    heading = _HEADING.search(readme)
    if heading is None:
        return ()
    rest = readme[heading.end() :]
    following = _NEXT.search(rest)
    table = rest[: following.start()] if following else rest
    return tuple(_point(number, cells) for number, cells in _ROW.findall(table))


def _point(number: str, cells: str) -> Point:
    retained, *where = (each.strip().replace("`", "") for each in _CELL.split(cells))
    return Point(number, retained, " ".join(where))
