"""How text is set: French punctuation, amounts of time and words, dates, lists.

Every no-break space is U+00A0, never U+202F: one character that every font and mail program
has. The tables are written with ordinary spaces; `french` sets them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

#: The one no-break space used.
NBSP = "\u00a0"

_BEFORE = re.compile(r" (?=[:;?!%»])")
_AFTER = re.compile(r"(?<=[«°]) ")
_FIGURES = re.compile(r"(?<=\d) (?=(?:h|min|s|mots|\d{2,3})\b)")
_MINUTES = re.compile(r"(?<=\d\u00a0h) (?=\d\d\b)")

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_JOINED = {"and": {"fr": "et", "en": "and"}, "or": {"fr": "ou", "en": "or"}}


def french(text: str) -> str:
    """Set a French text: the spaces of its punctuation and inside its amounts do not break."""
    for space in (_BEFORE, _AFTER, _FIGURES, _MINUTES):
        text = space.sub(NBSP, text)
    return text


def number(value: int, language: str) -> str:
    """A whole number, its thousands apart: 5 000 in French, 5,000 in English."""
    return f"{value:,}" if language == "en" else f"{value:,}".replace(",", NBSP)


def decimal(text: str, language: str) -> str:
    """A decimal number that arrives as text: 2,5 in French, 2.5 in English."""
    return text if language == "en" else text.replace(".", ",")


def hours(seconds: int, language: str) -> str:
    """A duration, exact to the second: 3 h 30 in French, 3 h 30 min in English."""
    whole, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    words = [f"{number(whole, language)} h"] if whole or not rest else []
    if minutes or (whole and left):
        figures = f"{minutes:02d}" if whole and language != "en" else str(minutes)
        bare = whole and not left and language != "en"
        words.append(figures if bare else f"{figures} min")
    if left:
        words.append(f"{left} s")
    return " ".join(words).replace(" ", NBSP)


def words(count: int, language: str) -> str:
    """An amount of words of a document: 5 000 mots, 5,000 words."""
    noun = "words" if language == "en" else "mots"
    return f"{number(count, language)}{NBSP}{noun}"


def day(on: date, language: str) -> str:
    """A date: 30/06/2026 in French, 30 June 2026 in English."""
    if language == "en":
        return f"{on.day} {_MONTHS[on.month - 1]} {on.year}".replace(" ", NBSP)
    return f"{on:%d/%m/%Y}"


def moment(at: datetime, language: str) -> str:
    """A moment to the minute, in the zone it comes with: 30/06/2026 à 14:05 in French."""
    joined = ", " if language == "en" else " à "
    return f"{day(at, language)}{joined.replace(' ', NBSP)}{at:%H:%M}"


def listed(items: Sequence[str], language: str, joined: str = "and") -> str:
    """Several things in a row: "A, B et C", with "ou" where `joined` is "or"."""
    if len(items) < 2:  # noqa: PLR2004 - one thing needs no word between
        return "".join(items)
    last = _JOINED[joined]["en" if language == "en" else "fr"]
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def lower_first(text: str) -> str:
    """A label or a title with its article, as it is written inside a sentence."""
    return text[:1].lower() + text[1:]


def lower_article(text: str) -> str:
    """A title inside a sentence: only a leading article loses its capital."""
    for article in ("L'", "L’", "Le ", "La ", "Les ", "The ", "Un ", "Une ", "A ", "An "):
        if text.startswith(article):
            return lower_first(text)
    return text
