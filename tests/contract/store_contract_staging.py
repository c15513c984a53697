"""What every store promises about what is judged and not kept yet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms_bridge.errors import StoreError
from lms_bridge.model.evidence import Discrepancy
from lms_bridge.model.run import LearnerDiscrepancies, RunState, StagedJudgement
from lms_bridge.model.validity import StillValid, Validity
from lms_bridge.model.verdict import Status
from lms_bridge.ports import Store
from tests.contract.store_values import LATER, NOON, acquired, decision, evidence, judged, verdict


def nothing_is_kept(store: Store) -> bool:
    """Whether no verdict, no evidence and no block entered what is kept for ever."""
    return (
        store.verdicts.latest("du") == ()
        and store.verdicts.evidences("du", ["L1", "L2"]) == {}
        and store.decisions.acquired("du") == ()
    )


def learners(store: Store, run_id: int) -> list[str]:
    """Who is staged."""
    return [wish.learner for wish in store.staged.wishes(run_id)]


class HeldContract:
    """What is staged, and what becomes of it."""

    def test_what_is_staged_is_not_kept(self, store: Store):
        """The brake may still stop the run: nothing is to be found where verdicts are."""
        run = store.runs.start("du", NOON)
        store.staged.hold(run.id, "0-1", [judged("L1"), judged("L2")])
        assert store.staged.count(run.id) == 2
        assert nothing_is_kept(store)
        assert store.verdicts.kept_in(run.id) == 0

    def test_what_a_person_has_to_look_at_is_held_too(self, store: Store):
        """By learner, of those who have any, also of one whose verdict says nothing new."""
        run = store.runs.start("du", NOON)
        seen = (Discrepancy.of("UE1", "acquired.refuted"), Discrepancy.of("award", "x", of="« é »"))
        first, second, calm = judged("L2"), judged("L1"), judged("L3")
        first, second = (
            replace(each, verdict=replace(each.verdict, discrepancies=seen))
            for each in (first, second)
        )
        calm = replace(calm, verdict=replace(calm.verdict, discrepancies=()))
        store.verdicts.save(None, [(second.evidence, second.verdict)])
        store.staged.hold(run.id, "0-1", [first, second, calm])
        found = (LearnerDiscrepancies("L1", seen), LearnerDiscrepancies("L2", seen))
        assert store.staged.discrepancies(run.id) == found
        store.runs.end(run.id, RunState.DONE, LATER, {})
        assert store.staged.discrepancies(run.id) == ()

    def test_who_cannot_be_computed_any_more(self, store: Store):
        """Held against the verdict kept last: not whoever had none, nor could not be before."""

        def one(learner: str, *statuses: Status) -> StagedJudgement:
            base = judged(learner)
            first = base.verdict.components[0]
            found = tuple(
                replace(first, component=f"U{number}", status=status)
                for number, status in enumerate(statuses)
            )
            return replace(base, verdict=replace(base.verdict, components=found))

        well, lost = Status.VALIDATED, Status.UNDETERMINED
        before = [one("L1", well, well), one("L2", lost, well), one("L3", lost), one("L4", well)]
        store.verdicts.save(None, [(each.evidence, each.verdict) for each in before])
        run = store.runs.start("du", NOON)
        now = [
            one("L1", well, lost),
            one("L2", lost, lost),
            one("L3", lost),
            one("L4", well),
            one("L5", lost),
        ]
        store.staged.hold(run.id, "0-1", now)
        assert store.staged.newly_undetermined(run.id) == ("L1", "L2")

    def test_a_verdict_that_stands_is_held_as_it_was(self, store: Store):
        """With what it wants and what is to be looked at, under the decisions known now."""
        valid = Validity("facts", "basis", 3, NOON.date(), LATER.date())
        seen = (Discrepancy.of("UE1", "acquired.refuted"),)
        made = [replace(judged(each), acquired=(), validity=valid) for each in ("L1", "L2", "É3")]
        made[0] = replace(made[0], verdict=replace(made[0].verdict, discrepancies=seen))
        run = store.runs.start("du", NOON)
        assert store.staged.hold(run.id, "0-2", made)
        assert store.verdicts.validities("du", ["L1", "L2", "É3"]) == {}
        assert store.staged.keep(run.id, "0-2", {"L2"}) == 2
        store.runs.end(run.id, RunState.DONE, LATER, {})
        assert store.verdicts.validities("du", ["L1", "L2", "É3"]) == {"L1": valid, "É3": valid}
        assert store.verdicts.validities("csec", ["L1"]) == {}

        run = store.runs.start("du", LATER)
        number = str(store.decisions.record(decision()).id)
        still_valid = [StillValid("L1", (number,)), StillValid("É3")]
        assert store.staged.hold(run.id, "0-2", [], still_valid)
        assert learners(store, run.id) == ["L1", "É3"]
        assert store.staged.wishes(run.id) == (*made[0].wishes, *made[2].wishes)
        assert store.staged.discrepancies(run.id) == (LearnerDiscrepancies("L1", seen),)
        assert store.staged.newly_undetermined(run.id) == ()
        assert store.staged.superseded(run.id) == frozenset()
        assert store.staged.keep(run.id, "0-2") == 0
        assert store.verdicts.validities("du", ["L1"]) == {"L1": valid}
        assert not store.staged.hold(run.id, "0-2", [], [StillValid("L2")])

    def test_a_verdict_stands_no_longer_than_it_is_the_latest(self, store: Store):
        """Another one takes its place, also one that says the same once more in the end."""
        valid = Validity("facts", "basis", 3, NOON.date(), None)
        one = replace(judged("L1"), acquired=(), validity=valid)
        run = store.runs.start("du", NOON)
        store.staged.hold(run.id, "0-0", [one])
        store.staged.keep(run.id, "0-0")
        for version in ("2", "1"):
            store.verdicts.save(None, [(one.evidence, verdict(version=version))])
            assert store.verdicts.validities("du", ["L1"]) == {}
        store.staged.hold(run.id, "0-0", [replace(one, validity=None)])
        store.staged.keep(run.id, "0-0")
        assert store.verdicts.validities("du", ["L1"]) == {}

    def test_what_is_newly_acquired_is_looked_at_again(self, store: Store):
        """Its facts are other ones by the next run."""
        valid = Validity("facts", "basis", 3, NOON.date(), None)
        run = store.runs.start("du", NOON)
        store.staged.hold(run.id, "0-0", [replace(judged("L1"), validity=valid)])
        store.staged.keep(run.id, "0-0")
        assert store.verdicts.validities("du", ["L1"]) == {}

    @pytest.mark.parametrize("state", list(RunState)[1:])
    def test_what_is_staged_goes_with_its_run(self, store: Store, state: RunState):
        """A run that ends takes along what it did not keep; that of another run stays."""
        run, other = store.runs.start("du", NOON), store.runs.start("csec", NOON)
        for each in (run, other):
            store.staged.hold(each.id, "0-1", [judged("L1", programme=each.programme)])
        store.runs.end(run.id, state, LATER, {})
        assert store.staged.count(run.id) == 0
        assert store.staged.wishes(run.id) == ()
        assert store.staged.superseded(run.id) == frozenset()
        assert store.staged.keep(run.id, "0-1") == 0
        assert nothing_is_kept(store)
        assert store.staged.count(other.id) == 1

    def test_wishes_of_everybody_by_key(self, store: Store):
        """Whatever the order of the parts and of the learners; exactly as they were given."""
        run = store.runs.start("du", NOON)
        first, second, third = judged("L1"), judged("l2"), judged("É3")
        store.staged.hold(run.id, "1-2", [third, first])
        store.staged.hold(run.id, "0-0", [second, replace(judged("L4"), wishes=())])
        wishes = (*first.wishes, *second.wishes, *third.wishes)
        assert store.staged.wishes(run.id) == tuple(sorted(wishes, key=lambda wish: wish.key))
        assert store.staged.count(run.id) == 4
        assert store.staged.wishes(run.id + 1) == ()

    def test_a_part_staged_again_takes_the_place(self, store: Store):
        """Somebody who is not in it any more is gone; other parts stay."""
        run = store.runs.start("du", NOON)
        store.staged.hold(run.id, "0-1", [judged("L1"), judged("L2")])
        store.staged.hold(run.id, "2-2", [judged("L3")])
        store.staged.hold(run.id, "0-1", [judged("L2", version="2")])
        assert learners(store, run.id) == ["L2", "L3"]
        assert store.staged.keep(run.id, "0-1") == 1
        assert store.verdicts.latest("du") == (verdict("L2", version="2"),)
        store.staged.hold(run.id, "2-2", [])
        assert learners(store, run.id) == ["L2"]

    def test_a_learner_is_staged_once(self, store: Store):
        """Judged again in another part, the later one counts."""
        run = store.runs.start("du", NOON)
        store.staged.hold(run.id, "0-1", [judged("L1"), judged("L2")])
        store.staged.hold(run.id, "1-2", [judged("L2", version="2")])
        assert learners(store, run.id) == ["L1", "L2"]
        assert store.staged.keep(run.id, "0-1") == 1
        assert store.verdicts.get("du", "L2") is None
        assert store.staged.keep(run.id, "1-2") == 1
        assert store.verdicts.get("du", "L2") == verdict("L2", version="2")

    def test_staging_needs_its_run(self, store: Store):
        """A run that never was raises StoreError, also when it is to keep something."""
        with pytest.raises(StoreError):
            store.staged.hold(999, "0-1", [judged()])
        with pytest.raises(StoreError):
            store.staged.keep(999, "0-1")


class KeptContract:
    """What of it is kept, once the brake has let the run pass."""

    def test_a_part_is_kept(self, store: Store):
        """Verdict, evidence and blocks, exactly; the other parts wait."""
        run = store.runs.start("du", NOON)
        store.staged.hold(run.id, "0-0", [judged("L1")])
        store.staged.hold(run.id, "1-1", [judged("L2")])
        assert store.staged.keep(run.id, "0-0") == 1
        assert store.verdicts.latest("du") == (verdict("L1"),)
        assert store.verdicts.evidence("du", "L1") == evidence("L1")
        assert store.decisions.acquired("du") == (acquired("L1"),)
        assert store.verdicts.kept_in(run.id) == 1

    def test_kept_twice_it_is_there_once(self, store: Store):
        """A worker that was lost after keeping: the next one finds nothing new."""
        run = store.runs.start("du", NOON)
        store.staged.hold(run.id, "0-0", [judged("L1")])
        assert [store.staged.keep(run.id, "0-0") for _ in range(2)] == [1, 0]
        assert store.verdicts.history("du", "L1") == (verdict("L1"),)
        assert store.verdicts.kept_in(run.id) == 1

    def test_what_is_kept_stays_staged(self, store: Store):
        """The counts of the run's end ask for it."""
        run = store.runs.start("du", NOON)
        store.staged.hold(run.id, "0-0", [judged("L1")])
        store.staged.keep(run.id, "0-0")
        assert store.staged.count(run.id) == 1
        assert len(store.staged.wishes(run.id)) == 1

    def test_those_apart_are_left_out(self, store: Store):
        """Neither verdict nor block; named again without them, they are kept."""
        run = store.runs.start("du", NOON)
        store.staged.hold(run.id, "0-1", [judged("L1"), judged("L2")])
        assert store.staged.keep(run.id, "0-1", {"L1", "a stranger"}) == 1
        assert [each.learner for each in store.verdicts.latest("du")] == ["L2"]
        assert [each.learner for each in store.decisions.acquired("du")] == ["L2"]
        assert store.staged.keep(run.id, "0-1") == 1
        assert len(store.verdicts.latest("du")) == 2

    def test_what_says_the_same_is_not_kept_again(self, store: Store):
        """Judged on another day, read anew: neither verdict nor evidence is written."""
        first = store.runs.start("du", NOON)
        store.staged.hold(first.id, "0-1", [judged("L1"), judged("L2")])
        store.staged.keep(first.id, "0-1")
        store.runs.end(first.id, RunState.DONE, NOON, {})
        second = store.runs.start("du", LATER)
        store.staged.hold(second.id, "0-1", [judged("L1", at=LATER), judged("L2", version="2")])
        assert store.staged.count(second.id) == 2
        assert len(store.staged.wishes(second.id)) == 2
        assert store.staged.keep(second.id, "0-1") == 1
        assert store.verdicts.history("du", "L1") == (verdict("L1"),)
        assert store.verdicts.evidence("du", "L1") == evidence("L1")
        assert store.verdicts.history("du", "L2") == (verdict("L2"), verdict("L2", version="2"))
        assert [store.verdicts.kept_in(run.id) for run in (first, second)] == [2, 1]

    def test_compared_with_what_is_kept_by_then(self, store: Store):
        """Somebody kept the same in between: it is there once."""
        run = store.runs.start("du", NOON)
        store.staged.hold(run.id, "0-0", [judged("L1")])
        store.verdicts.save(None, [(evidence("L1"), verdict("L1"))])
        assert store.staged.keep(run.id, "0-0") == 0
        assert store.verdicts.history("du", "L1") == (verdict("L1"),)

    def test_what_said_nothing_new_does_not_come_back(self, store: Store):
        """Not held when it was staged: a verdict that somebody kept in between stays the last."""
        store.verdicts.save(None, [(evidence("L1"), verdict("L1"))])
        run = store.runs.start("du", NOON)
        store.staged.hold(run.id, "0-0", [judged("L1", at=LATER)])
        store.verdicts.save(None, [(evidence("L1"), verdict("L1", version="2"))])
        assert store.staged.keep(run.id, "0-0") == 0
        assert store.verdicts.get("du", "L1") == verdict("L1", version="2")
        assert store.decisions.acquired("du") == ()

    def test_a_block_acquired_keeps_its_first_day(self, store: Store):
        """Whatever a later verdict says of it."""
        store.decisions.acquire([acquired("L1", because="first")])
        run = store.runs.start("du", NOON)
        store.staged.hold(run.id, "0-0", [judged("L1")])
        store.staged.keep(run.id, "0-0")
        assert store.decisions.acquired("du") == (acquired("L1", because="first"),)

    def test_a_batch_that_fails_keeps_none(self, store: Store):
        """Verdicts are kept with the end of their piece of work, or not at all."""
        run = store.runs.start("du", NOON)
        store.staged.hold(run.id, "0-0", [judged("L1")])

        def half_way() -> None:
            with store.batch():
                assert store.staged.keep(run.id, "0-0") == 1
                raise RuntimeError("half way")

        with pytest.raises(RuntimeError, match="half way"):
            half_way()
        assert nothing_is_kept(store)
        assert store.staged.keep(run.id, "0-0") == 1

    def test_many_learners(self, store: Store):
        """More than one portion in one part."""
        run = store.runs.start("du", NOON)
        store.staged.hold(run.id, "0-619", [judged(f"L{n}") for n in range(620)])
        assert store.staged.keep(run.id, "0-619", {"L7"}) == 619
        assert len(store.verdicts.latest("du")) == len(store.decisions.acquired("du")) == 619
        store.staged.hold(run.id, "0-619", [judged(f"L{n}", at=LATER) for n in range(620)])
        assert store.staged.keep(run.id, "0-619") == 1


class OvertakenContract:
    """Whom people decided about since they were judged."""

    def test_a_decision_after_staging_overtakes(self, store: Store):
        """Only the learner concerned, only in this programme."""
        run = store.runs.start("du", NOON)
        store.staged.hold(run.id, "0-1", [judged("L1"), judged("L2")])
        assert store.staged.superseded(run.id) == frozenset()
        store.decisions.record(decision("L1", programme="csec"))
        store.decisions.record(decision("L9"))
        assert store.staged.superseded(run.id) == frozenset()
        store.decisions.record(decision("L1"))
        assert store.staged.superseded(run.id) == {"L1"}

    def test_a_decision_known_does_not_overtake(self, store: Store):
        """Those it was judged with; one more does."""
        numbers = tuple(str(store.decisions.record(decision("L1")).id) for _ in range(12))
        run = store.runs.start("du", NOON)
        store.staged.hold(run.id, "0-0", [replace(judged("L1"), decided=numbers)])
        assert store.staged.superseded(run.id) == frozenset()
        store.decisions.record(decision("L1", outcome="adjourned"))
        assert store.staged.superseded(run.id) == {"L1"}

    def test_a_decision_missed_overtakes(self, store: Store):
        """Recorded before staging, but not known to whoever judged."""
        numbers = [str(store.decisions.record(decision("L1")).id) for _ in range(2)]
        run = store.runs.start("du", NOON)
        for known in ((), numbers[:1], numbers[1:]):
            store.staged.hold(run.id, "0-0", [replace(judged("L1"), decided=tuple(known))])
            assert store.staged.superseded(run.id) == {"L1"}

    def test_a_block_that_a_person_records_overtakes(self, store: Store):
        """One more entry, or one taken back; what the bridge found itself does not."""
        run = store.runs.start("du", NOON)
        store.staged.hold(run.id, "0-0", [judged("L1")])
        store.decisions.acquire([acquired("L1", "UE1")])
        assert store.staged.superseded(run.id) == frozenset()
        store.decisions.acquire([acquired("L1", "UE2", number=1), acquired("L9", "UE2", number=1)])
        assert store.staged.superseded(run.id) == {"L1"}
        store.staged.hold(run.id, "0-0", [replace(judged("L1"), decided=("UE2#0.1",))])
        assert store.staged.superseded(run.id) == frozenset()
        store.decisions.acquire([acquired("L1", "UE2", number=2, withdraws=1)])
        assert store.staged.superseded(run.id) == {"L1"}

    def test_judged_anew_nobody_is_overtaken(self, store: Store):
        """Staged again with the decision, it is known."""
        run = store.runs.start("du", NOON)
        store.staged.hold(run.id, "0-0", [judged("L1")])
        number = str(store.decisions.record(decision("L1")).id)
        store.staged.hold(run.id, "0-0", [replace(judged("L1"), decided=(number,))])
        assert store.staged.superseded(run.id) == frozenset()

    def test_who_did_not_change_is_overtaken_too(self, store: Store):
        """Also where the verdict said what the kept one says: its wishes are still to be done."""
        store.verdicts.save(None, [(evidence("L1"), verdict("L1"))])
        run = store.runs.start("du", NOON)
        same: StagedJudgement = judged("L1", at=LATER)
        store.staged.hold(run.id, "0-0", [same])
        store.decisions.record(decision("L1"))
        assert store.staged.superseded(run.id) == {"L1"}


class StagingContract(HeldContract, KeptContract, OvertakenContract):
    """The whole of staging."""
