"""What a page is made of, whatever it is written in: headings, paragraphs, lists, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lms_bridge.text.rules import SpokenRule
from lms_bridge.text.wording import Wording


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` counts from 1, the page's own title."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class ListLine:
    """A line of a list; `note` says where it is written, `of` are the lines under it."""

    text: str
    note: str = ""
    of: tuple[ListLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    """A list, nested as needed."""

    of: tuple[ListLine, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; every row has a cell for each heading."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Items | Grid


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """A whole page in one language."""

    title: str
    language: str
    blocks: tuple[Block, ...]


def item(said: SpokenRule, wording: Wording) -> ListLine:
    """A rule in words as a line; its note names the sources by their keys, to be read quickly."""
    note = wording.set("; ".join(map(str, said.sources)))
    return ListLine(said.text, note, tuple(item(each, wording) for each in said.of))


def grid(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[Block]:
    """A table, or nothing at all where it would have no row."""
    found = tuple(tuple(row) for row in rows)
    return [Grid(tuple(headings), found)] if found else []


def section(level: int, title: str, blocks: list[Block]) -> list[Block]:
    """Blocks under a heading, or nothing at all where there are none."""
    return [Heading(level, title), *blocks] if blocks else []
