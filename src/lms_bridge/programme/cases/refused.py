"""What a case gives although no command would record it and no file could bring it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lms_bridge.cause import Cause, CauseValue
from lms_bridge.located.nearest import nearest
from lms_bridge.model.decision import OUTCOMES, Decision, DecisionKind
from lms_bridge.model.verdict import Verdict
from lms_bridge.model.written import EARLIEST, day_written
from lms_bridge.programme.nouns import Programme
from lms_bridge.rules.base.given import Given

#: How an expectation says that the refusal of a jury is what the case is about.
_MEANT = ("the jury is refused", "there is a discrepancy jury.refused")


def refused_facts(programme: Programme, given: Given) -> Iterator[Cause]:
    """What one sentence gives and nobody could have recorded by the day of judgement."""
    for each in given.results:
        if each.year is not None and each.year.starts > given.on:
            yield Cause.of("row.year_to_come", year=str(each.year))
        if each.mark is not None and not each.mark.minimum <= each.mark.value <= each.mark.maximum:
            yield Cause.of("mark.off_scale", mark=each.mark.value, out_of=each.mark.maximum)
    known = {each.id for each in programme.components}
    permanent = sorted({each.id for each in programme.components if each.permanent})
    for block in given.acquired:
        yield from _odd_day(block.on, given.on)
        if block.component in known and block.component not in permanent:
            yield Cause.of(
                "decision.not_for_ever" if permanent else "decision.nothing_for_ever",
                component=block.component,
                close=nearest(block.component, permanent),
                programme=programme.id,
                known=tuple(permanent),
            )
    for decision in given.decisions:
        yield from _refused_decision(programme, decision)
    if given.presentable_until is not None:
        yield from _odd_day(given.presentable_until, date.max)


def _refused_decision(programme: Programme, decision: Decision) -> Iterator[Cause]:
    outcomes = OUTCOMES.get(decision.kind)
    if outcomes and decision.outcome not in outcomes:
        yield Cause.of(
            "decision.no_outcome",
            outcome=decision.outcome,
            close=nearest(decision.outcome, outcomes),
            kind=decision.kind.value,
            known=outcomes,
        )
    if decision.kind is DecisionKind.PROFILE:
        field = decision.subject.removeprefix("profile:")
        asked = programme.profile.get(field)
        if asked is not None and asked.values and decision.outcome not in asked.values:
            yield Cause.of(
                "decision.no_code",
                value=decision.outcome,
                close=nearest(decision.outcome, asked.values),
                field=field,
                known=tuple(asked.values),
            )
    if decision.kind is DecisionKind.EXTENSION:
        day = day_written(decision.outcome)
        if day is None:
            yield Cause.of("decision.no_day", day=decision.outcome)
        else:
            yield from _odd_day(day, date.max)


def _odd_day(day: date, last: date) -> Iterator[Cause]:
    """A day after the last that it may be, or before any that the bridge knows of."""
    if day > last:
        yield Cause.of("decision.day_to_come", on=day)
    if day < EARLIEST:
        yield Cause.of("decision.day_too_early", on=day, first=EARLIEST)


def refused_jury(programme: Programme, verdict: Verdict, expected: tuple[str, ...]) -> Cause | None:
    """That the jury breaks its composition, unless the case expects that it is refused."""
    if any(sentence.strip().startswith(_MEANT) for sentence in expected):
        return None
    for each in verdict.discrepancies:
        if each.code == "jury.refused":
            problems = _causes(dict(each.values)["problems"])
            known = tuple(programme.jury.roles)
            return Cause.of("decision.jury_refused", problems=problems, known=known)
    return None


def _causes(value: CauseValue) -> tuple[Cause, ...]:
    several = value if isinstance(value, tuple) else ()
    return tuple(each for each in several if isinstance(each, Cause))
