"""What was seen in the records of a learner that could be wrong, whether it is used or not.

Used and shown: a grade that was overridden, excluded from the totals, or reduced by a penalty;
what was obtained before the learner's year began; what the LMS and a file say differently.
Not used and shown: a word or a grade item of which nobody said what it means, and whatever the
LMS keeps back of one learner alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from zoneinfo import ZoneInfo

from lms_bridge.cause import Cause, inner_causes
from lms_bridge.model.evidence import Discrepancy, Gap, Mark, Result, ResultState
from lms_bridge.model.identity import AcademicYear
from lms_bridge.model.imported import file_of
from lms_bridge.model.site import GradeItem, Provider
from lms_bridge.model.snapshot import Grade
from lms_bridge.stages.mapping.roster import Enrolled

#: By code of a cause, that a record was there and is not used until a person has looked. A code
#: that ends in a point means all that begin so.
_DOUBTS = (
    "scale.",
    "grade_item.several",
    "grade.computing",
    "grade.out_of_range",
    "learner.not_said",
)

#: States of a result that says something.
_SAID = frozenset({ResultState.PASSED, ResultState.FAILED})

#: Gives the component that asks for a need: its id, or the need's own key for none.
Asking = Callable[[str], str]


def doubts(results: Iterable[Result], gaps: Iterable[Gap], asking: Asking) -> Iterator[Discrepancy]:
    """The results and needs that are not used, each with the reason."""
    for gap in gaps:
        cause = _doubt(gap.cause)
        if cause is not None:
            yield Discrepancy.of(asking(gap.need), "need.not_used", cause=cause)
    for result in results:
        cause = _doubt(result.cause) if result.state is ResultState.UNREADABLE else None
        if cause is not None:
            yield Discrepancy.of(
                asking(result.need),
                "record.not_used",
                course=result.record.course,
                item=result.record.item,
                cause=cause,
            )


def early(
    results: Iterable[Result], learner: Enrolled, zone: ZoneInfo, asking: Asking
) -> Iterator[Discrepancy]:
    """What is taken for a result of the learner's year and was obtained before the year began.

    A course that is used again shows it still: to somebody who enrols a second time, say.
    """
    for each in results:
        at = each.record.at
        if each.state is not ResultState.PASSED or each.year != learner.year or at is None:
            continue
        day = at.astimezone(zone).date()
        if day < learner.first_day and file_of(each.record) is None:
            yield Discrepancy.of(
                asking(each.need),
                "result.before_year",
                course=each.record.course,
                item=each.record.item,
                on=day.isoformat(),
                year=str(learner.year),
            )


def at_odds(results: Iterable[Result], asking: Asking) -> Iterator[Discrepancy]:
    """What the LMS and a file say differently of one need in one year."""
    by_source: dict[tuple[str, AcademicYear | None], tuple[list[Result], list[Result]]] = {}
    for each in results:
        if each.state in _SAID:
            from_lms, filed = by_source.setdefault((each.need, each.year), ([], []))
            (from_lms if file_of(each.record) is None else filed).append(each)
    for (need, _), (from_lms, filed) in by_source.items():
        pair = next(((a, b) for a in from_lms for b in filed if _differ(a, b)), None)
        if pair is not None:
            one, other = (each.record for each in pair)
            file, line = file_of(other) or ("", 0)
            yield Discrepancy.of(
                asking(need),
                "result.sources_differ",
                course=one.course,
                item=one.item,
                value=one.value,
                file=file,
                line=line,
                said=other.value,
            )


def _differ(one: Result, other: Result) -> bool:
    """Whether two results cannot both be right: what is not final may have changed since."""
    if one.mark is not None and other.mark is not None:
        return _share(one.mark) != _share(other.mark)
    failed = one if one.state is ResultState.FAILED else other
    return one.state is not other.state and failed.final


def _share(mark: Mark) -> Fraction:
    """How much of its scale a mark is."""
    return Fraction(mark.value - mark.minimum) / Fraction(mark.maximum - mark.minimum)


def _doubt(cause: Cause | None) -> Cause | None:
    """The first reason in a cause for which a person has to look."""
    for each in inner_causes(cause):
        if any(_is(each.code, doubt) for doubt in _DOUBTS):
            return each
    return None


def _is(code: str, doubt: str) -> bool:
    return code.startswith(doubt) if doubt.endswith(".") else code == doubt


def is_changed(grade: Grade) -> bool:
    """Whether a grade was changed on its way from the activity to the gradebook."""
    return grade.raw is not None and (grade.overridden or grade.excluded or grade.reduced)


def changed_grades(
    need: str, providers: Iterable[Provider], grades: Iterable[tuple[str, Grade]], asking: Asking
) -> Iterator[Discrepancy]:
    """What is used for a need and was changed on its way.

    Args:
        need: the need's key.
        providers: what provides it.
        grades: the learner's changed grades, each with its course.
        asking: gives the component that asks for the need.
    """
    for provider in providers:
        if not isinstance(provider, GradeItem):
            continue
        for course, grade in grades:
            if course != provider.course or not grade.is_called(provider.item):
                continue
            about, item = asking(need), provider.item
            if grade.overridden:
                yield Discrepancy.of(about, "grade.overridden", course=course, item=item)
            if grade.excluded:
                yield Discrepancy.of(about, "grade.excluded", course=course, item=item)
            if grade.reduced:
                yield Discrepancy.of(about, "grade.reduced", course=course, item=item)
