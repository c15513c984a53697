"""What becomes of verdicts when the sessions that they rest on change in the LMS."""

from __future__ import annotations

import pytest

from lms_bridge.cause import Cause
from lms_bridge.errors import BrakeApplied
from lms_bridge.model.verdict import Status
from lms_bridge.runs import sync
from lms_bridge.stages.mapping.recounted import RECOUNTED
from tests.flow.sync_world import World


def standing(campus: World) -> tuple[Status, list[str]]:
    """Where the first learner stands in unit 1, and what there is to look at."""
    (verdict,) = (each for each in campus.store.verdicts.latest("mini") if each.learner == "L1")
    found = verdict.component("U1")
    return found.status, [each.code for each in found.discrepancies]


def test_a_verdict_that_falls_by_a_changed_session_waits_for_a_person(campus: World):
    """The day of a taken session changed: the run stops, and says of whom it would take what."""
    sync(campus.job())
    assert standing(campus) == (Status.VALIDATED, [])
    campus.session.sessdate -= 2 * 364 * 86_400
    for _ in range(2):
        with pytest.raises(BrakeApplied) as caught:
            sync(campus.job())
        assert caught.value.cause == Cause.of("brake.recounted", count=1)
        assert standing(campus)[0] is Status.VALIDATED


def test_a_person_lets_it_go_and_it_stays_shown(campus: World):
    """Once is enough; the verdict goes on saying what it fell by, until the hours are back."""
    sync(campus.job())
    campus.session.sessdate -= 2 * 364 * 86_400
    report = sync(campus.job(), release_brake=True)
    assert report.to_look_at
    assert standing(campus) == (Status.IN_PROGRESS, ["sessions.other_year", RECOUNTED])
    sync(campus.job())
    assert RECOUNTED in standing(campus)[1]
    campus.session.sessdate += 2 * 364 * 86_400
    sync(campus.job())
    assert standing(campus) == (Status.VALIDATED, [])


def test_a_mark_that_was_corrected_holds_nothing_up(campus: World):
    """Present that became absent speaks for itself."""
    sync(campus.job())
    campus.state.mark(campus.session, campus.people[0], "A")
    sync(campus.job())
    assert standing(campus) == (Status.IN_PROGRESS, [])
