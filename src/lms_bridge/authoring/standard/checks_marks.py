"""Checks of what marks make of a learner: sessions, averages, borders, the order of lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from random import Random
from typing import Any

from lms_bridge.authoring.standard.checks_judging import worse
from lms_bridge.authoring.standard.invented import (
    TODAY,
    YEAR,
    complete,
    invent,
    mark_out_of_twenty,
    nothing,
    passed,
    speaks,
)
from lms_bridge.authoring.standard.subject import Subject, rules_of
from lms_bridge.cause import Cause
from lms_bridge.model.declared import Assessment, CompensationGroup, SecondSession
from lms_bridge.model.evidence import Evidence
from lms_bridge.model.verdict import SETTLED, Because, Means, Status, Value, Verdict
from lms_bridge.programme.nouns import Component, Programme
from lms_bridge.rules.base.ways import AnyOf
from lms_bridge.stages.evaluate import judge

_RESIT, _MARK = "resit:", "mark:"

#: The share of marks that have arrived, where some are still to come.
_ARRIVED = 0.8


def second_sessions(subject: Subject, track: str, random: Random) -> Iterator[Cause]:
    """None is owed of what is settled, nor while marks to come could settle the unit without it.

    Of an option that is not followed no mark is to come.
    """
    programme = subject.programme
    near = _first_sessions(programme, track, lambda _: Decimal(random.randint(14, 25)) / 2)
    members = [each for group in programme.compensation.values() for each in group.members]
    followed = random.choice([max, min])
    left = {each.unit for each in members if each.unit != followed((each.unit, *each.beside))}
    arrived = tuple(
        each for each in near.results if random.random() < _ARRIVED and _unit(each.need) not in left
    )
    so_far = replace(near, results=arrived)  # of several options one is followed
    facts = random.choice((near, so_far, invent(programme, track, random)))
    verdict = judge(programme, facts, TODAY)
    owing = {
        (each.component, owed.of)
        for each in verdict.components
        for owed in each.owed
        if owed.of.startswith(_RESIT)
    }
    if not owing:
        return
    # a mark of another year is none of this one: it is still to come
    known = {each.need for each in facts.results if each.year in {None, YEAR}}
    marked = {_unit(each) for each in known}
    others = {each.unit for each in members if marked & set(each.beside)} - marked
    graded = [each for each in speaks(programme, track).graded if each.startswith(_MARK)]
    best = tuple(
        mark_out_of_twenty(each, Decimal(20))
        for each in graded
        if each not in known and _unit(each) not in others
    )
    after = judge(programme, replace(facts, results=(*facts.results, *best)), TODAY)
    settled = {each.component for each in verdict.components if each.status in SETTLED}
    for component, owed in sorted(owing):
        unit = owed.removeprefix(_RESIT).partition(".")[0]
        if unit in settled or after.component(component).status in SETTLED:
            yield Cause.of("standard.owed_in_vain", component=component, owed=owed, track=track)


def better_counts(subject: Subject, track: str, random: Random) -> Iterator[Cause]:
    """Where the better of two sessions counts, a second one of zero takes nothing away."""
    programme = subject.programme
    facts = invent(programme, track, random)
    before = judge(programme, facts, TODAY)
    known = {each.need for each in facts.results}
    again = [
        part.resit
        for each in programme.of_track(track)
        if each.mark is not None
        for part in each.mark.walk()
        if part.second_session is SecondSession.BETTER and part.resit not in known
    ]
    for need in again:
        more = replace(facts, results=(*facts.results, mark_out_of_twenty(need, Decimal(0))))
        after = judge(programme, more, TODAY)
        yield from _lost(before, after, need)


def beside_marks(subject: Subject, track: str, random: Random) -> Iterator[Cause]:
    """A result passed elsewhere takes nothing from whoever one unit's high mark makes up for."""
    programme = subject.programme
    units = [each.id for each in programme.of_track(track) if each.mark is not None]
    if not units:
        return
    high = random.choice(units)
    facts = _first_sessions(
        programme,
        track,
        lambda need: Decimal(20) if _unit(need) == high else Decimal(random.randint(17, 20)) / 2,
    )
    before = judge(programme, facts, TODAY)
    for need in speaks(programme, track).graded:
        if not need.startswith((_MARK, _RESIT)):
            more = replace(facts, results=(*facts.results, passed(need)))
            yield from _lost(before, judge(programme, more, TODAY), need)


def _lost(before: Verdict, after: Verdict, need: str) -> Iterator[Cause]:
    """What was settled, and is not since something is known beside."""
    for each in before.components:
        now = after.component(each.component).status
        if each.status in SETTLED and now not in SETTLED and now is not Status.UNDETERMINED:
            yield worse(before, each, now, need)


def decided(subject: Subject, track: str, random: Random) -> Iterator[Cause]:
    """Where every mark is known for good, second sessions too, no unit of marks alone is open.

    An elective stays open where another is followed.
    """
    programme = subject.programme
    members = [each for group in programme.compensation.values() for each in group.members]
    electives = {each.unit for each in members if each.beside}
    facts = complete(programme, track, lambda: Decimal(random.randint(0, 40)) / 2)
    verdict = judge(programme, facts, TODAY)
    for each in _of_marks(programme, track):
        still_open = verdict.component(each.id).status is Status.IN_PROGRESS
        if still_open and each.id not in electives:
            yield Cause.of("standard.left_open", component=each.id, track=track)


def borders(subject: Subject, track: str, random: Random) -> Iterator[Cause]:
    """Below the average asked nothing is made up for, at it all is; no mark below a floor is."""
    programme = subject.programme
    units = {each.id for each in programme.of_track(track)}
    alone = {each.id for each in _of_marks(programme, track)}
    for group in programme.compensation.values():
        members = [each.unit for each in group.members if each.unit in units]
        asked, step = group.at_least.at(YEAR.starts), Decimal(1).scaleb(-(group.decimals or 2))
        below = _first_sessions(programme, track, lambda _: asked - step)  # noqa: B023 - at once
        yield from _made_up(programme, below, members, asked - step)
        full = _first_sessions(programme, track, lambda _: asked)  # noqa: B023 - at once
        at = judge(programme, full, TODAY)
        for unit in members:
            asks_no_more = unit in alone and _is_made_up_for(programme.component(unit, track))
            if asks_no_more and at.component(unit).status not in SETTLED:
                yield Cause.of("standard.border", component=unit, mark=asked, track=track)
        yield from _below_floor(programme, track, group, random.choice(members), step)


def _below_floor(
    programme: Programme, track: str, group: CompensationGroup, unit: str, step: Decimal
) -> Iterator[Cause]:
    if group.floor is None:
        return
    low = group.floor.at(YEAR.starts) - step
    facts = _first_sessions(
        programme, track, lambda need: low if _unit(need) == unit else group.out_of
    )
    yield from _made_up(programme, facts, [unit], low)


def _made_up(
    programme: Programme, facts: Evidence, units: Iterable[str], mark: Decimal
) -> Iterator[Cause]:
    verdict = judge(programme, facts, TODAY)
    for unit in units:
        if Means.COMPENSATION in verdict.component(unit).how:
            yield Cause.of("standard.border", component=unit, mark=mark, track=facts.track)


def order_of_lines(subject: Subject, track: str, random: Random) -> Iterator[Cause]:
    """The assessments of a unit in another order give every component the same status."""
    programme = subject.programme
    facts = invent(programme, track, random)
    turned = replace(
        programme,
        components=tuple(
            replace(each, rule=_turned(each.rule), mark=_turned(each.mark))
            for each in programme.components
        ),
    )
    for mark in (None, Decimal(12)):
        known = facts if mark is None else _with_ties(facts, random)
        before, after = judge(programme, known, TODAY), judge(turned, known, TODAY)
        for each in before.components:
            if _figures(each.because) != _figures(after.component(each.component).because):
                yield Cause.of("standard.lines_matter", component=each.component, track=track)


def _with_ties(facts: Evidence, random: Random) -> Evidence:
    """The same facts with marks of few values, so that many of them are the same."""
    results = tuple(
        each
        if each.mark is None
        else mark_out_of_twenty(each.need, Decimal(random.choice((8, 12))))
        for each in facts.results
    )
    return replace(facts, results=results)


def _figures(because: Because) -> list[tuple[str, str, Value]]:
    """The marks and averages of an explanation, whatever their order."""
    values = ((name, value) for name, value in because.values if name in {"mark", "average"})
    found = [(because.subject, name, value) for name, value in values]
    for child in because.children:
        found += _figures(child)
    return sorted(found, key=str)


def _turned(value: Any) -> Any:
    """A rule or a mark in which all assessments stand in the opposite order."""
    if isinstance(value, tuple):
        return tuple(_turned(each) for each in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    known = {each.name: getattr(value, each.name) for each in fields(value) if each.init}
    changed = {name: _turned(each) for name, each in known.items()}
    if isinstance(value, Assessment):
        changed["of"] = tuple(reversed(changed["of"]))
    return replace(value, **changed)


def _of_marks(programme: Programme, track: str) -> Iterator[Component]:
    """The components that ask for marks and averages, and for nothing else."""
    for each in programme.of_track(track):
        leaves = [rule for rule in rules_of(each) if not rule.children]
        if each.mark is not None and all(rule.needs_scale for rule in leaves):
            yield each


def _is_made_up_for(component: Component) -> bool:
    """Whether an average that suffices settles a component whatever else there is."""
    rule = component.rule
    return isinstance(rule, AnyOf) and any(each.averages for each in rule.of)


def _unit(need: str) -> str:
    return need.partition(":")[2].partition(".")[0]


def _first_sessions(programme: Programme, track: str, mark: Callable[[str], Decimal]) -> Evidence:
    """Every mark of a first session, and nothing else."""
    graded = [each for each in speaks(programme, track).graded if each.startswith(_MARK)]
    return replace(
        nothing(programme, track),
        results=tuple(mark_out_of_twenty(each, mark(each)) for each in graded),
    )
