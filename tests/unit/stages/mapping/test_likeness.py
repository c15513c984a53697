from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.stages.mapping.likeness import best, contradict, likeness, name_of


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


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_the_same_both_ways_and_within_bounds(one: str, other: str):
    """Whoever is compared with whom; a name is like itself."""
    assert alike(one, other) == alike(other, one)
    assert 0 <= alike(one, other) <= 1
    if name_of(one).plain:
        assert alike(one, one) == 1.0
