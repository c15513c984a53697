"""A wrong word on who somebody is can be taken back: everything is where it was before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from lms_bridge.decisions.acquiring import keep_block
from lms_bridge.decisions.deciding import record_decision
from lms_bridge.decisions.identifying import (
    IdentityAnswer,
    IdentityRecorded,
    foresee_identities,
    mark_of,
    record_identities,
    record_identity,
    withdrawable,
)
from lms_bridge.decisions.identity_words import moves_in_words, told_identity
from lms_bridge.errors import DecisionRefused, StoreUnavailable, UnusableFile
from lms_bridge.model.account import (
    PRESENT,
    AccountState,
    IdentityChange,
    IdentityDecision,
    first_to_withdraw,
    in_force,
)
from lms_bridge.model.decision import Acquired, Decision, DecisionKind
from lms_bridge.model.evidence import ResultState
from lms_bridge.model.imported import FileKind, ImportedFile, ImportedResult, KeptResult
from lms_bridge.model.site import Brake
from lms_bridge.model.verdict import Status
from lms_bridge.rulesets.replaying import replay
from lms_bridge.rulesets.rulebook import Rulebook
from lms_bridge.runs import Report, sync
from lms_bridge.runs.identifying import kept_apart, pairs_of, set_aside, waiting_identities
from lms_bridge.stages.mapping.identity import AccountIndex
from lms_bridge.text import Wording
from lms_bridge.text.causes import cause_in_words
from lms_bridge_testing.stores import fresh_store
from tests.contract.store_values import (
    LATER,
    NOON,
    acquired,
    action,
    decision,
    evidence,
    receipt,
    verdict,
)
from tests.existing import existing
from tests.flow.sync_world import YEAR, World
from tests.refusals import refusing

LINK, RENAME, SEPARATE, JOIN, WITHDRAW = IdentityChange


@pytest.fixture
def world() -> World:
    """Four learners of whom something of every kind is kept; L1 and L3 have the block."""
    world = World().populate()
    world.enabled = replace(world.enabled, brake=Brake(share=1.0, shrink=1.0))
    for number in ("L1", "L2", "L3"):
        take_over(world, number, "12.5")
    run(world)
    decide(world, "L1", "granted")
    decide(world, "L2", "granted")
    decide(world, "L2", "withdrawn")
    run(world)
    return world


def run(world: World) -> Report:
    """One sync, a minute later."""
    world.clock.advance(timedelta(minutes=1))
    return sync(world.job())


def say(world: World, change: IdentityChange, number: str = "", **more: Any) -> IdentityRecorded:
    """A person's word, a minute later."""
    world.clock.advance(timedelta(minutes=1))
    said = IdentityAnswer(change, number, "registrar", "the file of admissions", **more)
    return record_identity({"mini": world.job()}, said)


def decide(world: World, learner: str, outcome: str) -> None:
    """An exemption by hand."""
    world.clock.advance(timedelta(minutes=1))
    kind = DecisionKind.EXEMPTION
    now = world.clock.now()
    decision = Decision(0, "mini", learner, kind, "U3", outcome, "registrar", now, "by hand")
    record_decision(world.job(), decision)


def take_over(world: World, learner: str, mark: str) -> None:
    """A result from a file."""
    now = world.clock.now()
    kept = world.store.imports.files("mini")
    name = f"{learner}-{mark}-{len(kept)}.csv"
    file = ImportedFile(0, "mini", name, FileKind.CSV, name, "registrar", now)
    result = ImportedResult(
        learner,
        "result:EXT",
        YEAR,
        ResultState.PASSED,
        final=True,
        mark=Decimal(mark),
        out_of=Decimal(20),
        value=mark,
        on=None,
        file=name,
        line=2,
    )
    world.store.imports.take_over(file, [result], kept[-1].id if kept else 0)


def everything(world: World) -> dict[str, Any]:
    """All that is kept of people, by the number under which it is found."""
    store = world.store
    pairs = [each for each in store.accounts.every() if each.state in PRESENT]
    numbers = sorted({each.number for each in store.accounts.every()})
    return {
        "accounts": {each.number: (each.user_id, each.state, each.since) for each in pairs},
        "verdicts": store.verdicts.numbers("mini"),
        "history": {
            each: said for each in numbers if (said := store.verdicts.history("mini", each))
        },
        "decisions": store.decisions.recorded("mini"),
        "acquired": {
            each: found for each in numbers if (found := store.decisions.acquired("mini", each))
        },
        "files": store.imports.history("mini"),
        "ledger": store.actions.ledger("mini"),
        "left out": store.verdicts.left_out("mini"),
    }


def renumber(world: World, *numbers: tuple[int, str]) -> None:
    """Give accounts other numbers in the LMS, and sync."""
    for place, number in numbers:
        world.people[place].idnumber = number
    run(world)


def new_account(world: World) -> None:
    """L3's account was made anew."""
    world.people[2].idnumber = ""
    world.enter("L3")
    run(world)


Word = tuple[Callable[[World], None], IdentityChange, str, str]

#: What the LMS shows, and what somebody says of it.
WRONG: dict[str, Word] = {
    "renamed": (lambda world: renumber(world, (0, "L9")), RENAME, "L9", "L1"),
    "separated": (lambda world: renumber(world, (0, "L9")), SEPARATE, "L9", ""),
    "taken": (lambda world: renumber(world, (0, ""), (3, "L1")), SEPARATE, "L1", ""),
    "swapped": (lambda world: renumber(world, (0, "L2"), (1, "L1")), RENAME, "L2", "L1"),
    "linked": (new_account, LINK, "L3", ""),
    "linked away": (lambda world: renumber(world, (2, ""), (1, "L3")), LINK, "L3", ""),
    "joined": (lambda _: None, JOIN, "L2", "L1"),
}


def wrongly(world: World, wrong: str) -> IdentityRecorded:
    """What the LMS shows, and the word on it."""
    show, change, number, before = WRONG[wrong]
    show(world)
    return say(world, change, number, before=before)


@pytest.mark.parametrize("since", ["at once", "after a decision"])
@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_word_is_taken_back(world: World, wrong: str, since: str):
    """Accounts, verdicts, decisions, blocks, results from files and effects are where they were."""
    show, change, number, former = WRONG[wrong]
    show(world)
    before = everything(world)
    said = say(world, change, number, before=former)
    if since == "after a decision":
        run(world)
        decide(world, number, "granted")
        decide(world, number, "withdrawn")
        take_over(world, number, "8")
        run(world)
    undone = say(world, WITHDRAW, withdraws=said.decision.id)
    after = everything(world)
    kept = {each.after for each in undone.decision.moves if each.before == number} - {
        each.before for each in said.decision.moves
    }
    for mark in kept:  # what was recorded meanwhile counts for nobody
        assert mark.startswith(f"{number}~")
        assert after["accounts"].pop(mark)[:2] == (0, AccountState.MARKED)
        after["acquired"].pop(mark, None)
        after["history"].pop(mark, None)
        after["decisions"] = tuple(e for e in after["decisions"] if e.learner != mark)
        after["files"] = tuple(e for e in after["files"] if e.result.learner != mark)
    ledger = {k: v for k, v in after.pop("ledger").items() if "@#" not in k}
    if since == "at once":
        assert ledger == before.pop("ledger")
    before.pop("ledger", None)
    assert after == before
    assert [each.change for each in world.store.accounts.decided()][-2:] == [
        said.decision.change,
        WITHDRAW,
    ]
    assert withdrawable(world.store) == ()


@pytest.mark.parametrize("wrong", WRONG)
def test_once_taken_back_the_right_word_can_be_said(world: World, wrong: str):
    """The number waits again, with the same choices; what the LMS was told is put right."""
    seen = world.seen()
    said = wrongly(world, wrong)
    run(world)
    say(world, WITHDRAW, withdraws=said.decision.id)
    waiting = {each.number for each in waiting_identities(world.store)}
    assert (said.decision.number in waiting) is (wrong != "joined")
    for each in set_aside(world.store, waiting_identities(world.store)):
        (one,) = (one for one in waiting_identities(world.store) if one.number == each.learner)
        advised = cause_in_words(each.cause, "en")
        for change in (LINK, RENAME, SEPARATE):
            named = f"`lms-bridge learner {change.value} " in advised
            assert named is (change in one.choices)
    for user, number in zip(world.people, ("L1", "L2", "L3", "L4", ""), strict=False):
        user.idnumber = number
    if len(world.people) > 4:
        world.roster.members.discard(world.people[4].id)
    report = run(world)
    assert not report.quarantined
    assert not report.plan.drifts
    found = world.seen()
    for cohort in ("LMSB-U1", "LMSB-B1"):
        members = found["cohorts"][cohort] - {each.id for each in world.people[4:]}
        assert members == seen["cohorts"][cohort]
    assert run(world).receipts == ()
    assert all(each.same for each in replay(Rulebook(world.store), "mini"))


def test_a_wrong_separation_is_put_right(world: World):
    """Taken back and said anew: block, exemption, result and effects are the same person's."""
    before = world.seen()
    wrong = wrongly(world, "separated")
    run(world)
    assert world.status("L9", "U3") is not Status.EXEMPTED
    say(world, WITHDRAW, withdraws=wrong.decision.id)
    say(world, RENAME, "L9", before="L1")
    report = run(world)
    assert not report.quarantined
    assert not report.plan.drifts
    assert world.status("L9", "U3") is Status.EXEMPTED
    assert world.status("L9", "B1") is Status.VALIDATED
    assert world.seen() == before


def test_words_built_upon_one_another_are_taken_back_in_turn(world: World):
    """The later one first, and it is named; each once; what was never decided is refused."""
    first = wrongly(world, "renamed")
    world.people[0].idnumber = "L8"
    run(world)
    second = say(world, RENAME, "L8", before="L9")
    assert [each.id for each in withdrawable(world.store)] == [second.decision.id]
    with refusing(DecisionRefused, f"withdraw {second.decision.id} first"):
        say(world, WITHDRAW, withdraws=first.decision.id)
    with refusing(DecisionRefused, "99"):
        say(world, WITHDRAW, withdraws=99)
    say(world, WITHDRAW, withdraws=second.decision.id)
    withdrawal = world.store.accounts.decided()[-1].id
    with refusing(DecisionRefused, f"withdrawn already, by decision {withdrawal}"):
        say(world, WITHDRAW, withdraws=second.decision.id)
    with refusing(DecisionRefused, "withdraws another one"):
        say(world, WITHDRAW, withdraws=withdrawal)
    say(world, WITHDRAW, withdraws=first.decision.id)
    assert world.status("L1", "B1") is Status.VALIDATED
    assert world.store.verdicts.numbers("mini").keys() == {"L1", "L2", "L3", "L4"}


def test_what_an_earlier_version_recorded_is_joined_instead(world: World):
    """It has no way back; the two numbers can still be said to be one person's."""
    wrong = wrongly(world, "separated")
    run(world)
    store = world.store
    old = replace(wrong.decision, way_back=None)
    from lms_bridge.store.confirming import Withdrawing  # noqa: PLC0415 - what refuses it

    with store.database.writing() as connection, pytest.raises(StoreUnavailable):
        Withdrawing(connection, old, ()).withdraw(old)
    say(world, JOIN, "L9", before="L1~1")
    run(world)
    assert world.status("L9", "U3") is Status.EXEMPTED
    assert world.status("L9", "B1") is Status.VALIDATED


def test_what_is_foreseen_is_what_happens_and_nothing_is_kept(world: World):
    """Looking at what would follow leaves no trace; a confirmation is for the state shown."""
    world.people[0].idnumber = "L9"
    run(world)
    before, jobs = everything(world), {"mini": world.job()}
    answer = IdentityAnswer(RENAME, "L9", "registrar", "the file of admissions", "L1")
    seen = foresee_identities(jobs, [answer])
    assert everything(world) == before
    assert world.store.accounts.decided() == ()
    decide(world, "L1", "withdrawn")
    with pytest.raises(StoreUnavailable):
        record_identities(jobs, [answer], mark_of(seen))
    again = foresee_identities(jobs, [answer])
    assert mark_of(again) != mark_of(seen)
    (kept,) = record_identities(jobs, [answer], mark_of(again))
    assert kept.decision.moves == seen[0].decision.moves
    assert kept.after == again[0].after


def test_two_numbers_of_one_person_count_under_one(world: World):
    """Decisions, blocks, results from files and history of both; what differs is shown first."""
    take_over(world, "L2", "9")
    answer = IdentityAnswer(JOIN, "L2", "registrar", "one file of admission", "L1")
    (seen,) = foresee_identities({"mini": world.job()}, [answer])
    said = {type(each.after).__name__: each for each in seen.conflicts}
    assert set(said) == {"Decision", "KeptResult"}
    decided = said["Decision"].before, said["Decision"].after
    assert [each.outcome for each in decided if isinstance(each, Decision)] == [
        "granted",
        "withdrawn",
    ]
    last = said["KeptResult"].after
    assert isinstance(last, KeptResult)
    assert str(last.result.mark) == "9"
    recorded = wrongly(world, "joined")
    assert recorded.verdicts["mini"].learner == "L2"
    assert world.status("L2", "B1") is Status.VALIDATED
    assert world.status("L2", "U3") is not Status.EXEMPTED
    assert [each.outcome for each in world.store.decisions.recorded("mini", "L2")] == [
        "granted",
        "granted",
        "withdrawn",
    ]
    assert sorted(world.store.verdicts.numbers("mini")) == ["L2", "L3", "L4"]
    found = run(world).quarantined  # the other account is still enrolled
    assert [each.learner for each in found] == ["L1"]
    world.roster.members.discard(world.people[0].id)
    report = run(world)
    assert not report.quarantined
    assert not report.plan.drifts
    assert world.status("L2", "B1") is Status.VALIDATED
    assert world.member("LMSB-B1", world.people[1])
    assert all(each.same for each in replay(Rulebook(world.store), "mini"))


def test_what_cannot_be_joined_is_refused(world: World):
    """One number, a number that nobody has, a mark as the one to keep, and oneself."""
    with refusing(DecisionRefused, "one number"):
        say(world, JOIN, "L1", before="L1")
    with refusing(DecisionRefused, "never seen"):
        say(world, JOIN, "L1", before="L77")
    wrongly(world, "separated")
    with refusing(DecisionRefused, "mark"):
        say(world, JOIN, "L1~1", before="L9")
    said = IdentityAnswer(JOIN, "L2", "L2", "the file of admissions", "L3")
    with pytest.raises(DecisionRefused) as caught:
        record_identity({"mini": world.job()}, said)
    assert caught.value.cause.code == "decision.about_oneself"


def test_a_block_of_both_numbers_counts_from_the_first_day(world: World):
    """And is two again once the join is taken back."""
    block = Acquired(
        "mini", "L2", "B1", world.clock.now().date(), "certificate", "f", by="registrar"
    )
    keep_block(world.job(), replace(block, on=block.on - timedelta(days=30)))
    before = everything(world)
    wrong = wrongly(world, "joined")
    (kept,) = world.store.decisions.acquired("mini", "L2")
    assert kept.on == block.on - timedelta(days=30)
    say(world, WITHDRAW, withdraws=wrong.decision.id)
    after = everything(world)
    assert after["acquired"] == before["acquired"]
    assert after["accounts"].keys() - before["accounts"].keys() <= {"L2~1", "L2~2"}


def test_a_block_taken_back_under_one_number_counts_under_none(world: World):
    """A join counts from the first day of what stands, whatever wrong entry was before it."""
    today = world.clock.now().date()
    wrong = Acquired("mini", "L2", "B1", today - timedelta(days=90), "x", "f", by="registrar")
    right = replace(wrong, learner="L1", on=today - timedelta(days=30), because="certificate")
    keep_block(world.job(), wrong)
    keep_block(world.job(), replace(wrong, because="another person's"), withdraws=True)
    keep_block(world.job(), right)
    assert world.store.accounts.holdings(["L2"])["L2"].acquired == ()
    answer = IdentityAnswer(JOIN, "L2", "registrar", "one file of admission", "L1")
    (seen,) = foresee_identities({"mini": world.job()}, [answer])
    assert not [each for each in seen.conflicts if isinstance(each.before, Acquired)]
    say(world, JOIN, "L2", before="L1")
    verdict = existing(world.store.verdicts.get("mini", "L2"))
    assert verdict.component("B1").acquired_on == right.on


@pytest.mark.parametrize("earlier", ["L1", "L2"])
def test_a_block_kept_several_times_differs_by_what_is_in_force(world: World, earlier: str):
    """What the bridge found is replaced by what a person recorded: both days are shown."""
    today = world.clock.now().date()
    former = today - timedelta(days=30)
    found = Acquired("mini", "L2", "B1", today, "found", "f", by="registrar")
    world.store.decisions.acquire([found])
    keep_block(world.job(), replace(found, learner=earlier, on=former, because="certificate"))
    answer = IdentityAnswer(JOIN, "L2", "registrar", "one file of admission", "L1")
    (seen,) = foresee_identities({"mini": world.job()}, [answer])
    said = [one for each in seen.conflicts for one in (each.before, each.after)]
    before, after = (each for each in said if isinstance(each, Acquired))
    assert (before.on, after.on) == (today, former)
    assert after.learner == earlier
    assert world.store.accounts.holdings([earlier])[earlier].acquired == ("B1 (mini)",)


@pytest.mark.parametrize(("holder", "other"), [("L1", "L2"), ("L2", "L1")])
def test_a_block_revoked_under_the_other_number_is_shown(world: World, holder: str, other: str):
    """Once they are one the revocation counts: nobody loses a block without being told before."""
    now = world.clock.now()
    block = Acquired("mini", holder, "B1", now.date(), "certificate", "f", by="registrar")
    keep_block(world.job(), block)
    revoked = Decision(
        id=0,
        programme="mini",
        learner=other,
        kind=DecisionKind.REVOCATION,
        subject="B1",
        outcome="revoked",
        by="jury",
        at=now,
        because="fraud",
    )
    world.store.decisions.record(revoked)
    answer = IdentityAnswer(JOIN, "L2", "registrar", "one file of admission", "L1")
    (seen,) = foresee_identities({"mini": world.job()}, [answer])
    (found,) = (
        each
        for each in seen.conflicts
        if isinstance(each.before, Acquired) and isinstance(each.after, Decision)
    )
    assert isinstance(found.before, Acquired)
    assert isinstance(found.after, Decision)
    assert (found.before.learner, found.after.kind) == (holder, DecisionKind.REVOCATION)
    programmes = {"mini": world.job().programme}
    told = told_identity(seen, programmes, Wording("fr"))
    assert any(each.startswith("Acquis sous un numéro et révoqué sous l'autre") for each in told)


def test_verdicts_alone_are_not_said_to_be_kept_apart(world: World):
    """Nobody recorded anything since: what is computed again is no loss."""
    renumber(world, (1, "L9"))
    wrong = say(world, SEPARATE, "L9")
    run(world)
    undone = say(world, WITHDRAW, withdraws=wrong.decision.id)
    assert any(each.apart for each in undone.decision.moves)
    assert not any(each.apart for each in undone.moves)
    assert not any("L9~1" in str(each) for each in undone.after)


def test_what_returns_from_a_join_is_not_everything(world: World):
    """The number that was kept keeps its own, and the sentence says so."""
    wrong = wrongly(world, "joined")
    undone = say(world, WITHDRAW, withdraws=wrong.decision.id)
    for language, words in (
        ("fr", "Ce qui venait de L1 y est retourné"),
        ("en", "What came from L1 has returned there; L2 keeps its own."),
    ):
        told = moves_in_words(undone, Wording(language), "cli.identity.moved")
        assert any(words in each for each in told)
        assert not any("L2 is known under" in each for each in told)


def test_a_mark_that_holds_something_is_in_both_histories(world: World):
    """Of whoever is judged under either number, until it is joined."""
    wrong = wrongly(world, "joined")
    decide(world, "L2", "granted")
    say(world, WITHDRAW, withdraws=wrong.decision.id)
    for number in ("L1", "L2"):
        numbers = {each.number for each in pairs_of(world.store, number)}
        about = [
            each for each in world.store.accounts.decided() if not numbers.isdisjoint(each.numbers)
        ]
        found = kept_apart(world.store, numbers, about)
        assert found
        assert {each.rpartition("~")[0] for each in found} == {"L2"}
        assert sum(each.decisions for each in found.values()) == 1
    assert kept_apart(world.store, {"L3"}, ()) == {}


def test_a_file_of_new_numbers_is_followed_whole_or_not_at_all(world: World):
    """Each line that cannot be is named; nothing is kept of the others."""
    world.people[0].idnumber, world.people[1].idnumber = "L2", "N1"
    world.people[2].idnumber = "N3"
    run(world)
    jobs = {"mini": world.job()}

    def lines(*pairs: tuple[str, str]) -> list[IdentityAnswer]:
        return [
            IdentityAnswer(RENAME, new, "registrar", "final numbers", old, line=line)
            for line, (old, new) in enumerate(pairs, start=2)
        ]

    before = everything(world)
    with pytest.raises(UnusableFile) as caught:
        record_identities(jobs, lines(("L1", "L2"), ("L9", "N3"), ("L4", "N4")), file="renames.csv")
    assert [each.line for each in caught.value.problems] == [3, 4]
    assert everything(world) == before
    record_identities(jobs, lines(("L1", "L2"), ("L2", "N1"), ("L3", "N3")), file="renames.csv")
    report = run(world)
    assert not report.quarantined
    assert not report.plan.drifts
    assert sorted(world.store.verdicts.numbers("mini")) == ["L2", "L4", "N1", "N3"]
    assert world.status("L2", "B1") is Status.VALIDATED
    before = everything(world)
    again = lines(("L1", "L2"), ("L2", "N1"), ("L3", "N3"))
    kept = record_identities({"mini": world.job()}, again, file="renames.csv")
    assert [each.already for each in kept] == [True, True, True]
    assert [each.decision.number for each in kept] == ["L2", "N1", "N3"]
    assert everything(world) == before
    assert len(world.store.accounts.decided()) == 3
    world.people[3].idnumber = "N4"
    run(world)
    more = [*again, replace(again[0], number="N4", before="L4", line=5)]
    kept = record_identities({"mini": world.job()}, more, file="renames.csv")
    assert [each.already for each in kept] == [True, True, True, False]
    with pytest.raises(UnusableFile):  # what another line said of the number is not recorded
        record_identities({"mini": world.job()}, lines(("L4", "N3")), file="renames.csv")


@pytest.mark.parametrize("seed", range(40))
def test_any_words_are_taken_back_in_turn(seed: int):
    """Whatever was said of numbers and accounts, in whatever order: all is as it was at first."""
    chance, store = Random(seed), fresh_store()  # noqa: S311 - nothing secret
    run = store.runs.start("du", NOON)
    store.accounts.see([("L1", 1), ("L2", 2), ("L3", 3)], (), NOON)
    for number, user_id in (("L1", 1), ("L2", 2), ("L3", 3)):
        store.verdicts.save(run.id, [(evidence(number), verdict(number))])
        store.decisions.record(decision(number))
        store.decisions.acquire([acquired(number)])
        wrote = replace(action(number), user_id=user_id)
        store.actions.save(run.id, [wrote])
        store.actions.save_receipts(run.id, [receipt(wrote)])

    def kept() -> dict[str, Any]:
        numbers = sorted({each.number for each in store.accounts.every()})
        present = [each for each in store.accounts.every() if each.state in PRESENT]
        return {
            "accounts": {each.number: (each.user_id, each.state) for each in present},
            "verdicts": store.verdicts.numbers("du"),
            "decisions": store.decisions.recorded("du"),
            "acquired": {
                each: found for each in numbers if (found := store.decisions.acquired("du", each))
            },
            "ledger": store.actions.ledger("du"),
        }

    states: list[tuple[IdentityDecision, dict[str, Any]]] = []
    while len(states) < 6:
        before = kept()
        known = store.accounts.every()
        present = sorted({each.number for each in known if each.state in PRESENT})
        if chance.random() < 0.2 and len(present) > 1:
            one, other = chance.sample(present, 2)
            pair = store.accounts.of(other)
            if pair is None or pair.state is not AccountState.KNOWN:
                continue
            word = IdentityDecision(0, other, pair.user_id, JOIN, "registrar", LATER, "a letter")
            whose = store.accounts.of(one)
        else:
            number, user_id = chance.choice(("L1", "L2", "L3", "L4", "L5")), chance.randint(1, 5)
            waiting = AccountIndex(known).unconfirmed(number, user_id)
            if waiting is None:
                continue
            store.accounts.see((), [waiting], LATER)
            change = chance.choice(waiting.choices)
            word = IdentityDecision(0, number, user_id, change, "registrar", LATER, "a letter")
            whose = waiting.whom(change)
        states.append((store.accounts.record(word, whose, ("cohort",) * (seed % 2)), before))
    if seed % 4 < 2:
        for said, before in reversed(states):
            undone = store.accounts.withdraw(taken_back(said), ("cohort",) * (seed % 2))
            assert not any(each.apart for each in undone.moves)
            assert kept() == before
        return
    while free := [
        each
        for each in in_force(store.accounts.decided())
        if each.way_back and first_to_withdraw(each, store.accounts.decided()) is None
    ]:
        store.accounts.withdraw(taken_back(chance.choice(free)), ("cohort",) * (seed % 2))
    assert kept() == states[0][1]


def taken_back(said: IdentityDecision) -> IdentityDecision:
    """The word that another one was wrong."""
    return replace(said, id=0, change=WITHDRAW, withdraws=said.id, moves=(), way_back=None)


def test_a_word_about_a_spare_block_comes_back_first(world: World):
    """The block that a join set apart is nobody else's, whichever word is taken back first."""
    block = Acquired(
        "mini", "L2", "B1", world.clock.now().date(), "certificate", "f", by="registrar"
    )
    keep_block(world.job(), replace(block, on=block.on - timedelta(days=30)))
    before = everything(world)["acquired"]
    first = say(world, JOIN, "L2", before="L1")
    second = say(world, JOIN, "L4", before="L2~1")
    assert [each.id for each in withdrawable(world.store)] == [second.decision.id]
    with pytest.raises(DecisionRefused) as caught:
        say(world, WITHDRAW, withdraws=first.decision.id)
    assert caught.value.cause.code == "identity.built_upon"
    for each in (second, first):
        say(world, WITHDRAW, withdraws=each.decision.id)
    assert everything(world)["acquired"] == before


def test_whoever_was_left_without_an_account_comes_back_last(world: World):
    """A link that took somebody's account waits for the word that gave them another one."""
    world.people[0].idnumber, world.people[2].idnumber = "", "L1"
    run(world)
    first = say(world, LINK, "L1")
    run(world)
    world.enter("L3")
    run(world)
    second = say(world, LINK, "L3")
    assert [each.id for each in withdrawable(world.store)] == [second.decision.id]
    for each in (second, first):
        say(world, WITHDRAW, withdraws=each.decision.id)


def test_nobody_takes_back_a_word_about_oneself(world: World):
    """Nor says whose an account is that was theirs."""
    said = wrongly(world, "separated").decision
    for by in sorted(said.touched - {"L1~1"}):
        answer = IdentityAnswer(WITHDRAW, "", by, "no", withdraws=said.id)
        with pytest.raises(DecisionRefused) as caught:
            record_identity({"mini": world.job()}, answer)
        assert caught.value.cause.code == "decision.about_oneself"
