"""Whether two idnumbers are one person's: written the same, or nearly so. Pure.

What people and spreadsheets do to a number on its way is known: letters change their case, signs
that nobody sees come along, zeros and spaces come and go, a cell turns into a formula, a decimal
or a power of ten. A number that is nearly somebody's is never taken for theirs, and never for
nobody's: whoever asks sets it aside, with the person that may be meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal

from lms_bridge.model.written import is_unseen

#: A character as workbooks write those that they will not hold: `_x0032_` is 2.
_ESCAPED = re.compile(r"_x([0-9a-f]{4})_")

#: What stands around a number that was kept as text: `="21000001"`, `'21000001`.
_AROUND = "='\"`´‘’‚“”„«»‹›"

#: Decimals of nothing, and separators of thousands.
_NO_DECIMALS = re.compile(r"(\d+)[.,]0+")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,'\u2019]\d{3})+")

#: A power of ten, as a narrow column shows a long number.
_POWER = re.compile(r"(\d)(?:[.,](\d+))?e\+?(\d{1,2})")

#: What comes along before or after a number that is copied out of a text.
_BESIDE = ".,;:+#()[]<>/|_*°"

_DASHES = re.compile(r"[\u002d\u2010-\u2015\u2212]")


def same_person(idnumber: str) -> str:
    """An idnumber as it is compared: composed, without case, space around or unseen signs."""
    composed = unicodedata.normalize("NFKC", idnumber).strip().casefold()
    return "".join(_digit(each) for each in composed if not is_unseen(each)).strip()


def _digit(letter: str) -> str:
    """A digit of any script as one of 0 to 9; anything else as it is."""
    value = unicodedata.decimal(letter, None)
    return letter if value is None else str(value)


def as_meant(idnumber: str) -> str:
    """An idnumber as it is compared, without what a spreadsheet wrote around or into it."""
    text = same_person(_ESCAPED.sub(_unescaped, same_person(idnumber)))
    text = text.strip(f"{_AROUND} ")
    whole = _NO_DECIMALS.fullmatch(text)
    if whole is not None:
        return whole[1]
    if _THOUSANDS.fullmatch(text):
        return re.sub(r"\D", "", text)
    return text


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


def nearly_same(one: str, other: str) -> bool:
    """Whether two idnumbers may well be one person's."""
    return bool(NearNumbers([other]).like(one))


def same_when_rewritten(one: str, other: str) -> bool:
    """Whether only what a spreadsheet makes of a number parts two that are nearly the same."""
    meant = as_meant(one), as_meant(other)
    return meant[0] == meant[1] or any(_rounded(each) is not None for each in meant)


def is_rewritten(idnumber: str) -> bool:
    """Whether a spreadsheet seems to have written it: a formula, a power of ten."""
    meant = as_meant(idnumber)
    return meant != same_person(idnumber) or _rounded(meant) is not None


class NearNumbers:
    """Idnumbers, to be asked which of them another one may mean."""

    def __init__(self, known: Iterable[str]) -> None:
        self._by_key: dict[str, list[str]] = defaultdict(list)
        self._powers: list[str] = []
        for each in sorted(set(known)):
            self._by_key[_key(each)].append(each)
            if _rounded(as_meant(each)) is not None:
                self._powers.append(each)

    def like(self, idnumber: str) -> tuple[str, ...]:
        """Those that are nearly it, in order; what is written exactly so is among them."""
        key = _key(idnumber)
        if not key:
            return ()
        found = set(self._by_key.get(key, ()))
        found |= {each for each in self._powers if _shown_as(key, as_meant(each))}
        meant = as_meant(idnumber)
        if _rounded(meant) is not None:
            found |= {
                each
                for known, several in self._by_key.items()
                if _shown_as(known, meant)
                for each in several
            }
        return tuple(sorted(found))


def _key(idnumber: str) -> str:
    """What is left of an idnumber without spaces, dashes, signs beside it and zeros before it."""
    text = "".join(_DASHES.sub("", as_meant(idnumber)).split()).strip(_BESIDE)
    return text.lstrip("0") or text[:1]


def _rounded(text: str) -> tuple[Decimal, int] | None:
    """The number that a power of ten is, and to how many digits it was rounded; None for none."""
    match = _POWER.fullmatch(text)
    if match is None:
        return None
    digits = match[1] + (match[2] or "")
    return Decimal(f"{match[1]}.{match[2] or '0'}E{match[3]}"), len(digits)


def _shown_as(key: str, power: str) -> bool:
    """Whether a column that is too narrow shows this number as that power of ten."""
    found = _rounded(power)
    if found is None or not (key.isascii() and key.isdigit()):
        return False
    number, digits = found
    return Context(prec=digits, rounding=ROUND_HALF_UP).create_decimal(key) == number
