from __future__ import annotations

from datetime import timedelta

import pytest

from lms_bridge.cause import Cause
from lms_bridge.stages.mapping.recounted import RECOUNTED, recounted, with_recounted
from tests.unit.stages.mapping.mapping_values import BEFORE, course, evidence, register, session

NAME = "DU-UE1-ATT"


def ethics(*found):
    """What is known where unit 1 has these sessions."""
    reading = course("DU-UE1", activities=(register(NAME),), sessions={NAME: found})
    return evidence(reading)


WAS = ethics(session(1, {1: "P"}, "Éthique"))


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (session(1, {1: "P"}, "Accueil"), ["UE1"]),
        (session(1, {1: "P"}, "Coordinateur"), ["UE1"]),
        (session(1, {1: "P"}, "Éthique", starts=BEFORE - timedelta(days=700)), ["UE1"]),
        (session(1, {1: "P"}, "Éthique", starts=BEFORE + timedelta(days=90)), ["UE1"]),
        (session(1, {1: "P"}, "Éthique", seconds=1800), ["UE1"]),
        (session(1, {1: "P"}, "Éthique, deux"), []),
        (session(1, {1: "P"}, "Éthique", starts=BEFORE + timedelta(days=1)), []),
        (session(1, {1: "P"}, "Éthique", seconds=7200), []),
        (session(1, {1: "A"}, "Accueil"), []),
        (session(1, {1: "L"}, "Accueil"), []),
        (session(1, None, "Accueil"), []),
    ],
    ids=["no-part", "other-part", "other-year", "to-come", "shorter", "same", "another-day",
         "longer", "absent", "another-mark", "vanished"],
)  # fmt: skip
def test_a_session_with_the_same_mark_that_counts_for_less_is_found(now, found):
    """Another description, day or length; a mark that changed speaks for itself."""
    assert [each.subject for each in recounted(ethics(now), WAS)] == found


def test_what_was_recounted_is_told_with_its_hours():
    """Those that counted, and those that count now."""
    (found,) = recounted(ethics(session(1, {1: "P"}, "Éthique", seconds=1800)), WAS)
    (told,) = [causes for name, causes in found.values if name == "sessions"]
    assert isinstance(told, tuple)
    (cause,) = [each for each in told if isinstance(each, Cause)]
    assert (cause.value("was_seconds"), cause.value("now_seconds")) == (3600, 1800)


def test_a_session_that_finds_its_part_takes_nothing_away():
    """It counted for no part of the unit, and counts for one of it now."""
    assert recounted(WAS, ethics(session(1, {1: "P"}, "Accueil"))) == ()


def test_what_was_found_stays_found():
    """The next run knows the changed session alone, and the verdict has not come back."""
    changed = ethics(session(1, {1: "P"}, "Accueil"))
    found = recounted(changed, WAS)
    kept = with_recounted(changed, found, {"UE1"})
    assert [each.code for each in kept.discrepancies if each.code == RECOUNTED] == [RECOUNTED]
    assert recounted(changed, kept) == found
    assert with_recounted(changed, found, set()) == changed


def test_a_first_reading_has_nothing_to_compare():
    """Nor has one of another year."""
    assert recounted(WAS, None) == ()
