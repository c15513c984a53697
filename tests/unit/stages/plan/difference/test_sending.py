"""What is sent once: what a plan does with each thing that follows for a wish."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from lms_bridge.cause import Cause
from lms_bridge.model.action import Drift, Observed, Target, Verb, Wanted
from lms_bridge.programme.effect_kinds import effect_kind
from lms_bridge.stages.plan import Difference, plan_difference
from lms_bridge.stages.plan.once import SentBefore
from tests.unit.stages.plan.plan_values import COHORT, REASON, wish

KIND = "message"
OWED, SETTLED = Target(KIND, idnumber="owed"), Target(KIND, idnumber="settled")
LOOKED = SentBefore(judged=frozenset({"L1", "L2"}), looked=frozenset({KIND}))


def message(target: Target = OWED, *, note: str = "Bonjour", **more: Any) -> Wanted:
    """Something to tell a learner."""
    return wish(target, note=note, **more)


#: How many bytes one message holds.
MOST_BYTES = effect_kind(KIND).most

#: How many bytes a text without a word takes: what separates it from another.
BETWEEN = effect_kind(KIND).size(message(note=""))


def compared(*wishes: Wanted, before: SentBefore | None = LOOKED, **more: Any) -> Difference:
    """What comes of wishes, with what is known of earlier sendings."""
    given: dict[str, Any] = {"ledger": {}, "choices": {}, **more}
    return plan_difference(wishes, Observed(), before=before, **given)


def long(by: int = 0) -> str:
    """A text that takes all that one message may hold, and so many bytes more."""
    return "a" * (MOST_BYTES - BETWEEN + by)


def test_what_is_new_is_sent():
    """It is one write of the plan, and nothing is noted."""
    found = compared(message())
    assert [(each.verb, each.target, each.learner) for each in found.plan.actions] == [
        (Verb.ADD, OWED, "L1")
    ]
    assert (found.told, found.over, found.plan.satisfied) == ((), (), 0)


def test_what_stands_at_the_first_look_is_noted_and_not_sent():
    """Where nothing is known of earlier sendings, all that stands is the past; sorted by key."""
    wishes = message(SETTLED), message(OWED)
    for found in (compared(*wishes, before=None), compared(*wishes, before=SentBefore())):
        assert found.told == tuple(sorted(each.key for each in wishes))
        assert (found.plan.actions, found.plan.satisfied, found.over) == ((), 2, ())


def test_a_debt_that_is_over_is_forgotten():
    """Each, sorted by key: it is told again when it comes back."""
    wishes = [message(each, present=False, recurs=True) for each in (SETTLED, OWED)]
    found = compared(*wishes, ledger={each.key: True for each in wishes})
    assert found.over == tuple(sorted(each.key for each in wishes))
    assert (found.plan.actions, found.plan.satisfied, found.told) == ((), 2, ())


def test_what_was_sent_is_nothing_to_do():
    """And it counts as it should be."""
    found = compared(message(), ledger={message().key: True})
    assert (found.plan.actions, found.plan.satisfied, found.told) == ((), 1, ())


UNKNOWN = replace(LOOKED, unknown=frozenset({message().key}))


def test_an_unknown_outcome_waits_for_a_person():
    """What is in the way is said, and a person is asked; nothing is sent."""
    plan = compared(message(), before=UNKNOWN).plan
    assert [each.cause for each in plan.obstacles] == [
        Cause.of("effect.sent_unknown", target=OWED.named)
    ]
    assert plan.drifts == (Drift(message().key, "L1", OWED, True, REASON),)  # noqa: FBT003 - wanted
    assert (plan.actions, plan.satisfied) == ((), 0)


@pytest.mark.parametrize(("choice", "sent", "left"), [("restore", 1, 0), ("leave", 0, 1)])
def test_a_person_decides_on_an_unknown_outcome(choice: str, sent: int, left: int):
    """Sent again, or left; it is then in nobody's way any more."""
    plan = compared(message(), before=UNKNOWN, choices={message().key: choice}).plan
    assert (len(plan.actions), plan.satisfied) == (sent, left)
    assert (plan.obstacles, plan.drifts) == ((), ())


@pytest.mark.parametrize(("more", "sent"), [(0, True), (1, False)])
def test_a_text_may_take_all_that_one_message_holds(more: int, *, sent: bool):
    """And not a byte more: that is in the way, with both numbers."""
    plan = compared(message(note=long(more))).plan
    assert bool(plan.actions) is sent
    cause = Cause.of("effect.too_long", bytes=MOST_BYTES + more, most=MOST_BYTES)
    key = message().key
    expected = [] if sent else [(key, "L1", OWED, cause)]
    assert [
        (each.key, each.learner, each.target, each.cause) for each in plan.obstacles
    ] == expected


@pytest.mark.parametrize(("more", "sent"), [(0, 2), (1, 1)])
def test_two_texts_share_what_one_message_holds(more: int, sent: int):
    """What does not fit beside the first waits for another day, and hinders nothing."""
    half = "a" * (MOST_BYTES // 2 - BETWEEN)
    rest = "b" * (MOST_BYTES - MOST_BYTES // 2 - BETWEEN + more)
    plan = compared(message(note=half), message(SETTLED, note=rest)).plan
    assert (len(plan.actions), plan.satisfied, plan.obstacles) == (sent, 2 - sent, ())


def test_each_learner_has_a_message_of_their_own():
    """A long text for one leaves room for another's, and what is for one stands together."""
    wishes = [message(note=long(), user=n) for n in (1, 2)]
    plan = compared(*wishes).plan
    assert [each.learner for each in plan.actions] == ["L1", "L2"]
    short = [message(each, user=n) for each in (OWED, SETTLED) for n in (2, 1)]
    told = [(each.learner, each.target.idnumber) for each in compared(*short).plan.actions]
    assert told == [("L1", "owed"), ("L1", "settled"), ("L2", "owed"), ("L2", "settled")]


def test_people_are_told_last():
    """After all that the message may speak of is written."""
    plan = compared(message(), wish(COHORT)).plan
    assert [each.target for each in plan.actions] == [COHORT, OWED]
