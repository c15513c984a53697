"""Cross-checks of marks: weights, scales, groups that compensate, credits, options."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from lms_bridge.model.dated import Dated
from lms_bridge.model.declared import Assessment
from lms_bridge.programme.nouns import Component
from lms_bridge.programme.rules import Rule, walk
from lms_bridge.programme.rules_marks import Compensation, Credits, Elected, MarkAtLeast

#: What is wrong, and what to do about it.
Wrong = tuple[str, str]


def check_marks(component: Component, track: Iterable[Component]) -> Iterator[Wrong]:
    """Every problem of a component's marks, beside the other components of a track."""
    known = {each.id: each for each in track}
    if component.mark is not None:
        yield from _assessments(component.mark)
    for rule in walk(component.rule):
        yield from _rule(rule, component, known)


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


def _rule(rule: Rule, component: Component, known: dict[str, Component]) -> Iterator[Wrong]:
    match rule:
        case MarkAtLeast():
            yield from _scale(rule.at_least, rule.mark.out_of, "the mark asked")
        case Compensation():
            yield from _compensation(rule, known)
        case Credits():
            yield from _credits(rule, known)
        case Elected():
            yield from _elected(rule, component, known)


def _scale(marks: Dated[Decimal], out_of: Decimal, what: str) -> Iterator[Wrong]:
    for since, mark, _ in marks.history:
        if mark > out_of:
            yield f"from {since}: {what} is {mark} out of {out_of}", "correct the mark"


def _compensation(rule: Compensation, known: dict[str, Component]) -> Iterator[Wrong]:
    yield from _scale(rule.at_least, rule.out_of, f"the average asked of {rule.group}")
    for each in rule.members:
        if each.unit not in known:
            yield (
                f"{rule.group} compensates with {each.unit}, which is not in this track",
                "make a group for each track",
            )
    if rule.floor:
        for day in days(rule.floor, rule.at_least):
            if rule.floor.at(day) > rule.at_least.at(day):
                yield (
                    f"from {day}: the floor of {rule.group} is above the average that it asks",
                    "correct one of them",
                )


def _credits(rule: Credits, known: dict[str, Component]) -> Iterator[Wrong]:
    for day in days(rule.at_least, *(ects for _, ects in rule.of)):
        most = sum((ects.at(day) for unit, ects in rule.of if unit in known), Decimal(0))
        if rule.at_least.at(day) > most:
            yield (
                f"from {day}: {rule.at_least.at(day)} credits are asked and {most} can be had",
                "correct the credits",
            )


def _elected(rule: Elected, component: Component, known: dict[str, Component]) -> Iterator[Wrong]:
    here = [each for each in rule.of if each in known]
    if len(here) != len(rule.of):
        missing = ", ".join(sorted(set(rule.of) - set(here)))
        yield (
            f"the option {component.id} lacks {missing} in one of its tracks",
            "make an option for each track",
        )
    for since, count, _ in rule.count.history:
        if not 1 <= count <= len(rule.of):
            yield f"from {since}: {count} of {len(rule.of)} are to be chosen", "correct `choose`"


def days(*numbers: Dated[Decimal] | Dated[int] | None) -> list[date]:
    """Every day on which one of these numbers changes."""
    return sorted({since for number in numbers if number for since, _, _ in number.history})
