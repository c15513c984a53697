"""How far a learner is with a component, as points of a column. Pure, from the verdict alone.

A unit with hours counts the hours settled, of the unit's hours:

| condition | settled |
|---|---|
| hours attended, attested, or settled by a person | as many as the rule asks for |
| hours of which some are missing | those attended |
| part exempted, its condition holds | the hours that it covers |
| whole unit exempted, its condition holds | all its hours |
| all of several conditions | their sum |
| one of several ways | the way that is furthest |
| anything else: an assessment, an agreement | none: it has no hours |

Any other component counts the share of its conditions that hold, in per cent: each counts
alike, one made of several by its own share, one of several ways by the furthest.

A component that is settled has all its points, whoever decided it; one whose validation a
person took back has none. Points are cut to hundredths, never rounded up.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from lms_bridge.model.points import Points
from lms_bridge.model.verdict import SETTLED, Because, ComponentVerdict, Status, Truth, Verdict
from lms_bridge.programme.nouns import Component, Programme
from lms_bridge.rules.base.kind import Share
from lms_bridge.rules.base.registry import attending, freeing, shares
from lms_bridge.rules.base.rule import rule_tree as walk_rule

HUNDRED = Decimal(100)

_PLACES = Decimal("0.01")
_HOUR = 3600
_TAKEN_BACK = "decision.revocation.revoked"
_BY_HAND = "decision"


def points(programme: Programme, verdict: Verdict, component: str) -> Points | None:
    """The points of a component; None where it cannot be computed, or the track lacks it."""
    judged = next((each for each in verdict.components if each.component == component), None)
    if judged is None or judged.status is Status.UNDETERMINED:
        return None
    unit = programme.component(component, verdict.track)
    complete = judged.status in SETTLED
    if unit.seconds is None:
        share = Fraction(1) if complete else _share(judged.because)
        return Points(_cut(share * 100), HUNDRED, complete)
    day = verdict.year.starts
    taught = unit.seconds.at(day)
    settled = taught if complete else min(taught, _Hours(unit, taught, judged, day).settled())
    return Points(_cut(Fraction(settled, _HOUR)), _cut(Fraction(taught, _HOUR)), complete)


class _Hours:
    """The hours settled of one unit, in seconds."""

    def __init__(self, unit: Component, taught: int, judged: ComponentVerdict, day: date) -> None:
        self.because = judged.because
        self.whole = taught
        asked = [rule.seconds_asked for rule in walk_rule(unit.rule) if rule.seconds_asked]
        told = {each.subject for each in _walk(self.because) if each.code in attending()}
        #: What a person may have settled without an hour attended, and nothing else tells of.
        self.by_hand = {
            subject: seconds.at(day) for subject, seconds in asked if subject not in told
        }

    def settled(self) -> int:
        """All of them together; more than the unit's where several ways overlap."""
        return self._of(self.because)

    def _of(self, because: Because) -> int:
        values, code = dict(because.values), because.code
        holds = because.truth is Truth.YES
        if holds and code.partition(".")[0] == _BY_HAND:
            return self.by_hand.get(because.subject, 0)
        if code in attending():
            return _number(values.get("required" if holds else "attended"))
        if code in freeing():
            covers = values.get("covers")
            freed = self.whole if covers is None else _number(covers)
            return freed if holds else 0
        if code == _TAKEN_BACK:
            return 0
        below = [self._of(child) for child in because.children]
        return max(below, default=0) if shares().get(code) is Share.BEST else sum(below)


def _walk(because: Because) -> Iterator[Because]:
    yield because
    for child in because.children:
        yield from _walk(child)


def _share(because: Because) -> Fraction:
    """The share of the conditions that hold, from 0 to 1."""
    if because.truth is Truth.YES:
        return Fraction(1)
    below = [_share(child) for child in because.children]
    share = shares().get(because.code)
    if share is Share.BEST:
        return max(below, default=Fraction(0))
    if share is Share.COUNTED:
        asked = _number(dict(because.values).get("asked"))
        best = sorted(below, reverse=True)[:asked]
        return sum(best, Fraction(0)) / asked if asked else Fraction(0)
    if share is Share.MEAN and below:
        return sum(below, Fraction(0)) / len(below)
    return Fraction(0)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _cut(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(_PLACES, rounding=ROUND_DOWN)
