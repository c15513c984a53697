"""What holds for every learner, whatever is known of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from lms_bridge.model.canonical import canonical
from lms_bridge.model.decision import Acquired
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.verdict import (
    SETTLED,
    AwardStatus,
    Because,
    OwedKind,
    Status,
    Truth,
    Verdict,
)
from lms_bridge.programme.cases.sentences import add_sentence
from lms_bridge.rules.base.given import Given
from lms_bridge.rules.base.nodes import status_of
from lms_bridge.stages.evaluate import judge
from tests.programmes.shipped import shipped
from tests.unit.stages.evaluate.evidence_strategies import (
    CSEC,
    DU,
    SETTLING,
    TODAY,
    complete,
    decisions,
    evidence,
    gaps,
    learners,
    refuses,
    results,
    sessions,
    vocabulary,
)

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN


def _nodes(because: Because) -> Iterator[Because]:
    yield because
    for child in because.children:
        yield from _nodes(child)


def _trees(verdict: Verdict) -> Iterator[Because]:
    yield verdict.because
    for component in verdict.components:
        yield component.because
        if component.presentation:
            yield component.presentation


@given(st.data())
def test_more_evidence_never_lowers_a_unit_of_the_du(data: DataObject):
    """A unit settled stays settled when facts are added, except by a correction.

    A correction is a changed or removed result, an assessment bound later, a revocation, a
    refusal, or a withdrawal. Anything else that arrives may only help.
    """
    track = data.draw(st.sampled_from(list(DU.tracks)))
    words = vocabulary(DU, track)
    before = data.draw(evidence(DU, track))
    more = [
        each
        for each in data.draw(st.lists(results(words), max_size=8))
        if each.need not in words.where_bound
    ]
    after = replace(
        before,
        results=(*before.results, *more),
        sessions=(*before.sessions, *data.draw(st.lists(sessions(words), max_size=6))),
        gaps=(*before.gaps, *data.draw(st.lists(_unread(words), max_size=2))),
        decisions=(
            *before.decisions,
            *(
                each
                for each in data.draw(st.lists(decisions(words), max_size=4))
                if not refuses(each)
            ),
        ),
    )
    then, now = judge(DU, before, TODAY), judge(DU, after, TODAY)
    for each in then.components:
        if each.status in SETTLED:
            assert now.component(each.component).status in SETTLED, each.component


def _unread(words):
    """Gaps of a need that nobody binds anew: what was bound and can no longer be read."""
    return gaps(words).filter(lambda gap: gap.need not in words.where_bound)


@given(st.data())
def test_an_acquired_block_stays_acquired(data: DataObject):
    """Once judged validated, a block of the CSEC stays so under any facts of any later day."""
    track = data.draw(st.sampled_from(list(CSEC.tracks)))
    first = judge(CSEC, data.draw(evidence(CSEC, track)), TODAY)
    kept = tuple(
        Acquired(CSEC.id, "learner", each.component, each.acquired_on, "validated", first.rules)
        for each in first.components
        if each.acquired_on
    )
    later = data.draw(evidence(CSEC, track))
    later = replace(
        later,
        acquired=kept,
        decisions=tuple(each for each in later.decisions if each.kind not in SETTLING),
    )
    second = judge(CSEC, later, TODAY.replace(year=TODAY.year + 5))
    for each in kept:
        found = second.component(each.component)
        assert found.status is Status.VALIDATED
        assert found.acquired_on == each.on


@given(st.data())
def test_only_a_revocation_takes_an_acquired_block_back(data: DataObject):
    """With any decision but a revocation of the block itself, the block stays."""
    later = data.draw(evidence(CSEC, "training"))
    on = TODAY.replace(year=2020)
    kept = Acquired(CSEC.id, "learner", "BC1", on, "validated", "rules")
    verdict = judge(CSEC, replace(later, acquired=(kept,)), TODAY).component("BC1")
    revoked = verdict.because.code == "decision.revocation.revoked"
    assert verdict.status is (Status.NOT_VALIDATED if revoked else Status.VALIDATED)
    assert verdict.acquired_on == (None if revoked else on)


@given(learners(), st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(learner, random):
    """However the LMS or the store lists facts, the verdict is the same to the byte."""
    programme, facts = learner
    names = ("results", "sessions", "profile", "gaps", "decisions", "acquired")
    shuffled = {name: list(getattr(facts, name)) for name in names}
    for each in shuffled.values():
        random.shuffle(each)
    other = replace(facts, **{name: tuple(each) for name, each in shuffled.items()})
    assert canonical(judge(programme, facts, TODAY)) == canonical(judge(programme, other, TODAY))


@given(learners())
def test_the_same_facts_give_the_same_bytes(learner):
    """A verdict can be recomputed later, and is the same to the byte."""
    programme, facts = learner
    once = canonical(judge(programme, facts, TODAY))
    assert once == canonical(judge(programme, replace(facts), TODAY))


def _expected(node: Because) -> Truth | None:
    """The truth that a condition's children add up to; None where it does not rest on them."""
    truths = [child.truth for child in node.children]
    if node.code in {"all", "block", "award.components"}:
        return NO if NO in truths else UNKNOWN if UNKNOWN in truths else YES
    if node.code == "any":
        return YES if YES in truths else UNKNOWN if UNKNOWN in truths else NO
    if node.code == "at_least":
        asked = int(str(dict(node.values)["asked"]))
        if truths.count(YES) >= asked:
            return YES
        return NO if truths.count(YES) + truths.count(UNKNOWN) < asked else UNKNOWN
    return truths[0] if node.code.startswith("exemption.") else None


@given(learners())
def test_every_tree_agrees_with_its_status(learner):
    """The explanation is the reason: recomputing it from its leaves gives the status shown."""
    programme, facts = learner
    verdict = judge(programme, facts, TODAY)
    for tree in _trees(verdict):
        for node in _nodes(tree):
            assert _expected(node) in {None, node.truth}, node.code
            assert not (node.cause and node.truth is not UNKNOWN)
            assert not (node.means and node.truth is not YES)
            assert not (node.owed and node.truth is YES)
    for each in verdict.components:
        assert status_of(each.because) is each.status
        assert set(each.how) == set(each.because.means)
        assert each.owed == (() if each.status in SETTLED else each.because.owed)
    award = {
        AwardStatus.ADMITTED: YES,
        AwardStatus.ADJOURNED: NO,
        AwardStatus.NOT_AWARDED: NO,
    }.get(verdict.status, UNKNOWN)
    assert verdict.because.truth is award


@given(learners(harmless=True))
def test_unknown_never_becomes_failed_by_itself(learner):
    """Without a final failure, a refusal, a revocation or a last day, nothing has failed.

    What a field about the person says may fail an entry condition, and only that.
    """
    programme, facts = learner
    verdict = judge(programme, facts, TODAY)
    counting = [
        each.because
        for each in verdict.components
        if programme.component(each.component, facts.track).counts
    ]
    for tree in (verdict.because, *counting):
        assert all(node.truth is not NO for node in _nodes(tree))


@given(learners())
def test_what_settles_a_unit_has_a_source_or_a_decision(learner):
    """Every condition that holds below a settled unit says where it is written, or who said so."""
    programme, facts = learner
    for each in judge(programme, facts, TODAY).components:
        if each.status in SETTLED:
            for node in _nodes(each.because):
                if node.truth is YES and not node.children:
                    assert node.source or node.code.startswith("decision."), node.code


@given(learners())
def test_a_unit_not_settled_says_what_it_lacks(learner):
    """It owes something, cannot be computed for a cause, or has failed."""
    programme, facts = learner
    for each in judge(programme, facts, TODAY).components:
        if each.status not in SETTLED:
            assert each.owed or each.because.cause or each.status is Status.NOT_VALIDATED


@given(learners())
def test_what_is_owed_is_listed_once_with_its_number(learner):
    """Nothing is owed twice, no hours of zero or less are owed, and no unit by the whole."""
    programme, facts = learner
    verdict = judge(programme, facts, TODAY)
    assert len(set(verdict.owed)) == len(verdict.owed)
    for each in verdict.owed:
        assert each.kind is not OwedKind.UNIT
        if each.kind in {OwedKind.HOURS, OwedKind.DOCUMENT}:
            assert each.missing is not None
            assert each.missing > 0


@given(learners())
def test_a_whole_is_ready_only_when_every_unit_is_settled(learner):
    """Nobody is sent to the jury with a unit open, nor kept from it with all settled."""
    programme, facts = learner
    verdict = judge(programme, facts, TODAY)
    counting = [
        each.status in SETTLED
        for each in verdict.components
        if programme.component(each.component, facts.track).counts
    ]
    if verdict.status is AwardStatus.READY_FOR_JURY:
        assert all(counting)
    if verdict.status is AwardStatus.IN_PROGRESS:
        assert not all(counting)


def test_complete_evidence_is_ready_for_the_jury_in_every_track():
    """The evidence that the searches start from settles everything that counts."""
    for programme in (DU, CSEC):
        for track in programme.tracks:
            verdict = judge(programme, complete(programme, track), TODAY)
            assert verdict.status is AwardStatus.READY_FOR_JURY, track


#: The assessments of the first semester of the licence, its options UE15A and UE15B among them.
ASSESSMENTS = (
    *("UE11.CC", "UE11.EX", "UE12.CC1", "UE12.CC2", "UE12.CC3", "UE12.TP", "UE13.EX"),
    *("UE14.CC", "UE14.ORAL", "UE15A.EX", "UE15B.EX", "UE16.RAPPORT"),
)


@pytest.mark.parametrize("seed", range(40))
def test_marks_of_other_years_say_nothing_of_this_one(seed: int):
    """Whoever repeats, or followed another option before: no status, debt or discrepancy moves."""
    chance = Random(seed)  # noqa: S311 - nothing secret
    programme, on = shipped("licence_info_s1"), date(2027, chance.choice([1, 3, 7]), 20)
    this = [
        f"{word} of {each} is {chance.randint(0, 20)}{chance.choice(['', ', final'])}"
        for word, share in (("mark", 0.6), ("second session", 0.3))
        for each in ASSESSMENTS
        if chance.random() < share
    ]
    other = [
        f"{word} of {each} is {chance.randint(0, 20)} in {chance.choice(['2024', '2025'])}"
        for word in ("mark", "second session")
        for each in ASSESSMENTS
        if chance.random() < 0.3
    ]
    other = [f"{each}-{int(each[-4:]) + 1}" for each in other]

    def stands(sentences: list[str]) -> object:
        known = Given(programme, "main", AcademicYear(2026), on)
        for each in sentences:
            add_sentence(known, each)
        said = judge(programme, known.evidence(), on)
        units = [(each.component, each.status, each.owed, each.open) for each in said.components]
        return said.status, units, said.owed, said.discrepancies

    assert stands(this) == stands([*this, *other])
