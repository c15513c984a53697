"""The scales that bindings use: their words as far as they are known, and from which on they pass.

The LMS lists the words of no scale: the ends show in an item's range, the others in grades.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from lms_bridge.cause import Cause
from lms_bridge.model.connection import BoundScale
from lms_bridge.model.declared import PassMark
from lms_bridge.model.site import GradeItem, Provider
from lms_bridge.model.snapshot import Grade, Marking, Snapshot
from lms_bridge.stages.mapping.passing import marking_of, passes
from lms_bridge.stages.mapping.readings import ReadingIndex

#: Stands for words that nobody was given yet.
UNKNOWN_WORD = "…"


def bound_scales(
    found: Mapping[str, tuple[Provider, ...]],
    snapshot: Snapshot,
    pass_mark: PassMark | None,
    year_starts: date,
) -> tuple[BoundScale, ...]:
    """The scales of the grade items that bindings find, items with the same scale together.

    Args:
        found: by need key, the providers that are there.
        snapshot: what was read.
        pass_mark: the programme's.
        year_starts: the day whose pass mark applies.
    """
    readings = ReadingIndex(snapshot)
    known: dict[BoundScale, list[str]] = {}
    bound = (each for providers in found.values() for each in providers)
    items = {each for each in bound if isinstance(each, GradeItem)}
    for item in sorted(items, key=str):
        grades = tuple(readings.grades_in(item.course, item.item))
        scale = _scale(item, grades, readings, pass_mark, year_starts)
        if scale is not None:
            known.setdefault(scale, []).append(f"{item.course} {item.item}")
    return tuple(replace(each, items=tuple(those)) for each, those in known.items())


def _scale(
    item: GradeItem,
    grades: Iterable[Grade],
    readings: ReadingIndex,
    pass_mark: PassMark | None,
    year_starts: date,
) -> BoundScale | None:
    words = readings.scale_words(item.course, item.item)
    unclear: Cause | None = None
    of_words = False
    highest = 0
    for grade in grades:
        of_words = of_words or marking_of(item, grade) is not Marking.POINTS
        highest = max(highest, int(grade.maximum))
        if unclear is None and grade.raw is not None:
            answer = passes(item, grade, grade.raw, pass_mark, words, year_starts)
            unclear = answer if isinstance(answer, Cause) else None
    if not of_words and unclear is None:
        return None
    passing = item.pass_from if isinstance(item.pass_from, str) else ""
    return BoundScale(tuple(_in_order(words, highest)), passing, (), unclear)


def _in_order(words: Mapping[int, str], highest: int) -> Iterator[str]:
    """The words from the first to the last, one sign for those between that are not known."""
    before = 0
    for place, word in words.items():
        if place > before + 1:
            yield UNKNOWN_WORD
        yield word
        before = place
    if before < highest:
        yield UNKNOWN_WORD
