"""Cross-checks of how the marks of a component come about: weights, and the best of several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lms_bridge.cause import Cause
from lms_bridge.model.dated import days
from lms_bridge.model.declared import Assessment
from lms_bridge.programme.nouns import Component


def check_marks(component: Component) -> Iterator[Cause]:
    """Every problem of a component's assessments."""
    if component.mark is not None:
        yield from _assessments(component.mark)


def _assessments(root: Assessment) -> Iterator[Cause]:
    times = Counter(each.subject for each in root.walk())
    for subject, count in times.items():
        if count > 1:
            yield Cause.of("assessment.twice", assessment=subject)
    for each in root.walk():
        if each.best and not each.of:
            yield Cause.of("assessment.best_of_nothing", assessment=each.subject)
        if not each.of:
            continue
        for day in days(*(child.weight for child in each.of)):
            if not any(child.weight.at(day) for child in each.of):
                yield Cause.of("assessment.weightless", since=day, assessment=each.subject)
        for day in days(each.best) if each.best else ():
            best = each.best.at(day) if each.best else 0
            if not 1 <= best <= len(each.of):
                yield Cause.of(
                    "assessment.best_out_of_range",
                    since=day,
                    best=best,
                    of=len(each.of),
                    assessment=each.subject,
                )
