"""What follows for a wish of a kind that is sent once: each row of the table, and beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms_bridge.model.action import Target
from lms_bridge.stages.plan.once import Sending, SentBefore, sending
from tests.unit.stages.plan.plan_values import wish

KIND = "message"
WISH = wish(Target(KIND, idnumber="owed"), recurs=True)
KNOWN = {WISH.key: True}
BEFORE = SentBefore(judged=frozenset({WISH.learner}), looked=frozenset({KIND}))
TODAY = replace(BEFORE, today={KIND: frozenset({WISH.learner})})
UNKNOWN = replace(BEFORE, unknown=frozenset({WISH.key}))


@pytest.mark.parametrize(
    ("ledger", "before", "follows"),
    [
        (KNOWN, BEFORE, Sending.NOTHING),
        (KNOWN, UNKNOWN, Sending.NOTHING),
        ({}, UNKNOWN, Sending.DECIDE),
        ({}, SentBefore(), Sending.NOTE),
        ({}, replace(BEFORE, judged=frozenset()), Sending.NOTE),
        ({}, replace(BEFORE, looked=frozenset({"other"})), Sending.NOTE),
        ({}, TODAY, Sending.WAIT),
        ({}, replace(TODAY, today={"other": frozenset({WISH.learner})}), Sending.SEND),
        ({}, replace(TODAY, today={KIND: frozenset({"L2"})}), Sending.SEND),
        ({}, BEFORE, Sending.SEND),
    ],
)
def test_what_is_wanted(ledger: dict[str, bool], before: SentBefore, follows: Sending):
    """Sent once, never about the past, once a day at most, never again on an unknown outcome."""
    assert sending(WISH, ledger, before) is follows


@pytest.mark.parametrize(
    ("recurs", "ledger", "before", "follows"),
    [
        (True, KNOWN, BEFORE, Sending.FORGET),
        (True, KNOWN, TODAY, Sending.NOTHING),
        (True, {}, BEFORE, Sending.NOTHING),
        (False, KNOWN, BEFORE, Sending.NOTHING),
    ],
)
def test_what_is_over(
    *, recurs: bool, ledger: dict[str, bool], before: SentBefore, follows: Sending
):
    """A debt that is over is new when it comes back, but not on the day on which it was told."""
    assert sending(replace(WISH, present=False, recurs=recurs), ledger, before) is follows
