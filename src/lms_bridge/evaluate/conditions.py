"""Judge one rule against one learner's facts: a condition with its truth, debts and sources.

One function a rule kind, under the rule's name; groupings are at the end. Truth is YES when
the rule holds, NO when a final answer says it does not, UNKNOWN while it is open: then
`owed` says what would settle it, or `cause` why it cannot be computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lms_bridge.evaluate.facts import Facts
from lms_bridge.evaluate.hours import hours_attended
from lms_bridge.model.decision import Decision
from lms_bridge.model.evidence import Gap, GapKind, Record, Result, ResultState
from lms_bridge.model.verdict import (
    Because,
    Means,
    Owed,
    OwedKind,
    Truth,
    Value,
)
from lms_bridge.programme.rules import (
    AgreementGiven,
    All,
    AnyOf,
    AssessmentPassed,
    AtLeast,
    Block,
    CompetenceAcquired,
    DocumentAccepted,
    Exemption,
    HoursAttended,
    InYear,
    OpenedAfter,
    PracticeDone,
    ProfileAtLeast,
    ProfileIs,
    ResultValidated,
    Rule,
)

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN

#: Which components are settled, for rules that wait for others.
Settled = Mapping[str, bool]


def condition(rule: Rule, facts: Facts, settled: Settled) -> Because:
    """Judge any rule."""
    return _KINDS[type(rule)](rule, facts, settled)


def by_decision(decision: Decision, subject: str, truth: Truth = YES) -> Because:
    """A condition that a person settled: by whom, when and why."""
    return Because(
        truth,
        f"decision.{decision.kind.value}.{decision.outcome}",
        subject,
        values=(
            ("because", decision.because),
            ("by", decision.by),
            ("on", decision.at.date().isoformat()),
        ),
        means=(Means.HUMAN_DECISION,) if truth is YES else (),
    )


def _records(results: Iterable[Result]) -> tuple[Record, ...]:
    return tuple(result.record for result in results)


def _unreadable(
    rule: Any, code: str, subject: str, cause: str, records: tuple[Record, ...] = ()
) -> Because:
    return Because(
        UNKNOWN, f"{code}.unreadable", subject, source=rule.source, records=records, cause=cause
    )


def _gap(rule: Any, code: str, subject: str, gap: Gap) -> Because:
    return _unreadable(rule, code, subject, gap.cause)


def _outcome(
    rule: Any, code: str, subject: str, results: list[Result], gap: Gap | None, owed: Owed
) -> Because:
    """What several results for one need say together: one pass is enough, one open keeps it open."""
    passed = [each for each in results if each.state is ResultState.PASSED]
    if passed:
        best = passed[-1]
        return Because(
            YES,
            f"{code}.passed",
            subject,
            values=_year(best),
            source=rule.source,
            records=_records(passed),
            means=(Means.ASSESSMENT,),
        )
    unreadable = [each for each in results if each.state is ResultState.UNREADABLE]
    if unreadable:
        cause = unreadable[0].cause
        return _unreadable(rule, code, subject, cause, _records(unreadable))
    failed = [each for each in results if each.state is ResultState.FAILED]
    if failed and all(each.final for each in results):
        return Because(
            NO,
            f"{code}.failed",
            subject,
            values=_year(failed[-1]),
            source=rule.source,
            records=_records(failed),
        )
    if not results and gap is not None:
        return _gap(rule, code, subject, gap)
    overdue = any(each.final for each in results)
    debt = Owed(owed.kind, owed.of, overdue=True) if overdue else owed
    seen = "failing" if failed else "pending"
    return Because(
        UNKNOWN,
        f"{code}.{seen}",
        subject,
        source=rule.source,
        records=_records(results),
        owed=(debt,),
    )


def _year(result: Result) -> tuple[tuple[str, Value], ...]:
    return (("year", str(result.year)),) if result.year else ()


def _result_validated(rule: ResultValidated, facts: Facts, _: Settled) -> Because:
    decision = facts.granted(rule.need, rule.result)
    if decision:
        return by_decision(decision, rule.result)
    results = facts.results.get(rule.need, [])
    if rule.year is InYear.ENROLLED:
        results = [each for each in results if each.year == facts.evidence.year]
    owed = Owed(OwedKind.RESULT, rule.result)
    return _outcome(rule, "result", rule.result, results, facts.gaps.get(rule.need), owed)


def _assessment_passed(rule: AssessmentPassed, facts: Facts, _: Settled) -> Because:
    decision = facts.granted(rule.need)
    if decision:
        return by_decision(decision, rule.of)
    gap = facts.gaps.get(rule.need)
    results = facts.results.get(rule.need, [])
    if rule.where_bound and gap and gap.kind is GapKind.UNBOUND and not results:
        return Because(YES, "assessment.not_asked", rule.of, source=rule.source)
    owed = Owed(OwedKind.EXAMINATION, rule.of)
    return _outcome(rule, "assessment", rule.of, results, gap, owed)


def _competence_acquired(rule: CompetenceAcquired, facts: Facts, _: Settled) -> Because:
    decision = facts.granted(rule.need, rule.competence)
    if decision:
        return by_decision(decision, rule.competence)
    owed = Owed(OwedKind.COMPETENCE, rule.competence)
    results = facts.results.get(rule.need, [])
    found = _outcome(rule, "competence", rule.competence, results, facts.gaps.get(rule.need), owed)
    if found.truth is not NO or _closed(facts):
        return found
    return Because(
        NO,
        found.code,
        found.subject,
        values=found.values,
        source=found.source,
        records=found.records,
        owed=(owed,),
    )


def _closed(facts: Facts) -> bool:
    until = facts.evidence.presentable_until
    return until is not None and facts.on > until


def _document_accepted(rule: DocumentAccepted, facts: Facts, _: Settled) -> Because:
    decision = facts.decision(rule.need, "document")
    if decision and decision.outcome == "accepted":
        found = by_decision(decision, rule.document)
        return Because(
            YES,
            found.code,
            found.subject,
            values=found.values,
            source=rule.source,
            means=(Means.DOCUMENT, Means.HUMAN_DECISION),
        )
    results = facts.results.get(rule.need, [])
    passed = [each for each in results if each.state is ResultState.PASSED]
    if passed and decision is None:
        return Because(
            YES,
            "document.accepted",
            rule.document,
            source=rule.source,
            records=_records(passed),
            means=(Means.DOCUMENT,),
        )
    unreadable = [each for each in results if each.state is ResultState.UNREADABLE]
    gap = facts.gaps.get(rule.need)
    if unreadable:
        return _unreadable(rule, "document", rule.document, unreadable[0].cause)
    if gap is not None and gap.kind is GapKind.UNREADABLE:
        return _gap(rule, "document", rule.document, gap)
    words = rule.words.at(facts.day)
    return Because(
        UNKNOWN,
        "document.refused" if decision else "document.owed",
        rule.document,
        values=(("words", words),),
        source=rule.source,
        records=_records(results),
        owed=(Owed(OwedKind.DOCUMENT, rule.document, missing=words),),
    )


def _agreement_given(rule: AgreementGiven, facts: Facts, _: Settled) -> Because:
    decision = facts.decision(rule.need, "agreement")
    if decision is None:
        owed = Owed(OwedKind.AGREEMENT, rule.party)
        return Because(UNKNOWN, "agreement.owed", rule.party, source=rule.source, owed=(owed,))
    truth = YES if decision.outcome == "given" else NO
    found = by_decision(decision, rule.party, truth)
    return Because(
        truth, found.code, found.subject, found.values, source=rule.source, means=found.means
    )


def _practice_done(rule: PracticeDone, facts: Facts, _: Settled) -> Because:
    asked = rule.seconds.at(facts.day)
    values: tuple[tuple[str, Value], ...] = (("required", asked),)
    post = facts.profile.get("practice")
    if post is not None and post.value == "own_post":
        return Because(
            YES,
            "practice.own_post",
            rule.of,
            values=values,
            source=rule.source,
            records=(post.record,),
            means=(Means.PRACTICE,),
        )
    hours = facts.profile.get(f"practice_hours.{rule.of}")
    done = int(hours.value) * 3600 if hours and hours.value.isdigit() else 0
    records = tuple(each.record for each in (post, hours) if each)
    if done >= asked:
        return Because(
            YES,
            "practice.done",
            rule.of,
            values=(("done", done), *values),
            source=rule.source,
            records=records,
            means=(Means.PRACTICE,),
        )
    owed = Owed(OwedKind.PRACTICE, rule.of, missing=asked - done)
    return Because(
        UNKNOWN,
        "practice.owed",
        rule.of,
        values=(("done", done), *values),
        source=rule.source,
        records=records,
        owed=(owed,),
    )


def _profile_is(rule: ProfileIs, facts: Facts, _: Settled) -> Because:
    found = facts.profile.get(rule.field)
    if found is None:
        return _ask(rule, rule.field)
    holds = found.value in rule.values
    return Because(
        YES if holds else NO,
        "profile.is" if holds else "profile.is_not",
        rule.field,
        values=(("asked", ", ".join(rule.values)), ("value", found.value)),
        source=rule.source,
        records=(found.record,),
    )


def _profile_at_least(rule: ProfileAtLeast, facts: Facts, _: Settled) -> Because:
    found = facts.profile.get(rule.field)
    minimum = rule.minimum.at(facts.day)
    if found is None:
        return _ask(rule, rule.field)
    if not found.value.isdigit():
        cause = f"the field {rule.field} holds {found.value!r}, which is no whole number"
        return _unreadable(rule, "profile", rule.field, cause, (found.record,))
    holds = int(found.value) >= minimum
    return Because(
        YES if holds else NO,
        "profile.enough" if holds else "profile.too_little",
        rule.field,
        values=(("asked", minimum), ("value", int(found.value))),
        source=rule.source,
        records=(found.record,),
    )


def _ask(rule: ProfileIs | ProfileAtLeast, field: str) -> Because:
    owed = Owed(OwedKind.INFORMATION, field)
    return Because(UNKNOWN, "profile.unknown", field, source=rule.source, owed=(owed,))


def _opened_after(rule: OpenedAfter, _: Facts, settled: Settled) -> Because:
    waiting = tuple(each for each in rule.components if not settled[each])
    return Because(
        UNKNOWN if waiting else YES,
        "after.waiting" if waiting else "after.open",
        ", ".join(rule.components),
        values=(("waiting", ", ".join(waiting)),) if waiting else (),
        source=rule.source,
        owed=tuple(Owed(OwedKind.UNIT, each) for each in waiting),
    )


def _exemption(rule: Exemption, facts: Facts, settled: Settled) -> Because:
    when = condition(rule.when, facts, settled)
    means: tuple[Means, ...] = ()
    if when.truth is YES:
        kept = (Means.DOCUMENT, Means.HUMAN_DECISION)
        means = (Means.EQUIVALENCE, *(each for each in when.means if each in kept))
    covers = rule.seconds.at(facts.day) if rule.seconds else None
    return Because(
        when.truth,
        "exemption.whole" if covers is None else "exemption.part",
        rule.unit,
        values=() if covers is None else (("covers", covers),),
        source=rule.source,
        children=(when,),
        owed=when.owed,
        cause=when.cause,
        means=means,
    )


def gather(found: Iterable[Because]) -> tuple[tuple[Owed, ...], tuple[Means, ...], str]:
    """What several conditions owe together (each thing once), by which means, and the causes."""
    owed: dict[Owed, None] = {}
    means: dict[Means, None] = {}
    causes: dict[str, None] = {}
    for each in found:
        owed.update(dict.fromkeys(each.owed))
        means.update(dict.fromkeys(each.means))
        if each.cause:
            causes[each.cause] = None
    return tuple(owed), tuple(means), "; ".join(causes)


def every(code: str, subject: str, found: tuple[Because, ...], source: Any = None) -> Because:
    """Conditions that must all hold: NO as soon as one has failed for good."""
    truths = {each.truth for each in found}
    truth = NO if NO in truths else UNKNOWN if UNKNOWN in truths else YES
    owed, means, cause = gather(found)
    return Because(
        truth,
        code,
        subject,
        source=source,
        children=found,
        owed=owed,
        cause=cause if truth is UNKNOWN else "",
        means=means if truth is YES else (),
    )


def _all(rule: All, facts: Facts, settled: Settled) -> Because:
    found = tuple(condition(each, facts, settled) for each in rule.of)
    return every("all", "", found)


def _any(rule: AnyOf, facts: Facts, settled: Settled) -> Because:
    found = tuple(condition(each, facts, settled) for each in rule.of)
    chosen = next((each for each in found if each.truth is YES), None) or next(
        (each for each in found if each.truth is UNKNOWN), found[0]
    )
    return Because(
        chosen.truth,
        "any",
        "",
        children=found,
        owed=chosen.owed,
        cause=chosen.cause,
        means=chosen.means,
    )


def _at_least(rule: AtLeast, facts: Facts, settled: Settled) -> Because:
    found = tuple(condition(each, facts, settled) for each in rule.of)
    count = rule.count.at(facts.day)
    hold = [each for each in found if each.truth is YES]
    open_ways = [each for each in found if each.truth is UNKNOWN]
    values: tuple[tuple[str, Value], ...] = (("asked", count), ("hold", len(hold)))
    if len(hold) >= count:
        truth, used = YES, hold
    elif len(hold) + len(open_ways) < count:
        truth, used = NO, []
    else:
        truth, used = UNKNOWN, open_ways[: count - len(hold)]
    owed, means, cause = gather(used)
    return Because(truth, "at_least", "", values, rule.source, (), found, owed, cause, means)


def _block(rule: Block, facts: Facts, settled: Settled) -> Because:
    found = tuple(_competence_acquired(each, facts, settled) for each in rule.mandatory)
    return every("block", rule.block, found, rule.source)


def _hours(rule: HoursAttended, facts: Facts, _: Settled) -> Because:
    decision = facts.granted(f"hours:{rule.subject}", rule.subject)
    return by_decision(decision, rule.subject) if decision else hours_attended(rule, facts)


_KINDS: dict[type, Callable[[Any, Facts, Settled], Because]] = {
    All: _all,
    AnyOf: _any,
    AtLeast: _at_least,
    ResultValidated: _result_validated,
    HoursAttended: _hours,
    Exemption: _exemption,
    DocumentAccepted: _document_accepted,
    AssessmentPassed: _assessment_passed,
    CompetenceAcquired: _competence_acquired,
    Block: _block,
    PracticeDone: _practice_done,
    ProfileIs: _profile_is,
    ProfileAtLeast: _profile_at_least,
    OpenedAfter: _opened_after,
    AgreementGiven: _agreement_given,
}
