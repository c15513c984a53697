"""Judge one component: what its rule says, what people decided, what was acquired for ever."""

from __future__ import annotations

from datetime import date

from lms_bridge.cause import inner_causes
from lms_bridge.model.because import NO, YES, holds
from lms_bridge.model.decision import DecisionKind
from lms_bridge.model.evidence import SEEN_BEFORE, VANISHED, Discrepancy, Ranking
from lms_bridge.model.verdict import (
    SETTLED,
    Because,
    ComponentVerdict,
    Means,
    Owed,
    OwedKind,
    Status,
)
from lms_bridge.programme.needs import needs_alone
from lms_bridge.programme.nouns import Component, Programme
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.nodes import WAITING, by_decision, condition_tree, status_of
from lms_bridge.rules.base.others import PriorVerdicts
from lms_bridge.rules.base.rule import rule_tree as walk_rule

VALIDATED, EXEMPTED = Status.VALIDATED, Status.EXEMPTED

_IN_ORDER = tuple(Means)

#: Sessions without a mark: nothing to look at where no hours are missing.
_OF_MISSING_HOURS = frozenset({"sessions.unmarked", "sessions.untaken"})


def component_verdict(
    component: Component, facts: Facts, others: PriorVerdicts, programme: Programme
) -> ComponentVerdict:
    """Where a learner stands in a component, given what was judged before."""
    undated: list[str] = []
    if component.id in facts.revoked:
        computed, undated = _presented_again(component, facts, others, programme)
    else:
        computed = component.rule.judge(facts, others)
    because = computed
    if facts.by_hand or facts.acquired:
        because = _standing(component, facts, computed)
    status = status_of(because)
    presentation = None
    if component.to_present is not None:
        presentation = component.to_present.judge(facts, others)
        if status in SETTLED and presentation.truth is not YES:
            presentation = None  # nothing is asked of what is settled
    waits = _waits(component, computed)
    acquired_on = None
    if component.permanent or facts.acquired:
        acquired_on = _acquired_on(component, facts, computed, because)
    owed = () if status is VALIDATED or status is EXEMPTED else because.owed
    discrepancies = facts.noticed.get(component.id, ())
    if discrepancies:
        discrepancies = _at_stake(discrepancies, status, owed)
    if because is not computed or waits or component.watching:
        equivalences = programme.equivalences
        found = _discrepancies(
            component, facts, computed, because, equivalences=equivalences, waits=waits
        )
        discrepancies = (*found, *discrepancies)
    if facts.by_hand and facts.evidence.ranking is Ranking.RECORDED:
        discrepancies = (*_needless(component, facts, others, programme), *discrepancies)
    if undated and because.truth is not YES:
        told = (Discrepancy(need, "revoked.undated") for need in undated)
        discrepancies = (*discrepancies, *told)
    return ComponentVerdict(
        component.id,
        status,
        _in_order(because.means),
        owed,
        not waits,
        because,
        presentation,
        acquired_on,
        discrepancies,
    )


def _at_stake(
    noticed: tuple[Discrepancy, ...], status: Status, owed: tuple[Owed, ...]
) -> tuple[Discrepancy, ...]:
    """What was noticed; sessions without a mark only while hours may be missing."""
    complete = status in SETTLED or (owed and all(each.kind is not OwedKind.HOURS for each in owed))
    if not complete:
        return noticed
    return tuple(each for each in noticed if each.code not in _OF_MISSING_HOURS)


def _presented_again(
    component: Component, facts: Facts, others: PriorVerdicts, programme: Programme
) -> tuple[Because, list[str]]:
    """What the rule says of everything since a revocation, and what bears no day.

    Where nothing was obtained since, the rule may hold by what a revocation leaves as it is, facts
    about the person say: then it stays revoked, and nothing can be presented again.
    """
    revocation, needs = facts.revoked[component.id], needs_alone(programme, component)
    since, anew = facts.since(revocation, needs)
    computed = component.rule.judge(since, others)
    if computed.truth is YES and not anew:
        computed = by_decision(revocation, component.id, NO)
    return computed, facts.undated(revocation, needs)


def _waits(component: Component, computed: Because) -> bool:
    """Whether it may not be presented yet, because others are not settled."""
    return bool(component.awaits) and any(node.code == WAITING for node in condition_tree(computed))


def _in_order(means: tuple[Means, ...]) -> tuple[Means, ...]:
    several = len(means) > 1
    return tuple([each for each in _IN_ORDER if each in means]) if several else means


def _standing(component: Component, facts: Facts, computed: Because) -> Because:
    """A revocation wins over all but what came after it; what was acquired stays.

    An exemption by hand comes next. What is revoked may be presented again until the last day.
    """
    decision, earlier = facts.by_hand.get(component.id), facts.acquired.get(component.id)
    if decision is not None and decision.kind is DecisionKind.REVOCATION:
        again = component.id in facts.revoked
        if again and computed.truth is YES:
            return computed
        if not again or earlier is None:
            owed = computed.owed if again and not facts.closed else ()
            return by_decision(decision, component.id, NO, children=(computed,), owed=owed)
    if earlier is not None and computed.truth is not YES:
        return holds(
            "acquired.earlier",
            component.id,
            values=(("because", earlier.because), ("on", earlier.on.isoformat())),
            source=component.source,
            children=(computed,),
            means=(Means.ACQUIRED_EARLIER,),
        )
    settled = component.permanent and computed.truth is YES
    if decision is None or decision.kind is DecisionKind.REVOCATION or settled:
        return computed
    return by_decision(decision, component.id, YES, children=(computed,))


def _acquired_on(
    component: Component, facts: Facts, computed: Because, because: Because
) -> date | None:
    """Since when it is acquired for ever; an exemption granted by hand acquires nothing."""
    if because.truth is not YES:
        return None
    earlier = facts.acquired.get(component.id)
    if earlier is not None:
        return earlier.on
    return facts.on.date if component.permanent and computed.truth is YES else None


def _discrepancies(
    component: Component,
    facts: Facts,
    computed: Because,
    because: Because,
    *,
    equivalences: bool,
    waits: bool,
) -> tuple[Discrepancy, ...]:
    found: list[Discrepancy] = []
    if because.code == "acquired.earlier":
        failing = _contradicting(component, computed)
        if failing:
            values = (("competences", ", ".join(failing)),)
            found.append(Discrepancy(component.id, "acquired.contradicted", values))
        elif computed.truth is NO:
            found.append(Discrepancy(component.id, "acquired.refuted"))
        elif facts.evidence.ranking is Ranking.RECORDED and any(
            _is_gone(node) for node in condition_tree(computed)
        ):
            found.append(Discrepancy(component.id, "acquired.vanished"))
    if because.code == "decision.exemption.granted" and not equivalences:
        found.append(Discrepancy(component.id, "exemption.not_foreseen"))
    seen = {
        each
        for rule in (walk_rule(component.rule) if waits else component.watching)
        for each in rule.discrepancies(component, facts, waits=waits)
    }
    return (*found, *sorted(seen, key=lambda each: each.code))


def _needless(
    component: Component, facts: Facts, others: PriorVerdicts, programme: Programme
) -> tuple[Discrepancy, ...]:
    """Exemptions by hand from what is settled without them: each takes the place of the records."""
    exempted = facts.exempted(component.id, needs_alone(programme, component))
    if not exempted:
        return ()
    bare = component.rule.judge(facts.unexempted(exempted), others)
    met = {node.subject for node in condition_tree(bare) if node.truth is YES}
    if bare.truth is YES or component.id in facts.acquired:
        met.add(component.id)
    return tuple(
        Discrepancy(need or component.id, "exemption.needless")
        for subject, need in sorted(exempted.items())
        if subject not in facts.upheld and (need.partition(":")[2] if need else subject) in met
    )


def _is_gone(node: Because) -> bool:
    """Whether a condition rested on a record that does not show any more."""
    return any(each.code in {VANISHED, SEEN_BEFORE} for each in inner_causes(node.cause))


def _contradicting(component: Component, computed: Because) -> list[str]:
    """What the data of today say is not acquired, of what its rules ask."""
    rules = walk_rule(component.rule)
    return [
        node.subject
        for node in condition_tree(computed)
        if any(rule.refuted_by(node) for rule in rules)
    ]
