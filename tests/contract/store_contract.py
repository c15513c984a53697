"""What every store promises: `Store` in words that can fail."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from decimal import Decimal

import pytest

from lms_bridge.errors import StoreError
from lms_bridge.model.action import Action, Outcome, Target, Verb
from lms_bridge.model.points import Points
from lms_bridge.model.work import WorkItem, WorkKind
from lms_bridge.ports import Store
from tests.contract.store_contract_accounts import AccountsContract
from tests.contract.store_contract_activations import ActivationsContract
from tests.contract.store_contract_imports import ImportsContract
from tests.contract.store_contract_leases import LeaseContract
from tests.contract.store_contract_left_out import LeftOutContract
from tests.contract.store_contract_lti import LtiContract
from tests.contract.store_contract_lti_courses import LtiCoursesContract
from tests.contract.store_contract_runs import RunsContract
from tests.contract.store_contract_staging import StagingContract
from tests.contract.store_contract_upkeep import UpkeepContract
from tests.contract.store_contract_verdicts import VerdictsContract
from tests.contract.store_contract_work import ClaimContract
from tests.contract.store_contract_work_ends import WorkEndsContract
from tests.contract.store_values import (
    LATER,
    NOON,
    acquired,
    action,
    course_reading,
    decision,
    evidence,
    receipt,
    site_reading,
    verdict,
)
from tests.refusals import refusing


class ActionsContract:
    """What is promised about actions, receipts and the ledger."""

    def test_actions_wait_until_they_have_a_receipt(self, store: Store):
        """After a crash between saving and sending, the actions are still to be done."""
        run = store.runs.start("du", NOON)
        actions = [action("L2"), action("L1"), action("L3", verb=Verb.REMOVE)]
        store.actions.save(run.id, actions)
        assert store.actions.pending(run.id) == tuple(actions)
        store.actions.save_receipts(run.id, [receipt(actions[0])])
        assert store.actions.pending(run.id) == tuple(actions[1:])

    def test_an_action_saved_again_stays_as_it_is(self, store: Store):
        """A run taken up plans the same again: neither the action nor its receipt changes."""
        run = store.runs.start("du", NOON)
        store.actions.save(run.id, [action()])
        store.actions.save_receipts(run.id, [receipt(action())])
        store.actions.save(run.id, [action()])
        assert store.actions.pending(run.id) == ()
        assert store.actions.latest("du") == ((action(), receipt(action())),)

    def test_each_run_has_its_own_actions(self, store: Store):
        """The same effect may be an action of two runs."""
        runs = [store.runs.start(programme, NOON).id for programme in ("du", "csec")]
        for run in runs:
            store.actions.save(run, [action()])
        store.actions.save_receipts(runs[0], [receipt(action())])
        assert [store.actions.pending(run) for run in runs] == [(), (action(),)]
        assert store.actions.latest("csec") == ((action(), None),)

    def test_actions_are_listed_newest_first(self, store: Store):
        """The latest actions of a programme with what came of them, so many at most."""
        run = store.runs.start("du", NOON)
        first, second = action("L1"), action("L2")
        store.actions.save(run.id, [first, second])
        store.actions.save_receipts(run.id, [receipt(first, Outcome.REFUSED)])
        assert store.actions.latest("du") == (
            (second, None),
            (first, receipt(first, Outcome.REFUSED)),
        )
        assert store.actions.latest("du", limit=1) == ((second, None),)

    def test_a_later_receipt_takes_the_place_of_an_earlier_one(self, store: Store):
        """What could not be tried and was done later counts as done."""
        run = store.runs.start("du", NOON)
        store.actions.save(run.id, [action()])
        for outcome in (Outcome.FAILED, Outcome.DONE):
            store.actions.save_receipts(run.id, [receipt(action(), outcome)])
        assert store.actions.latest("du") == ((action(), receipt(action(), Outcome.DONE)),)

    @pytest.mark.parametrize("outcome", list(Outcome))
    def test_only_what_was_confirmed_enters_the_ledger(self, store: Store, outcome: Outcome):
        """DONE, ALREADY_SO and SENT enter it; refused, unverified and failed do not."""
        run = store.runs.start("du", NOON)
        there, gone = action("L1"), action("L2", verb=Verb.REMOVE)
        store.actions.save(run.id, [there, gone])
        store.actions.save_receipts(run.id, [receipt(there, outcome), receipt(gone, outcome)])
        confirmed = outcome in {Outcome.DONE, Outcome.ALREADY_SO, Outcome.SENT}
        assert store.actions.ledger("du") == (
            {there.key: True, gone.key: False} if confirmed else {}
        )
        assert store.actions.ledger("csec") == {}

    def test_the_ledger_holds_the_last_state(self, store: Store):
        """Put in by one run and taken out by the same run later: absent."""
        run = store.runs.start("du", NOON)
        into, out = action(), action(verb=Verb.REMOVE)
        store.actions.save(run.id, [into, out])
        store.actions.save_receipts(run.id, [receipt(into), receipt(out, at=LATER)])
        assert store.actions.ledger("du") == {into.key: False}

    def test_a_write_of_the_bridge_dates_the_ledger(self, store: Store):
        """What was put back counts from then on; what was merely found so keeps its date."""
        run = store.runs.start("du", NOON)
        store.actions.save(run.id, [action(), action("L2")])
        store.actions.save_receipts(run.id, [receipt(action()), receipt(action("L2"))])
        assert store.actions.set_on("du") == {action().key: NOON, action("L2").key: NOON}
        store.actions.save_receipts(run.id, [receipt(action(), at=LATER)])
        store.actions.save_receipts(run.id, [receipt(action("L2"), Outcome.ALREADY_SO, LATER)])
        assert store.actions.set_on("du") == {action().key: LATER, action("L2").key: NOON}
        assert store.actions.ledger("du") == {action().key: True, action("L2").key: True}
        assert store.actions.set_on("csec") == {}

    def test_a_receipt_needs_its_action(self, store: Store):
        """A receipt for an action never saved raises StoreError, and none of them is kept."""
        run = store.runs.start("du", NOON)
        store.actions.save(run.id, [action()])
        with refusing(StoreError, "never saved"):
            store.actions.save_receipts(run.id, [receipt(action()), receipt(action("L2"))])
        assert store.actions.pending(run.id) == (action(),)
        assert store.actions.ledger("du") == {}

    def test_actions_of_a_part_come_in_their_order(self, store: Store):
        """Each part by itself with what came of it; the run's all together, as noted."""
        run = store.runs.start("du", NOON)
        second, first = [action("L9"), action("L1")], [action("L5"), action("L4")]
        store.actions.save(run.id, second, 2)
        store.actions.save(run.id, first, 1)
        store.actions.save_receipts(
            run.id, [receipt(second[1]), receipt(first[0], Outcome.REFUSED)]
        )
        refused = receipt(first[0], Outcome.REFUSED)
        assert store.actions.of_part(run.id, 1) == ((first[0], refused), (first[1], None))
        assert store.actions.of_part(run.id, 2) == (
            (second[0], None),
            (second[1], receipt(second[1])),
        )
        assert store.actions.of_part(run.id, 3) == store.actions.of_part(run.id + 1, 1) == ()
        assert store.actions.of_run(run.id) == (
            *store.actions.of_part(run.id, 2),
            *store.actions.of_part(run.id, 1),
        )
        assert store.actions.pending(run.id) == (second[0], first[1])

    def test_an_action_saved_again_stays_in_its_part(self, store: Store):
        """A plan made again by a second worker moves nothing."""
        run = store.runs.start("du", NOON)
        store.actions.save(run.id, [action()], 1)
        store.actions.save(run.id, [action()], 2)
        assert store.actions.of_part(run.id, 1) == ((action(), None),)
        assert store.actions.of_part(run.id, 2) == ()

    @pytest.mark.parametrize("outcome", list(Outcome))
    def test_what_nobody_saw_is_pending(self, store: Store, outcome: Outcome):
        """Written and not seen, it may have happened; refused or not tried, it did not."""
        run = store.runs.start("du", NOON)
        store.actions.save(run.id, [action(), action("L2")])
        store.actions.save_receipts(run.id, [receipt(action(), outcome)])
        unseen = (action(),) if outcome is Outcome.UNVERIFIED else ()
        assert store.actions.pending(run.id) == (*unseen, action("L2"))

    def test_outcomes_are_counted(self, store: Store):
        """By what the last receipt says; without one it is left out, and so are other runs."""
        run, other = store.runs.start("du", NOON), store.runs.start("csec", NOON)
        actions = [action(f"L{n}") for n in range(4)]
        for each in (run, other):
            store.actions.save(each.id, actions)
        outcomes = (Outcome.DONE, Outcome.DONE, Outcome.UNVERIFIED)
        told = [receipt(*each) for each in zip(actions[:3], outcomes, strict=True)]
        store.actions.save_receipts(run.id, told)
        assert store.actions.outcomes(run.id) == {Outcome.DONE: 2, Outcome.UNVERIFIED: 1}
        store.actions.save_receipts(run.id, [receipt(actions[2], Outcome.DONE)])
        assert store.actions.outcomes(run.id) == {Outcome.DONE: 3}
        assert store.actions.outcomes(other.id) == {}

    def test_outcomes_of_one_kind_are_counted(self, store: Store):
        """Scores in columns apart from the rest; a column that was made is no score."""
        run = store.runs.start("du", NOON)
        column = Target("column", course="du_%", idnumber="du/UE1")
        made = Action(f"made:{column}", Verb.CREATE, column, "", 0, action().reason)
        points = Points(Decimal("1.5"), Decimal(21))
        scored = replace(action(), key=f"{column}@L1", target=column, points=points)
        store.actions.save(run.id, [action(), made, scored, action("columns")])
        store.actions.save_receipts(run.id, [receipt(each) for each in (action(), made, scored)])
        assert store.actions.outcomes(run.id, "column") == {Outcome.DONE: 1}
        assert store.actions.outcomes(run.id, "cohort") == {Outcome.DONE: 1}
        assert store.actions.outcomes(run.id, "rating") == {}
        assert store.actions.of_run(run.id)[2][0] == scored

    def test_many_actions_and_receipts(self, store: Store):
        """More than one portion of each."""
        run = store.runs.start("du", NOON)
        actions = [action(f"L{n}") for n in range(1200)]
        store.actions.save(run.id, actions)
        store.actions.save_receipts(run.id, [receipt(each) for each in actions[:1100]])
        assert len(store.actions.pending(run.id)) == 100
        assert len(store.actions.ledger("du")) == 1100
        assert len(store.actions.latest("du")) == 200


class BatchContract:
    """What is promised about transactions."""

    def test_a_batch_that_fails_keeps_nothing(self, store: Store):
        """All of a batch is kept or none, whichever tables it touched."""
        run = store.runs.start("du", NOON)

        def half_way():
            with store.batch():
                store.runs.advance(run.id, "push", NOON)
                store.verdicts.save(run.id, [(evidence(), verdict())])
                store.decisions.acquire([acquired()])
                store.decisions.record(decision())
                assert store.verdicts.get("du", "L1") == verdict()
                raise RuntimeError("half way")

        with pytest.raises(RuntimeError, match="half way"):
            half_way()
        assert store.runs.latest() == (run,)
        assert store.verdicts.get("du", "L1") is None
        assert store.decisions.acquired("du") == ()
        assert store.decisions.recorded("du") == ()

    def test_a_batch_that_ends_is_kept(self, store: Store):
        """After the end of a batch everything in it is there."""
        with store.batch(), store.batch():
            store.decisions.acquire([acquired()])
        assert store.decisions.acquired("du") == (acquired(),)

    def test_a_batch_that_fails_undoes_only_its_own_thread(self, store: Store):
        """What others write meanwhile is kept, whether they wait for its end or not."""
        run = store.runs.start("du", NOON)

        def write() -> None:
            store.readings.save_course(run.id, course_reading())
            store.readings.save_site(run.id, site_reading())
            store.work.add(run.id, [WorkItem(WorkKind.SITE, 2)], NOON)
            store.upkeep.pulse("beat", NOON)
            store.rules.keep("f1", "du", {})

        def half_way(pool: ThreadPoolExecutor) -> None:
            with store.batch():
                store.decisions.acquire([acquired()])
                wait([pool.submit(write)], timeout=0.2)
                raise RuntimeError("half way")

        with ThreadPoolExecutor(1) as pool, pytest.raises(RuntimeError, match="half way"):
            half_way(pool)
        assert store.decisions.acquired("du") == ()
        assert store.readings.courses(run.id) == {"M1-UE4": course_reading()}
        assert store.readings.site(run.id) == site_reading()
        assert [each.kind for each in store.work.pieces()] == [WorkKind.SITE]
        assert (store.upkeep.pulses(), store.rules.files("f1")) == ({"beat": NOON}, {})

    def test_an_error_caught_inside_a_batch_undoes_only_its_call(self, store: Store):
        """Who catches an error inside a batch may go on with it."""

        def inner():
            with store.batch():
                store.decisions.acquire([acquired("L2")])
                raise RuntimeError("inside")

        with store.batch():
            store.decisions.acquire([acquired()])
            with pytest.raises(StoreError):
                store.verdicts.save(999, [(evidence(), verdict())])
            with pytest.raises(RuntimeError, match="inside"):
                inner()
            store.decisions.acquire([acquired("L3")])
        assert [each.learner for each in store.decisions.acquired("du")] == ["L1", "L3"]
        assert store.verdicts.latest("du") == ()


class StoreContract(
    RunsContract,
    StagingContract,
    VerdictsContract,
    AccountsContract,
    ActivationsContract,
    ImportsContract,
    ActionsContract,
    ClaimContract,
    LeaseContract,
    WorkEndsContract,
    UpkeepContract,
    LtiContract,
    LtiCoursesContract,
    LeftOutContract,
    BatchContract,
):
    """The whole contract; a subclass gives the fixture `store`."""
