"""Whether a grade passes: every answer of a scale, as far as its words are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from lms_bridge.cause import Cause
from lms_bridge.model.site import GradeItem
from lms_bridge.model.snapshot import Grade
from lms_bridge.stages.mapping.passing import passes
from tests.existing import existing
from tests.unit.stages.mapping.mapping_values import DU, grade

FOUR = ("Non validé", "Rattrapage", "Validé avec réserve", "Validé")
START = date(2026, 9, 1)


def judged(
    found: Grade, words: dict[int, str], pass_from: str | Decimal | None = None
) -> bool | str:
    """Whether it passes, or the code of why that cannot be told."""
    bound = GradeItem("C", "X", pass_from=pass_from)
    said = passes(bound, found, existing(found.raw), DU.pass_mark, words, START)
    return said.code if isinstance(said, Cause) else said


KNOWN = dict(enumerate(FOUR, start=1))
ENDS = {1: FOUR[0], 4: FOUR[3]}


@pytest.mark.parametrize(
    ("place", "words", "pass_from", "answer"),
    [
        ("3", KNOWN, None, False),
        ("4", KNOWN, None, True),
        ("2", KNOWN, "Validé avec réserve", False),
        ("3", KNOWN, "validé avec RÉSERVE ", True),
        ("4", KNOWN, "Validé avec réserve", True),
        ("3", KNOWN, "Validé", False),
        ("4", KNOWN, "Non validé", "scale.every_word"),
        ("4", KNOWN, "Valide", "scale.no_such_word"),
        ("4", ENDS, "Validé avec réserve", True),
        ("1", ENDS, "Validé avec réserve", False),
        ("3", ENDS, "Validé avec réserve", "scale.word_unseen"),
        ("3", KNOWN, Decimal(3), "scale.number_for_word"),
        ("4", {1: "A", 2: "B", 3: "A", 4: "C"}, "A", "scale.word_twice"),
        ("3", {1: "0", 2: "5", 3: "10", 4: "20"}, Decimal(10), True),
        ("2", {1: "0", 2: "5", 3: "10", 4: "20"}, Decimal(10), False),
    ],
)
def test_a_word_passes_by_its_place(place: str, words, pass_from, answer):
    """A word whose place is not known is not guessed at, except where no place changes it."""
    assert judged(grade(place, words=FOUR), words, pass_from) == answer


def test_a_word_on_a_range_that_is_not_the_scales():
    """Old gradebooks show other limits: then only the best word itself says something."""
    wide = replace(grade("4", words=FOUR), minimum=Decimal(0), maximum=Decimal(100))
    assert judged(wide, {}) is True
    assert judged(replace(wide, word="Rattrapage"), {}) is False
    assert judged(replace(wide, word=""), {}) == "scale.no_places"
    assert judged(wide, {}, "Validé") == "scale.no_places"


def test_a_word_asked_of_a_number():
    """The binding names a word, and the item is marked in numbers."""
    assert judged(grade("12"), {}, "Validé") == "scale.word_for_number"
