"""Until the day that is told with it, a verdict stays the same on the same facts, at any hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms_bridge.authoring.standard.checks_judging import deterministic
from lms_bridge.authoring.standard.invented import a_day, invent, with_days
from lms_bridge.authoring.standard.subject import Subject
from lms_bridge.model.evidence import Evidence
from lms_bridge.programme import Programme
from lms_bridge.rules.deadline import Deadline
from lms_bridge.stages.evaluate import judge, judge_until
from lms_bridge.store.content import content_digest
from tests.paths import PLUGINS
from tests.programmes.edges import edges
from tests.programmes.semester import semester
from tests.programmes.shipped import shipped
from tests.unit.stages.evaluate.evidence_strategies import learners

ROUNDS = 200
PROGRAMMES = {
    **{name: shipped(name) for name in ("du_pccpu", "csec", "licence_info_s1")},
    "edges": edges(),
    "semester": semester(),
}
FAR = timedelta(days=1500)


def read_again(evidence: Evidence) -> Evidence:
    """The same facts as a later reading gives them."""

    def again(facts: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(
            replace(each, record=replace(each.record, read_at=each.record.read_at + FAR))
            for each in facts
        )

    return replace(
        evidence,
        as_of=evidence.as_of + FAR,
        results=again(evidence.results),
        sessions=again(evidence.sessions),
        profile=again(evidence.profile),
    )


def holds(programme: Programme, evidence: Evidence, on: date, share: float) -> None:
    """Judged on a day and on one before the day told, it says the same to the byte."""
    first, until = judge_until(programme, evidence, on)
    assert first == judge(programme, evidence, on)
    span = ((until or on + FAR) - on).days
    assert span > 0
    for days in {int(share * span), span - 1}:
        later = on + timedelta(days=days)
        again = judge(programme, evidence, later)
        assert again == replace(first, on=later)
        read = judge(programme, read_again(evidence), later)
        assert content_digest(read) == content_digest(first)


@pytest.mark.parametrize("name", PROGRAMMES)
@settings(max_examples=ROUNDS)
@given(st.data(), st.randoms(use_true_random=False), st.floats(0, 1, exclude_max=True))
def test_invented_learners(name: str, data: Any, random: Any, share: float):
    """Of every programme, with deadlines, ends and dates in force around the day."""
    programme = PROGRAMMES[name]
    track = data.draw(st.sampled_from(sorted(programme.tracks)))
    facts = with_days(programme, invent(programme, track, random), random)
    holds(programme, facts, a_day(random), share)


@settings(max_examples=ROUNDS)
@given(learners(), st.randoms(use_true_random=False), st.floats(0, 1, exclude_max=True))
def test_absurd_learners(learner: tuple[Programme, Evidence], random: Any, share: float):
    """Decisions of every kind and facts that contradict one another look at no other days."""
    programme, facts = learner
    holds(programme, with_days(programme, facts, random), a_day(random), share)


@settings(max_examples=ROUNDS)
@given(st.sampled_from(sorted(PROGRAMMES)), st.randoms(use_true_random=False))
def test_the_day_told_is_one_that_is_looked_at(name: str, random: Any):
    """It is the day after an end, a date in force, or the next one where a block was acquired."""
    programme = PROGRAMMES[name]
    track = random.choice(sorted(programme.tracks))
    facts, on = with_days(programme, invent(programme, track, random), random), a_day(random)
    verdict, until = judge_until(programme, facts, on)
    if any(each.acquired_on == on for each in verdict.components):
        assert until == on + timedelta(days=1)
    if facts.results_final_on is not None and facts.results_final_on > on:
        assert until is not None
        assert until <= facts.results_final_on
    if facts.presentable_until is not None and facts.presentable_until >= on:
        assert until is not None
        assert until <= facts.presentable_until + timedelta(days=1)


def test_a_rule_that_looks_at_the_day_unseen_is_found(monkeypatch: pytest.MonkeyPatch):
    """The suite of every author searches for it."""
    subject = Subject(PLUGINS / "licence_info_s1")
    (track,) = subject.programme.tracks
    judged = Deadline.judge

    def unseen(self: Deadline, facts: Any, others: Any) -> Any:
        day = facts.on
        facts.on = object.__getattribute__(day, "_date")
        try:
            return judged(self, facts, others)
        finally:
            facts.on = day

    def found() -> list[str]:
        chances = (Random(seed) for seed in range(60))  # noqa: S311 - nothing secret
        return [each.code for chance in chances for each in deterministic(subject, track, chance)]

    assert found() == []
    monkeypatch.setattr(Deadline, "judge", unseen)
    assert "standard.another_day" in found()
