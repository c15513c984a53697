"""The rule kinds of diplomas with marks, in words: averages, compensation, credits, options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lms_bridge.model.declared import Assessment, SecondSession
from lms_bridge.programme.rules_marks import (
    Compensation,
    Credits,
    Elected,
    MarkAtLeast,
    PythonCondition,
)
from lms_bridge.text.ruling import Said, written_in
from lms_bridge.text.wording import Wording


def _mark(rule: MarkAtLeast, wording: Wording) -> Said:
    text = wording.say(
        "rule.mark", mark=rule.at_least, out_of=rule.mark.out_of, subject=rule.mark.title
    )
    return Said(text, written_in(rule.source, rule.at_least))


def _compensation(rule: Compensation, wording: Wording) -> Said:
    text = wording.say(
        "rule.compensation",
        group=rule.title,
        units=tuple(each.unit for each in rule.members),
        mark=rule.at_least,
        out_of=rule.out_of,
        decimals=_decimals(rule.decimals),
        floor=rule.floor,
    )
    of = tuple(
        Said(wording.say("rule.compensation.weighs", unit=each.unit, weight=each.weight))
        for each in rule.members
    )
    floor = (rule.floor,) if rule.floor else ()
    return Said(text, written_in(rule.source, rule.at_least, *floor), of)


def _decimals(decimals: int | None) -> str:
    """To how many decimals an average is rounded, as text: none is a number too."""
    return "" if decimals is None else str(decimals)


def _credits(rule: Credits, wording: Wording) -> Said:
    of = tuple(
        Said(wording.say("rule.credits.gives", component=component, credits=given))
        for component, given in rule.of
    )
    text = wording.say("rule.credits", credits=rule.at_least)
    return Said(text, written_in(rule.source, rule.at_least), of)


def _elected(rule: Elected, wording: Wording) -> Said:
    text = wording.say("rule.elected", units=tuple(rule.of), count=rule.count, field=rule.field)
    return Said(text, written_in(rule.source, rule.count))


def _python(rule: PythonCondition, wording: Wording) -> Said:
    return Said(wording.say("rule.python", name=rule.name), (rule.source,))


def mark_in_words(mark: Assessment, wording: Wording, *, weighs: bool = False) -> Said:
    """How a mark comes about: what it is the average of, its weight, its second session."""
    of = tuple(mark_in_words(each, wording, weighs=True) for each in mark.of)
    code = "rule.assessed.average" if of else "rule.assessed"
    text = wording.say(
        "rule.assessed.best" if mark.best is not None else code,
        title=mark.title,
        best=mark.best,
        decimals=_decimals(mark.decimals) if of else "",
        weight=mark.weight if weighs else None,
        better=mark.second_session is SecondSession.BETTER,
        last=mark.second_session is SecondSession.LAST,
    )
    return Said(text, written_in(mark.source, mark.weight), of)


#: By rule kind, what tells it.
BY_MARK: Mapping[type, Callable[[Any, Wording], Said]] = {
    MarkAtLeast: _mark,
    Compensation: _compensation,
    Credits: _credits,
    Elected: _elected,
    PythonCondition: _python,
}
