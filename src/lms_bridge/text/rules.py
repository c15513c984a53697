"""Every rule kind in words, one function a kind, for whoever proof-reads a programme.

The sentences say what is asked of anybody; those of conditions say what came of it for one
learner.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

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
from lms_bridge.programme.rules_marks import Deadline
from lms_bridge.text.rules_marks import BY_MARK
from lms_bridge.text.ruling import Said, written_in
from lms_bridge.text.wording import Wording


def rule_in_words(rule: Rule, wording: Wording) -> Said:
    """Any rule in words; KeyError for a kind without any."""
    return BY_KIND[type(rule)](rule, wording)


def _each(rules: tuple[Rule, ...], wording: Wording) -> tuple[Said, ...]:
    return tuple(rule_in_words(each, wording) for each in rules)


def _all(rule: All, wording: Wording) -> Said:
    return Said(wording.say("rule.all"), of=_each(rule.of, wording))


def _any(rule: AnyOf, wording: Wording) -> Said:
    return Said(wording.say("rule.any"), of=_each(rule.of, wording))


def _at_least(rule: AtLeast, wording: Wording) -> Said:
    text = wording.say("rule.at_least", count=rule.count)
    return Said(text, written_in(rule.source, rule.count), _each(rule.of, wording))


def _result(rule: ResultValidated, wording: Wording) -> Said:
    text = wording.say(f"rule.result.{rule.year.value}", subject=rule.result)
    if rule.once:
        text = wording.say("rule.result.once", said=text)
    return Said(text, (rule.source,))


def _hours(rule: HoursAttended, wording: Wording) -> Said:
    text = wording.say("rule.hours", subject=rule.subject, hours=rule.seconds)
    return Said(text, written_in(rule.source, rule.seconds))


def _exemption(rule: Exemption, wording: Wording) -> Said:
    of = (rule_in_words(rule.when, wording),)
    if rule.seconds is None:
        return Said(wording.say("rule.exemption"), (rule.source,), of)
    text = wording.say("rule.exemption.hours", hours=rule.seconds)
    return Said(text, written_in(rule.source, rule.seconds), of)


def _document(rule: DocumentAccepted, wording: Wording) -> Said:
    text = wording.say("rule.document", subject=rule.document, words=rule.words)
    return Said(text, written_in(rule.source, rule.words))


def _assessment(rule: AssessmentPassed, wording: Wording) -> Said:
    code = "rule.assessment.where_bound" if rule.where_bound else "rule.assessment"
    return Said(wording.say(code, subject=rule.of), (rule.source,))


def _competence(rule: CompetenceAcquired, wording: Wording) -> Said:
    return Said(wording.say("rule.competence", subject=rule.competence), (rule.source,))


def _block(rule: Block, wording: Wording) -> Said:
    of = tuple(_competence(each, wording) for each in rule.mandatory)
    return Said(wording.say("rule.block"), (rule.source,), of)


def _practice(rule: PracticeDone, wording: Wording) -> Said:
    text = wording.say("rule.practice", hours=rule.seconds)
    return Said(text, written_in(rule.source, rule.seconds))


def _profile(rule: ProfileIs, wording: Wording) -> Said:
    text = wording.say("rule.profile", subject=rule.field, values=tuple(rule.values))
    return Said(text, (rule.source,))


def _minimum(rule: ProfileAtLeast, wording: Wording) -> Said:
    text = wording.say("rule.profile.minimum", subject=rule.field, minimum=rule.minimum)
    return Said(text, written_in(rule.source, rule.minimum))


def _after(rule: OpenedAfter, wording: Wording) -> Said:
    return Said(wording.say("rule.after", subject=tuple(rule.components)), (rule.source,))


def _agreement(rule: AgreementGiven, wording: Wording) -> Said:
    return Said(wording.say("rule.agreement", subject=rule.party), (rule.source,))


def _deadline(rule: Deadline, wording: Wording) -> Said:
    of = (rule_in_words(rule.when, wording),)
    text = wording.say("rule.deadline", until=rule.until)
    return Said(text, written_in(rule.source, rule.until), of)


Tell = Callable[[Any, Wording], Said]

#: By rule kind, what tells it.
BY_KIND: Mapping[type, Tell] = {
    All: _all,
    AnyOf: _any,
    AtLeast: _at_least,
    ResultValidated: _result,
    HoursAttended: _hours,
    Exemption: _exemption,
    DocumentAccepted: _document,
    AssessmentPassed: _assessment,
    CompetenceAcquired: _competence,
    Block: _block,
    PracticeDone: _practice,
    ProfileIs: _profile,
    ProfileAtLeast: _minimum,
    OpenedAfter: _after,
    AgreementGiven: _agreement,
    Deadline: _deadline,
    **BY_MARK,
}
