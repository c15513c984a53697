"""What people write: signs that nobody sees in it, and the one form that days have."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

#: Letters that show as nothing and belong to no category of such.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")

#: Control signs, signs without a width or that turn the direction, halves of a sign, ends of lines.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

#: No diploma of continuing education that the bridge runs is older.
EARLIEST = date(1990, 1, 1)


def is_unseen(letter: str) -> bool:
    """Whether it is a control sign or shows as nothing: a byte order mark, a soft hyphen."""
    varies = "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"
    return unicodedata.category(letter) in _UNSEEN or letter in _BLANK or varies


def unseen_in(text: str) -> str:
    """The first sign of a text that nobody sees, by its number: "U+202E"; "" for none."""
    return next((f"U+{ord(letter):04X}" for letter in text if is_unseen(letter)), "")


def plain_word(text: str) -> str:
    """A word as it is compared: without case and space around, each accent with its letter."""
    return unicodedata.normalize("NFC", text).strip().casefold()


def day_written(text: str) -> date | None:
    """The day that is written as 2026-06-30; None for any other form, and for no such day."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
