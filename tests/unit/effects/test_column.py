"""What columns are to say of learners, and which course's gradebook has them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from lms_bridge.effects.column.reliance import follow_up
from lms_bridge.model.action import Reason, Target, Wanted
from lms_bridge.model.points import Points
from lms_bridge.model.site import Enabled
from lms_bridge.programme.nouns import FOLLOW_UP, Effect, Programme
from lms_bridge.stages.plan import wanted_effects
from lms_bridge.text import Wording, score_remark
from tests.programmes.edges import alone
from tests.programmes.semester import verdict_on

DAY = "2026-06-15"
SITE = Enabled("edges", (), {})
OFF = Enabled("edges", (), {}, effects_off=frozenset({"column"}))


def column(component: str, *tracks: str) -> Effect:
    """An effect that says in a column how far somebody is."""
    return Effect(
        f"column-{component}",
        "column",
        component,
        frozenset(),
        idnumber=f"edges/{component}",
        course=FOLLOW_UP,
        name=component,
        tracks=frozenset(tracks or {"main"}),
    )


def programme(*effects: Effect) -> Programme:
    """Hours and an examination, with these effects."""
    return replace(alone("HRS", "EXAM"), effects=effects)


def wishes(found: Programme, *given: str, site: Enabled = SITE) -> list[Wanted]:
    """What the columns are to say of one learner, account 7."""
    every = wanted_effects(found, site, [(7, verdict_on(found, given, DAY))])
    return [each for each in every if each.target.kind == "column"]


def test_a_column_says_how_far_somebody_is():
    """With the points, the remark, the status, the course and the name of the column."""
    found = programme(column("HRS"))
    given = ("attended 4 h of HRS",)
    (wish,) = wishes(found, *given)
    assert wish == Wanted(
        learner="case",
        user_id=7,
        target=Target("column", course="LX-SUIVI", idnumber="edges/HRS"),
        present=True,
        reason=Reason("edges", "HRS", "in_progress"),
        name="HRS",
        note=score_remark(Wording("fr", found), verdict_on(found, given, DAY), "HRS"),
        points=Points(Decimal(4), Decimal(10)),
    )


def test_what_cannot_be_computed_is_not_said_and_the_rest_is():
    """A column that nobody can tell keeps what it says; the next one is written."""
    found = programme(column("HRS"), column("EXAM"))
    given = ("the hours of HRS cannot be read because it is gone", "assessment of EXAM passed")
    (wish,) = wishes(found, *given)
    assert (wish.name, wish.points) == ("EXAM", Points(Decimal(100), Decimal(100), complete=True))


def test_a_column_of_another_track_says_nothing_and_the_rest_do():
    """Whoever is on another way through has no place in it."""
    found = programme(column("HRS", "other"), column("EXAM"))
    assert [each.name for each in wishes(found)] == ["EXAM"]


def test_only_columns_say_something():
    """A cohort is no column."""
    cohort = replace(column("HRS"), kind="cohort")
    found = programme(cohort, column("EXAM"))
    assert [each.name for each in wishes(found)] == ["EXAM"]
    assert follow_up("column", programme(cohort), SITE) == ""


def test_columns_switched_off_say_nothing():
    """A site that does not want them has no course for them either."""
    assert wishes(programme(column("HRS")), site=OFF) == []
    assert follow_up("column", programme(column("HRS")), OFF) == ""


@pytest.mark.parametrize(
    ("site", "course"),
    [(SITE, "LX-SUIVI"), (replace(SITE, courses={FOLLOW_UP: "NOTES"}), "NOTES")],
)
def test_the_columns_are_in_one_course(site: Enabled, course: str):
    """The one that the site names for following up, else the convention's."""
    assert follow_up("column", programme(column("HRS")), site) == course
    assert follow_up("column", programme(), site) == ""


def test_points_are_the_hours_settled():
    """Those attended; an exemption settles them all, and a revocation none."""
    found = programme(column("HRS"))
    points = [
        wishes(found, *given)[0].points
        for given in (
            ("attended 6 h of HRS", "planned 4 h of HRS"),
            ("exemption of HRS granted",),
            ("attended 0.1 h of HRS",),
            ("attended 10 h of HRS", "revocation of HRS revoked"),
        )
    ]
    assert points == [
        Points(Decimal(6), Decimal(10)),
        Points(Decimal(10), Decimal(10), complete=True),
        Points(Decimal("0.1"), Decimal(10)),
        Points(Decimal(0), Decimal(10)),
    ]
