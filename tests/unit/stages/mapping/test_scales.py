"""The scales of words that bindings use, as far as grades show them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lms_bridge.cause import Cause
from lms_bridge.model.connection import BoundScale
from lms_bridge.model.site import GradeItem, Provider
from lms_bridge.model.snapshot import CourseReading, Marking
from lms_bridge.stages.mapping.scales import UNKNOWN_WORD, bound_scales
from tests.unit.stages.mapping.mapping_values import CSEC, YEAR, course, grade, snapshot

WORDS = ("Nul", "Faible", "Moyen", "Bon", "Excellent")
C = GradeItem("C", "EX")


def marked(*raw: str | None, of: str = "C", item: str = "EX") -> CourseReading:
    """A course in whose item each learner has a word, by its place."""
    given = (grade(each, item, user=n, words=WORDS) for n, each in enumerate(raw, 1))
    return course(of, range(1, len(raw) + 1), grades=tuple(given))


def scales(*courses: CourseReading, bound: tuple[Provider, ...] = (C,)) -> tuple[BoundScale, ...]:
    """The scales that one need's providers use."""
    return bound_scales({"result:X": bound}, snapshot(*courses), CSEC.pass_mark, YEAR.starts)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (("1",), ("Nul", "…", "Excellent")),
        (("2",), ("Nul", "Faible", "…", "Excellent")),
        (("3",), ("Nul", "…", "Moyen", "…", "Excellent")),
        (("4", "2"), ("Nul", "Faible", "…", "Bon", "Excellent")),
        (("2", "3", "4"), WORDS),
        ((None,), ("Nul", "…", "Excellent")),
    ],
)
def test_words_that_nobody_was_given_are_one_sign(raw, words: tuple[str, ...]):
    """The ends always show; what is between two known words and unknown is told once."""
    assert UNKNOWN_WORD == "…"
    assert scales(marked(*raw)) == (BoundScale(words, "", ("C EX",)),)


def test_an_end_that_does_not_show_is_unknown_too():
    """A scale whose last word nobody was given, and which the range does not name."""
    shown = grade("2", "EX", low="1", high="4", marking=Marking.WORDS, word="Faible")
    (found,) = scales(course("C", grades=(shown,)))
    assert found.words == ("…", "Faible", "…")


def test_items_with_one_scale_stand_together():
    """In the order of their names; what is bound twice is there once; numbers have no scale."""
    points = course("N", grades=(grade("12", "EX"),))
    bound = GradeItem("D", "EX"), C, C, GradeItem("N", "EX"), GradeItem("GONE", "EX")
    (found,) = scales(marked("2"), marked("2", of="D"), points, bound=bound)
    assert found.items == ("C EX", "D EX")


def test_the_word_from_which_on_it_passes_parts_two_scales():
    """As the site file writes it."""
    bound = C, GradeItem("D", "EX", pass_from="Moyen")
    found = scales(marked("3"), marked("3", of="D"), bound=bound)
    assert {each.passing: each.items for each in found} == {"": ("C EX",), "Moyen": ("D EX",)}


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        (("4",), Cause.of("scale.word_unseen", word="Moyen", words=("Nul", "Bon", "Excellent"))),
        (
            ("5", "4", "1"),
            Cause.of("scale.word_unseen", word="Moyen", words=("Nul", "Bon", "Excellent")),
        ),
        (("5", "1"), None),
        (("4", "3"), None),
        ((None,), None),
    ],
)
def test_why_a_word_is_not_used_is_told(raw, cause: Cause | None):
    """Of the first grade of which it cannot be told whether it passes."""
    (found,) = scales(marked(*raw), bound=(GradeItem("C", "EX", pass_from="Moyen"),))
    assert found.unclear == cause
    assert found.passing == "Moyen"


def test_a_number_of_which_a_word_is_asked_is_told():
    """A binding that says from which word on numbers pass: no scale, but why it is not used."""
    bound = GradeItem("C", "EX", pass_from="Bon", scale=False)
    (found,) = scales(
        course(
            "C",
            grades=(grade("12", "EX"), grade(None, user=2)),
        ),
        bound=(bound,),
    )
    assert found.unclear == Cause.of("scale.word_for_number", word="Bon")
    assert scales(course("C", grades=(grade("12", "EX"),)), bound=(GradeItem("C", "EX"),)) == ()


def test_a_number_from_which_words_pass_is_no_word():
    """What passes is told only where the site file names a word."""
    (found,) = scales(marked("3"), bound=(GradeItem("C", "EX", pass_from=Decimal(10)),))
    assert found.passing == ""
    assert found.unclear == Cause.of(
        "scale.number_for_word", number="10", words=("Nul", "Moyen", "Excellent")
    )
