"""Rules on what people hand in or agree to: documents that stand for results, agreements."""

from __future__ import annotations

from functools import lru_cache

from lms_bridge.cause import Cause
from lms_bridge.model.because import NO, YES, holds, open_, unreadable
from lms_bridge.model.decision import DecisionKind
from lms_bridge.model.evidence import GapKind, ResultState
from lms_bridge.model.identity import Citation
from lms_bridge.model.verdict import Because, Means, Owed, OwedKind
from lms_bridge.programme.rules import AgreementGiven, DocumentAccepted
from lms_bridge.stages.evaluate.facts import VALUE_UNREADABLE, Facts
from lms_bridge.stages.evaluate.nodes import by_decision, said


def document_accepted(rule: DocumentAccepted, facts: Facts) -> Because:
    """A document is accepted, by a person or by its grade; one that is refused stays owed."""
    decision = facts.about(rule.need, DecisionKind.DOCUMENT)
    if decision and decision.outcome == "accepted":
        return holds(
            "decision.document.accepted",
            rule.document,
            values=said(decision),
            source=rule.source,
            means=(Means.DOCUMENT, Means.HUMAN_DECISION),
        )
    results = facts.results.get(rule.need, [])
    passed = tuple(each.record for each in results if each.state is ResultState.PASSED)
    if passed and decision is None:
        return holds(
            "document.accepted",
            rule.document,
            source=rule.source,
            records=passed,
            means=(Means.DOCUMENT,),
        )
    cause = None if decision else _unread(rule, facts)
    if cause:
        records = tuple(each.record for each in results)
        return unreadable(
            "document", rule.document, source=rule.source, cause=cause, records=records
        )
    words = rule.words.at(facts.day)
    if decision is None and not results:
        return _owed(rule.document, words, rule.source)
    values = (*(said(decision) if decision else ()), ("words", words))
    return open_(
        "document.refused" if decision else "document.owed",
        rule.document,
        values=values,
        source=rule.source,
        records=tuple(each.record for each in results),
        owed=(Owed(OwedKind.DOCUMENT, rule.document, missing=words),),
    )


@lru_cache(maxsize=1024)
def _owed(document: str, words: int, source: Citation) -> Because:
    """Nothing was handed in: the same for every learner."""
    return open_(
        "document.owed",
        document,
        values=(("words", words),),
        source=source,
        owed=(Owed(OwedKind.DOCUMENT, document, missing=words),),
    )


def _unread(rule: DocumentAccepted, facts: Facts) -> Cause | None:
    for each in facts.results.get(rule.need, ()):
        if each.state is ResultState.UNREADABLE:
            return each.cause or VALUE_UNREADABLE
    gap = facts.gaps.get(rule.need)
    return gap.cause if gap is not None and gap.kind is GapKind.UNREADABLE else None


def agreement_given(rule: AgreementGiven, facts: Facts) -> Because:
    """An institution agrees; as long as nobody recorded its answer, the agreement is owed."""
    decision = facts.about(rule.need, DecisionKind.AGREEMENT)
    if decision is None:
        owed = (Owed(OwedKind.AGREEMENT, rule.party),)
        return open_("agreement.owed", rule.party, source=rule.source, owed=owed)
    truth = YES if decision.outcome == "given" else NO
    return by_decision(decision, rule.party, truth, rule.source)
