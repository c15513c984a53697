"""What the kinds of rules say of their codes, gathered for whoever counts and tells conditions."""

from __future__ import annotations

import pytest

from lms_bridge.model.verdict import OwedKind
from lms_bridge.rules.base.kind import RuleKind, Share
from lms_bridge.rules.base.registry import (
    answers,
    attending,
    freeing,
    given_as_is,
    kinds,
    shares,
    standing_for,
    transparent,
)


def test_what_is_counted_by_its_code():
    """Hours attended, hours exempted, what is said as it is, how much of it is done."""
    assert attending() == {
        "hours.attended",
        "hours.attested",
        "hours.missing",
        "hours.unreadable",
    }
    assert freeing() == {"exemption.part", "exemption.whole"}
    said = ("given", "second", "average", "best", "sessions", "adjusted", "acquired")
    assert given_as_is() == {f"mark.{each}" for each in said}
    assert transparent() == {"all", "any"}
    assert shares() == {
        "all": Share.MEAN,
        "any": Share.BEST,
        "at_least": Share.COUNTED,
        "block": Share.MEAN,
        "deadline": Share.MEAN,
    }


def test_which_debt_a_condition_answers():
    """What was handed in and judged: its place has to stay."""
    assert answers() == {
        "document.accepted": OwedKind.DOCUMENT,
        "decision.document.accepted": OwedKind.DOCUMENT,
        "assessment.passed": OwedKind.EXAMINATION,
        "assessment.failed": OwedKind.EXAMINATION,
        "competence.passed": OwedKind.COMPETENCE,
        "competence.failed": OwedKind.COMPETENCE,
    }


def test_an_option_has_a_kind_that_stands_for_it():
    """And nothing else that a programme declares has."""
    assert standing_for("option").name == "option"
    with pytest.raises(KeyError):
        standing_for("unit")


@pytest.mark.parametrize("kind", kinds().known.values(), ids=lambda each: each.name)
def test_a_kind_speaks_of_its_own_codes_alone(kind: RuleKind):
    """What is counted, answered or told is among the codes that it lists."""
    said = {*kind.attending, *kind.freeing, *kind.given_as_is, *kind.transparent}
    assert said | set(kind.answers) | set(kind.shares) <= set(kind.codes)


def test_kinds_that_put_others_together_come_first():
    """A rule of a file is read by the names in this order."""
    names = list(kinds().known)
    groups = [each.name for each in kinds().known.values() if each.groups]
    assert groups == names[: len(groups)] == ["all", "any", "at_least"]
    assert names[len(groups) :] == sorted(names[len(groups) :])
    assert kinds().broken == {}
