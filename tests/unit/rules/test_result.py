"""Results from elsewhere and documents in their place: what is owed, what a case says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms_bridge.model.verdict import Owed, OwedKind
from lms_bridge.rules.base.nodes import condition_tree
from tests.programmes.edges import alone, differences
from tests.programmes.semester import verdict_on

DAY = "2026-06-15"
DOC = alone("DOC")
FAILED = ("D1 failed", "D2 failed")
DEBT = Owed(OwedKind.DOCUMENT, "REPORT", missing=5000)


def owed(*given: str) -> tuple[Owed, ...]:
    """The documents that are owed."""
    found = verdict_on(DOC, given, DAY).owed
    return tuple(each for each in found if each.kind is OwedKind.DOCUMENT)


def test_a_document_is_about_the_results_that_failed():
    """Where these are some of those that it may stand for, each is named; else none is."""
    assert owed(*FAILED) == (DEBT,)
    assert owed("D1 failed", "D2 validated") == (replace(DEBT, about=("D1",)),)
    assert owed("D1 failed", "D2 failed", "exemption of D2 granted") == (
        replace(DEBT, about=("D1",)),
    )
    assert owed("D1 failed", "D2 failed", "revocation of D2 revoked") == (DEBT,)


def test_a_document_has_the_topic_that_somebody_set():
    """With who set it, and on which day."""
    (found,) = owed(*FAILED, "topic of document REPORT is ethics")
    assert (found.topic, found.topic_on) == ("ethics", "2026-06-15")
    assert found.topic_by
    assert found == replace(DEBT, topic="ethics", topic_by=found.topic_by, topic_on=found.topic_on)


@pytest.mark.parametrize("said", ["document REPORT submitted", "document REPORT handed in"])
def test_a_document_that_was_handed_in_waits(said: str):
    """By what the LMS says, or a person: since that day."""
    assert owed(*FAILED, said) == (replace(DEBT, handed_in=True, handed_in_on=DAY),)
    assert owed(*FAILED, said, "document REPORT refused")[0].missing == 5000


def test_a_document_that_was_submitted_rests_on_its_record():
    """By the need that it is about."""
    found = verdict_on(DOC, (*FAILED, "document REPORT submitted"), DAY).component("DOC").because
    records = [each for node in condition_tree(found) for each in node.records if not each.value]
    assert {(each.course, each.item) for each in records} == {("case", "document:REPORT")}


OWED = (*FAILED, "topic of document REPORT is ethics", "document REPORT submitted")
SOME = ("D1 failed", "D2 validated")


@pytest.mark.parametrize(
    ("given", "expected", "said"),
    [
        (OWED, "document REPORT asks for 5000 words", ""),
        (OWED, "document REPORT asks for 4000 words", "it asks for 5000"),
        ((), "document REPORT asks for 5000 words", "document REPORT is not owed"),
        (OWED, "document REPORT is for all", ""),
        (OWED, "document REPORT is for D1", "it is for all"),
        (SOME, "document REPORT is for D1", ""),
        (SOME, "document REPORT is for D2", "it is for D1"),
        ((), "document REPORT is for all", "it is for nothing: it is not owed"),
        (OWED, "document REPORT is on ethics", ""),
        (OWED, "document REPORT is on law", "its topic is ethics"),
        (FAILED, "document REPORT is on law", "its topic is not set"),
        ((), "document REPORT is on law", "its topic is nothing: it is not owed"),
        (OWED, "document REPORT awaits acceptance", ""),
        (OWED, "document REPORT is not handed in", "it awaits acceptance"),
        (FAILED, "document REPORT is not handed in", ""),
        (FAILED, "document REPORT awaits acceptance", "it is not handed in"),
        ((), "document REPORT awaits acceptance", "document REPORT is not owed"),
        (OWED, "document OTHER awaits acceptance", "document OTHER is not owed"),
    ],
)
def test_an_expectation_says_what_there_is_instead(given, expected: str, said: str):
    """A case that expects something else fails, in words; one that is met says nothing."""
    found = differences(DOC, given, expected, on=DAY)
    assert found == ([f"{expected} → {said}"] if said else [])
