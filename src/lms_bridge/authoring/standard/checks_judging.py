"""Checks of how a programme judges: whatever is known of a learner, these hold.

Those that search take a source of chance and say what they found wrong with one learner.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TypeVar

from lms_bridge.authoring.standard.invented import (
    TODAY,
    a_day,
    invent,
    nothing,
    passed,
    speaks,
    with_days,
)
from lms_bridge.authoring.standard.subject import Subject
from lms_bridge.cause import Cause
from lms_bridge.model.canonical import canonical
from lms_bridge.model.decision import Acquired
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.verdict import SETTLED, AwardStatus, ComponentVerdict, Status, Verdict
from lms_bridge.programme import load_programme
from lms_bridge.programme.cases import run_case
from lms_bridge.programme.nouns import Programme
from lms_bridge.stages.evaluate import judge, judge_until
from lms_bridge.text.causes import bare_cause

Fact = TypeVar("Fact")

#: A check of one invented learner of a track.
Search = Callable[[Subject, str, Random], Iterator[Cause]]


def _shuffled(facts: tuple[Fact, ...], random: Random) -> tuple[Fact, ...]:
    return tuple(random.sample(facts, len(facts)))


def order(subject: Subject, track: str, random: Random) -> Iterator[Cause]:
    """The same facts in another order give the same bytes."""
    facts = invent(subject.programme, track, random)
    other = replace(
        facts,
        results=_shuffled(facts.results, random),
        sessions=_shuffled(facts.sessions, random),
        profile=_shuffled(facts.profile, random),
        gaps=_shuffled(facts.gaps, random),
        decisions=_shuffled(facts.decisions, random),
        acquired=_shuffled(facts.acquired, random),
    )
    first = judge(subject.programme, facts, TODAY)
    if canonical(first) != canonical(judge(subject.programme, other, TODAY)):
        yield Cause.of("standard.order_matters", track=track)


def deterministic(subject: Subject, track: str, random: Random) -> Iterator[Cause]:
    """The same facts give the same bytes, on every day before the one that is told."""
    facts = invent(subject.programme, track, random)
    first = judge(subject.programme, facts, TODAY)
    if canonical(first) != canonical(judge(subject.programme, replace(facts), TODAY)):
        yield Cause.of("standard.not_deterministic", track=track)
    if subject.programme.hooks is None:  # Python of a programme may look at anything
        dated = with_days(subject.programme, facts, random)
        yield from _on_another_day(subject.programme, dated, random)


def _on_another_day(programme: Programme, facts: Evidence, random: Random) -> Iterator[Cause]:
    """On a day until which the verdict is to hold, at another hour of reading, it is the same."""
    on = a_day(random)
    first, until = judge_until(programme, facts, on)
    last = until or on + timedelta(days=800)
    later = on + timedelta(days=random.randrange((last - on).days))
    read = facts.as_of + timedelta(hours=5)
    if judge(programme, replace(facts, as_of=read), later) != replace(first, on=later, as_of=read):
        yield Cause.of("standard.another_day", track=facts.track, on=on, later=later)


def monotone(subject: Subject, track: str, random: Random) -> Iterator[Cause]:
    """A passed result settles or does nothing; it takes nothing away."""
    words = speaks(subject.programme, track)
    facts = invent(subject.programme, track, random)
    known = {each.need for each in facts.results}
    new = [each for each in words.graded if each not in words.where_bound | known]
    if not new:
        return
    before = judge(subject.programme, facts, TODAY)
    for need in random.sample(new, min(2, len(new))):
        more = replace(facts, results=(*facts.results, passed(need)))
        yield from _worse(before, judge(subject.programme, more, TODAY), need)


def _worse(before: Verdict, after: Verdict, need: str) -> Iterator[Cause]:
    """What is lost, or has failed, since something is known beside."""
    for each in before.components:
        now = after.component(each.component).status
        lost = each.status in SETTLED and now not in SETTLED
        failed = now is Status.NOT_VALIDATED and each.status is not Status.NOT_VALIDATED
        if lost or failed:
            yield worse(before, each, now, need)


def worse(before: Verdict, found: ComponentVerdict, now: Status, need: str) -> Cause:
    """That something known beside, a `need`, has made what was found of a component worse."""
    return Cause.of(
        "standard.worse",
        need=need,
        component=found.component,
        before=found.status.value,
        after=now.value,
        track=before.track,
    )


def keeps_acquired(subject: Subject, track: str, random: Random) -> Iterator[Cause]:
    """What may be acquired for ever stays settled, since the same day, whatever facts say later."""
    programme = subject.programme
    on = TODAY - timedelta(days=400)
    kept = tuple(
        Acquired(programme.id, "learner", each.id, on, "found validated", "rules")
        for each in programme.of_track(track)
        if each.permanent
    )
    facts = replace(invent(programme, track, random), acquired=kept)
    verdict = judge(programme, facts, TODAY)
    for each in kept:
        found = verdict.component(each.component)
        if found.status not in SETTLED or found.acquired_on != on:
            status = found.status.value
            yield Cause.of(
                "standard.acquired_lost", component=each.component, status=status, track=track
            )


def empty_learner(subject: Subject) -> Iterator[Cause]:
    """Nothing known is never validated, and refused by no more than a deadline, in any track."""
    for track in subject.programme.tracks:
        evidence = nothing(subject.programme, track)
        first_day = judge(subject.programme, evidence, evidence.year.starts)
        for verdict in (first_day, judge(subject.programme, evidence, TODAY)):
            if verdict.status is not AwardStatus.IN_PROGRESS:
                status = verdict.status.value
                yield Cause.of("standard.nobody_awarded", track=track, status=status)
            for each in verdict.components:
                refused = verdict is first_day and each.status is Status.NOT_VALIDATED
                if each.status in SETTLED or refused:
                    yield Cause.of(
                        "standard.nobody_settled",
                        track=track,
                        component=each.component,
                        status=each.status.value,
                    )


def replays(subject: Subject) -> Iterator[Cause]:
    """The rules as the store keeps them judge every case as the folder's do."""
    programme = subject.programme
    stored = load_programme(programme.id, programme.files)
    if stored.fingerprint != programme.fingerprint:
        yield Cause.of("standard.other_fingerprint")
    for result in subject.results:
        if canonical(run_case(stored, result.case, judge, bare_cause).verdict) != canonical(
            result.verdict
        ):
            yield Cause.of("standard.replayed_otherwise", place=result.case.place)


def hooks_pure(subject: Subject) -> Iterator[Cause]:
    """Asked again, and in another order, Python in the folder says the same."""
    for result in reversed(subject.results):
        again = [
            run_case(subject.programme, result.case, judge, bare_cause).verdict for _ in range(2)
        ]
        if any(canonical(each) != canonical(result.verdict) for each in again):
            yield Cause.of("standard.judged_otherwise", place=result.case.place)
