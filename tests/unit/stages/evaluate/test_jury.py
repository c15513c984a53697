"""The composition of a jury: below, at and above each threshold, each seat and the chair."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lms_bridge.model.decision import JuryMember
from lms_bridge.model.identity import Citation
from lms_bridge.programme.nouns import JuryRule
from lms_bridge.stages.evaluate import jury_problems
from lms_bridge.text.causes import bare_cause
from tests.unit.stages.evaluate.evidence_strategies import CSEC, DU

SOURCE = Citation("REF", "jury")


def _jury(outside: int, of: int) -> tuple[JuryRule, tuple[JuryMember, ...]]:
    """A jury of equals, so many of them from outside, under the 66 % rule."""
    rule = JuryRule(SOURCE, roles={"member": of}, outside_above=Decimal("0.66"))
    members = tuple(JuryMember("member", outside=number < outside) for number in range(of))
    return rule, members


@pytest.mark.parametrize(
    ("outside", "of", "share"), [(0, 3, 0), (1, 3, 33), (33, 100, 33), (65, 100, 65), (66, 100, 66)]
)
def test_66_percent_or_fewer_from_outside_are_not_enough(outside: int, of: int, share: int):
    """At or below the share the jury is refused, and its own share is told."""
    (problem,) = map(bare_cause, jury_problems(*_jury(outside, of)))
    assert problem.startswith(f"{share} % of its members are from outside")
    assert problem.endswith("more than 66 %")


@pytest.mark.parametrize(("outside", "of"), [(2, 3), (3, 3), (67, 100), (661, 1000), (100, 100)])
def test_more_than_66_percent_from_outside_is_enough(outside: int, of: int):
    """Two of three are more than 66 %, and so is anything above the share, however little."""
    assert jury_problems(*_jury(outside, of)) == ()


def _seats(*seats: str) -> tuple[JuryMember, ...]:
    return tuple(
        JuryMember(each.strip("+*"), outside="+" in each, chair="*" in each) for each in seats
    )


@pytest.mark.parametrize(
    ("seats", "said"),
    [
        (("certifying-body", "professional+*", "professional+"), ()),
        (("certifying-body+", "professional+*", "professional+"), ()),
        (
            ("certifying-body*", "professional+", "professional+"),
            ("it is chaired by certifying-body and must be chaired by one professional",),
        ),
        (
            ("certifying-body", "professional+", "professional+"),
            ("it is chaired by nobody and must be chaired by one professional",),
        ),
        (
            ("certifying-body", "professional+*", "professional+*"),
            ("it is chaired by professional, professional and must be chaired",),
        ),
        (
            ("certifying-body", "professional+*"),
            (
                "members of the jury: 2 instead of 3",
                "professional: 1 instead of 2",
                "50 % of its members",
            ),
        ),
        (
            ("certifying-body", "professional+*", "professional+", "professional+"),
            (
                "members of the jury: 4 instead of 3",
                "professional: 3 instead of 2",
            ),
        ),
        (
            ("certifying-body", "certifying-body+", "professional+*"),
            (
                "certifying-body: 2 instead of 1",
                "professional: 1 instead of 2",
            ),
        ),
        (
            ("professional+", "professional+*", "professional+"),
            (
                "certifying-body: 0 instead of 1",
                "professional: 3 instead of 2",
            ),
        ),
        (
            ("certifying-body", "professional+*", "teacher+"),
            (
                "professional: 1 instead of 2",
                "nobody may sit on it as teacher",
            ),
        ),
        (
            (),
            (
                "members of the jury: 0 instead of 3",
                "certifying-body: 0 instead of",
                "professional: 0 instead of",
                "it is chaired by nobody",
            ),
        ),
    ],
)
def test_the_jury_of_the_csec_is_checked_seat_by_seat(
    seats: tuple[str, ...], said: tuple[str, ...]
):
    """Size, seats, chair and share: everything wrong with a jury is told, and nothing else."""
    problems = [bare_cause(each) for each in jury_problems(CSEC.jury, _seats(*seats))]
    assert len(problems) == len(said)
    assert all(problem.startswith(start) for problem, start in zip(problems, said, strict=True)), (
        problems
    )


def test_a_programme_without_a_composition_takes_any_jury():
    """The DU prescribes no composition: its jury is taken as recorded."""
    assert jury_problems(DU.jury, ()) == ()
    assert jury_problems(DU.jury, _seats("anybody")) == ()
