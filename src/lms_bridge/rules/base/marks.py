"""Marks: one that was given, the average of several, what a second session makes of them.

Marks are fractions, exact, on the scale of the programme. One that is missing is not zero: an
average without it is not known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_FLOOR, Decimal
from fractions import Fraction

from lms_bridge.cause import Cause
from lms_bridge.model.because import UNKNOWN, YES, Values, holds, open_, unreadable
from lms_bridge.model.dated import Dated
from lms_bridge.model.declared import Assessment, CompensationGroup, Need, SecondSession
from lms_bridge.model.evidence import GapKind, Mark, Ranking, Record, Result, ResultState
from lms_bridge.model.identity import Citation, Text
from lms_bridge.model.verdict import Because, Means, Owed, OwedKind, Value
from lms_bridge.rules.base.facts import VALUE_UNREADABLE, Facts
from lms_bridge.rules.base.hooks import HookFailed, MarkAsked, both
from lms_bridge.rules.base.nodes import WAIVED, by_decision, causes_of, debts_of
from lms_bridge.rules.base.rule import RuleSentence, SentenceValue, written_in

UNREADABLE = ResultState.UNREADABLE

#: To how many decimals a mark is cut before the programme's own Python sees it.
_PLACES = Decimal("0.000001")

#: The code of a mark that is awaited, and was given in another year than the one that counts.
_OTHER_YEAR = "mark.other_year"

#: The codes of what a mark is: no condition that holds or fails.
FACTS = (
    "mark.given",
    "mark.second",
    "mark.average",
    "mark.best",
    "mark.sessions",
    "mark.adjusted",
    "mark.acquired",
)

#: Those, and the codes of a mark that is not known.
CODES = (*FACTS, WAIVED, "mark.pending", _OTHER_YEAR, "mark.unreadable", "mark.awaited")

#: The codes by which a group of units is told.
GROUP_CODES = ("rule.compensation", "rule.compensation.weighs")


@dataclass(frozen=True, slots=True)
class Marked:
    """What is known of a mark.

    Attributes:
        value: the mark on the programme's scale; None while it is not known.
        because: the condition that tells it.
        final: whether nothing but a second session can change it any more.
        resits: second sessions that may still raise it, with the mark so far of each.
        waived: a person exempted the learner from it: it is left out of every average.
        exact: an average before it was rounded, as the programme says; None for any other mark.
        to_come: first marks that are missing and may still take the place of one that counts.
        reach: the highest average that first marks still to come leave possible; None where
            nothing but the scale bounds it.
    """

    value: Fraction | None
    because: Because
    final: bool = False
    resits: tuple[tuple[Owed, Fraction], ...] = ()
    waived: bool = False
    exact: Fraction | None = None
    to_come: tuple[Because, ...] = ()
    reach: Fraction | None = None

    def most(self, top: Fraction) -> Fraction:
        """The highest mark that it may still become without a second session; at most `top`."""
        if self.final and self.value is not None:
            return self.value
        return top if self.reach is None else self.reach

    def rounded_up_to(self, asked: Fraction) -> Values:
        """The exact average, where rounding alone lifts it to the mark asked."""
        if self.exact is None or self.exact >= asked:
            return ()
        return (("exact", exactly(self.exact)),)

    @property
    def over(self) -> bool:
        """Whether nothing at all can change it any more."""
        return self.final and not self.resits


def marked(of: Assessment, facts: Facts) -> Marked:
    """The mark of an assessment or of a unit, with all that it rests on."""
    bare = of.subject if "." in of.subject else of.need  # the unit's bare id means the unit
    decision = facts.settled_by_hand(of.need, bare)
    if decision is not None and decision.outcome == "granted":
        node = by_decision(decision, of.need, YES, of.source)
        return Marked(None, node, final=True, waived=True)
    if decision is not None:
        again = (Owed(OwedKind.EXAMINATION, of.subject),)
        node = by_decision(decision, of.need, UNKNOWN, of.source, owed=again)
        return Marked(None, node)
    kept = _acquired_with(of, facts)
    if kept is not None:
        return kept
    found = _average(of, facts) if of.of else _given(of, of.need, facts)
    if of.second_session:
        found = _after_second(of, found, facts)
    return found if found.value is None else _as_adjusted(of, found, found.value, facts)


def _acquired_with(of: Assessment, facts: Facts) -> Marked | None:
    """The mark that a person recorded with a unit acquired earlier; None where nobody did."""
    acquired = facts.acquired.get(of.subject)
    if acquired is None or acquired.mark is None or acquired.out_of is None:
        return None
    value = _scaled(Mark(acquired.mark, acquired.out_of), of.out_of)
    values = (("on", acquired.on.isoformat()), *_values(of, value, facts))
    node = holds("mark.acquired", of.subject, values=tuple(sorted(values)), source=of.source)
    return Marked(value, node, final=True)


def _as_adjusted(of: Assessment, found: Marked, value: Fraction, facts: Facts) -> Marked:
    """The mark that the programme's own Python makes of it, if it has a word on it."""
    counts, why, cause = adjusted(of, value, facts)
    if why is None and not cause:
        return found
    values = (*_values(of, counts, facts), ("said", both(why) if why else ""))
    if cause:
        return Marked(None, replace(found.because, truth=UNKNOWN, cause=cause))
    because = holds(
        "mark.adjusted",
        of.subject,
        values=tuple(sorted(values)),
        source=of.source,
        children=(found.because,),
        cause=found.because.cause,
    )
    return replace(found, value=counts, because=because, exact=None)


def adjusted(
    of: Assessment, value: Fraction, facts: Facts
) -> tuple[Fraction, Text | None, Cause | None]:
    """The mark that counts, why it is another one, and why that cannot be computed."""
    if facts.hooks is None or not facts.hooks.adjusts:
        return value, None, None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    mark = exact.quantize(_PLACES, rounding=ROUND_DOWN)
    try:
        asked = MarkAsked(of.subject, mark, of.out_of, facts.evidence, facts.on.date)
        found = facts.hooks.adjust_mark(asked)
    except HookFailed as error:
        return value, None, error.cause
    return (value, None, None) if found is None else (Fraction(found.mark), found.text, None)


def _given(of: Assessment, need: str, facts: Facts) -> Marked:
    """The mark that stands in the records; the highest where several say one."""
    results = _counting(of, need, facts)
    known = [each for each in results if each.mark is not None and each.state is not UNREADABLE]
    cause = _cause(need, results, facts)
    if not known or cause:
        return _missing(of, need, results, cause, facts)
    best = max(known, key=lambda each: _scaled(each.mark, of.out_of))
    value = _scaled(best.mark, of.out_of)
    second = need == of.resit
    node = holds(
        "mark.second" if second else "mark.given",
        of.subject,
        values=_values(of, value, facts),
        source=of.source,
        records=tuple([each.record for each in known]),
    )
    return Marked(value, node, final=all(each.final for each in results))


def _counting(of: Assessment, need: str, facts: Facts) -> list[Result]:
    """The results of the learner's own year; of a unit acquired earlier, those of any year."""
    results = facts.results.get(need, [])
    if of.subject.partition(".")[0] in facts.acquired:
        latest = max((each.year.first for each in results if each.year), default=0)
        return [each for each in results if each.year is None or each.year.first == latest]
    first = facts.evidence.year.first
    return [each for each in results if each.year is None or each.year.first == first]


def _cause(need: str, results: list[Result], facts: Facts) -> Cause | None:
    """Why a mark that may be there cannot be read; None where nothing hides it."""
    for each in results:
        if each.state is UNREADABLE:
            return each.cause or VALUE_UNREADABLE
        if each.mark is None and each.state is not ResultState.PENDING:
            return Cause.of("record.no_mark")
        if each.mark is not None and not each.mark.minimum <= each.mark.value <= each.mark.maximum:
            return Cause.of("mark.off_scale", mark=each.mark.value, out_of=each.mark.maximum)
    gap = facts.gaps.get(need)
    if gap is None:
        return None
    if gap.kind is GapKind.UNREADABLE or (not results and need.startswith("mark:")):
        return gap.cause
    return None


def _missing(
    of: Assessment, need: str, results: list[Result], cause: Cause | None, facts: Facts
) -> Marked:
    records: tuple[Record, ...] = tuple([each.record for each in results])
    if cause:
        node = unreadable("mark", need, source=of.source, cause=cause, records=records)
        return Marked(None, node)
    late = facts.closed or any(each.final for each in results)
    owed = (Owed(OwedKind.EXAMINATION, _debt(of, need), overdue=late),)
    other = _of_another_year(of, need, facts)
    if other is not None and other.year is not None:
        year, mark = other.year, _scaled(other.mark, of.out_of)
        values = (
            *_values(of, mark, facts),
            ("asked", str(facts.evidence.year)),
            ("year", str(year)),
        )
        records = (*records, other.record)
        node = open_(
            _OTHER_YEAR,
            need,
            values=tuple(sorted(values)),
            source=of.source,
            records=records,
            owed=owed,
        )
        return Marked(None, node, final=late)
    node = open_("mark.pending", need, source=of.source, records=records, owed=owed)
    return Marked(None, node, final=late)


def _of_another_year(of: Assessment, need: str, facts: Facts) -> Result | None:
    """The latest mark of a year that does not count, where there is one; it stands for nothing."""
    acquired = of.subject.partition(".")[0] in facts.acquired
    if acquired or facts.evidence.ranking is Ranking.DAY:  # kept by a version that told nothing
        return None
    first = facts.evidence.year.first
    found = [
        each
        for each in facts.results.get(need, [])
        if each.year is not None
        and each.year.first != first
        and each.mark is not None
        and each.state is not UNREADABLE
    ]
    return found[-1] if found else None


def _debt(of: Assessment, need: str) -> str:
    """What is to be sat: the assessment, or `resit:` and the assessment for a second session."""
    return need if need == of.resit else of.subject


def _average(of: Assessment, facts: Facts) -> Marked:
    """The weighted average; with `best`, of the highest ones as soon as there are enough."""
    found = [(each, marked(each, facts)) for each in of.of]
    counted = [(each, mark) for each, mark in found if not mark.waived]
    children = tuple([mark.because for _, mark in found])
    if not counted:
        means = (Means.HUMAN_DECISION,)
        node = holds(WAIVED, of.subject, source=of.source, children=children, means=means)
        return Marked(None, node, final=True, waived=True)
    known = [(each, mark.value) for each, mark in counted if mark.value is not None]
    asked = len(counted)
    if of.best is not None:
        asked = min(of.best.at(facts.day), len(counted))
        # Of equal marks the one that weighs least counts: it is the lowest that does.
        known = sorted(known, key=lambda pair: (-pair[1], pair[0].weight.at(facts.day)))[:asked]
    missing = tuple([mark.because for _, mark in counted if mark.value is None])
    weights = [each.weight.at(facts.day) for each, _ in known]
    if len(known) < asked or not sum(weights):
        return Marked(None, _open(of, children, missing), reach=_reach(of, counted, asked, facts))
    value = averaged([value for _, value in known], weights, of.decimals)
    values = _values(of, value, facts)
    if of.best is not None:
        values = (*values, ("best", asked), ("of", len(of.of)))
    code = "mark.best" if of.best is not None else "mark.average"
    node = holds(
        code,
        of.subject,
        values=tuple(sorted(values)),
        source=of.source,
        children=children,
        # A mark that is known may still be hiding another: that of a second session, say.
        cause=causes_of(tuple([mark.because for _, mark in counted])),
    )
    resits = tuple([each for _, mark in counted for each in mark.resits])
    exact = averaged([value for _, value in known], weights, None)
    to_come = tuple([each for _, mark in counted for each in _to_come(mark)])
    final = all(mark.final for _, mark in counted)
    reach = _reach(of, counted, asked, facts)
    return Marked(value, node, final, resits, exact=exact, to_come=to_come, reach=reach)


def _to_come(mark: Marked) -> tuple[Because, ...]:
    """The first marks that may still come: its own where it is missing, else those of its parts."""
    if mark.value is None:
        return () if mark.final else (mark.because,)
    return mark.to_come


def _reach(
    of: Assessment, counted: Sequence[tuple[Assessment, Marked]], asked: int, facts: Facts
) -> Fraction | None:
    """The highest average that first marks still to come leave possible.

    A mark that is overdue counts, as high as it can be, only where there are not enough others.
    What the programme's own Python may make of the average is not foreseen: None then.
    """
    if facts.hooks is not None and facts.hooks.adjusts:
        return None
    top = Fraction(of.out_of)
    highest = sorted(
        [
            (mark.final and mark.value is None, -mark.most(top), each.weight.at(facts.day))
            for each, mark in counted
        ]
    )[:asked]
    weights = [weight for _, _, weight in highest]
    if not sum(weights):
        return None
    return averaged([-mark for _, mark, _ in highest], weights, of.decimals)


def _open(of: Assessment, children: tuple[Because, ...], due: tuple[Because, ...]) -> Because:
    return open_(
        "mark.awaited",
        of.subject,
        source=of.source,
        children=children,
        owed=debts_of(due),
        cause=causes_of(due),
    )


def averaged(
    marks: Sequence[Fraction], weights: Sequence[Decimal], decimals: int | None
) -> Fraction:
    """The weighted average, rounded half up to so many decimals where the programme says so."""
    exact = [Fraction(each) for each in weights]
    total = sum((mark * weight for mark, weight in zip(marks, exact, strict=True)), Fraction(0))
    value = total / sum(exact, Fraction(0))
    if decimals is None:
        return value
    steps = Fraction(10) ** decimals
    return Fraction((value * steps + Fraction(1, 2)).__floor__()) / steps


def _after_second(of: Assessment, first: Marked, facts: Facts) -> Marked:
    second = _given(of, of.resit, facts)
    if second.value is None:
        return _second_to_come(of, first, second, facts)
    value, final, cause = second.value, second.final, None
    to_come: tuple[Because, ...] = ()
    if of.second_session is SecondSession.BETTER:
        value = value if first.value is None else max(value, first.value)
        final, cause = final and first.over, first.because.cause
        to_come = first.to_come
    node = holds(
        "mark.sessions",
        of.subject,
        values=_values(of, value, facts),
        source=of.source,
        children=(first.because, second.because),
        cause=cause,
    )
    return Marked(value, node, final=final, to_come=to_come)


def _second_to_come(of: Assessment, first: Marked, second: Marked, facts: Facts) -> Marked:
    """No mark of a second session: the first stands; while a second may follow, it is open."""
    if second.because.cause:
        node = Because(
            first.because.truth,
            "mark.sessions",
            of.subject,
            _values(of, first.value, facts),
            of.source,
            children=(first.because, second.because),
            owed=first.because.owed,
            cause=causes_of((first.because, second.because)),
        )
        return Marked(first.value, node)
    if second.because.code == _OTHER_YEAR:
        beside = (*first.because.children, second.because)
        first = replace(first, because=replace(first.because, children=beside))
    if first.value is None or not first.over or second.final:
        return first
    resit = (Owed(OwedKind.EXAMINATION, of.resit), first.value)
    return Marked(first.value, first.because, final=True, resits=(resit,))


def _scaled(mark: Mark | None, out_of: Decimal) -> Fraction:
    """A mark on the programme's scale."""
    if mark is None or mark.maximum <= mark.minimum:
        return Fraction(0)
    reach = Fraction(mark.maximum) - Fraction(mark.minimum)
    return (Fraction(mark.value) - Fraction(mark.minimum)) / reach * Fraction(out_of)


def _values(of: Assessment, value: Fraction | None, facts: Facts) -> tuple[tuple[str, Value], ...]:
    known = (("mark", figure(value)),) if value is not None else ()
    weight = (("weight", figure(Fraction(of.weight.at(facts.day)))),) if "." in of.subject else ()
    return (*known, ("out_of", figure(Fraction(of.out_of))), *weight)


def figure(value: Fraction) -> str:
    """A mark as it is shown: two decimals at most, never rounded up over a threshold."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    short = exact.quantize(Decimal("0.01"), rounding=ROUND_FLOOR).normalize()
    return f"{short:f}"


def exactly(value: Fraction) -> str:
    """A mark before it is rounded: four decimals at most, never rounded up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact.quantize(Decimal('0.0001'), rounding=ROUND_FLOOR).normalize():f}"


def worth_sitting(resits: tuple[tuple[Owed, Fraction], ...], asked: Fraction) -> tuple[Owed, ...]:
    """The second sessions of what was below the mark asked; of everything where nothing was."""
    low = [owed for owed, mark in resits if mark < asked]
    return tuple(low or [owed for owed, _ in resits])


def needs_of(mark: Assessment) -> Iterator[Need]:
    """A mark for each assessment that is sat, and one for each second session."""
    for each in mark.walk():
        unit = each.subject.partition(".")[0]
        if not each.of:
            yield Need(each.need, each.title, unit, optional=False)
        if each.second_session is not None:
            yield Need(each.resit, each.title, unit, optional=False)


def off_scale(marks: Dated[Decimal], out_of: Decimal, of: str) -> Iterator[Cause]:
    """A mark or average that is asked and that nobody can have; `of` what it is the mark."""
    for since, mark, _ in marks.history:
        if mark > out_of:
            yield Cause.of("mark.out_of_reach", since=since, of=of, mark=mark, out_of=out_of)


def group_told(
    group: CompensationGroup, source: Citation, *, attendance: bool = False
) -> RuleSentence:
    """A group with its weights, the average asked, how it is rounded, and the floor.

    `attendance`: it makes up for a unit only once the hours asked of it are attended.
    """
    floor = (group.floor,) if group.floor else ()
    weights = tuple(
        RuleSentence("rule.compensation.weighs", {"unit": each.unit, "weight": each.weight})
        for each in group.members
    )
    values: dict[str, SentenceValue] = {
        "group": group.title,
        "units": tuple(each.unit for each in group.members),
        "mark": group.at_least,
        "out_of": group.out_of,
        # As text: to round to no decimal is said as well.
        "decimals": "" if group.decimals is None else str(group.decimals),
        "floor": group.floor,
        "attendance": "asked" if attendance else None,
    }
    return RuleSentence(
        "rule.compensation", values, written_in(source, group.at_least, *floor), weights
    )
