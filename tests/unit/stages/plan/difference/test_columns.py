from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms_bridge.cause import as_written
from lms_bridge.model.action import Observed, Plan, Presence, Target, Verb, Wanted
from lms_bridge.model.points import Points, same_score, score_digest
from lms_bridge.stages.plan import Difference, plan_difference
from lms_bridge.text.causes import bare_cause
from tests.unit.stages.plan.plan_values import REASON

COLUMN = Target("column", course="SUIVI", idnumber="mini/U1")
OTHER = Target("column", course="SUIVI", idnumber="mini/U2")
BOOK = Target("column", course="SUIVI")
KEY = "column:SUIVI/mini/U1@L1"

WHY = as_written("why")


def wish(given: str = "16", note: str = "En cours", user: int = 1, **more: Any) -> Wanted:
    """One learner's score."""
    values: dict[str, Any] = {
        "target": COLUMN,
        "points": Points(Decimal(given), Decimal(21)),
    } | more
    return Wanted(
        learner=f"L{user}",
        user_id=user,
        present=True,
        reason=REASON,
        name="U1",
        note=note,
        **values,
    )


def text(given: str, note: str = "En cours", maximum: int = 21) -> str:
    """A score as it is remembered."""
    return score_digest(Decimal(given), Decimal(maximum), note)


def seen(says: str = "", sent: str = "", note: str = "En cours", **more: Any) -> Observed:
    """A column that says something of learner 1, and what the bridge last sent."""
    return Observed(
        held={COLUMN: {1: text(says, note)} if says else {}},
        last={COLUMN: {1: text(sent)} if sent else {}},
        **more,
    )


def nothing(**more: Any) -> Observed:
    """No column is there."""
    columns = [COLUMN, OTHER, *(Target("column", "SUIVI", f"mini/U{n}") for n in (10, 2, 1))]
    return Observed(missing=frozenset(columns), **more)


#: Learner 1 is not in the course, whichever column is looked at.
OUTSIDE = {COLUMN: {1: Presence.OUTSIDE}, OTHER: {1: Presence.OUTSIDE}}


def plan(found: Observed, *wishes: Wanted, drift: str = "") -> Plan:
    """The plan for learner 1, or for some wishes, with what a person decided about a drift."""
    chosen = {KEY: drift} if drift else {}
    return compared(wishes or (wish(),), found, chosen).plan


def compared(
    wishes: Sequence[Wanted], found: Observed, chosen: Mapping[str, str] | None = None
) -> Difference:
    """Wishes against what was seen; the ledger of other kinds of effect says nothing here."""
    return plan_difference(wishes, found, {}, chosen or {})


def sends(found: Plan) -> list[tuple[Verb, str]]:
    """What a plan does to whom."""
    return [(each.verb, each.learner) for each in found.actions]


def test_the_same_score_is_left():
    """Nothing is sent, whoever wrote it."""
    for sent in ("", "16", "9"):
        found = plan(seen("16", sent))
        assert (found.actions, found.drifts, found.satisfied) == ((), (), 1)


def test_a_first_score_is_sent():
    """With its points, its remark and its reason."""
    (action,) = plan(seen()).actions
    assert (action.key, action.verb, action.note) == (KEY, Verb.ADD, "En cours")
    assert (action.points, action.reason) == (Points(Decimal(16), Decimal(21)), REASON)


def test_what_the_bridge_sent_is_replaced():
    """Where the column still says what was last sent."""
    assert sends(plan(seen("9", "9"))) == [(Verb.ADD, "L1")]


@pytest.mark.parametrize(
    "found",
    [seen("9", "12"), seen("9"), seen("", "12"), seen("9", "9", note="vu avec elle")],
    ids=["changed", "never sent", "emptied", "another remark"],
)
def test_what_somebody_wrote_is_drift(found: Observed):
    """It is shown until a person decides."""
    shown = plan(found)
    assert (shown.actions, [each.key for each in shown.drifts]) == ((), [KEY])
    assert sends(plan(found, drift="restore")) == [(Verb.ADD, "L1")]
    left = plan(found, drift="leave")
    assert (left.actions, left.drifts, left.satisfied) == ((), (), 1)


def test_a_column_that_is_not_there_is_made_first():
    """Once, with the largest maximum that anybody needs."""
    more = wish(user=2, points=Points(Decimal(1), Decimal(24)))
    found = plan(nothing(), wish(), more, wish(target=OTHER))
    assert [(each.verb, each.target) for each in found.actions[:2]] == [
        (Verb.CREATE, COLUMN),
        (Verb.CREATE, OTHER),
    ]
    assert found.actions[0].points is not None
    assert (found.actions[0].points.maximum, found.actions[0].name) == (24, "U1")
    assert sends(found)[2:] == [(Verb.ADD, "L1"), (Verb.ADD, "L2"), (Verb.ADD, "L1")]


def test_columns_are_made_in_the_order_in_which_people_count():
    """A gradebook keeps that order: U2 stands before U10."""
    targets = [Target("column", "SUIVI", f"mini/U{number}") for number in (10, 2, 1)]
    found = plan(nothing(), *(wish(target=each) for each in targets))
    made = [each.target.idnumber for each in found.actions if each.verb is Verb.CREATE]
    assert made == ["mini/U1", "mini/U2", "mini/U10"]


def test_no_column_is_made_for_nobody():
    """Neither for those who are left, nor for those who are not in the course."""
    assert plan(nothing(), drift="leave").actions == ()
    outside = nothing(presence=OUTSIDE)
    assert plan(outside).actions == ()


def test_a_closed_gradebook_is_one_obstacle():
    """Not one for each learner and column."""
    found = plan(Observed(closed={BOOK: WHY}), wish(), wish(user=2), wish(target=OTHER))
    (obstacle,) = found.obstacles
    assert (obstacle.target, obstacle.learner, obstacle.cause) == (BOOK, "", WHY)
    assert found.actions == ()


def test_whoever_is_not_in_the_course_is_one_obstacle_and_is_forgotten():
    """What was sent to them is gone with their enrolment: it is no drift when they come back."""
    outside = seen("", "12", presence=OUTSIDE)
    found = compared([wish(), wish(target=OTHER)], outside)
    (obstacle,) = found.plan.obstacles
    assert (obstacle.learner, obstacle.target) == ("L1", BOOK)
    assert "not enrolled in SUIVI" in bare_cause(obstacle.cause)
    assert found.notes == {COLUMN: {1: ""}}


def test_what_stands_there_as_wanted_is_noted():
    """A database put back to an earlier state owns up to what it finds; nothing else is noted."""
    assert compared([wish()], seen("16", "9")).notes == {COLUMN: {1: text("16")}}
    assert compared([wish()], seen("16", "16")).notes == {}
    assert compared([wish()], seen("9", "9")).notes == {}


def test_a_changed_maximum_changes_nothing():
    """A teacher who counts of 100 sees the same share, as a gradebook rounds it."""
    found = Observed(
        held={COLUMN: {1: text("76.19048", maximum=100)}}, last={COLUMN: {1: text("16")}}
    )
    assert plan(found).actions == ()


@given(
    st.decimals(0, 105, places=2),
    st.sampled_from([Decimal(21), Decimal("16.5"), Decimal(105), Decimal(100)]),
    st.sampled_from([Decimal(21), Decimal("16.5"), Decimal(105), Decimal(100), Decimal(1)]),
)
def test_a_gradebooks_rounding_is_not_taken_for_a_change(
    given: Decimal, maximum: Decimal, own: Decimal
):
    """Five decimals on whatever maximum the column has."""
    held = round(given * own / maximum, 5)
    assert same_score(score_digest(given, maximum, "x"), score_digest(held, own, "x"))


@given(st.integers(0, 10500), st.integers(1, 50), st.sampled_from([21, 105, 100]))
def test_a_hundredth_is_a_difference(hundredths: int, more: int, maximum: int):
    """No two scores that the bridge may send are taken for the same."""
    one, other = Decimal(hundredths) / 100, Decimal(hundredths + more) / 100
    assert not same_score(
        score_digest(one, Decimal(maximum), "x"), score_digest(other, Decimal(maximum), "x")
    )


def test_nothing_said_is_the_same_as_nothing_only():
    """Neither as zero, nor as an empty remark."""
    assert same_score("", "")
    assert not same_score("", text("0", ""))
    assert not same_score(text("0", ""), "")
    assert not same_score(text("1", "a"), text("1", "b"))
