"""The neutral tree that an explanation is: lines with a mark and a word, for any kind of page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from lms_bridge.cause import Cause
from lms_bridge.model.verdict import Truth


class LineSign(StrEnum):
    """The sign in front of a line; a word always goes with it."""

    YES = "✓"
    NO = "✗"
    OPEN = "…"
    UNKNOWN = "?"
    FACT = "·"


class LineKind(StrEnum):
    """What a line is, for a page to lay it out."""

    AWARD = "award"
    ABOUT = "about"
    COMPONENT = "component"
    CONDITION = "condition"
    SOURCE = "source"
    RECORD = "record"
    CAUSE = "cause"
    HEADING = "heading"
    OWED = "owed"
    INFORMATION = "information"
    DISCREPANCY = "discrepancy"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an explanation.

    Attributes:
        text: what people read.
        truth: whether what it says holds; None where that is no question.
        kind: one of Kind.
        children: the lines under it.
        mark: one of Mark, "" where `truth` is None.
        word: the mark in words, so that a sign or a colour never stands alone.
        of: the id of the component, on lines of kind COMPONENT.
    """

    text: str
    truth: Truth | None
    kind: str
    children: tuple[Line, ...] = ()
    mark: str = ""
    word: str = ""
    of: str = ""

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Line]]:
        """This line and all under it, outermost first, each with its depth."""
        yield depth, self
        for child in self.children:
            yield from child.walk(depth + 1)


def sign_of(truth: Truth, cause: Cause | None) -> LineSign:
    """✓ and ✗ are final; … is open; ? cannot be computed, for a cause."""
    if truth is Truth.UNKNOWN:
        return LineSign.UNKNOWN if cause else LineSign.OPEN
    return LineSign.YES if truth is Truth.YES else LineSign.NO
