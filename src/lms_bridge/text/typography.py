"""How text is set: French punctuation, amounts of time and words, dates, lists.

Every no-break space is U+00A0, never U+202F: one character that every font and mail program
has. The catalogue is written with ordinary spaces; `french` sets it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

#: The one no-break space used.
NBSP = "\u00a0"

_BEFORE = re.compile(r" (?=[:;?!%»])")
_AFTER = re.compile(r"(?<=[«°]) ")
_FIGURES = re.compile(r"(?<=\d) (?=(?:h|min|s|mots?|\d{2,3})\b)")
_FILLED = re.compile(r"(?<=\}) (?=(?:h|min|s|mots?)\b)")
_MINUTES = re.compile(r"(?<=\d\u00a0h) (?=\d\d\b)")

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")

#: How days are written: in figures in French; in English the month is a word, so that nobody
#: swaps it with the day.
_DAY = {"fr": "dd/MM/yyyy", "en_GB": "d MMMM yyyy"}
_DAY_OF_YEAR = {"fr": "dd/MM", "en_GB": "d MMMM"}
_MOMENT = {"fr": "dd/MM/yyyy 'à' HH:mm", "en_GB": "d MMMM yyyy, HH:mm"}


def locale_of(language: str) -> str:
    """The locale whose customs a language follows: those of France, or of Great Britain."""
    return "en_GB" if language == "en" else "fr"


def french(text: str) -> str:
    """Set a French text: the spaces of its punctuation and inside its amounts do not break."""
    for space in (_BEFORE, _AFTER, _FIGURES, _FILLED, _MINUTES):
        text = space.sub(NBSP, text)
    return text


def whole_number(value: int, language: str) -> str:
    """A whole number, its thousands apart: 5 000 in French, 5,000 in English."""
    return _unbroken(format_decimal(value, locale=locale_of(language)))


def decimal(text: str, language: str) -> str:
    """A decimal number that arrives as text, with its decimals: 2,50 in French, 2.50 in English.

    A text that is no number is given back as it is.
    """
    if not _NUMBER.fullmatch(text):
        return text
    places = len(text.partition(".")[2])
    pattern = f"#,##0.{'0' * places}" if places else "#,##0"
    return _unbroken(format_decimal(Decimal(text), format=pattern, locale=locale_of(language)))


def percent(value: int, language: str) -> str:
    """A share in hundredths: 66 % in French, 66% in English."""
    return _unbroken(format_percent(value / 100, locale=locale_of(language)))


def hours(seconds: int, language: str) -> str:
    """A duration, exact to the second: 3 h 30 in French, 3 h 30 min in English."""
    whole, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    words = [f"{whole_number(whole, language)} h"] if whole or not rest else []
    if minutes or (whole and left):
        figures = f"{minutes:02d}" if whole and language != "en" else str(minutes)
        bare = whole and not left and language != "en"
        words.append(figures if bare else f"{figures} min")
    if left:
        words.append(f"{left} s")
    return " ".join(words).replace(" ", NBSP)


def day(on: date, language: str) -> str:
    """A date: 30/06/2026 in French, 30 June 2026 in English."""
    locale = locale_of(language)
    return _unbroken(format_date(on, _DAY[locale], locale=locale))


def day_of_year(on: date, language: str) -> str:
    """A day of any year: 30/06 in French, 30 June in English."""
    locale = locale_of(language)
    return _unbroken(format_date(on, _DAY_OF_YEAR[locale], locale=locale))


def moment(at: datetime, language: str) -> str:
    """A moment to the minute, in the zone it comes with: 30/06/2026 à 14:05 in French."""
    locale = locale_of(language)
    there = at.replace(tzinfo=None)  # Babel would tell it in UTC
    return _unbroken(format_datetime(there, _MOMENT[locale], locale=locale))


def joined_list(items: Sequence[str], language: str, joined: str = "and") -> str:
    """Several things in a row: "A, B et C", with "ou" where `joined` is "or"."""
    style: Literal["or", "standard"] = "or" if joined == "or" else "standard"
    return format_list(items, style, locale=locale_of(language)) if items else ""


def _unbroken(text: str) -> str:
    return text.replace("\u202f", NBSP).replace(" ", NBSP)


def lower_first(text: str) -> str:
    """A label or a title with its article, as it is written inside a sentence."""
    return text[:1].lower() + text[1:]


def lower_article(text: str) -> str:
    """A title inside a sentence: only a leading article loses its capital."""
    for article in ("L'", "L’", "Le ", "La ", "Les ", "The ", "Un ", "Une ", "A ", "An "):
        if text.startswith(article):
            return lower_first(text)
    return text
