"""What a programme's own Python says of a learner; one that fails leaves the condition open."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from lms_bridge.cause import Cause
from lms_bridge.model.because import UNKNOWN, YES, open_
from lms_bridge.model.declared import Assessment
from lms_bridge.model.identity import Text
from lms_bridge.model.verdict import Because, ComponentVerdict, Discrepancy, Means
from lms_bridge.programme.hooks.nouns import Asked, Judged, MarkAsked
from lms_bridge.programme.hooks.running import HookFailed
from lms_bridge.programme.rules_marks import PythonCondition
from lms_bridge.stages.evaluate.facts import Facts

_BY_ASSESSMENT = (Means.ASSESSMENT,)
_PLACES = Decimal("0.000001")


def python_condition(rule: PythonCondition, facts: Facts) -> Because:
    """A condition that the hook `condition` judges."""
    try:
        asked = Asked(rule.name, rule.of, facts.evidence, facts.on)
        found = facts.hooks.condition(asked) if facts.hooks else None
    except HookFailed as error:
        return _undetermined(rule, error.cause)
    if found is None:
        return _undetermined(rule, Cause.of("hook.unknown_condition", name=rule.name))
    truth = UNKNOWN if found.cause else found.truth
    return Because(
        truth,
        "python.found",
        rule.of,
        (("said", both(found.text)),),
        rule.source,
        found.records,
        owed=found.owed if truth is not YES else (),
        cause=Cause.of("hook.says", text=found.cause) if found.cause else None,
        means=_BY_ASSESSMENT if truth is YES else (),
    )


def _undetermined(rule: PythonCondition, cause: Cause) -> Because:
    values = (("name", rule.name),)
    return open_("python.undetermined", rule.of, values=values, source=rule.source, cause=cause)


def adjusted(
    of: Assessment, value: Fraction, facts: Facts
) -> tuple[Fraction, Text | None, Cause | None]:
    """The mark that counts, why it is another one, and why that cannot be computed."""
    if facts.hooks is None or not facts.hooks.adjusts:
        return value, None, None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    mark = exact.quantize(_PLACES, rounding=ROUND_DOWN)
    try:
        asked = MarkAsked(of.subject, mark, of.out_of, facts.evidence, facts.on)
        found = facts.hooks.adjust_mark(asked)
    except HookFailed as error:
        return value, None, error.cause
    return (value, None, None) if found is None else (Fraction(found.mark), found.text, None)


def remarks(facts: Facts, components: tuple[ComponentVerdict, ...]) -> tuple[Discrepancy, ...]:
    """What the hook `remarks` wants a person to look at; that it failed is such a thing, too."""
    if facts.hooks is None:
        return ()
    try:
        found = facts.hooks.remarks(Judged(facts.evidence, components, facts.on))
    except HookFailed as error:
        return (Discrepancy("award", "python.failed", (("cause", error.cause),)),)
    return tuple(
        Discrepancy(each.subject, "python.remark", (("said", both(each.text)),)) for each in found
    )


def both(text: Text) -> str:
    """A text in both languages as one value of a condition: French, a line break, English."""
    return "\n".join(" ".join(each.split()) for each in (text.fr, text.en))
