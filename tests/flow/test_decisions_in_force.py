"""Which decision is in force: what is recorded last, withdrawn, revoked, acquired anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from lms_bridge.decisions.acquiring import keep_block
from lms_bridge.decisions.contradicting import contradiction
from lms_bridge.decisions.deciding import record_decision, rests_on
from lms_bridge.errors import DecisionRefused
from lms_bridge.model.canonical import canonical
from lms_bridge.model.decision import Acquired, Decision, DecisionKind
from lms_bridge.model.evidence import Evidence, Ranking, Record, Result, ResultState
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.verdict import AwardStatus, Means, Status, Verdict
from lms_bridge.runs.judging import acquired_blocks
from lms_bridge.stages.evaluate import judge
from lms_bridge.store.codec import encode
from lms_bridge.store.verdicts import evidence_read
from tests.existing import existing
from tests.flow.sync_world import World
from tests.flow.test_sync_deciding import JURY, say
from tests.programmes.shipped import shipped

YEAR = AcademicYear(2025)
REVOKED = datetime(2025, 10, 1, 12, tzinfo=UTC)
ANEW = date(2026, 11, 3)
CSEC = shipped("csec")


def decided(number: int, kind: str, subject: str, outcome: str, at: datetime = REVOKED) -> Decision:
    """A decision about a candidate of the CSEC."""
    return Decision(
        number, "csec", "L1", DecisionKind(kind), subject, outcome, "registrar", at, "fraud"
    )


def facts(*decisions: Decision, passed: datetime | None = REVOKED, block: str = "BC4") -> Evidence:
    """A candidate whose block is acquired, with competences passed at a moment."""
    competences = next(each for each in CSEC.components if each.id == block).competences
    return Evidence(
        "L1",
        "csec",
        "training",
        YEAR,
        REVOKED,
        results=tuple(
            Result(
                f"competence:{each.id}",
                ResultState.PASSED,
                final=False,
                year=YEAR,
                cause=None,
                record=Record("CSEC", each.id, "4", passed, REVOKED),
            )
            for each in competences
        ),
        decisions=decisions,
        acquired=(Acquired("csec", "L1", block, date(2025, 9, 2), "assessment", "r"),),
    )


def test_the_decision_recorded_last_is_in_force(synced_campus: World):
    """Whatever day each bears; at once, and in the next judgement."""
    said = {"learner": "L2"}
    say(synced_campus, "agreement", "agreement:host", "given", **said)
    at = synced_campus.clock.now() - timedelta(days=1)
    refused = Decision(
        0, "mini", "L2", DecisionKind.AGREEMENT, "agreement:host", "refused", "dean", at, "a letter"
    )
    _, verdict = record_decision(synced_campus.job(), refused)
    assert existing(verdict).component("U3").status is not Status.EXEMPTED


def test_what_an_earlier_version_kept_is_judged_again_as_it_was():
    """Evidence that does not say how decisions rank: by their day; to the byte."""
    later = decided(1, "agreement", "agreement:host-institution", "given", REVOKED)
    earlier = decided(2, "revocation", "BC4", "revoked", REVOKED - timedelta(days=1))
    withdrawn = decided(1, "revocation", "BC4", "withdrawn")
    kept = facts(withdrawn, earlier, passed=REVOKED - timedelta(days=2))
    body = encode(kept).replace(',"ranking":"recorded"', "")
    assert body != encode(kept)
    read = evidence_read(body)
    assert read == replace(kept, ranking=Ranking.DAY)
    then = judge(CSEC, read, ANEW)
    assert then.component("BC4").status is Status.VALIDATED  # the withdrawal bears the later day
    assert judge(CSEC, kept, ANEW).component("BC4").status is Status.NOT_VALIDATED
    assert canonical(judge(CSEC, evidence_read(body), ANEW)) == canonical(then)
    assert evidence_read(encode(facts(later))).ranking is Ranking.RECORDED


@pytest.mark.parametrize("days", [1, -4000, -20000])
def test_a_day_that_cannot_be_is_refused(synced_campus: World, days: int):
    """To come, before the intake, before anything: nothing is kept."""
    at = synced_campus.clock.now() + timedelta(days=days)
    given = Decision(
        0, "mini", "L2", DecisionKind.EXEMPTION, "U1", "granted", "dean", at, "a reason"
    )
    with pytest.raises(DecisionRefused) as caught:
        record_decision(synced_campus.job(), given)
    assert caught.value.cause.code.startswith("decision.day_")
    assert synced_campus.store.decisions.recorded("mini") == ()


def test_an_intake_may_begin_before_its_year(synced_campus: World):
    """In the last days of August: a decision of its first day is not one before it."""
    starts = AcademicYear(synced_campus.enabled.intakes[0].year.first).starts
    at = datetime.combine(starts - timedelta(days=6), time(12), UTC)
    given = Decision(
        0, "mini", "L2", DecisionKind.EXEMPTION, "U1", "granted", "dean", at, "a reason"
    )
    with pytest.raises(DecisionRefused):
        record_decision(synced_campus.job(), given)
    intakes = synced_campus.enabled.intakes
    begun = tuple(replace(each, begins=starts - timedelta(days=7)) for each in intakes)
    synced_campus.enabled = replace(synced_campus.enabled, intakes=begun)
    kept, _ = record_decision(synced_campus.job(), given)
    assert kept.at == at


@pytest.mark.parametrize(
    ("kind", "subject", "outcome", "more"),
    [
        ("jury", "award", "adjourned", {"jury": JURY}),
        ("exemption", "U1", "granted", {}),
        ("revocation", "B1", "revoked", {}),
        ("agreement", "agreement:host", "given", {}),
        ("agreement", "agreement:host", "refused", {}),
        ("document", "document:D1", "accepted", {}),
        ("document", "document:D1", "refused", {}),
        ("profile", "profile:route", "vae", {}),
    ],
)
def test_everything_can_be_withdrawn(
    synced_campus: World, kind: str, subject: str, outcome: str, more: dict[str, object]
):
    """The learner stands and owes as if nobody had decided anything."""
    store = synced_campus.store
    before = existing(store.verdicts.get("mini", "L4"))
    say(synced_campus, kind, subject, outcome, learner="L4", **more)
    after = say(synced_campus, kind, subject, "withdrawn", learner="L4")
    assert (after.status, after.owed) == (before.status, before.owed)
    assert [each.status for each in after.components] == [each.status for each in before.components]


def test_nothing_is_withdrawn_that_nobody_decided(synced_campus: World):
    """Neither at first nor a second time."""
    for _ in range(2):
        with pytest.raises(DecisionRefused) as caught:
            say(synced_campus, "exemption", "U1", "withdrawn", learner="L4")
        assert caught.value.cause.code == "decision.nothing_withdrawn"
        if not synced_campus.store.decisions.recorded("mini"):
            say(synced_campus, "exemption", "U1", "granted", learner="L4")
            say(synced_campus, "exemption", "U1", "withdrawn", learner="L4")


def test_a_jury_that_contradicts_the_state_is_confirmed(synced_campus: World):
    """What lacks, or what is decided already, is there to be shown."""
    job = synced_campus.job()
    admitted = Decision(
        0,
        "mini",
        "L4",
        DecisionKind.JURY,
        "award",
        "admitted",
        "jury",
        synced_campus.clock.now(),
        "deliberation",
        JURY,
    )
    found = existing(contradiction(job.store, job.programme, admitted))
    assert found.lacking
    assert found.before is None
    adjourned = replace(admitted, outcome="adjourned")
    assert contradiction(job.store, job.programme, adjourned) is None
    record_decision(job, adjourned)
    again = existing(contradiction(job.store, job.programme, adjourned))
    assert existing(again.before).outcome == "adjourned"
    assert again.mark != found.mark
    _, verdict = record_decision(job, admitted)
    assert existing(verdict).status is AwardStatus.ADMITTED
    assert existing(verdict).owed == ()
    assert "award.admitted_unsettled" in {each.code for each in existing(verdict).discrepancies}


def test_a_decision_that_is_not_in_force_is_told(synced_campus: World):
    """An exemption from a block that is validated settles nothing."""
    job, at = synced_campus.job(), synced_campus.clock.now()
    for subject, expected in (("B1", False), ("U1", True)):
        kept, verdict = record_decision(
            job,
            Decision(
                0, "mini", "L1", DecisionKind.EXEMPTION, subject, "granted", "dean", at, subject
            ),
        )
        assert rests_on(existing(verdict), kept) is expected


def test_nobody_decides_about_themself(synced_campus: World):
    """Whoever decides is not the learner, however the number is written."""
    for name in ("L4", " l4 ", '="L4"', "(L-4)"):
        with pytest.raises(DecisionRefused) as caught:
            say(synced_campus, "exemption", "U1", "granted", learner="L4", by=name)
        assert caught.value.cause.code == "decision.about_oneself"


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\ufeff", "\x07", "\x9b", "\udcff", "\u2028"])
def test_signs_that_nobody_sees_are_refused(synced_campus: World, sign: str):
    """In the reason and in the name: changed direction, no width, control, half a sign."""
    for more in ({"because": f"a{sign}b"}, {"by": f"dean{sign}"}):
        with pytest.raises(DecisionRefused) as caught:
            say(synced_campus, "exemption", "U1", "granted", learner="L4", **more)
        assert caught.value.cause.code == "text.unseen_sign"


def block(evidence: Evidence, on: date = ANEW, of: str = "BC4") -> tuple[Verdict, Status]:
    """The verdict, and where the block stands."""
    verdict = judge(CSEC, evidence, on)
    return verdict, verdict.component(of).status


def test_a_block_revoked_is_acquired_anew(synced_campus: World):
    """What stood before counts no longer and is owed; what is passed later is acquired that day."""
    revoked = decided(7, "revocation", "BC4", "revoked")
    verdict, status = block(facts(revoked))
    assert status is Status.NOT_VALIDATED
    owed = {each.of for each in verdict.component("BC4").owed}
    assert owed == {"C.7.1", "C.7.2"}
    assert owed <= {each.of for each in verdict.owed}
    later = facts(revoked, passed=REVOKED + timedelta(days=390))
    verdict, status = block(later)
    assert (status, verdict.component("BC4").acquired_on) == (Status.VALIDATED, ANEW)
    (kept,) = [
        each
        for each in acquired_blocks(replace(synced_campus.job(), programme=CSEC), later, verdict)
        if each.component == "BC4"
    ]
    assert (kept.after, kept.on) == (7, ANEW)
    reset = replace(facts(revoked, passed=None), results=(), acquired=(*later.acquired, kept))
    verdict, status = block(reset, ANEW + timedelta(days=30))
    assert (status, verdict.component("BC4").acquired_on) == (Status.VALIDATED, ANEW)
    back = facts(revoked, decided(8, "revocation", "BC4", "withdrawn"))
    assert block(back)[0].component("BC4").acquired_on == date(2025, 9, 2)


def test_a_record_without_a_day_acquires_nothing_anew():
    """It may be the one that was revoked: a person looks."""
    verdict, status = block(facts(decided(7, "revocation", "BC4", "revoked"), passed=None))
    assert status is Status.NOT_VALIDATED
    assert [each.code for each in verdict.discrepancies] == ["revoked.undated"] * 2


@pytest.mark.parametrize(("days", "anew"), [(-1, False), (0, False), (1, True)])
def test_a_line_of_a_file_of_the_same_day_acquires_nothing_anew(days: int, *, anew: bool):
    """A file gives no hour: a line of the day of the revocation may be what was revoked."""
    morning = replace(decided(7, "revocation", "BC4", "revoked"), at=REVOKED.replace(hour=8))
    known = facts(morning, passed=REVOKED + timedelta(days=days))
    lines = tuple(
        replace(each, record=replace(each.record, course="", item=f"blocks.csv line {line}"))
        for line, each in enumerate(known.results, 2)
    )
    verdict, status = block(replace(known, results=lines))
    assert status is (Status.VALIDATED if anew else Status.NOT_VALIDATED)
    assert ("revoked.undated" in {each.code for each in verdict.discrepancies}) is (days == 0)


def test_an_exemption_after_a_revocation_acquires_nothing():
    """It exempts, and the old acquisition does not come back by it."""
    verdict, status = block(
        facts(decided(7, "revocation", "BC4", "revoked"), decided(8, "exemption", "BC4", "granted"))
    )
    assert status is Status.EXEMPTED
    assert verdict.component("BC4").acquired_on is None
    assert Means.ACQUIRED_EARLIER not in verdict.component("BC4").how


def test_a_revocation_known_by_its_day_alone_leaves_that_day_open():
    """A grade of that very day acquires nothing and is shown, of the morning or the evening."""
    revoked = replace(decided(1, "revocation", "BC4", "revoked"), of_a_day=True)
    for hours in (-3, 3):
        known = facts(revoked, passed=REVOKED + timedelta(hours=hours))
        verdict = judge(CSEC, known, ANEW)
        assert verdict.component("BC4").status is Status.NOT_VALIDATED
        assert "revoked.undated" in {each.code for each in verdict.to_look_at}
    after = facts(revoked, passed=REVOKED + timedelta(days=1))
    assert judge(CSEC, after, ANEW).component("BC4").acquired_on == ANEW
    exact = facts(replace(revoked, of_a_day=False), passed=REVOKED + timedelta(hours=3))
    assert judge(CSEC, exact, ANEW).component("BC4").status is Status.VALIDATED


def test_an_exemption_from_what_is_settled_is_shown():
    """Of a whole block, of a competence, of a block acquired earlier; where it is needed, not."""
    block = decided(1, "exemption", "BC4", "granted")
    known = facts(block)
    told = [("BC4", "exemption.needless")]
    assert needless(known) == told
    assert needless(replace(known, acquired=())) == told
    assert needless(replace(known, results=())) == told
    assert needless(replace(known, results=(), acquired=())) == []
    competence = existing(known.results[0]).need
    one = facts(decided(1, "exemption", competence.removeprefix("competence:"), "granted"))
    assert needless(one) == [(competence, "exemption.needless")]
    assert needless(replace(one, results=one.results[1:])) == []
    assert needless(replace(known, ranking=Ranking.DAY)) == []


def test_a_needless_exemption_is_upheld_and_shown_no_more():
    """By a person who says so; it is in force as it was, until it is granted anew or withdrawn."""
    granted, upheld = (
        decided(n, "exemption", "BC4", of) for n, of in ((1, "granted"), (2, "upheld"))
    )
    known = facts(granted)
    kept = replace(known, decisions=(granted, upheld))
    assert needless(known) == [("BC4", "exemption.needless")]
    assert needless(kept) == []
    alone = replace(kept, results=(), acquired=())
    assert judge(CSEC, alone, ANEW).component("BC4").status is Status.EXEMPTED
    for outcome, told in (("granted", [("BC4", "exemption.needless")]), ("withdrawn", [])):
        again = decided(3, "exemption", "BC4", outcome)
        assert needless(replace(kept, decisions=(granted, upheld, again))) == told


def test_only_an_exemption_that_stands_is_upheld(synced_campus: World):
    """It is told as recorded, and as what the verdict rests on; of nothing it is refused."""
    with pytest.raises(DecisionRefused) as caught:
        say(synced_campus, "exemption", "U1", "upheld")
    assert caught.value.cause.code == "decision.nothing_withdrawn"
    say(synced_campus, "exemption", "U1", "granted")
    before = say(synced_campus, "exemption", "U1", "upheld")
    assert before.component("U1").status is Status.EXEMPTED


def needless(known: Evidence) -> list[tuple[str, str]]:
    """What is said of exemptions that are not needed."""
    found = judge(CSEC, known, ANEW).to_look_at
    return [(each.subject, each.code) for each in found if each.code == "exemption.needless"]


def test_the_award_is_revoked():
    """Not awarded any more; a jury may decide again, and then that stands."""
    jury = replace(
        decided(1, "jury", "award", "admitted"),
        jury=(
            replace(JURY[1], role="professional"),
            replace(JURY[2], role="professional"),
            replace(JURY[0], role="certifying-body"),
        ),
    )
    assert judge(CSEC, facts(jury), ANEW).status is AwardStatus.ADMITTED
    revoked = decided(2, "revocation", "award", "revoked")
    verdict = judge(CSEC, facts(jury, revoked), ANEW)
    assert verdict.status is AwardStatus.NOT_AWARDED
    assert "jury" in {each.of for each in verdict.owed}
    again = replace(jury, id=3)
    assert judge(CSEC, facts(jury, revoked, again), ANEW).status is AwardStatus.ADMITTED
    back = decided(3, "revocation", "award", "withdrawn")
    assert judge(CSEC, facts(jury, revoked, back), ANEW).status is AwardStatus.ADMITTED


def test_a_block_is_recorded_anew_by_a_person(synced_campus: World):
    """After a revocation with a day not before it; what is added last of a block counts."""
    say(synced_campus, "revocation", "B1", "revoked")
    today = synced_campus.clock.now().date()
    added = Acquired("mini", "L1", "B1", today, "certificate 13", "f", by="registrar")
    with pytest.raises(DecisionRefused):
        keep_block(
            synced_campus.job(), replace(added, on=today - timedelta(days=1), because="before")
        )
    verdict = existing(keep_block(synced_campus.job(), added))
    found = verdict.component("B1")
    assert (found.status, found.acquired_on) == (Status.VALIDATED, today)
