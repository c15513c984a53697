"""What changes from one verdict to another on the same facts: for people who change rules. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from lms_bridge.model.action import Wanted
from lms_bridge.model.comparison import AWARD, EffectChange, LearnerChange, StandingChange
from lms_bridge.model.verdict import Because, ComponentVerdict, Verdict
from lms_bridge.programme.effect_kinds import effect_kind


def change_of(before: Verdict, after: Verdict) -> LearnerChange | None:
    """What one learner's verdicts differ in; None where nothing that people see does."""
    steps = tuple(_steps(before, after))
    owed = tuple(each for each in after.owed if each not in before.owed)
    settled = tuple(each for each in before.owed if each not in after.owed)
    if not steps and not owed and not settled:
        return None
    return LearnerChange(after.learner, after.track, steps, owed, settled)


def _steps(before: Verdict, after: Verdict) -> Iterator[StandingChange]:
    was = {each.component: each for each in before.components}
    will = {each.component: each for each in after.components}
    for component in dict.fromkeys([*was, *will]):
        step = _step(component, was.get(component), will.get(component))
        if step is not None:
            yield step
    if before.status is not after.status:
        why = deciding_conditions(before.because, after.because)
        yield StandingChange(AWARD, before.status.value, after.status.value, *why)


def _step(
    component: str, before: ComponentVerdict | None, after: ComponentVerdict | None
) -> StandingChange | None:
    if before is not None and after is not None and before.status is after.status:
        return None
    because = before.because if before else None
    instead = after.because if after else None
    return StandingChange(
        component,
        before.status.value if before else "",
        after.status.value if after else "",
        *deciding_conditions(because, instead),
    )


def deciding_conditions(
    before: Because | None, after: Because | None
) -> tuple[Because | None, Because | None]:
    """The nearest condition that decides each of two explanations, and not both alike.

    Where all that decides is the same on both sides, the nearest of each is given.
    """
    was = list(_decisive(before)) if before else []
    will = list(_decisive(after)) if after else []
    return _first(was, will), _first(will, was)


def _first(those: list[Because], others: list[Because]) -> Because | None:
    said = {_said(each) for each in others}
    chosen = next((each for each in those if _said(each) not in said), None)
    chosen = chosen or next(iter(those), None)
    return replace(chosen, children=()) if chosen else None


def _said(because: Because) -> tuple[object, ...]:
    return because.truth, because.code, because.subject, because.values, because.source


def _decisive(because: Because) -> Iterator[Because]:
    """The innermost conditions that stand as the whole does, the nearest first."""
    level = [because]
    while level:
        following: list[Because] = []
        for each in level:
            inner = [child for child in each.children if child.truth is because.truth]
            if not inner:
                yield each
            following += inner
        level = following


def effect_changes(before: Iterable[Wanted], after: Sequence[Wanted]) -> Iterator[EffectChange]:
    """What would follow in the LMS, one by one, from what both versions want of some learners."""
    was: Mapping[str, Wanted] = {each.key: each for each in before}
    for wish in after:
        old = was.get(wish.key)
        what = effect_kind(wish.target.kind).change(old, wish)
        if what:
            yield EffectChange(wish.target.kind, str(wish.target), what)
    seen = {wish.key for wish in after}
    for key, old in was.items():
        if key not in seen and old.present:
            yield EffectChange(old.target.kind, str(old.target), "left")
