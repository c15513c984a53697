"""Which part of a unit a session is of, by the words of its description.

Words are compared whole, without case and accents, in the singular and plural, masculine and
feminine; articles between them do not matter. What a description repeats of the unit's own
title says nothing of the part.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from lms_bridge.model.declared import UnitPart
from lms_bridge.model.identity import Text
from lms_bridge.stages.mapping.likeness import bared

_WORD = re.compile(r"[^\W_]+")

#: Words that may stand between others, or not.
_ARTICLES = frozenset({"a", "au", "aux", "d", "de", "des", "du", "l", "la", "le", "les"} | {"un"})

#: What is left of a word without its ending is at least so long: "cas" has none to lose.
_STEM = 3

#: Endings that change with number and gender, and what they become; the first that fits.
_ENDINGS = (
    ("trices", "teu"),
    ("trice", "teu"),
    ("euses", "eu"),
    ("euse", "eu"),
    ("eurs", "eu"),
    ("eur", "eu"),
    ("eux", "eu"),
    ("ives", "if"),
    ("ive", "if"),
    ("ieres", "ier"),
    ("iere", "ier"),
    ("elles", "el"),
    ("elle", "el"),
    ("ennes", "en"),
    ("enne", "en"),
    ("onnes", "on"),
    ("onne", "on"),
    ("eaux", "eau"),
    ("aux", "al"),
    ("ales", "al"),
    ("ale", "al"),
    ("ies", "i"),
    ("ie", "i"),
    ("y", "i"),
    ("ees", ""),
    ("ee", ""),
    ("es", ""),
    ("ss", "ss"),
    ("s", ""),
    ("x", ""),
    ("e", ""),
)

#: A title shorter than this counts as repeated only where the whole of it is there.
_LONG_TITLE = 6

Words = tuple[str, ...]


@lru_cache(maxsize=20_000)
def content_words(text: str) -> Words:
    """The words of a text as they are compared, without articles."""
    seen = "".join(each for each in text if unicodedata.category(each) != "Cf")
    found = _WORD.findall(bared(seen))
    return tuple(_stem(each) for each in found if each not in _ARTICLES)


def _stem(word: str) -> str:
    if len(word) <= _STEM or not word.isalpha():
        return word
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= _STEM:
            return word.removesuffix(ending) + instead
    return word


def names_one_of(description: str, words: Iterable[str]) -> bool:
    """Whether a session's description holds one of these words."""
    return _holds(content_words(description), words)


def parts_named(description: str, parts: tuple[UnitPart, ...], title: Text) -> tuple[str, ...]:
    """The parts whose words a description holds: one is right, several are ambiguous.

    `title` is the unit's own, which many descriptions repeat.
    """
    said = content_words(description)
    for each in {title.fr, title.en}:
        said = _without(said, content_words(each))
    return tuple(part.id for part in parts if _holds(said, part.sessions))


def _holds(said: Words, words: Iterable[str]) -> bool:
    return any(
        _place(said, asked, 0) is not None for each in words if (asked := content_words(each))
    )


def _place(said: Words, asked: Words, start: int) -> int | None:
    """Where these words stand in a row, from a place on; None where they do not."""
    for place in range(start, len(said) - len(asked) + 1):
        if said[place : place + len(asked)] == asked:
            return place
    return None


def _without(said: Words, title: Words) -> Words:
    """What is said beside the title: the whole of a short one, more than half of a long one."""
    shortest = len(title) if len(title) < _LONG_TITLE else len(title) // 2 + 1
    for length in range(len(title), shortest - 1, -1):
        for start in range(len(title) - length + 1):
            run = title[start : start + length]
            place = _place(said, run, 0) if run else None
            if place is not None:
                # A word of its own keeps what stood on both sides from meeting.
                return (*said[:place], "", *said[place + length :])
    return said
