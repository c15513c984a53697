from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.stages.mapping.likeness import Name, best, contradict, likeness, name_of


def alike(one: str, other: str) -> float:
    """How alike two texts are."""
    return likeness(name_of(one), name_of(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [("UE 3", "UE03"), ("UE3", "ue-3"), ("Éthique", "ETHIQUE"), ("Œuvre 2", "oeuvre 02")],
)
def test_writing_alone_makes_no_difference(one: str, other: str):
    """Accents, case, separators and leading zeros say nothing."""
    assert alike(one, other) == 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("UE3", "UE13"),
        ("UE 03", "UE 30"),
        ("C.1.1", "C.11"),
        ("UE1.1", "UE11"),
        ("M1-UE4", "M2-UE4"),
    ],
)
def test_numbers_are_never_alike(one: str, other: str):
    """A unit is not another one whose number looks like its own."""
    assert contradict(name_of(one), name_of(other))
    assert alike(one, other) == 0.0
    assert best([one, "Droit de la santé"], [f"{other} Droit de la santé"]) == 0.0


def test_a_year_is_no_number_of_a_unit():
    """Courses are made anew each year."""
    assert alike("UE3 2025", "UE3 2026-2027") > 0.9
    assert not contradict(name_of("Promotion 2025"), name_of("Promotion 2026"))


def test_more_in_common_is_more_alike():
    """A shared code beats shared words, and these beat none."""
    code = alike("UE3", "UE03 Droit de la santé")
    words = alike("Droit de la santé", "Le droit et la santé publique")
    none = alike("Droit de la santé", "Statistiques appliquées")
    assert code > words > 0.6 > none


def test_a_name_is_taken_apart():
    """Letters and numbers, codes, and the words that are worth comparing."""
    assert name_of("UE 03.1, Éthique de l'œuvre; Æsop 2026 x2200 007 0") == Name(
        tokens=(
            *("ue", "3", "1", "ethique", "de", "l", "oeuvre", "aesop"),
            *("2026", "x", "2200", "7", "0"),
        ),
        codes=frozenset({("ue", "3.1"), ("x", "2200")}),
        words=("ue", "ethique", "l", "oeuvre", "aesop", "x"),
    )
    assert name_of("x1899 y1900 z2199").codes == {("x", "1899")}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("", "", 0.0),
        ("UE3", "", 0.0),
        ("3", "4", 0.0),
        ("3", "droit", 0.0),
        ("3", "3", 1.0),
        ("UE3", "UE3 droit", 0.945),  # a shared code, and half of the words
        ("UE3", "P 3 UE3", 0.954),
        ("droit", "droit rural", 0.5625),  # one word of one is no sign
        ("droit rural", "droit rural public", 0.85),  # all words of the shorter name are
        ("droit rural", "droit urbain", 0.7043),  # letters in common
        ("abc def", "def abc", 1.0),  # the same words otherwise
        ("abc", "xyz", 0.0),
    ],
)
def test_how_alike_names_are(one: str, other: str, expected: float):
    """Codes first, then words, then letters; nothing in common is nothing."""
    assert round(alike(one, other), 4) == expected


def test_the_best_of_several_names_is_taken():
    """None of any is nothing; a contradiction of any two ends it."""
    assert best(["abc", "droit rural"], ["xyz", "droit rural public"]) == 0.85
    assert best([], ["abc"]) == best(["abc"], []) == 0.0
    assert best(["UE3", "abc"], ["UE4", "abc"]) == 0.0


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_the_same_both_ways_and_within_bounds(one: str, other: str):
    """Whoever is compared with whom; a name is like itself."""
    assert alike(one, other) == alike(other, one)
    assert 0 <= alike(one, other) <= 1
    if name_of(one).tokens:
        assert alike(one, one) == 1.0
