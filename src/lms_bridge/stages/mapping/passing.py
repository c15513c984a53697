"""Whether a grade passes: a number by a pass mark, a word by its place on the scale.

A scale is not a number. Without `pass_from`, only its best word passes, whatever the need. What
cannot be told is not guessed: it says why, and what the binding has to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from lms_bridge.cause import Cause
from lms_bridge.model.declared import PassMark
from lms_bridge.model.site import GradeItem
from lms_bridge.model.snapshot import Grade, Marking
from lms_bridge.model.written import plain_word


def marking_of(provider: GradeItem, grade: Grade) -> Marking:
    """How an item is marked: as the binding says, else as the LMS shows it."""
    if provider.scale is not None:
        return Marking.WORDS if provider.scale else Marking.POINTS
    if grade.marking is Marking.UNTOLD and provider.pass_from is not None:
        return Marking.WORDS if isinstance(provider.pass_from, str) else Marking.POINTS
    return grade.marking


def passes(
    provider: GradeItem,
    grade: Grade,
    raw: Decimal,
    pass_mark: PassMark | None,
    words: Mapping[int, str],
    year_starts: date,
) -> bool | Cause:
    """Whether a grade passes, or why that cannot be told.

    Args:
        provider: what the site file says of the item.
        grade: the grade, with its range and its word.
        raw: its number, or the place of its word.
        pass_mark: the programme's; None for none, where only the top passes.
        words: the words of the scale by their place, as far as they are known.
        year_starts: the day whose pass mark applies.
    """
    match marking_of(provider, grade):
        case Marking.POINTS:
            return _number_passes(provider, grade, raw, pass_mark, year_starts)
        case Marking.WORDS:
            return _word_passes(provider, grade, raw, words)
        case Marking.UNTOLD:
            number = _number_passes(provider, grade, raw, pass_mark, year_starts)
            word = _word_passes(provider, grade, raw, words)
            if number is word:  # whichever it is, the answer is the same
                return number
            return Cause.of("scale.untold", item=grade.item or grade.column, maximum=grade.maximum)


def _number_passes(
    provider: GradeItem, grade: Grade, raw: Decimal, pass_mark: PassMark | None, year_starts: date
) -> bool | Cause:
    """Exact: nothing is divided, nothing rounded."""
    lowest = provider.pass_from
    if isinstance(lowest, str):
        return Cause.of("scale.word_for_number", word=lowest)
    if lowest is not None:
        return raw >= lowest
    if pass_mark is None:
        return raw >= grade.maximum
    reach = grade.maximum - grade.minimum
    mark = pass_mark.mark.at(year_starts)
    return (raw - grade.minimum) * pass_mark.out_of >= mark * reach


def _word_passes(
    provider: GradeItem, grade: Grade, raw: Decimal, words: Mapping[int, str]
) -> bool | Cause:
    if grade.minimum != 1:  # the range shown is not that of the words: only a word says anything
        if provider.pass_from is not None or not (grade.word and grade.best):
            return Cause.of("scale.no_places", minimum=grade.minimum, maximum=grade.maximum)
        return _same(grade.word, grade.best)
    best = raw >= grade.maximum
    if provider.pass_from is None:
        return best
    wanted = _written(provider.pass_from)
    known = tuple(words.values())
    places = [place for place, word in words.items() if _same(word, wanted)]
    if len(places) == 1:
        first = places[0] == 1
        return Cause.of("scale.every_word", word=wanted) if first else raw >= places[0]
    if places:
        return Cause.of("scale.word_twice", word=wanted, words=known)
    if isinstance(provider.pass_from, Decimal):
        return Cause.of("scale.number_for_word", number=wanted, words=known)
    if len(words) == int(grade.maximum):
        return Cause.of("scale.no_such_word", word=wanted, words=known)
    # Somewhere between the ends, where nobody's grade has shown the words yet.
    if best or raw == 1:
        return best
    return Cause.of("scale.word_unseen", word=wanted, words=known)


def _written(lowest: Decimal | str) -> str:
    return lowest if isinstance(lowest, str) else f"{lowest:f}"


def _same(one: str, other: str) -> bool:
    """Whether two words are one: letter case and kinds of spaces aside, accents not."""
    return _compared(one) == _compared(other)


def _compared(word: str) -> str:
    """A word as it is compared: an accent may be a sign of its own or a part of the letter."""
    return " ".join(plain_word(word).split())
