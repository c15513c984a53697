"""Cross-checks of how the marks of a component come about: weights, and the best of several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lms_bridge.model.dated import days
from lms_bridge.model.declared import Assessment
from lms_bridge.programme.nouns import Component
from lms_bridge.rules.base.rule import Wrong


def check_marks(component: Component) -> Iterator[Wrong]:
    """Every problem of a component's assessments."""
    if component.mark is not None:
        yield from _assessments(component.mark)


def _assessments(root: Assessment) -> Iterator[Wrong]:
    times = Counter(each.subject for each in root.walk())
    for subject, count in times.items():
        if count > 1:
            yield f"two assessments are called {subject}", "rename one"
    for each in root.walk():
        if each.best and not each.of:
            yield f"{each.subject} takes the best of nothing", "list its `assessments`"
        if not each.of:
            continue
        for day in days(*(child.weight for child in each.of)):
            if not any(child.weight.at(day) for child in each.of):
                yield f"from {day}: nothing in {each.subject} weighs anything", "give weights"
        for day in days(each.best) if each.best else ():
            best = each.best.at(day) if each.best else 0
            if not 1 <= best <= len(each.of):
                yield (
                    f"from {day}: the best {best} of {len(each.of)} in {each.subject}",
                    f"write a number from 1 to {len(each.of)}",
                )
