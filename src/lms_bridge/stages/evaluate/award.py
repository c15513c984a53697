"""The status of the whole: the jury's word, or how far the learner is from the jury."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from lms_bridge.cause import Cause
from lms_bridge.model.because import NO, YES, Values, fails, holds, open_
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.evidence import Discrepancy
from lms_bridge.model.verdict import (
    AwardStatus,
    Because,
    ComponentVerdict,
    Means,
    Owed,
    OwedKind,
    Status,
)
from lms_bridge.programme.nouns import Programme
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.nodes import by_decision, causes_of, every
from lms_bridge.stages.evaluate.jury import jury_problems

EXEMPTED, VALIDATED = Status.EXEMPTED, Status.VALIDATED

_JURY = (Owed(OwedKind.DECISION, "jury"),)


@dataclass(frozen=True, slots=True)
class Award:
    """Where the whole stands, why, what is owed for it, and what a person has to look at."""

    status: AwardStatus
    because: Because
    owed: tuple[Owed, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()


def judged_award(programme: Programme, facts: Facts, counting: list[ComponentVerdict]) -> Award:
    """Judge the whole on the components that count.

    What was recorded last about it wins: the decision of a jury that was rightly composed, or
    the revocation of one. Later ones of juries that were not are refused: a discrepancy says why,
    and nothing else comes of them.
    """
    nodes = tuple([_component_node(each) for each in counting])
    components = every("award.components", "award", nodes, programme.award_source)
    refused: list[Discrepancy] = []
    for decision in facts.juries:
        if decision.kind is DecisionKind.REVOCATION:
            return _revoked(facts, decision, components, tuple(refused))
        problems = jury_problems(programme.jury, decision.jury)
        if not problems:
            return _decided(facts, decision, components, tuple(refused))
        values = (("on", decision.at.date().isoformat()), ("problems", problems))
        refused.append(Discrepancy("award", "jury.refused", values))
    return _undecided(programme, facts, components, tuple(refused))


def _component_node(verdict: ComponentVerdict) -> Because:
    status, component = verdict.status, verdict.component
    if status is VALIDATED or status is EXEMPTED:
        return _settled(component, str(status))
    if status is Status.UNDETERMINED:
        return _unsettled(component, str(status), verdict.because.cause)
    return _unsettled(component, str(status))


@lru_cache(maxsize=1024)
def _unsettled(component: str, status: str, cause: Cause | None = None) -> Because:
    """The same for every learner who has not settled it, for this cause."""
    return open_("component.unsettled", component, values=(("status", status),), cause=cause)


@lru_cache(maxsize=1024)
def _settled(component: str, status: str) -> Because:
    """The same for every learner who has settled it."""
    return holds("component.settled", component, values=(("status", status),))


def _decided(
    facts: Facts, decision: Decision, components: Because, refused: tuple[Discrepancy, ...]
) -> Award:
    status = AwardStatus(decision.outcome)
    admitted = status is AwardStatus.ADMITTED
    # An adjournment may be presented again, until the last day for that.
    owed = _JURY if status is AwardStatus.ADJOURNED and not facts.closed else ()
    found = by_decision(decision, "award", YES if admitted else NO)
    because = Because(
        found.truth,
        found.code,
        found.subject,
        values=(*found.values, *_recommended(decision)),
        children=(components,),
        owed=owed,
        means=(Means.JURY,) if admitted else (),
    )
    unsettled = [each.subject for each in components.children if each.truth is not YES]
    if admitted and unsettled:
        values = (("components", ", ".join(unsettled)),)
        refused = (*refused, Discrepancy("award", "award.admitted_unsettled", values))
    return Award(status, because, owed, refused)


def _recommended(decision: Decision) -> Values:
    """By which way it is presented again, and what the jury recommends; what is not said is not."""
    said = (("presented_again", decision.again), ("recommends", decision.recommends))
    return tuple((name, value) for name, value in said if value)


def _revoked(
    facts: Facts, decision: Decision, components: Because, refused: tuple[Discrepancy, ...]
) -> Award:
    """Not awarded any more: it may be presented to a jury again, until the last day for that."""
    owed = () if facts.closed else _JURY
    because = by_decision(decision, "award", NO, children=(components,), owed=owed)
    return Award(AwardStatus.NOT_AWARDED, because, owed, refused)


def _undecided(
    programme: Programme, facts: Facts, components: Because, refused: tuple[Discrepancy, ...]
) -> Award:
    ready = components.truth is YES
    if not ready and facts.closed and not components.cause:
        return Award(AwardStatus.NOT_AWARDED, _too_late(programme, facts, components), (), refused)
    owed = _JURY if ready else ()
    jury = open_(
        "jury.awaited" if ready else "jury.not_yet",
        "award",
        source=programme.jury.source,
        owed=owed,
    )
    because = open_(
        "award.ready" if ready else "award.in_progress",
        "award",
        source=programme.award_source,
        children=(components, jury),
        owed=owed,
        cause=causes_of((components,)),
    )
    status = AwardStatus.READY_FOR_JURY if ready else AwardStatus.IN_PROGRESS
    return Award(status, because, owed, refused)


def _too_late(programme: Programme, facts: Facts, components: Because) -> Because:
    until = facts.evidence.presentable_until
    return fails(
        "award.too_late",
        "award",
        values=(("until", until.isoformat() if until else ""),),
        source=programme.award_source,
        children=(components,),
    )
