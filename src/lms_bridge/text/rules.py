"""Every rule in words, for whoever proof-reads a programme.

The sentences say what is asked of anybody; those of conditions say what came of it for one
learner.
"""

from __future__ import annotations

from dataclasses import dataclass

from lms_bridge.model.declared import Assessment, SecondSession
from lms_bridge.model.identity import Citation
from lms_bridge.rules.base.rule import Rule, RuleSentence, written_in
from lms_bridge.text.wording import Wording


@dataclass(frozen=True, slots=True)
class SpokenRule:
    """A rule in words.

    Attributes:
        text: the sentence, without a full stop.
        sources: where it is written: the rule, and each of its numbers written elsewhere.
        of: the rules that it rests on.
    """

    text: str
    sources: tuple[Citation, ...] = ()
    of: tuple[SpokenRule, ...] = ()


def rule_in_words(rule: Rule, wording: Wording) -> SpokenRule:
    """Any rule in words."""
    return told_in_words(rule.told(), wording)


def told_in_words(told: RuleSentence, wording: Wording) -> SpokenRule:
    """What is asked, in words, with what stands below it."""
    values = {
        name: told_in_words(value, wording).text if isinstance(value, RuleSentence) else value
        for name, value in told.values.items()
    }
    of = tuple(told_in_words(each, wording) for each in told.of)
    return SpokenRule(wording.say(told.code, **values), told.sources, of)


def mark_in_words(mark: Assessment, wording: Wording, *, weighs: bool = False) -> SpokenRule:
    """How a mark comes about: what it is the average of, its weight, its second session."""
    of = tuple(mark_in_words(each, wording, weighs=True) for each in mark.of)
    code = "rule.assessed.average" if of else "rule.assessed"
    rounded = mark.decimals is not None and bool(of)
    text = wording.say(
        "rule.assessed.best" if mark.best is not None else code,
        title=mark.title,
        best=mark.best,
        decimals=str(mark.decimals) if rounded else "",  # as text: to none is said as well
        weight=mark.weight if weighs else None,
        better=mark.second_session is SecondSession.BETTER,
        last=mark.second_session is SecondSession.LAST,
    )
    return SpokenRule(text, written_in(mark.source, mark.weight), of)
