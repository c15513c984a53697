"""What every store promises about who learners are, and about what follows when that changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lms_bridge.errors import StoreUnavailable
from lms_bridge.model.account import (
    PRESENT,
    AccountState,
    IdentityChange,
    IdentityDecision,
    NumberMove,
    Unconfirmed,
)
from lms_bridge.model.action import Action, Outcome
from lms_bridge.model.decision import DecisionKind
from lms_bridge.ports import Store
from tests.contract.store_values import (
    LATER,
    NOON,
    acquired,
    action,
    decision,
    evidence,
    judged,
    receipt,
    verdict,
)


def said(change: IdentityChange, number: str, user_id: int) -> IdentityDecision:
    """A person's word on a pair."""
    return IdentityDecision(0, number, user_id, change, "registrar", LATER, "a letter")


def wait(store: Store, number: str, user_id: int) -> None:
    """A run saw a pair that a person has to confirm."""
    store.accounts.see((), [Unconfirmed(number, user_id, None, None)], LATER)


def of_account(user_id: int, learner: str = "L1") -> Action:
    """A write to an account."""
    return replace(action(learner), user_id=user_id)


#: The numbers under which something may be kept after L1 became L9.
MARKS = ("L9", "L9~1", "L1")


class AccountsContract:
    """Numbers with the accounts behind them."""

    def test_what_was_seen_together_is_known(self, store: Store):
        """Since the first time, until the last; another pair of the same two is not noted."""
        store.accounts.see([("L1", 3), ("L2", 4)], (), NOON)
        store.accounts.see([("L1", 3), ("L1", 5), ("L3", 4)], (), LATER)
        found = store.accounts.of_numbers(["L1", "L2", "L3"])
        assert {each.number: (each.user_id, each.since, each.seen) for each in found.values()} == {
            "L1": (3, NOON, LATER),
            "L2": (4, NOON, NOON),
        }
        assert store.accounts.of("L3") is None

    def test_a_pair_waits_until_it_is_seen_otherwise(self, store: Store):
        """Once, however often it is seen."""
        store.accounts.see([("L1", 3)], (), NOON)
        wait(store, "L9", 3)
        wait(store, "L9", 3)
        assert [(each.number, each.user_id) for each in store.accounts.open_pairs()] == [("L9", 3)]
        later = LATER.replace(year=LATER.year + 1)
        store.accounts.see([("L1", 3)], (), later)
        assert store.accounts.open_pairs() == ()

    def test_everything_follows_to_another_number(self, store: Store):
        """Found by the new number; what was written down still says the old one."""
        run = store.runs.start("du", NOON)
        store.accounts.see([("L1", 3)], (), NOON)
        store.verdicts.save(run.id, [(evidence("L1"), verdict("L1"))])
        store.decisions.record(decision("L1"))
        store.decisions.acquire([acquired("L1"), acquired("L9", on=date(2026, 5, 1))])
        store.actions.save(run.id, [of_account(3)])
        store.actions.save_receipts(run.id, [receipt(of_account(3))])
        wait(store, "L9", 3)
        kept = store.accounts.record(
            said(IdentityChange.RENAME, "L9", 3), store.accounts.of("L1"), ()
        )
        assert kept.moves == (NumberMove("L1", "L9"),)
        assert store.verdicts.numbers("du").keys() == {"L9"}
        assert [each.learner for each in store.verdicts.history("du", "L9")] == ["L1"]
        assert [each.learner for each in store.decisions.recorded("du")] == ["L9"]
        (block,) = store.decisions.acquired("du")
        assert (block.learner, block.on) == ("L9", acquired().on)
        assert store.actions.ledger("du") == {"cohort:du-done@L9": True}
        assert store.accounts.decided("L1") == store.accounts.decided("L9") == (kept,)
        assert store.accounts.holdings(["L1"])["L1"].judged == ()

    @pytest.mark.parametrize("first", [date(2026, 1, 5), date(2026, 3, 1)])
    def test_a_block_recorded_again_is_not_lost_where_both_numbers_have_it(
        self, store: Store, first: date
    ):
        """All that is kept of it under the number with the first day counts, the rest is kept."""
        store.accounts.see([("L1", 3)], (), NOON)
        again = acquired("L1", on=date(2026, 4, 1), number=1)
        store.decisions.acquire([acquired("L1", on=first), again])
        store.decisions.acquire([acquired("L9"), acquired("L9", on=date(2026, 5, 1), number=1)])
        wait(store, "L9", 3)
        store.accounts.record(said(IdentityChange.RENAME, "L9", 3), store.accounts.of("L1"), ())
        known = {each: [one.on for one in store.decisions.acquired("du", each)] for each in MARKS}
        earlier, later = sorted([[first, again.on], [acquired().on, date(2026, 5, 1)]])
        assert known == {"L9": earlier, "L9~1": later, "L1": []}

    @pytest.mark.parametrize("other", ["l1", "du@L1", "L1@du"])
    def test_what_was_written_for_others_stays_theirs(self, store: Store, other: str):
        """Whose number differs in letter case alone, or holds the first one as an address does."""
        run = store.runs.start("du", NOON)
        store.accounts.see([("L1", 3), (other, 4)], (), NOON)
        both = [of_account(3), of_account(4, other)]
        store.actions.save(run.id, both)
        store.actions.save_receipts(run.id, [receipt(each) for each in both])
        wait(store, "L9", 3)
        store.accounts.record(said(IdentityChange.RENAME, "L9", 3), store.accounts.of("L1"), ())
        assert store.actions.ledger("du") == {
            "cohort:du-done@L9": True,
            f"cohort:du-done@{other}": True,
        }

    def test_a_number_may_look_like_an_address(self, store: Store):
        """What was written, sent or chosen under it follows, what comes late included."""
        run = store.runs.start("du", NOON)
        before, after = "jean@example.org", "jeanne@example.org"
        store.accounts.see([(before, 3)], (), NOON)
        drift = replace(
            decision(before),
            kind=DecisionKind.DRIFT,
            subject=of_account(3, before).key,
            outcome="leave",
            jury=(),
        )
        store.decisions.record(drift)
        store.actions.save(run.id, [of_account(3, before)])
        wait(store, after, 3)
        known = store.accounts.of(before)
        store.accounts.record(said(IdentityChange.RENAME, after, 3), known, ())
        store.actions.save_receipts(run.id, [receipt(of_account(3, before))])
        assert store.actions.ledger("du") == {f"cohort:du-done@{after}": True}
        (kept,) = store.decisions.recorded("du", after)
        assert kept.subject == f"cohort:du-done@{after}"

    def test_what_came_late_counts_where_it_is_now(self, store: Store):
        """A receipt of a write to an account counts for whoever has the account by then."""
        run = store.runs.start("du", NOON)
        store.accounts.see([("L1", 3)], (), NOON)
        store.actions.save(run.id, [of_account(3)])
        wait(store, "L1", 7)
        store.accounts.record(said(IdentityChange.LINK, "L1", 7), store.accounts.of("L1"), ())
        store.actions.save_receipts(run.id, [receipt(of_account(3))])
        assert store.actions.ledger("du") == {"cohort:du-done@#3": True}

    def test_a_sending_of_unknown_outcome_stays_the_person_s(self, store: Store):
        """It is never sent again under another number."""
        run = store.runs.start("du", NOON)
        store.accounts.see([("L1", 3)], (), NOON)
        store.actions.save(run.id, [of_account(3)])
        store.actions.save_receipts(run.id, [receipt(of_account(3), Outcome.UNVERIFIED)])
        wait(store, "L9", 3)
        store.accounts.record(
            said(IdentityChange.RENAME, "L9", 3), store.accounts.of("L1"), ("cohort",)
        )
        assert store.actions.unknown_sendings("du", ["cohort"]) == {"cohort:du-done@L9"}

    def test_another_person_has_nothing_of_the_former_one(self, store: Store):
        """Who is kept under a mark, in no list of learners, and read by the mark."""
        run = store.runs.start("du", NOON)
        store.accounts.see([("L1", 3)], (), NOON)
        store.verdicts.save(run.id, [(evidence("L1"), verdict("L1"))])
        store.decisions.acquire([acquired("L1")])
        wait(store, "L1", 7)
        store.accounts.record(said(IdentityChange.SEPARATE, "L1", 7), None, ())
        assert store.verdicts.numbers("du") == {}
        assert store.verdicts.latest("du") == ()
        assert store.decisions.acquired("du") == ()
        assert store.decisions.acquired("du", "L1") == ()
        assert len(store.verdicts.history("du", "L1~1")) == 1
        found = {each.number: (each.user_id, each.state) for each in store.accounts.every()[-2:]}
        assert found == {"L1~1": (3, AccountState.MARKED), "L1": (7, AccountState.KNOWN)}

    @pytest.mark.parametrize(
        ("change", "number", "user_id"),
        [
            (IdentityChange.RENAME, "L9", 3),
            (IdentityChange.SEPARATE, "L9", 3),
            (IdentityChange.SEPARATE, "L1", 7),
            (IdentityChange.LINK, "L1", 7),
        ],
    )
    def test_a_word_is_taken_back_once(
        self, store: Store, change: IdentityChange, number: str, user_id: int
    ):
        """Everything is found where it was; what came since is apart; twice is refused."""
        run = store.runs.start("du", NOON)
        store.accounts.see([("L1", 3)], (), NOON)
        store.verdicts.save(run.id, [(evidence("L1"), verdict("L1"))])
        store.decisions.record(decision("L1"))
        store.decisions.acquire([acquired("L1")])
        store.actions.save(run.id, [of_account(3)])
        store.actions.save_receipts(run.id, [receipt(of_account(3))])
        wait(store, number, user_id)

        def kept() -> list[object]:
            return [
                store.verdicts.numbers("du"),
                store.decisions.recorded("du"),
                store.decisions.acquired("du", "L1"),
                store.actions.ledger("du"),
                {each.number for each in store.accounts.every() if each.state in PRESENT},
            ]

        before = kept()
        whose = None if change is IdentityChange.SEPARATE else store.accounts.of("L1")
        wrong = store.accounts.record(said(change, number, user_id), whose, ())
        store.decisions.acquire([acquired(number, on=date(2026, 7, 1), number=5)])
        back = replace(said(IdentityChange.WITHDRAW, number, user_id), withdraws=wrong.id)
        undone = store.accounts.withdraw(back, ())
        (apart,) = (each for each in undone.moves if each.apart)
        assert [each.on for each in store.decisions.acquired("du", apart.after)] == [
            date(2026, 7, 1)
        ]
        after = kept()
        assert isinstance(after[-1], set)
        after[-1] = after[-1] - {apart.after}
        assert after == before
        assert store.accounts.decided()[-1] == undone
        with pytest.raises(StoreUnavailable):
            store.accounts.withdraw(back, ())

    def test_what_a_run_judged_of_somebody_else_is_superseded(self, store: Store):
        """The number, or the account, is another's by now."""
        run = store.runs.start("du", NOON)
        store.accounts.see([("L1", 3)], (), NOON)
        store.staged.hold(run.id, "0-1", [judged("L1")])
        assert store.staged.superseded(run.id) == frozenset()
        wait(store, "L9", 3)
        store.accounts.record(said(IdentityChange.RENAME, "L9", 3), store.accounts.of("L1"), ())
        assert store.staged.superseded(run.id) == {"L1"}

    def test_a_word_on_what_was_settled_meanwhile_is_refused(self, store: Store):
        """Two people answer at once: the second one looks again, and nothing of theirs is kept."""
        store.accounts.see([("L1", 3)], (), NOON)
        wait(store, "L9", 3)
        before = store.accounts.of("L1")
        store.accounts.record(said(IdentityChange.RENAME, "L9", 3), before, ())
        with pytest.raises(StoreUnavailable):
            store.accounts.record(said(IdentityChange.RENAME, "L9", 3), before, ())
        assert len(store.accounts.decided()) == 1
