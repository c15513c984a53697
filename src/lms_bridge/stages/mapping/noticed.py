"""What was seen in the records of a learner that could be wrong, whether it is used or not.

Used and shown: a grade that was overridden, excluded from the totals, or reduced by a penalty.
Not used and shown: a word or a grade item of which nobody said what it means, and whatever the
LMS keeps back of one learner alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from lms_bridge.cause import Cause, inner_causes
from lms_bridge.model.evidence import Discrepancy, Gap, Result, ResultState
from lms_bridge.model.site import GradeItem, Provider
from lms_bridge.model.snapshot import Grade

#: By code of a cause, that a record was there and is not used until a person has looked. A code
#: that ends in a point means all that begin so.
_DOUBTS = (
    "scale.",
    "grade_item.several",
    "grade.computing",
    "grade.out_of_range",
    "learner.not_said",
)

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
