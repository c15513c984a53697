"""What the judge refuses to judge, and what the cases cannot say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from lms_bridge.cause import Cause
from lms_bridge.errors import UnusableRecord
from lms_bridge.model.dated import Dated
from lms_bridge.model.decision import Acquired, Decision, DecisionKind
from lms_bridge.model.evidence import Discrepancy, Record, Result, ResultState
from lms_bridge.model.identity import AcademicYear, Citation
from lms_bridge.model.verdict import AwardStatus, Means, Owed, OwedKind, Status, Truth
from lms_bridge.rules.assessment import AssessmentPassed
from lms_bridge.rules.at_least import AtLeast
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.rules.competences import CompetenceAcquired
from lms_bridge.rules.result import DocumentAccepted
from lms_bridge.stages.evaluate import judge
from tests.refusals import refusing
from tests.unit.stages.evaluate.evidence_strategies import CSEC, DU, NOON, TODAY, YEAR, complete

PLACE = Citation("REF", "somewhere")


def test_an_unknown_track_is_no_way_to_the_jury():
    """A learner on a track that the programme lacks is set aside, not declared ready."""
    evidence = replace(complete(DU, "mention-1"), track="mention-9")
    with refusing(UnusableRecord, "has no track “mention-9”"):
        judge(DU, evidence, TODAY)


def test_what_was_seen_in_the_records_stands_in_the_verdict():
    """With the component it is about, else with the whole; and each once."""
    about = Discrepancy.of("UE3", "acquired.refuted")
    other = Discrepancy.of("result:M1-UE4", "acquired.unknown")
    seen = replace(complete(DU, "mention-1"), discrepancies=(about, other))
    verdict = judge(DU, seen, TODAY)
    assert verdict.component("UE3").discrepancies == (about,)
    assert [each for each in verdict.components if each.discrepancies] == [verdict.component("UE3")]
    assert verdict.discrepancies == (about, other)
    assert verdict.status is AwardStatus.READY_FOR_JURY


@pytest.mark.parametrize("code", ["lms.vanished", "lms.seen_before"])
def test_a_block_acquired_whose_records_are_gone_is_looked_at(code: str):
    """It stays acquired, as when one of its competences is lowered, and a person is told."""
    base = complete(CSEC, "training")
    gone = tuple(
        replace(each, state=ResultState.UNREADABLE, cause=Cause.of(code, item="X", on="2026-01-02"))
        for each in base.results
    )
    kept = Acquired(CSEC.id, base.learner, "BC1", TODAY, "validated", "rules")
    found = judge(CSEC, replace(base, results=gone, acquired=(kept,)), TODAY).component("BC1")
    assert found.status is Status.VALIDATED
    assert [each.code for each in found.discrepancies] == ["acquired.vanished"]


def test_an_assessment_of_an_earlier_year_is_shown():
    """It does not count where the programme asks for the year of enrolment, and does where any."""
    base = complete(DU, "mention-1")
    record = Record("C", "I", "12/20", None, NOON)
    year = AcademicYear(YEAR.first - 1)
    old = Result("assessment:UE2", ResultState.PASSED, True, year, None, record)  # noqa: FBT003 - final
    results = tuple(each for each in base.results if each.need != old.need)
    found = judge(DU, replace(base, results=(*results, old)), TODAY).component("UE2")
    assert found.status is Status.IN_PROGRESS
    assert [each.code for each in found.discrepancies] == ["assessment.other_year"]
    exam = AssessmentPassed("UE2", True, PLACE, any_year=True)  # noqa: FBT003 - where bound
    facts = Facts(replace(base, results=(old,)), TODAY)
    assert exam.judge(facts, PriorVerdicts()).truth is Truth.YES


@pytest.mark.parametrize(("value", "handed_in"), [("", True), ("not completed", False)])
def test_only_what_awaits_a_grade_was_handed_in(value: str, *, handed_in: bool):
    """A completion, or a word of a file, that says "not yet" bears a day as well."""
    record = Record("C", "D", value, NOON, NOON)
    pending = Result("document:D1", ResultState.PENDING, False, YEAR, None, record)  # noqa: FBT003 - not final
    words = Dated(((date.min, 3000, PLACE),))
    facts = Facts(replace(complete(DU, "mention-1"), results=(pending,)), TODAY)
    (owed,) = DocumentAccepted("D1", words, PLACE).judge(facts, PriorVerdicts()).owed
    assert owed.handed_in is handed_in


def test_evidence_of_another_programme_is_not_judged():
    """Facts gathered for one programme are not held against the rules of another."""
    with refusing(UnusableRecord, "cannot be judged by csec"):
        judge(CSEC, complete(DU, "mention-1"), TODAY)


def test_a_verdict_carries_what_recomputes_it():
    """Rules, year, day and age of the data stand in every verdict."""
    verdict = judge(DU, complete(DU, "mention-1"), TODAY)
    assert (verdict.rules, verdict.version) == (DU.fingerprint, DU.version)
    assert (verdict.year, verdict.on, verdict.as_of) == (YEAR, TODAY, NOON)


def test_the_components_of_a_verdict_stand_in_the_order_of_the_programme():
    """A registrar reads UE1 to UE10, and the entry conditions last."""
    verdict = judge(DU, complete(DU, "mention-2"), TODAY)
    assert [each.component for each in verdict.components] == [f"UE{n}" for n in range(1, 11)]
    verdict = judge(CSEC, complete(CSEC, "training"), TODAY)
    assert [each.component for each in verdict.components][-2:] == ["FINAL", "ENTRY"]


def test_the_rules_of_the_first_day_of_the_year_apply():
    """A change that takes effect during a year does not touch those who began before it."""
    started = complete(DU, "mention-1")
    later = replace(started, year=AcademicYear(2018))
    assert judge(DU, started, TODAY).status is AwardStatus.READY_FOR_JURY
    assert judge(DU, later, date(2019, 6, 30)).status is AwardStatus.READY_FOR_JURY


def _acquired(*names: str) -> Facts:
    record = Record("course", "item", "15", None, NOON)
    results = tuple(
        Result(f"competence:{each}", ResultState.PASSED, final=False, year=YEAR, cause=None,
               record=record)
        for each in names
    )  # fmt: skip
    return Facts(replace(complete(CSEC, "vae"), results=results), TODAY)


@pytest.mark.parametrize(
    ("acquired", "truth", "owed"),
    [
        ((), Truth.UNKNOWN, ("A", "B")),
        (("C",), Truth.UNKNOWN, ("A",)),
        (("A", "C"), Truth.YES, ()),
        (("A", "B", "C"), Truth.YES, ()),
    ],
)
def test_at_least_two_of_three(acquired: tuple[str, ...], truth: Truth, owed: tuple[str, ...]):
    """Below the number the first open ones are owed; at and above it nothing is."""
    count = Dated(((date(2020, 1, 1), 2, PLACE),))
    rule = AtLeast(count, tuple(CompetenceAcquired(each, PLACE) for each in "ABC"), PLACE)
    found = rule.judge(_acquired(*acquired), PriorVerdicts())
    assert found.truth is truth
    assert found.owed == tuple(Owed(OwedKind.COMPETENCE, each) for each in owed)


def test_at_least_two_fails_when_two_of_three_failed():
    """When too few are left, the condition has failed."""
    record = Record("course", "item", "2", None, NOON)
    failed = tuple(
        Result(f"competence:{each}", ResultState.FAILED, final=True, year=YEAR, cause=None,
               record=record)
        for each in "AB"
    )  # fmt: skip
    count = Dated(((date(2020, 1, 1), 2, PLACE),))
    rule = AtLeast(count, tuple(CompetenceAcquired(each, PLACE) for each in "ABC"), PLACE)
    facts = Facts(replace(complete(CSEC, "vae"), results=failed), TODAY)
    assert rule.judge(facts, PriorVerdicts()).truth is Truth.NO


def test_of_two_decisions_at_one_moment_the_later_recorded_counts():
    """The store numbers decisions in the order of recording, and that settles a tie."""
    kind, subject = DecisionKind.DOCUMENT, "document:M1"
    base = complete(DU, "mention-1-c3s")
    failed = tuple(
        replace(each, state=ResultState.FAILED) if each.need == "result:M1-UE6" else each
        for each in base.results
    )

    def _said(*outcomes: str) -> bool:
        said = tuple(
            Decision(number, DU.id, "learner", kind, subject, outcome, "lead", NOON, "read")
            for number, outcome in enumerate(outcomes, 1)
        )
        decisions = (*base.decisions, *reversed(said))
        facts = replace(base, results=failed, decisions=decisions)
        return judge(DU, facts, TODAY).component("UE3").because.truth is Truth.YES

    assert _said("refused", "accepted")
    assert not _said("accepted", "refused")


def test_an_answer_of_a_person_shows_as_such():
    """Who decided, when and why stand beside the condition, and a person among the means."""
    agreement = judge(DU, complete(DU, "mention-1-c3s"), TODAY).component("UE10")
    assert agreement.how == (Means.EQUIVALENCE, Means.HUMAN_DECISION)
    said = agreement.because.children[0].children[1]
    assert dict(said.values) == {"because": "letter", "by": "lead", "on": "2026-06-30"}
    assert said.source is not None


@pytest.mark.parametrize(
    ("programme", "track", "cause"),
    [
        (CSEC, "mention-1", Cause.of("evidence.other_programme", of=DU.id, programme=CSEC.id)),
        (
            DU,
            "mention-9",
            Cause.of("intake.no_track", track="mention-9", programme=DU.id, known=tuple(DU.tracks)),
        ),
    ],
)
def test_why_evidence_is_not_judged_names_both_sides(programme, track: str, cause: Cause):
    """The programme that judges, and what the evidence is of."""
    with pytest.raises(UnusableRecord) as caught:
        judge(programme, replace(complete(DU, "mention-1"), track=track), TODAY)
    assert caught.value.cause == cause
    assert caught.value.where == Cause.of("place.programme", programme=programme.id)
