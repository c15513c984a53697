"""Whether a grade passes: every answer of a scale, as far as its words are known."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lms_bridge.cause import Cause
from lms_bridge.model.dated import Dated
from lms_bridge.model.declared import PassMark
from lms_bridge.model.identity import Citation
from lms_bridge.model.site import GradeItem
from lms_bridge.model.snapshot import Grade, Marking
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
        ("3", KNOWN, unicodedata.normalize("NFD", "Validé avec\u00a0réserve"), True),
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


WORDS = {1: "Non acquis", 2: "En cours", 3: "Acquis"}
IN_ORDER = tuple(WORDS.values())
SOURCE = Citation("R", "art. 1")
TO_TEN = PassMark(
    Dated(((date(2024, 9, 1), Decimal(10), SOURCE), (date(2026, 9, 1), Decimal(12), SOURCE))),
    Decimal(20),
)


def passing(
    raw: str, *, low: str = "1", high: str = "3", words: Mapping[int, str] = WORDS, **more: Any
) -> bool | Cause:
    """Whether a grade passes in a year that begins in 2025."""
    bound = GradeItem(
        "C", "EX", pass_from=more.pop("pass_from", None), scale=more.pop("scale", None)
    )
    mark = more.pop("pass_mark", TO_TEN)
    found = grade(raw, "EX", low=low, high=high, **more)
    return passes(bound, found, Decimal(raw), mark, words, date(2025, 9, 1))


POINTS, IN_WORDS, UNTOLD = Marking.POINTS, Marking.WORDS, Marking.UNTOLD


@pytest.mark.parametrize(
    ("raw", "more", "expected"),
    [
        ("10", {"marking": POINTS, "low": "0", "high": "20"}, True),
        ("9.99", {"marking": POINTS, "low": "0", "high": "20"}, False),
        ("5.5", {"marking": POINTS, "low": "1", "high": "10"}, True),
        ("5.49", {"marking": POINTS, "low": "1", "high": "10"}, False),
        ("20", {"marking": POINTS, "low": "0", "high": "20", "pass_mark": None}, True),
        ("19", {"marking": POINTS, "low": "0", "high": "20", "pass_mark": None}, False),
        ("12", {"marking": POINTS, "low": "0", "high": "20", "pass_from": Decimal(12)}, True),
        ("11", {"marking": POINTS, "low": "0", "high": "20", "pass_from": Decimal(12)}, False),
        (
            "12",
            {"marking": POINTS, "pass_from": "Acquis"},
            Cause.of("scale.word_for_number", word="Acquis"),
        ),
        ("3", {"marking": IN_WORDS}, True),
        ("2", {"marking": IN_WORDS}, False),
        ("2", {"marking": IN_WORDS, "pass_from": " en COURS "}, True),
        ("1", {"marking": IN_WORDS, "pass_from": "En cours"}, False),
        (
            "2",
            {"marking": IN_WORDS, "pass_from": "Non acquis"},
            Cause.of("scale.every_word", word="Non acquis"),
        ),
        (
            "2",
            {"marking": IN_WORDS, "pass_from": "Oui", "words": {1: "Non", 2: "Oui", 3: "oui"}},
            Cause.of("scale.word_twice", word="Oui", words=("Non", "Oui", "oui")),
        ),
        (
            "2",
            {"marking": IN_WORDS, "pass_from": Decimal(2)},
            Cause.of("scale.number_for_word", number="2", words=IN_ORDER),
        ),
        (
            "2",
            {"marking": IN_WORDS, "pass_from": "Validé"},
            Cause.of("scale.no_such_word", word="Validé", words=IN_ORDER),
        ),
        (
            "2",
            {"marking": IN_WORDS, "pass_from": "Validé", "words": {2: "En cours"}},
            Cause.of("scale.word_unseen", word="Validé", words=("En cours",)),
        ),
        ("3", {"marking": IN_WORDS, "pass_from": "Validé", "words": {}}, True),
        ("1", {"marking": IN_WORDS, "pass_from": "Validé", "words": {}}, False),
        ("5", {"marking": IN_WORDS, "low": "0", "word": "Acquis", "best": " acquis"}, True),
        ("5", {"marking": IN_WORDS, "low": "0", "word": "En cours", "best": "Acquis"}, False),
        (
            "5",
            {"marking": IN_WORDS, "low": "0", "word": "Acquis"},
            Cause.of("scale.no_places", minimum="0", maximum="3"),
        ),
        (
            "5",
            {"marking": IN_WORDS, "low": "0", "word": "A", "best": "A", "pass_from": "A"},
            Cause.of("scale.no_places", minimum="0", maximum="3"),
        ),
        ("3", {"marking": UNTOLD}, True),
        ("1", {"marking": UNTOLD}, False),
        ("2", {"marking": UNTOLD}, Cause.of("scale.untold", item="EX", maximum="3")),
        ("2", {"marking": UNTOLD, "scale": False}, True),
        ("2", {"marking": UNTOLD, "scale": True}, False),
        ("2", {"marking": UNTOLD, "pass_from": Decimal(2)}, True),
        ("2", {"marking": UNTOLD, "pass_from": "Acquis"}, False),
        ("2", {"marking": POINTS, "scale": True}, False),
    ],
)
def test_whether_a_grade_passes_or_why_that_cannot_be_told(raw, more, expected):
    """A number by the pass mark of its year, a word by its place; what is wrong with its values."""
    assert passing(raw, **more) == expected
