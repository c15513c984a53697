"""What every store promises about those whom the last run did not judge."""

from __future__ import annotations

import pytest

from lms_bridge.model.run import Order, RunState
from lms_bridge.ports import Store
from tests.contract.store_values import LATER, NOON, evidence, judged, verdict


def whole_run(store: Store, learners: str, *, at=NOON, learner="", state=RunState.DONE, of="du"):
    """A run from its beginning to its end that judges these learners: "L1 L2"."""
    run = store.runs.start(of, at, Order(learner=learner))
    names = learners.split()
    store.staged.hold(run.id, "0", [judged(each, programme=of, at=at) for each in names])
    if state is RunState.DONE:
        store.staged.keep(run.id, "0")
    store.runs.end(run.id, state, at, {})


class LeftOutContract:
    """A test per promise; a subclass gives the fixture `store`."""

    def test_whom_a_run_does_not_judge_is_left_out_from_then_on(self, store: Store):
        """Since the first run that missed them; whoever comes back is not any more."""
        whole_run(store, "L1 L2 L3")
        assert store.verdicts.left_out("du") == {}
        whole_run(store, "L1", at=LATER)
        assert store.verdicts.left_out("du") == {"L2": LATER, "L3": LATER}
        whole_run(store, "L1 L3")
        assert store.verdicts.left_out("du") == {"L2": LATER}
        whole_run(store, "L1 L2 L3")
        assert store.verdicts.left_out("du") == {}

    def test_another_programme_says_nothing_of_this_one(self, store: Store):
        """Each programme has its own roster."""
        whole_run(store, "L1 L2")
        whole_run(store, "L2", of="csec")
        whole_run(store, "L3", of="csec", at=LATER)
        assert store.verdicts.left_out("du") == {}
        assert store.verdicts.left_out("csec") == {"L2": LATER}

    def test_a_run_for_one_learner_leaves_nobody_out(self, store: Store):
        """It judged one and was asked for no other; that one is there again."""
        whole_run(store, "L1 L2")
        whole_run(store, "L2", at=LATER)
        whole_run(store, "L2", learner="L2")
        assert store.verdicts.left_out("du") == {"L1": LATER}
        whole_run(store, "L1", learner="L1")
        assert store.verdicts.left_out("du") == {}

    @pytest.mark.parametrize("learners", ["L1", ""])
    def test_a_stopped_run_leaves_nobody_out(self, store: Store, learners):
        """What it had judged was not kept, and so says nothing."""
        whole_run(store, "L1 L2")
        whole_run(store, learners, at=LATER, state=RunState.STOPPED)
        assert store.verdicts.left_out("du") == {}

    def test_a_verdict_without_a_run_counts_too(self, store: Store):
        """Somebody judged by a decision alone is left out by the next run that misses them."""
        store.verdicts.save(None, [(evidence("L9"), verdict("L9"))])
        whole_run(store, "L1", at=LATER)
        assert store.verdicts.left_out("du") == {"L9": LATER}

    def test_many_leave_and_return(self, store: Store):
        """More than one portion."""
        everybody = " ".join(f"L{n}" for n in range(1100))
        whole_run(store, everybody)
        whole_run(store, "L1", at=LATER)
        assert len(store.verdicts.left_out("du")) == 1099
        whole_run(store, everybody)
        assert store.verdicts.left_out("du") == {}

    def test_the_last_run_for_everybody_that_was_done(self, store: Store):
        """However many were stopped, or made for one learner, since then."""
        assert store.runs.last_done("du") is None
        for learner, state in (("", RunState.STOPPED), ("L1", RunState.DONE)):
            whole_run(store, "L1", learner=learner, state=state)
        assert store.runs.last_done("du") is None
        whole_run(store, "L1 L2", at=LATER)
        wanted = store.runs.latest("du", 1)[0]
        for _ in range(30):
            whole_run(store, "L1", learner="L1")
        whole_run(store, "L1", state=RunState.STOPPED)
        whole_run(store, "L1", of="csec")
        store.runs.start("du", LATER)
        assert store.runs.last_done("du") == wanted
