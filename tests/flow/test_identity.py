"""A learner is an idnumber and the account behind it; when either changes a person confirms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from lms_bridge.cause import Cause
from lms_bridge.decisions.acquiring import keep_block
from lms_bridge.decisions.deciding import judge_again, record_decision
from lms_bridge.decisions.identifying import IdentityAnswer, IdentityRecorded, record_identity
from lms_bridge.errors import DecisionRefused, SkipRecord, StoreUnavailable
from lms_bridge.intake.importing import preview, take_over
from lms_bridge.model.account import AccountState, IdentityChange
from lms_bridge.model.decision import Acquired, Decision, DecisionKind
from lms_bridge.model.imported import Content, FileKind, FileMapping, FileRow, Layout, NeedColumn
from lms_bridge.model.run import Quarantined
from lms_bridge.model.site import Brake
from lms_bridge.model.verdict import Status
from lms_bridge.rulesets.replaying import replay
from lms_bridge.rulesets.rulebook import Rulebook
from lms_bridge.runs import Report, sync
from lms_bridge.runs.identifying import pairs_of, waiting_identities
from lms_bridge.runs.unknown_learners import ensure_not_moved
from lms_bridge.store import SqlStore
from lms_bridge.text.causes import cause_in_words
from tests.flow.sync_world import YEAR, World
from tests.refusals import in_english, refusing

LINK, RENAME, SEPARATE, JOIN, WITHDRAW = IdentityChange


@pytest.fixture
def world() -> World:
    """Four learners who were judged once; L1 and L3 have the block."""
    world = World().populate()
    world.enabled = replace(world.enabled, brake=Brake(share=1.0, shrink=1.0))
    run(world)
    return world


def run(world: World, learner: str | None = None) -> Report:
    """One sync, a minute later."""
    world.clock.advance(timedelta(minutes=1))
    return sync(world.job(), learner=learner)


def aside(report: Report) -> dict[str, Quarantined]:
    """Whom a run set aside, by idnumber."""
    return {each.learner: each for each in report.quarantined}


def answer(world: World, change: IdentityChange, number: str, before: str = "") -> IdentityRecorded:
    """A person's word, a minute later."""
    world.clock.advance(timedelta(minutes=1))
    said = IdentityAnswer(change, number, "registrar", "the file of admissions", before)
    return record_identity({"mini": world.job()}, said)


def exempt(world: World, learner: str) -> None:
    """An exemption by hand."""
    decision = Decision(
        0,
        "mini",
        learner,
        DecisionKind.EXEMPTION,
        "U2",
        "granted",
        "registrar",
        world.clock.now(),
        "by hand",
    )
    record_decision(world.job(), decision)


def test_a_new_number_is_set_aside_with_both_histories(world: World):
    """Nothing is judged and nothing written under it; the old verdict stays what it was."""
    exempt(world, "L1")
    before = world.seen()
    world.people[0].idnumber = "21000001"
    found = aside(run(world))
    assert set(found) == {"21000001"}
    cause = found["21000001"].cause
    assert cause.code == "identity.other_number"
    assert cause.value("former") == "L1"
    history = cause.value("of_account")
    assert isinstance(history, Cause)
    assert history.value("kept") == (
        Cause.of("identity.judged", programmes=("mini",)),
        Cause.of("identity.acquired", blocks=("B1 (mini)",)),
        Cause.of("identity.decided", count=1),
    )
    assert world.store.verdicts.get("mini", "21000001") is None
    assert world.status("L1", "U2") is Status.EXEMPTED
    assert world.seen() == before


def test_what_was_known_follows_to_the_new_number(world: World):
    """Block, exemption, ledger and history; the old number is in no list any more."""
    exempt(world, "L1")
    run(world)
    old = len(world.store.verdicts.history("mini", "L1"))
    before = world.seen()
    world.people[0].idnumber = "21000001"
    run(world)
    recorded = answer(world, RENAME, "21000001", "L1")
    assert recorded.verdicts["mini"].component("U2").status is Status.EXEMPTED
    assert "L1" not in world.store.verdicts.numbers("mini")
    assert "L1" not in {each.learner for each in world.store.verdicts.latest("mini")}
    report = run(world)
    assert not report.quarantined
    assert not report.plan.drifts
    assert not report.receipts
    assert world.seen() == before
    assert world.status("21000001", "U2") is Status.EXEMPTED
    assert world.status("21000001", "B1") is Status.VALIDATED
    (block,) = world.store.decisions.acquired("mini", "21000001")
    assert block.learner == "21000001"
    history = world.store.verdicts.history("mini", "21000001")
    assert len(history) == old + 1
    assert [each.learner for each in history] == ["L1"] * old + ["21000001"]
    (decision,) = world.store.accounts.decided("L1")
    assert (decision.by, decision.because) == ("registrar", "the file of admissions")
    assert all(each.same for each in replay(Rulebook(world.store), "mini"))


def test_a_number_on_another_account_brings_nothing_along(world: World):
    """Whoever takes the number of an admitted learner is neither admitted nor written for."""
    taker = world.people[3]
    world.people[0].idnumber = ""
    taker.idnumber = "L1"
    before = world.seen()
    found = aside(run(world))
    assert found["L1"].cause.code == "identity.two_people"
    assert found["L1"].user_id == taker.id
    assert world.seen() == before
    answer(world, SEPARATE, "L1")
    report = run(world)
    assert "L1" not in aside(report)
    assert world.status("L1", "B1") is not Status.VALIDATED
    assert world.store.decisions.acquired("mini", "L1") == ()
    assert not world.member("LMSB-B1", taker)
    assert world.member("LMSB-B1", world.people[0])
    assert "L1~1" not in world.store.verdicts.numbers("mini")
    former = world.store.verdicts.get("mini", "L1~1")
    assert former is not None
    assert former.component("B1").status is Status.VALIDATED
    assert [each.component for each in world.store.decisions.acquired("mini", "L1~1")] == ["B1"]


def test_a_new_account_of_the_same_person_is_written_for_anew(world: World):
    """What the bridge wrote to the old account is known as such: nobody changed anything."""
    old = world.people[2]
    old.idnumber = ""
    world.roster.members.discard(old.id)
    new = world.enter("L3")
    report = run(world)
    assert aside(report)["L3"].cause.code == "identity.other_account"
    assert not world.member("LMSB-B1", new)
    answer(world, LINK, "L3")
    report = run(world)
    assert not report.plan.drifts
    assert world.member("LMSB-B1", new)
    assert world.status("L3", "B1") is Status.VALIDATED
    assert run(world).receipts == ()


def test_two_numbers_that_were_swapped_go_to_their_people(world: World):
    """Each account keeps what its person has, whichever is confirmed first."""
    one, two = world.people[:2]
    exempt(world, "L2")
    run(world)
    before = world.seen()
    one.idnumber, two.idnumber = "L2", "L1"
    assert {each.cause.code for each in run(world).quarantined} == {"identity.two_people"}
    answer(world, RENAME, "L2", "L1")
    assert aside(run(world)).keys() == {"L1"}
    answer(world, RENAME, "L1", "L2")
    report = run(world)
    assert not report.quarantined
    assert not report.plan.drifts
    assert world.seen() == before
    assert world.status("L2", "B1") is Status.VALIDATED
    assert world.status("L1", "U2") is Status.EXEMPTED
    assert world.store.decisions.recorded("mini", "L2") == ()
    assert [each.learner for each in world.store.decisions.recorded("mini")] == ["L1"]


def test_whoever_waits_is_set_aside_once(world: World):
    """Also where the day on which the other one was last seen moves during the run."""
    one, two = world.people[:2]
    one.idnumber, two.idnumber = "L2", "L1"
    run(world)
    answer(world, LINK, "L2")
    answer(world, RENAME, "L1", "L2")
    report = run(world)
    assert [(each.learner, each.cause.code) for each in report.quarantined] == [
        ("L2", "identity.seen_before")
    ]


def test_a_swap_of_accounts_leaves_nothing_of_the_other_person(world: World):
    """The same swap said to be one of accounts: what was written goes where it is wanted now."""
    one, two = world.people[:2]
    world.state.grade(world.items["MINI-K1"], one, 0)
    one.idnumber, two.idnumber = "L2", "L1"
    run(world)
    answer(world, LINK, "L2")
    answer(world, LINK, "L1")
    report = run(world)
    assert not report.plan.drifts
    assert not report.quarantined
    assert world.status("L1", "B1") is Status.VALIDATED
    assert world.member("LMSB-B1", two)
    assert not world.member("LMSB-B1", one)


def test_a_chain_of_numbers_is_followed_link_by_link(world: World):
    """L1 becomes L2 while L2 becomes L3 while L3 becomes new: nobody has what another had."""
    one, two, three = world.people[:3]
    exempt(world, "L2")
    one.idnumber, two.idnumber, three.idnumber = "L2", "L3", "L9"
    assert len(run(world).quarantined) == 3
    for number in ("L2", "L9", "L3"):
        answer(world, RENAME, number)
    report = run(world)
    assert not report.quarantined
    assert not report.plan.drifts
    assert world.status("L2", "B1") is Status.VALIDATED
    assert world.status("L3", "U2") is Status.EXEMPTED
    assert world.status("L9", "B1") is Status.VALIDATED
    assert sorted(world.store.verdicts.numbers("mini")) == ["L2", "L3", "L4", "L9"]


def test_a_number_goes_to_another_person_while_the_first_gets_a_new_one(world: World):
    """The former holder is found again by the account."""
    one, four = world.people[0], world.people[3]
    one.idnumber, four.idnumber = "L9", "L1"
    run(world)
    answer(world, SEPARATE, "L1")
    assert waiting_identities(world.store)[0].choices == (RENAME, SEPARATE)
    answer(world, RENAME, "L9", "L1")
    report = run(world)
    assert not report.quarantined
    assert not report.plan.drifts
    assert world.status("L9", "B1") is Status.VALIDATED
    assert world.status("L1", "B1") is not Status.VALIDATED


def test_another_person_on_an_account_loses_what_was_written_for_the_first(world: World):
    """Nothing of the former person follows, not even the cohort that the account is in."""
    account = world.people[2]
    world.state.grade(world.items["MINI-K1"], account, 0)
    account.idnumber = "L9"
    run(world)
    answer(world, SEPARATE, "L9")
    report = run(world)
    assert not report.plan.drifts
    assert not world.member("LMSB-B1", account)
    assert world.status("L9", "B1") is not Status.VALIDATED
    assert "L3" not in world.store.verdicts.numbers("mini")
    marked = world.store.accounts.of("L3~1")
    assert marked is not None
    assert (marked.state, marked.user_id) == (AccountState.MARKED, 0)


def test_a_number_that_was_given_back_waits_again(world: World):
    """Whoever once had a number, or an account, is asked about for ever."""
    one = world.people[0]
    one.idnumber = "L9"
    run(world)
    answer(world, RENAME, "L9")
    stranger = world.enter("L1")
    found = aside(run(world))["L1"]
    assert found.user_id == stranger.id
    assert found.cause.code == "identity.other_account"
    answer(world, SEPARATE, "L1")
    run(world)
    assert world.status("L1", "B1") is not Status.VALIDATED
    assert world.status("L9", "B1") is Status.VALIDATED


def test_the_account_changes_while_a_new_number_waits(world: World):
    """Whoever waits is nobody new when the other half changes as well, and loses nothing."""
    one = world.people[0]
    one.idnumber = "L9"
    run(world)
    one.idnumber = ""
    anew = world.enter("L9")
    for _ in range(2):
        found = aside(run(world))["L9"]
        assert (found.user_id, found.cause.value("former")) == (anew.id, "L1")
    answer(world, LINK, "L9")
    assert "L9" not in aside(run(world))
    assert world.status("L9", "B1") is Status.VALIDATED
    assert world.member("LMSB-B1", anew)


def test_the_number_changes_while_a_new_account_waits(world: World):
    """The same the other way round; and another person may have both by then."""
    world.people[0].idnumber = ""
    anew = world.enter("L1")
    run(world)
    anew.idnumber = "L9"
    assert aside(run(world))["L9"].cause.value("former") == "L1"
    answer(world, RENAME, "L9")
    run(world)
    assert world.status("L9", "B1") is Status.VALIDATED
    third = world.people[2]
    third.idnumber = "L8"
    run(world)
    third.idnumber = "L3"
    stranger = world.enter("L8")
    assert aside(run(world))["L8"].user_id == stranger.id
    answer(world, SEPARATE, "L8")
    assert "L8" not in aside(run(world))
    assert world.status("L8", "B1") is not Status.VALIDATED
    assert world.status("L3", "B1") is Status.VALIDATED


def test_number_account_and_number_change_before_anybody_answers(world: World):
    """However many changes lie between: it is nobody new, and one word settles it."""
    one = world.people[0]
    one.idnumber = "L9"
    assert "L9" in aside(run(world))
    one.idnumber = ""
    world.roster.members.discard(one.id)
    anew = world.enter("L9")
    assert "L9" in aside(run(world))
    anew.idnumber = "L8"
    for _ in range(2):
        found = aside(run(world))["L8"]
        assert (found.user_id, found.cause.value("former")) == (anew.id, "L1")
        assert [each.number for each in waiting_identities(world.store)] == ["L8"]
    answer(world, RENAME, "L8", "L1")
    assert not aside(run(world))
    assert world.status("L8", "B1") is Status.VALIDATED
    assert world.member("LMSB-B1", anew)
    assert sorted(world.store.verdicts.numbers("mini")) == ["L2", "L3", "L4", "L8"]


def test_changes_that_are_taken_back_in_the_lms_ask_nothing(world: World):
    """Number, account, number again, and back: the learner goes on, and nothing was lost."""
    exempt(world, "L1")
    run(world)
    before = world.seen()
    one = world.people[0]
    one.idnumber = "L9"
    run(world)
    one.idnumber = ""
    anew = world.enter("L9")
    run(world)
    anew.idnumber = "L8"
    run(world)
    anew.idnumber, one.idnumber = "", "L1"
    world.roster.members.discard(anew.id)
    report = run(world)
    assert not report.quarantined
    assert not report.plan.drifts
    assert waiting_identities(world.store) == ()
    assert {each.state for each in pairs_of(world.store, "L8")} == {AccountState.GONE}
    assert world.seen()["cohorts"] == before["cohorts"]
    assert world.status("L1", "U2") is Status.EXEMPTED


@pytest.mark.parametrize("change", [RENAME, SEPARATE, JOIN])
def test_a_word_between_the_look_at_a_file_and_its_take_over_stops_it(
    world: World, change: IdentityChange
):
    """What was looked at was of somebody who has another number by then: nothing is kept."""
    row = FileRow(2, "L1", {"EXT": "14"})
    content = Content("m.csv", FileKind.CSV, "digest", (row,))
    column = NeedColumn("result:EXT", "EXT", out_of=Decimal(20))
    mapping = FileMapping("m.yaml", Layout("number"), (column,), YEAR, final=True)
    seen = preview(world.job(), content, mapping)
    assert [each.learner for each in seen.written] == ["L1"]
    if change is JOIN:
        answer(world, JOIN, "L2", "L1")
    else:
        world.people[0].idnumber = "L9"
        run(world)
        answer(world, change, "L9")
    with refusing(StoreUnavailable, "“L1” is not that of the person any more"):
        take_over(world.job(), seen, "registrar")
    assert world.store.imports.history("mini") == ()
    assert world.store.imports.files("mini") == ()
    again = preview(world.job(), content, mapping)
    assert [
        each.result for each in again.lines if each.result and each.result.learner != "L1"
    ] == []
    assert again.written == ()


def test_a_learner_who_left_is_known_when_the_number_comes_back(world: World):
    """Whether or not somebody is on the roster."""
    world.roster.members.discard(world.people[0].id)
    run(world)
    world.people[0].idnumber = ""
    world.enter("L1")
    assert aside(run(world))["L1"].cause.code == "identity.other_account"


def test_a_number_put_right_in_the_lms_asks_nothing(world: World):
    """Once the LMS shows the known pair again there is nothing to confirm."""
    world.people[0].idnumber = "L9"
    run(world)
    assert len(waiting_identities(world.store)) == 1
    world.people[0].idnumber = "L1"
    assert not run(world).quarantined
    assert waiting_identities(world.store) == ()
    with refusing(DecisionRefused, "does not wait"):
        answer(world, RENAME, "L9")


def test_a_number_that_is_gone_waits_no_more(world: World):
    """The list and the history say the same: it was seen once, from one day to another."""
    one = world.people[0]
    one.idnumber = "L9"
    run(world)
    assert {each.state for each in pairs_of(world.store, "L9")} == {AccountState.OPEN}
    one.idnumber = ""
    run(world)
    assert waiting_identities(world.store) == ()
    (gone,) = pairs_of(world.store, "L9")
    assert (gone.state, gone.since, gone.seen) == (AccountState.GONE, gone.since, gone.since)
    with refusing(DecisionRefused, "does not wait"):
        answer(world, SEPARATE, "L9")
    one.idnumber = "L9"
    run(world)
    assert [each.number for each in waiting_identities(world.store)] == ["L9"]
    assert {each.state for each in pairs_of(world.store, "L9")} == {AccountState.OPEN}


def test_a_programme_switched_off_keeps_no_number_waiting(world: World):
    """Nobody looks for it any more: those that the site runs say that a number is gone."""
    world.people[0].idnumber = "L9"
    run(world)
    world.store.runs.start("another", world.clock.now())
    world.people[0].idnumber = ""
    run(world)
    assert [each.number for each in waiting_identities(world.store)] == ["L9"]
    switched_off = SqlStore(world.store.database.engine, ("mini",))
    assert waiting_identities(switched_off) == ()


def test_another_spelling_of_a_number_waits_too(world: World):
    """The number decides what was acquired: letter case is not guessed."""
    world.people[0].idnumber = ""
    world.roster.members.discard(world.people[0].id)
    world.enter("l1")
    assert aside(run(world))["l1"].cause.code == "identity.other_account"


@pytest.mark.parametrize(
    ("language", "rest"),
    [
        ("fr", "--because 'votre motif' --by 'votre fonction'"),
        ("en", "--because 'your reason' --by 'your function'"),
    ],
)
def test_the_command_that_is_advised_can_be_copied(world: World, language: str, rest: str):
    """A number with a space stays one word, and what else the command asks for stands there."""
    world.people[0].idnumber = "L 1"
    cause = aside(run(world))["L 1"].cause
    said = cause_in_words(cause, language)
    assert "`lms-bridge learner rename L1 'L 1'`" in said
    assert "`lms-bridge learner separate 'L 1'`" in said
    assert rest in said


def test_a_number_put_right_in_the_lms_waits_for_nobody(world: World):
    """As the advice says: correcting a mistake there is enough."""
    world.people[0].idnumber = "L9"
    assert "L9" in aside(run(world))
    world.people[0].idnumber = "L1"
    assert aside(run(world)) == {}
    assert waiting_identities(world.store) == ()
    assert world.status("L1", "B1") is Status.VALIDATED


def test_a_sync_of_one_learner_says_who_waits(world: World):
    """By the old number and by the new one; what was seen can be confirmed then."""
    world.people[0].idnumber = "L9"
    for number in ("L9", "L1"):
        with pytest.raises(SkipRecord) as caught:
            run(world, number)
        assert caught.value.cause.code == "learner.set_aside"
        assert "lms-bridge learner rename L1 L9" in in_english(caught.value)
    answer(world, RENAME, "L9", "L1")
    run(world, "L9")
    assert world.status("L9", "B1") is Status.VALIDATED
    with refusing(SkipRecord, "it is “L9” now"):
        run(world, "L1")


def test_a_word_that_nobody_can_say_is_refused(world: World):
    """Nothing waits, nobody says it, or another number had the account: nothing is recorded."""
    with refusing(DecisionRefused, "does not wait"):
        answer(world, RENAME, "L1")
    world.people[0].idnumber = "L9"
    run(world)
    with refusing(DecisionRefused, "these do: L9"):
        answer(world, RENAME, "L1")
    with refusing(DecisionRefused, "was not that of “L2” but of L1"):
        answer(world, RENAME, "L9", "L2")
    with refusing(DecisionRefused, "use one of: rename or separate"):
        answer(world, LINK, "L9")
    with refusing(DecisionRefused, "the reason is blank"):
        record_identity({"mini": world.job()}, IdentityAnswer(RENAME, "L9", "registrar", " ", "L1"))
    assert world.store.accounts.decided() == ()


def test_nobody_unknown_acquires_a_block(world: World):
    """The one who is likely to be meant is named; an old number leads to the new one."""

    def keep(learner: str) -> None:
        block = Acquired(
            "mini", learner, "B1", date(2025, 6, 30), "certificate", "f", by="registrar"
        )
        keep_block(world.job(), block)

    with refusing(SkipRecord, "nearly that of L2"):
        keep(" l2")
    with refusing(SkipRecord, "nothing is known of 99"):
        keep("99")
    world.people[1].idnumber = "L9"
    run(world)
    answer(world, RENAME, "L9")
    with refusing(SkipRecord, "it is “L9” now"):
        keep("L2")
    keep("L9")
    assert len(world.store.decisions.acquired("mini", "L9")) == 1
    assert world.store.decisions.acquired("mini", "L2") == ()


def test_a_decision_that_meets_a_new_number_is_refused(world: World):
    """Somebody says who it is between the look and the record: nothing is kept of the decision."""
    world.people[0].idnumber = "L9"
    run(world)
    store = world.store
    known = store.verdicts.evidence("mini", "L1")
    answer(world, RENAME, "L9")
    with refusing(SkipRecord, "it is “L9” now"), store.batch():
        assert known is not None
        judge_again(world.job(), known)
        ensure_not_moved(store, "L1")
    assert "L1" not in store.verdicts.numbers("mini")


def test_a_decision_on_a_former_person_is_refused(world: World):
    """The history of a marked person is read; nothing is added to it."""
    world.people[0].idnumber, world.people[3].idnumber = "", "L1"
    run(world)
    answer(world, SEPARATE, "L1")
    with refusing(SkipRecord, "is the mark of a person"):
        exempt(world, "L1~1")


def test_a_choice_about_a_drift_follows_to_the_new_number(world: World):
    """What a person decided about a change in the LMS still holds."""
    one = world.people[0]
    world.cohorts["LMSB-B1"].members.discard(one.id)
    (drift,) = [each for each in run(world).plan.drifts if each.learner == "L1"]
    decision = Decision(
        0, "mini", "L1", DecisionKind.DRIFT, drift.key, "leave", "r", world.clock.now(), "so"
    )
    record_decision(world.job(), decision)
    one.idnumber = "L9"
    run(world)
    answer(world, RENAME, "L9")
    report = run(world)
    assert not report.plan.drifts
    assert not world.member("LMSB-B1", one)


def test_a_new_learner_needs_no_word(world: World):
    """Neither the number nor the account was ever seen: there is nothing to ask about."""
    new = world.enter("L5")
    assert not run(world).quarantined
    pair = world.store.accounts.of("L5")
    assert pair is not None
    assert (pair.user_id, pair.state, pair.confirmed_by) == (new.id, AccountState.KNOWN, "")


def test_a_dry_run_notes_nothing(world: World):
    """Looking at what a sync would do leaves no trace of who was seen."""
    from lms_bridge.runs import dry_run  # noqa: PLC0415 - the only test that looks

    world.people[0].idnumber = "L9"
    found = dry_run(world.job())
    assert [each.learner for each in found.quarantined] == ["L9"]
    assert waiting_identities(world.store) == ()


def test_the_word_that_comes_while_a_run_is_under_way_wins(world: World):
    """What the run had judged under the old number is neither kept nor written."""
    from lms_bridge.model.work import Queue  # noqa: PLC0415 - see above
    from lms_bridge.runs import begin  # noqa: PLC0415 - see above
    from lms_bridge.runs.dispatcher import TaskDispatcher  # noqa: PLC0415 - see above
    from lms_bridge.runs.executor import STRICT, execute  # noqa: PLC0415 - see above
    from lms_bridge.runs.leasing import LeaseHeartbeat  # noqa: PLC0415 - see above

    world.state.grade(world.items["EXT-RESULT"], world.people[3], 12)
    job = world.job()
    begun = begin(job)
    dispatcher = TaskDispatcher(job)
    while job.store.runs.get(begun.id).stage != "judge" or job.store.staged.count(begun.id) == 0:
        now = job.clock.now()
        work = job.store.work.claim(
            list(Queue), "me", now, now + timedelta(minutes=5), run_id=begun.id
        )
        assert work is not None
        execute(dispatcher, begun, LeaseHeartbeat(job, work), STRICT)
    world.people[3].idnumber = "L9"
    world.store.accounts.see((), _waiting(world, "L9", world.people[3].id), world.clock.now())
    answer(world, RENAME, "L9")
    history = len(world.store.verdicts.history("mini", "L9"))
    run(world)
    assert "L4" not in world.store.verdicts.numbers("mini")
    assert len(world.store.verdicts.history("mini", "L9")) == history
    run(world)
    assert world.store.accounts.of("L9") is not None
    assert sorted(world.store.verdicts.numbers("mini")) == ["L1", "L2", "L3", "L9"]


def _waiting(world: World, number: str, user_id: int):
    from lms_bridge.stages.mapping.identity import AccountIndex  # noqa: PLC0415 - see above

    found = AccountIndex(world.store.accounts.every()).unconfirmed(number, user_id)
    assert found is not None
    return [replace(found, seen=None)]
