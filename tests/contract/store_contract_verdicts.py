"""What every store promises about verdicts, evidence, decisions and blocks acquired."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lms_bridge.errors import StoreError
from lms_bridge.ports import Store
from tests.contract.store_values import LATER, NOON, acquired, decision, evidence, verdict


class VerdictsContract:
    """A test per promise; a subclass gives the fixture `store`."""

    def test_a_verdict_comes_back_with_its_evidence(self, store: Store):
        """A verdict and its evidence are kept exactly."""
        assert store.verdicts.save(None, [(evidence(), verdict())]) == 1
        assert store.verdicts.get("du", "L1") == verdict()
        assert store.verdicts.evidence("du", "L1") == evidence()

    def test_the_evidence_of_many_learners_comes_in_one_go(self, store: Store):
        """Asked for many learners, the store leaves out those it never judged."""
        store.verdicts.save(None, [(evidence(), verdict())])
        assert store.verdicts.evidences("du", ["L1", "L9"]) == {"L1": evidence()}
        assert store.verdicts.evidences("du", []) == {}

    def test_nothing_is_known_of_a_stranger(self, store: Store):
        """No verdict gives None, and no history."""
        assert store.verdicts.get("du", "L9") is None
        assert store.verdicts.evidence("du", "L9") is None
        assert store.verdicts.history("du", "L9") == ()
        assert store.verdicts.latest("du") == ()

    def test_the_same_verdict_later_is_not_written(self, store: Store):
        """Only another day, and records read again: the first verdict and evidence stay."""
        store.verdicts.save(None, [(evidence(), verdict())])
        assert store.verdicts.save(None, [(evidence(at=LATER), verdict(at=LATER))]) == 0
        assert store.verdicts.history("du", "L1") == (verdict(),)
        assert store.verdicts.evidence("du", "L1") == evidence()

    def test_a_verdict_that_differs_joins_the_history(self, store: Store):
        """History is oldest first, and the latest verdict is the one that counts."""
        for version in ("1", "2", "1"):
            store.verdicts.save(None, [(evidence(), verdict(version=version))])
        assert [each.version for each in store.verdicts.history("du", "L1")] == ["1", "2", "1"]
        last = verdict(at=LATER, version="3")
        assert store.verdicts.save(None, [(evidence(at=LATER), last)]) == 1
        assert store.verdicts.get("du", "L1") == last
        assert store.verdicts.evidence("du", "L1") == evidence(at=LATER)
        assert store.verdicts.latest("du") == (last,)

    def test_one_call_may_judge_a_learner_twice(self, store: Store):
        """Within one call, too, each verdict is compared with the one before it."""
        judged = [(evidence(), verdict(version=version)) for version in ("1", "1", "2")]
        assert store.verdicts.save(None, iter(judged)) == 2
        assert [each.version for each in store.verdicts.history("du", "L1")] == ["1", "2"]

    def test_a_verdict_can_be_had_again_by_its_number(self, store: Store):
        """Each verdict has a number that it keeps; the latest ones of a programme are told."""
        store.verdicts.save(None, [(evidence(), verdict(version=each)) for each in ("1", "2")])
        first = store.verdicts.numbers("du")
        assert store.verdicts.by_number(first.values()) == {first["L1"]: verdict(version="2")}
        store.verdicts.save(None, [(evidence(), verdict(version="3"))])
        latest = store.verdicts.numbers("du")
        assert latest["L1"] > first["L1"]
        assert store.verdicts.by_number([first["L1"], latest["L1"], 999]) == {
            first["L1"]: verdict(version="2"),
            latest["L1"]: verdict(version="3"),
        }

    def test_no_number_finds_no_verdict(self, store: Store):
        """A programme that never judged has no latest verdicts; no numbers find none."""
        assert store.verdicts.numbers("du") == {}
        assert store.verdicts.by_number([]) == {}

    def test_latest_verdicts_are_by_idnumber(self, store: Store):
        """The latest verdict on each learner of the programme, by idnumber, and no others."""
        learners = ("b", "É", "a", "B", "10", "9")
        store.verdicts.save(None, [(evidence(each), verdict(each)) for each in learners])
        store.verdicts.save(None, [(evidence(programme="csec"), verdict(programme="csec"))])
        assert [each.learner for each in store.verdicts.latest("du")] == sorted(learners)
        assert [each.programme for each in store.verdicts.latest("csec")] == ["csec"]

    def test_many_verdicts_of_two_programmes_in_one_call(self, store: Store):
        """More than one portion, programmes mixed: each is kept, and counted once."""
        judged = [
            (evidence(f"L{n}", programme=programme), verdict(f"L{n}", programme=programme))
            for n in range(620)
            for programme in ("du", "csec")
        ]
        assert store.verdicts.save(None, iter(judged)) == 1240
        assert store.verdicts.save(None, iter(judged)) == 0
        assert len(store.verdicts.latest("du")) == len(store.verdicts.latest("csec")) == 620

    def test_a_broken_stream_keeps_nothing(self, store: Store):
        """When the iterable fails half way, none of its verdicts is kept."""

        def judged():
            for n in range(600):
                yield evidence(f"L{n}"), verdict(f"L{n}")
            raise OSError("the disk")

        with pytest.raises(OSError, match="the disk"):
            store.verdicts.save(None, judged())
        assert store.verdicts.latest("du") == ()

    def test_judging_may_read_and_write_the_store(self, store: Store):
        """The iterable may use the store itself; what it writes belongs to the call."""

        def judged():
            store.decisions.acquire([acquired()])
            yield replace(evidence(), acquired=store.decisions.acquired("du", "L1")), verdict()

        assert store.verdicts.save(None, judged()) == 1
        found = store.verdicts.evidence("du", "L1")
        assert found is not None
        assert found.acquired == (acquired(),)

    def test_verdicts_belong_to_a_run_or_to_none(self, store: Store):
        """A run that never was raises StoreError."""
        run = store.runs.start("du", NOON)
        assert store.verdicts.save(run.id, [(evidence(), verdict())]) == 1
        with pytest.raises(StoreError):
            store.verdicts.save(999, [(evidence("L2"), verdict("L2"))])

    def test_decisions_get_ids_in_order(self, store: Store):
        """Each decision gets a higher id than the one before, and comes back exactly."""
        given = [decision("L1"), decision("L2"), decision("L1", outcome="adjourned")]
        kept = [store.decisions.record(each) for each in given]
        assert [replace(each, id=0) for each in kept] == given
        assert 0 < kept[0].id < kept[1].id < kept[2].id
        assert store.decisions.recorded("du") == tuple(kept)
        assert store.decisions.recorded("du", "L1") == (kept[0], kept[2])
        assert store.decisions.recorded("csec") == ()

    def test_a_store_has_no_way_to_change_a_decision(self, store: Store):
        """A decision recorded again is another decision; the first stays."""
        first = store.decisions.record(decision())
        second = store.decisions.record(replace(first, outcome="adjourned"))
        assert store.decisions.recorded("du") == (first, second)
        offered = {name for name in dir(store.decisions) if name[0] != "_"}
        assert offered == {"record", "recorded", "acquire", "acquired"}

    def test_a_block_acquired_is_never_overwritten(self, store: Store):
        """The first day and reason stay, whatever comes later; only new ones are counted."""
        first = acquired(because="first")
        assert store.decisions.acquire(iter([first])) == 1
        again = [acquired(because="second"), acquired("L2"), acquired("L2", because="third")]
        assert store.decisions.acquire(again) == 1
        assert store.decisions.acquire([]) == 0
        assert store.decisions.acquired("du") == (first, acquired("L2"))

    def test_blocks_acquired_are_by_learner_and_component(self, store: Store):
        """All of a programme, or those of one learner, sorted."""
        given = [acquired("b", "B2"), acquired("B", "B2"), acquired("b", "B1")]
        store.decisions.acquire([*given, acquired("b", "B1", programme="csec")])
        assert store.decisions.acquired("du") == (given[1], given[2], given[0])
        assert store.decisions.acquired("du", "b") == (given[2], given[0])

    def test_many_blocks_are_counted_exactly(self, store: Store):
        """More than one portion, half of it there already."""
        blocks = [acquired(f"L{n}") for n in range(1300)]
        assert store.decisions.acquire(blocks[::2]) == 650
        assert store.decisions.acquire(blocks) == 650
        assert len(store.decisions.acquired("du")) == 1300
