"""What a verdict says of itself: what a person has to look at."""

from __future__ import annotations

from dataclasses import replace

from lms_bridge.cause import Cause
from lms_bridge.model.evidence import Discrepancy
from lms_bridge.model.verdict import CLAIMED_ELSEWHERE, COUNTED_ELSEWHERE, Status
from tests.contract.store_values import verdict

SEEN = Discrepancy.of("UE2", "acquired.refuted")
HIDDEN = Cause.of("grade.hidden")


def test_what_cannot_be_computed_is_something_to_look_at():
    """With its cause; not again where the same component has a discrepancy; each thing once."""
    whole = verdict("L1")
    component = whole.components[0]
    unknown = replace(
        component,
        status=Status.UNDETERMINED,
        because=replace(component.because, cause=HIDDEN),
    )
    found = replace(
        whole,
        components=tuple(replace(unknown, component=each) for each in ("UE1", "UE2")),
        discrepancies=(SEEN, SEEN),
    )
    assert found.to_look_at == (SEEN, Discrepancy.of("UE1", "undetermined", cause=HIDDEN))
    assert found.undetermined == {"UE1", "UE2"}


def test_what_is_merely_open_is_nothing_to_look_at():
    """Whatever is still to come is owed, and nobody has to look."""
    whole = verdict("L1")
    open_ = tuple(replace(each, status=Status.IN_PROGRESS) for each in whole.components)
    assert replace(whole, components=open_, discrepancies=()).to_look_at == ()


def test_hours_in_two_units_are_listed_once():
    """Each unit shows them; whoever looks through a list reads of them once."""
    whole = verdict("L1")
    lost = Discrepancy.of("UE1", COUNTED_ELSEWHERE, other="UE2", lost=3600)
    claimed = Discrepancy.of("UE2", CLAIMED_ELSEWHERE, other="UE1", lost=3600)
    alone = Discrepancy.of("UE2", CLAIMED_ELSEWHERE, other="UE3", lost=3600)
    settled = tuple(each for each in whole.components if each.status is not Status.UNDETERMINED)
    both = replace(whole, components=settled, discrepancies=(lost, claimed, alone))
    assert both.to_look_at == (lost, alone)
