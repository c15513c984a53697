"""Whether a grade item is marked in numbers or in words, as a Moodle shows it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lms_bridge.lms.moodle.marking import is_reduced, scale_ends, word_of
from lms_bridge.lms.moodle.payloads_course import GradeItemPayload
from lms_bridge.model.snapshot import Marking

POINTS, WORDS, UNTOLD = Marking.POINTS, Marking.WORDS, Marking.UNTOLD


def item(low: str, high: str, shown: str | None, **more: object) -> GradeItemPayload:
    """A grade item with its range as Moodle writes it."""
    values = {"graderaw": None, "gradeformatted": "-", **more}
    return GradeItemPayload.model_validate(
        {
            "id": 91,
            "itemtype": "mod",
            "grademin": Decimal(low),
            "grademax": Decimal(high),
            "rangeformatted": shown,
            **values,
        }
    )


@pytest.mark.parametrize(
    ("low", "high", "shown", "more", "marking"),
    [
        ("0", "20", "0&ndash;20", {}, POINTS),
        ("1", "3", "Non acquis&ndash;Acquis", {}, WORDS),
        ("0", "100", "Non acquis&ndash;Acquis", {}, WORDS),
        ("1", "4", "0&ndash;3", {}, WORDS),
        ("1", "4", "A&ndash;4", {}, WORDS),
        ("1", "4", "1&ndash;4", {}, UNTOLD),
        ("1", "4", None, {}, UNTOLD),
        ("1", "20", "1&ndash;20", {"graderaw": Decimal(12), "gradeformatted": "12,00"}, POINTS),
        ("1", "20", "1&ndash;20", {"graderaw": Decimal("12.5"), "gradeformatted": "13"}, POINTS),
        ("1", "20", "1&ndash;20", {"graderaw": Decimal(12), "gradeformatted": "12"}, UNTOLD),
        ("1", "3", "1,0&ndash;3,0", {"graderaw": Decimal(2), "gradeformatted": "2,0"}, UNTOLD),
        ("1", "3", "1&ndash;3", {"graderaw": Decimal(2), "gradeformatted": "2,5"}, UNTOLD),
        ("1", "2.5", "1&ndash;2,5", {}, POINTS),
        ("1", "3", "1&ndash;3", {"outcomeid": 7}, WORDS),
        ("0", "0", "&ndash;", {}, POINTS),
    ],
)
def test_the_range_tells_words_from_numbers(low, high, shown, more, marking: Marking):
    """Where the words of a scale are numbers themselves, nothing tells, and nothing is guessed."""
    assert scale_ends(item(low, high, shown, **more)).marking is marking


def test_the_ends_of_a_scale_are_read():
    """Markup and entities are no part of a word."""
    ends = scale_ends(item("1", "3", "Non acquis &amp; revoir&ndash;<b>Acquis</b>"))
    assert (ends.lowest, ends.best) == ("Non acquis & revoir", "Acquis")


@pytest.mark.parametrize(
    ("raw", "formatted", "word"),
    [
        (2, "Rattrapage", "Rattrapage"),
        (2, '<i class="icon fa"></i>Rattrapage', "Rattrapage"),
        (2, "Rattrapage (50.00 %)", "Rattrapage"),
        (2, "50.00 %", ""),
        (3, "100.00 %", "Acquis"),
        (1, "F", "Non acquis"),
        (None, "-", ""),
    ],
)
def test_the_word_given_is_read_whatever_the_gradebook_shows(raw, formatted: str, word: str):
    """Letters or percentages hide a word in the middle, never one at an end."""
    found = item(
        "1",
        "3",
        "Non acquis&ndash;Acquis",
        graderaw=None if raw is None else Decimal(raw),
        gradeformatted=formatted,
    )
    assert word_of(found, scale_ends(found)) == word


def test_a_number_has_no_word():
    """Twelve is not a word of a scale."""
    found = item("0", "20", "0&ndash;20", graderaw=Decimal(12), gradeformatted="12.00")
    assert word_of(found, scale_ends(found)) == ""


def test_the_sign_of_a_penalty_is_seen():
    """Moodle 5 shows a sign beside a reduced mark, and nothing else."""
    sign = '<span class="penalty-indicator-icon" title="Late penalty applied -2.00 marks"></span>'
    assert is_reduced(item("0", "20", None, graderaw=Decimal(8), gradeformatted=f"8.00{sign}"))
    assert not is_reduced(item("0", "20", None, graderaw=Decimal(8), gradeformatted="8.00"))
