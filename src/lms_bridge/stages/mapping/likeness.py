"""How alike two names are, as a registrar would say: accents, case and leading zeros aside.

A number is never alike another: "UE 3" and "UE03" are one, "UE3" and "UE13" are two.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_TOKENS = re.compile(r"[a-z]+|\d+")
_CODES = re.compile(r"(?<![a-z])([a-z]+)[\s._-]*0*(\d+(?:\.\d+)*)")

#: Numbers that are years say when, not which.
_YEARS = range(1900, 2200)

_SMALL = frozenset(
    {"a", "and", "au", "aux", "avec", "by", "cours", "course", "dans", "de", "des", "du", "en"}
    | {"et", "for", "from", "in", "la", "le", "les", "of", "on", "ou", "par", "pour", "sur"}
    | {"the", "to", "un", "une", "with"}
)

#: What names that share a code, or all of their words, are at least.
SAME_CODE, ALL_WORDS = 0.9, 0.85


@dataclass(frozen=True, slots=True)
class Name:
    """A name taken apart.

    Attributes:
        tokens: its letters and numbers, in order: equal for names that differ in writing alone.
        codes: letters with the number that follows them: ("ue", "3").
        words: what is left to compare, in order.
    """

    tokens: tuple[str, ...]
    codes: frozenset[tuple[str, str]]
    words: tuple[str, ...]


@lru_cache(maxsize=20_000)
def name_of(text: str) -> Name:
    """Take a name apart."""
    bare = bared(text)
    tokens = tuple(
        each.lstrip("0") or "0" if each.isdigit() else each for each in _TOKENS.findall(bare)
    )
    codes = frozenset(
        (letters, number)
        for letters, number in _CODES.findall(bare)
        if not (number.isdigit() and int(number) in _YEARS)
    )
    words = tuple(each for each in tokens if each.isalpha() and each not in _SMALL)
    return Name(tokens, codes, words)


def bared(text: str) -> str:
    """Lower case, without accents."""
    folded = text.casefold().replace("œ", "oe").replace("æ", "ae")
    split = unicodedata.normalize("NFKD", folded)
    return "".join(each for each in split if not unicodedata.combining(each))


def contradict(one: Name, other: Name) -> bool:
    """Whether both count the same kind of thing, and name different numbers of it."""
    kinds = {letters for letters, _ in one.codes} & {letters for letters, _ in other.codes}
    return any(
        {n for letters, n in one.codes if letters == kind}.isdisjoint(
            {n for letters, n in other.codes if letters == kind}
        )
        for kind in kinds
    )


def likeness(one: Name, other: Name) -> float:
    """How alike two names are, 0 to 1; 0 for names that contradict each other."""
    if not one.tokens or not other.tokens or contradict(one, other):
        return 0.0
    if one.tokens == other.tokens:
        return 1.0
    words = _words(one, other)
    if one.codes & other.codes:
        return SAME_CODE + (1 - SAME_CODE) * words * 0.9
    return words


def best(names: Iterable[str], others: Iterable[str]) -> float:
    """The likeness of the two that are most alike, where none of them contradicts."""
    these, those = [name_of(each) for each in names], [name_of(each) for each in others]
    if any(contradict(one, other) for one in these for other in those):
        return 0.0
    return max((likeness(one, other) for one in these for other in those), default=0.0)


def _words(one: Name, other: Name) -> float:
    if not one.words or not other.words:
        return 0.0
    mine, theirs = set(one.words), set(other.words)
    fewer = min(mine, theirs, key=len)
    together = len(mine & theirs) / len(mine | theirs)
    first, second = sorted((" ".join(one.words), " ".join(other.words)))  # the same both ways
    alike = difflib.SequenceMatcher(None, first, second).ratio()
    found = max(together, alike * 0.9)
    if len(fewer) > 1 and fewer <= mine & theirs:
        found = max(found, ALL_WORDS)
    return found
