"""How a Moodle marks a grade item: in numbers or in the words of a scale, and which word it is.

No web service says which scale an item has: `scaleid` is that of an outcome, null for every other
item. What shows it is the item's range. Moodle writes it in numbers ("0&ndash;20") or with the
first and the last word of the scale ("Non acquis&ndash;Acquis"), and counts the words from 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from lms_bridge.lms.moodle.payloads_course import GradeItemPayload
from lms_bridge.lms.moodle.values import plain_text
from lms_bridge.model.snapshot import Marking

#: What stands between the two ends of a range, as Moodle writes it.
_TO: Final = "&ndash;"

_NUMBER: Final = re.compile(r"-?\d+(?:[.,]\d+)?")

#: What parts a number from its decimals.
_SEPARATOR: Final = re.compile(r"[.,]")

#: A word with the percentage after it, where the gradebook shows both.
_WITH_PERCENT: Final = re.compile(r"(?P<word>[^()]*)\([^()]*%\)")

#: What Moodle shows where there is no grade, and where it has to compute first.
_NO_WORD: Final = frozenset({"", "-", "Error"})

#: The class of the sign of a penalty, which Moodle shows beside a reduced mark since 5.0.
_PENALTY: Final = "penalty-indicator"


@dataclass(frozen=True, slots=True)
class ScaleEnds:
    """How an item is marked, with the first and the last word of its scale; "" for none."""

    marking: Marking
    lowest: str = ""
    best: str = ""


def scale_ends(item: GradeItemPayload) -> ScaleEnds:
    """How an item is marked, as far as Moodle shows it.

    Numbers that run from 1 to a whole number look like a scale whose words are numbers: only a
    grade written with decimals, as no word is beside "1" and "20", tells them apart. A word may be
    written so beside "1,0", and "2,5" may be the second word.
    """
    first, _, last = (item.rangeformatted or "").partition(_TO)
    lowest, best = plain_text(first), plain_text(last)
    ends = _as_number(lowest), _as_number(best)
    if (lowest or best) and None in ends:
        return ScaleEnds(Marking.WORDS, lowest, best)
    if item.outcomeid is not None:  # an outcome is always on a scale
        return ScaleEnds(Marking.WORDS, lowest, best)
    if not _counts_from_one(item):
        return ScaleEnds(Marking.POINTS)
    if None not in ends and ends != (item.grademin, item.grademax):
        return ScaleEnds(Marking.WORDS, lowest, best)
    if _has_decimals(item, lowest + best):
        return ScaleEnds(Marking.POINTS)
    return ScaleEnds(Marking.UNTOLD, lowest, best)


def word_of(item: GradeItemPayload, ends: ScaleEnds) -> str:
    """The word that was given on a scale; "" for none, or where the gradebook shows another form.

    The ends of a scale are known by their place: there the gradebook may show what it likes.
    """
    if item.graderaw is None or ends.marking is Marking.POINTS:
        return ""
    if _counts_from_one(item):
        if item.graderaw == item.grademax and ends.best:
            return ends.best
        if item.graderaw == item.grademin and ends.lowest:
            return ends.lowest
    shown = plain_text(item.gradeformatted or "")
    with_percent = _WITH_PERCENT.fullmatch(shown)
    word = with_percent["word"].strip() if with_percent else shown
    return "" if word in _NO_WORD or word.endswith("%") else word


def is_reduced(item: GradeItemPayload) -> bool:
    """Whether Moodle shows the sign of a penalty beside the grade."""
    return _PENALTY in (item.gradeformatted or "")


def _as_number(text: str) -> Decimal | None:
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def _counts_from_one(item: GradeItemPayload) -> bool:
    """Whether the range is that of a list of words: from 1 to how many there are."""
    return item.grademin == 1 and item.grademax == int(item.grademax)


def _has_decimals(item: GradeItemPayload, ends: str) -> bool:
    """Whether the grade is a number with decimals, in value or in writing beside whole ends."""
    raw = item.graderaw
    if raw is None or raw != int(raw):
        return raw is not None
    shown = plain_text(item.gradeformatted or "")
    as_written = _as_number(shown) == raw and not shown.lstrip("-").isdigit()
    return as_written and not _SEPARATOR.search(ends)
