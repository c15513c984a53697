"""Which branch of an explanation decides what a case found: the one to read first."""

from __future__ import annotations

import re

from lms_bridge.model.verdict import SETTLED, Because, Truth, Verdict


def conditions_of(verdict: Verdict, sentence: str) -> tuple[Because, ...]:
    """The conditions, outermost first, that an expectation's finding rests on.

    The sentence's component is looked at, or the first one that keeps the award open.
    """
    return _branch(_root(verdict, sentence))


def _root(verdict: Verdict, sentence: str) -> Because:
    named = re.findall(r"[A-Za-z0-9][\w.-]*", sentence)
    words = {*named, *(each.partition(".")[0] for each in named)}
    for each in verdict.components:
        if each.component in words:
            shown = sentence.startswith("to present ") and each.presentation
            return shown or each.because
    if "award" in words:
        return verdict.because
    unsettled = (each for each in verdict.components if each.status not in SETTLED)
    first = next(unsettled, None)
    return first.because if first else verdict.because


def _branch(because: Because) -> tuple[Because, ...]:
    """From a condition down, each time, to the first child that makes it what it is."""
    same = [each for each in because.children if each.truth is because.truth]
    if not same:
        return (because,)
    return (because, *_branch(_first(because, same)))


def _first(because: Because, same: list[Because]) -> Because:
    """The first child that has the cause or the debts of its parent, else the first of all."""
    if because.truth is Truth.UNKNOWN:
        for each in same:
            if (because.cause and each.cause) or (not because.cause and each.owed):
                return each
    return same[0]
