"""Amounts, dates and French punctuation, with U+00A0 as the only no-break space."""

import re
from datetime import UTC, date, datetime

import pytest

from lms_bridge.model.verdict import Owed, OwedKind
from lms_bridge.text import Wording
from lms_bridge.text.typography import (
    NBSP,
    day,
    decimal,
    french,
    hours,
    joined_list,
    lower_article,
    moment,
    whole_number,
)
from tests.unit.text.wording_cases import explanations


@pytest.mark.parametrize(
    ("seconds", "fr", "en"),
    [
        (0, "0 h", "0 h"),
        (30, "30 s", "30 s"),
        (1800, "30 min", "30 min"),
        (3600, "1 h", "1 h"),
        (3900, "1 h 05", "1 h 5 min"),
        (5400, "1 h 30", "1 h 30 min"),
        (12600, "3 h 30", "3 h 30 min"),
        (59400, "16 h 30", "16 h 30 min"),
        (12599, "3 h 29 min 59 s", "3 h 29 min 59 s"),
        (3601, "1 h 00 min 1 s", "1 h 0 min 1 s"),
        (378000, "105 h", "105 h"),
        (3600 * 1200, "1 200 h", "1,200 h"),
    ],
)
def test_hours_are_exact_and_written_as_each_language_does(seconds: int, fr: str, en: str):
    """Not a second is rounded away: 3 h 29 min 59 s is not 3 h 30."""
    assert hours(seconds, "fr") == fr.replace(" ", NBSP)
    assert hours(seconds, "en") == en.replace(" ", NBSP)


def test_numbers_words_and_decimals():
    """Thousands stand apart by a no-break space in French, by a comma in English."""
    assert whole_number(999, "fr") == "999"
    for language, fr in (("fr", f"5{NBSP}000{NBSP}mots"), ("en", f"5,000{NBSP}words")):
        owed = Owed(OwedKind.DOCUMENT, "M1", 5000)
        assert fr in Wording(language, strict=True).owed(owed)
    assert decimal("2.5", "fr") == "2,5"
    assert decimal("2.5", "en") == "2.5"


def test_dates():
    """Figures in French; in English the month is a word, so nobody swaps it with the day."""
    assert day(date(2026, 6, 30), "fr") == "30/06/2026"
    assert day(date(2026, 1, 2), "fr") == "02/01/2026"
    assert day(date(2026, 1, 2), "en") == f"2{NBSP}January{NBSP}2026"
    assert day(date(2026, 12, 2), "en") == f"2{NBSP}December{NBSP}2026"


def test_lists():
    """One, two and three things, joined by and or by or."""
    assert joined_list((), "fr") == ""
    assert joined_list(("A",), "fr") == "A"
    assert joined_list(("A", "B"), "fr") == "A et B"
    assert joined_list(("A", "B", "C"), "fr", "or") == "A, B ou C"
    assert joined_list(("A", "B", "C"), "en") == "A, B and C"


def test_titles_inside_a_sentence_lose_the_capital_of_their_article_only():
    """A name keeps its capital."""
    assert lower_article("L'institution d'accueil") == "l'institution d'accueil"
    assert lower_article("Université de Paris") == "Université de Paris"


def test_french_punctuation_does_not_break():
    """Before : ; ? ! % and », after «, and inside amounts."""
    assert french("Oui : « 66 % » ; n° 3 ? 5 000 mots, 3 h 30 !") == (
        f"Oui{NBSP}: «{NBSP}66{NBSP}%{NBSP}»{NBSP}; n°{NBSP}3{NBSP}? "
        f"5{NBSP}000{NBSP}mots, 3{NBSP}h{NBSP}30{NBSP}!"
    )


def test_setting_twice_is_setting_once():
    """A text that is already set stays as it is."""
    once = french("Heures : 3 h 30")
    assert french(once) == once


def test_every_french_line_of_every_case_is_set():
    """No ordinary space where French asks for one that does not break, and never U+202F."""
    wrong = re.compile(r" [:;?!%»]|« |\d h\b|\d \d{3}\b|[^\s«][:;!?](?=\s)")
    seen: set[str] = set()
    for _, _, told in explanations("fr"):
        seen |= {line.text for _, line in told.walk()}
    assert len(seen) > 100
    for text in seen:
        assert "\u202f" not in text
        assert not wrong.search(text), text


def test_a_moment_is_told_to_the_minute():
    """In the zone that it comes with."""
    at = datetime(2026, 6, 3, 9, 5, 59, tzinfo=UTC)
    assert moment(at, "fr") == "03/06/2026\u00a0à\u00a009:05"
    assert moment(at, "en") == "3\u00a0June\u00a02026,\u00a009:05"
