"""Judge one rule against one learner's facts: a condition with its truth, debts and sources.

One function a rule kind, under the rule's name: here those that rest on other rules, in
`results`, `documents`, `person` and `hours` those that rest on facts. Truth is YES when the
rule holds, NO when a final answer says it does not, UNKNOWN while it is open: then `owed`
says what would settle it, or `cause` why it cannot be computed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lms_bridge.model.because import UNKNOWN, YES, Values, fails, holds, open_
from lms_bridge.model.verdict import Because, Means, Owed, OwedKind
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
    OpenedAfter,
    PracticeDone,
    ProfileAtLeast,
    ProfileIs,
    ResultValidated,
    Rule,
)
from lms_bridge.programme.rules_marks import (
    Compensation,
    Credits,
    Deadline,
    Elected,
    MarkAtLeast,
    PythonCondition,
)
from lms_bridge.stages.evaluate.averages import compensation, mark_at_least
from lms_bridge.stages.evaluate.counting import credits_earned, deadline, elected
from lms_bridge.stages.evaluate.documents import agreement_given, document_accepted
from lms_bridge.stages.evaluate.facts import Facts
from lms_bridge.stages.evaluate.hooked import python_condition
from lms_bridge.stages.evaluate.hours import hours_attended
from lms_bridge.stages.evaluate.nodes import (
    WAITING,
    causes_of,
    debts_of,
    every,
    means_of,
)
from lms_bridge.stages.evaluate.others import Others
from lms_bridge.stages.evaluate.person import practice_done, profile_at_least, profile_is
from lms_bridge.stages.evaluate.results import (
    assessment_passed,
    competence_acquired,
    result_validated,
)

_BY_EQUIVALENCE = (Means.EQUIVALENCE,)
_KEPT = (Means.DOCUMENT, Means.HUMAN_DECISION)


def condition(rule: Rule, facts: Facts, others: Others) -> Because:
    """Judge any rule."""
    on_facts = _ON_FACTS.get(type(rule))
    if on_facts:
        return on_facts(rule, facts)
    return _ON_OTHERS[type(rule)](rule, facts, others)


def opened_after(rule: OpenedAfter, _: Facts, others: Others) -> Because:
    """Open once the components named are settled."""
    waiting = tuple(each for each in rule.components if not others.settled(each))
    named = ", ".join(rule.components)
    if not waiting:
        return holds("after.open", named, source=rule.source)
    return open_(
        WAITING,
        named,
        values=(("waiting", ", ".join(waiting)),),
        source=rule.source,
        owed=tuple([Owed(OwedKind.UNIT, each) for each in waiting]),
    )


def exemption(rule: Exemption, facts: Facts, others: Others) -> Because:
    """A part or the whole of a unit is exempted when its condition holds."""
    when = condition(rule.when, facts, others)
    means: tuple[Means, ...] = ()
    if when.truth is YES:
        means = (*_BY_EQUIVALENCE, *[each for each in when.means if each in _KEPT])
    values: Values = () if rule.seconds is None else (("covers", rule.seconds.at(facts.day)),)
    return Because(
        when.truth,
        "exemption.part" if rule.seconds else "exemption.whole",
        rule.unit,
        values,
        rule.source,
        children=(when,),
        owed=when.owed,
        cause=when.cause,
        means=means,
    )


def result_once(rule: ResultValidated, facts: Facts, others: Others) -> Because:
    """A result obtained elsewhere, which may count for one component alone."""
    found = result_validated(rule, facts)
    counted = others.counted_for(found) if rule.once and found.code == "result.passed" else ""
    if not counted:
        return found
    return fails(
        "result.counted_elsewhere",
        rule.result,
        values=(("component", counted),),
        source=rule.source,
        records=found.records,
    )


def compensated(rule: Compensation, facts: Facts, others: Others) -> Because:
    """The other units of a group make up for one; those that are exempted are left out."""
    fresh = others.uncounted()
    freed = {
        each.unit
        for each in rule.members
        if any(condition(when, facts, fresh).truth is YES for when in each.exempted)
    }
    return compensation(rule, facts, frozenset(freed))


def by_deadline(rule: Deadline, facts: Facts, others: Others) -> Because:
    """A condition that has to hold by a day."""
    return deadline(rule, facts, condition(rule.when, facts, others))


def all_of(rule: All, facts: Facts, others: Others) -> Because:
    """Every condition holds."""
    return every("all", "", tuple([condition(each, facts, others) for each in rule.of]))


def any_of(rule: AnyOf, facts: Facts, others: Others) -> Because:
    """One way holds: those after it are not walked. Else the first open one says what is owed.

    The first way, if it holds, stands for them all: nothing else needs explaining then.
    """
    found: list[Because] = []
    for each in rule.of:
        found.append(condition(each, facts, others))
        if found[-1].truth is YES:
            break
    chosen = found[-1]
    if chosen.truth is YES and len(found) == 1:
        return chosen
    if chosen.truth is not YES:
        chosen = next((each for each in found if each.truth is UNKNOWN), found[0])
    return Because(
        chosen.truth,
        "any",
        "",
        children=tuple(found),
        owed=chosen.owed,
        cause=chosen.cause,
        means=chosen.means,
    )


def at_least(rule: AtLeast, facts: Facts, others: Others) -> Because:
    """At least so many conditions hold; the first open ones say what is owed."""
    found = tuple([condition(each, facts, others) for each in rule.of])
    count = rule.count.at(facts.day)
    hold = [each for each in found if each.truth is YES]
    still_open = [each for each in found if each.truth is UNKNOWN]
    values: Values = (("asked", count), ("hold", len(hold)))
    if len(hold) >= count:
        means = means_of(hold)
        return holds("at_least", "", values=values, source=rule.source, children=found, means=means)
    if len(hold) + len(still_open) < count:
        return fails("at_least", "", values=values, source=rule.source, children=found)
    due = still_open[: count - len(hold)]
    return open_(
        "at_least",
        "",
        values=values,
        source=rule.source,
        children=found,
        owed=debts_of(due),
        cause=causes_of(due),
    )


def block(rule: Block, facts: Facts, _: Others) -> Because:
    """Every mandatory competence of a block is acquired."""
    found = tuple([competence_acquired(each, facts) for each in rule.mandatory])
    return every("block", rule.block, found, rule.source)


_ON_FACTS: dict[type, Callable[[Any, Facts], Because]] = {
    HoursAttended: hours_attended,
    DocumentAccepted: document_accepted,
    AssessmentPassed: assessment_passed,
    CompetenceAcquired: competence_acquired,
    PracticeDone: practice_done,
    ProfileIs: profile_is,
    ProfileAtLeast: profile_at_least,
    AgreementGiven: agreement_given,
    MarkAtLeast: mark_at_least,
    PythonCondition: python_condition,
}

_ON_OTHERS: dict[type, Callable[[Any, Facts, Others], Because]] = {
    All: all_of,
    AnyOf: any_of,
    AtLeast: at_least,
    Exemption: exemption,
    Block: block,
    OpenedAfter: opened_after,
    ResultValidated: result_once,
    Compensation: compensated,
    Credits: credits_earned,
    Elected: elected,
    Deadline: by_deadline,
}
