"""Judge one learner in one programme: every component, then the award."""

from __future__ import annotations

from datetime import date

from lms_bridge.evaluate.conditions import by_decision, condition, every, gather
from lms_bridge.evaluate.facts import Facts
from lms_bridge.evaluate.jury import jury_problems
from lms_bridge.model.decision import Decision, DecisionKind
from lms_bridge.model.evidence import Evidence, ResultState
from lms_bridge.model.verdict import (
    SETTLED,
    AwardStatus,
    Because,
    ComponentVerdict,
    Discrepancy,
    Means,
    Owed,
    OwedKind,
    Status,
    Truth,
    Verdict,
)
from lms_bridge.programme.nouns import Component, Programme
from lms_bridge.programme.rules import OpenedAfter, walk

_ORDER = {means: place for place, means in enumerate(Means)}
_TAUGHT = frozenset({Means.ATTENDANCE, Means.ASSESSMENT, Means.PRACTICE})


def judge(programme: Programme, evidence: Evidence, on: date) -> Verdict:
    """Where a learner stands on a day, and why.

    The rules in force on the first day of the learner's academic year apply.
    Same programme, evidence and day give the same verdict, to the byte.
    """
    facts = Facts(evidence, on)
    components = programme.of_track(evidence.track)
    judged: dict[str, ComponentVerdict] = {}
    for component in _in_order(components):
        settled = {key: each.status in SETTLED for key, each in judged.items()}
        judged[component.id] = _component(component, facts, settled)
    verdicts = tuple(judged[component.id] for component in components)
    counting = tuple(judged[component.id] for component in components if component.counts)
    status, because, award_owed, discrepancies = _award(programme, facts, counting)
    owed = dict.fromkeys(
        debt for each in verdicts for debt in each.owed if debt.kind is not OwedKind.UNIT
    )
    owed.update(dict.fromkeys(award_owed))
    return Verdict(
        learner=evidence.learner,
        programme=programme.id,
        version=programme.version,
        rules=programme.fingerprint,
        track=evidence.track,
        year=evidence.year,
        on=on,
        as_of=evidence.as_of,
        status=status,
        components=verdicts,
        owed=tuple(owed),
        because=because,
        discrepancies=discrepancies + tuple(d for each in verdicts for d in each.discrepancies),
    )


def _in_order(components: tuple[Component, ...]) -> list[Component]:
    """Components after those they wait for; the loader has refused cycles."""
    waiting = [each for each in components if _awaited(each)]
    ready = [each for each in components if not _awaited(each)]
    done = {each.id for each in ready}
    while waiting:
        following = next(each for each in waiting if _awaited(each) <= done)
        waiting.remove(following)
        ready.append(following)
        done.add(following.id)
    return ready


def _awaited(component: Component) -> set[str]:
    return {
        each
        for rule in walk(component.rule)
        if isinstance(rule, OpenedAfter)
        for each in rule.components
    }


def _component(component: Component, facts: Facts, settled: dict[str, bool]) -> ComponentVerdict:
    computed = condition(component.rule, facts, settled)
    because = _settled_by_hand(component, facts, computed) or _acquired(component, facts, computed)
    because = because or computed
    status = status_of(because)
    presentation = condition(component.to_present, facts, settled) if component.to_present else None
    earlier = facts.acquired.get(component.id) if component.permanent else None
    acquired_on = None
    if component.permanent and because.truth is Truth.YES:
        acquired_on = earlier.on if earlier else facts.on
    return ComponentVerdict(
        component=component.id,
        status=status,
        how=tuple(sorted(because.means, key=_ORDER.__getitem__)),
        owed=() if status in SETTLED else because.owed,
        open=not any(node.code == "after.waiting" for node in nodes(computed)),
        because=because,
        presentation=presentation,
        acquired_on=acquired_on,
        discrepancies=_discrepancies(component, facts, computed, because),
    )


def status_of(because: Because) -> Status:
    """The status that the root of an explanation stands for."""
    if because.truth is Truth.YES:
        taught = _TAUGHT.intersection(because.means)
        exempted = Means.EQUIVALENCE in because.means or because.code.endswith("exemption.granted")
        return Status.EXEMPTED if exempted and not taught else Status.VALIDATED
    if because.truth is Truth.NO:
        return Status.NOT_VALIDATED
    return Status.UNDETERMINED if because.cause else Status.IN_PROGRESS


def nodes(because: Because) -> list[Because]:
    """An explanation's conditions, outermost first."""
    found = [because]
    for child in because.children:
        found.extend(nodes(child))
    return found


def _settled_by_hand(component: Component, facts: Facts, computed: Because) -> Because | None:
    decision = facts.decision(component.id, "settling")
    if decision is None or decision.outcome == "withdrawn":
        return None
    truth = Truth.YES if decision.kind is DecisionKind.EXEMPTION else Truth.NO
    found = by_decision(decision, component.id, truth)
    return Because(
        truth, found.code, found.subject, found.values, children=(computed,), means=found.means
    )


def _acquired(component: Component, facts: Facts, computed: Because) -> Because | None:
    earlier = facts.acquired.get(component.id)
    if not component.permanent or earlier is None or computed.truth is Truth.YES:
        return None
    return Because(
        Truth.YES,
        "acquired.earlier",
        component.id,
        values=(("because", earlier.because), ("on", earlier.on.isoformat())),
        source=component.source,
        children=(computed,),
        means=(Means.ACQUIRED_EARLIER,),
    )


def _discrepancies(
    component: Component, facts: Facts, computed: Because, because: Because
) -> tuple[Discrepancy, ...]:
    found: list[Discrepancy] = []
    if because.code == "acquired.earlier":
        failing = [
            node.subject
            for node in nodes(computed)
            if node.code in {"competence.failed", "competence.failing"}
        ]
        if failing:
            values = (("competences", ", ".join(failing)),)
            found.append(Discrepancy(component.id, "acquired.contradicted", values))
    if any(node.code == "after.waiting" for node in nodes(computed)) and any(
        each.state is ResultState.PASSED
        for each in facts.results.get(f"assessment:{component.id}", ())
    ):
        found.append(Discrepancy(component.id, "examination.too_early"))
    parts = {part.id for part in component.parts}
    loose = [each for each in facts.sessions.get(component.id, ()) if each.part not in parts]
    if parts and loose and len(loose) == len(facts.sessions[component.id]):
        found.append(Discrepancy(component.id, "sessions.unassigned", (("count", len(loose)),)))
    return tuple(found)


def _award(
    programme: Programme, facts: Facts, counting: tuple[ComponentVerdict, ...]
) -> tuple[AwardStatus, Because, tuple[Owed, ...], tuple[Discrepancy, ...]]:
    """The status of the whole: the jury's word, or how far the learner is from the jury."""
    components = every(
        "award.components",
        "award",
        tuple(_settled_node(each) for each in counting),
        programme.award_source,
    )
    decision = facts.decision("award", "jury")
    if decision:
        problems = jury_problems(programme.jury, decision.jury)
        if not problems:
            return _decided(decision, components)
        refused = Discrepancy("award", "jury.refused", (("problems", "; ".join(problems)),))
        return (*_undecided(programme, facts, components), (refused,))
    return (*_undecided(programme, facts, components), ())


def _settled_node(verdict: ComponentVerdict) -> Because:
    settled = verdict.status in SETTLED
    return Because(
        Truth.YES if settled else Truth.UNKNOWN,
        "component.settled" if settled else "component.unsettled",
        verdict.component,
        values=(("status", verdict.status.value),),
        cause=verdict.because.cause if verdict.status is Status.UNDETERMINED else "",
    )


def _decided(
    decision: Decision, components: Because
) -> tuple[AwardStatus, Because, tuple[Owed, ...], tuple[Discrepancy, ...]]:
    status = AwardStatus(decision.outcome)
    admitted = status is AwardStatus.ADMITTED
    found = by_decision(decision, "award", Truth.YES if admitted else Truth.NO)
    because = Because(
        found.truth,
        found.code,
        found.subject,
        found.values,
        children=(components,),
        means=(Means.JURY,) if admitted else (),
    )
    unsettled = [each.subject for each in components.children if each.truth is not Truth.YES]
    if admitted and unsettled:
        values = (("components", ", ".join(unsettled)),)
        return status, because, (), (Discrepancy("award", "award.admitted_unsettled", values),)
    return status, because, (), ()


def _undecided(
    programme: Programme, facts: Facts, components: Because
) -> tuple[AwardStatus, Because, tuple[Owed, ...]]:
    ready = components.truth is Truth.YES
    until = facts.evidence.presentable_until
    if not ready and until is not None and facts.on > until:
        because = Because(
            Truth.NO,
            "award.too_late",
            "award",
            values=(("until", until.isoformat()),),
            source=programme.award_source,
            children=(components,),
        )
        return AwardStatus.NOT_AWARDED, because, ()
    owed = (Owed(OwedKind.DECISION, "jury"),) if ready else ()
    jury = Because(
        Truth.UNKNOWN,
        "jury.awaited" if ready else "jury.not_yet",
        "award",
        source=programme.jury.source,
        owed=owed,
    )
    found = (components, jury)
    because = Because(
        Truth.UNKNOWN,
        "award.ready" if ready else "award.in_progress",
        "award",
        source=programme.award_source,
        children=found,
        owed=owed,
        cause=gather(found)[2],
    )
    return AwardStatus.READY_FOR_JURY if ready else AwardStatus.IN_PROGRESS, because, owed
