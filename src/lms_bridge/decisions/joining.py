"""What two numbers of one person say differently: shown before they are joined."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lms_bridge.model.decision import (
    Acquired,
    Decision,
    DecisionKind,
    not_withdrawn,
    revocations,
    standing,
)
from lms_bridge.model.imported import KeptResult
from lms_bridge.ports import Store

Saying = Decision | KeptResult | Acquired


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing of which something is recorded under both numbers.

    Attributes:
        programme: where.
        before: what does not count any more once they are one.
        after: what counts: of decisions and results what was recorded last, of a block the first
            day; a revocation takes away what was acquired under the other number.
    """

    programme: str
    before: Saying
    after: Saying


def conflicts(
    store: Store, programmes: Iterable[str], one: str, other: str
) -> tuple[Conflict, ...]:
    """What differs between what is kept under two numbers."""
    return tuple(
        each
        for key in programmes
        for each in (
            *_decisions(store, key, one, other),
            *_results(store, key, one, other),
            *_blocks(store, key, one, other),
        )
    )


def _decisions(store: Store, programme: str, one: str, other: str) -> Iterable[Conflict]:
    """Of each subject the last decision of both: the one recorded last is in force."""
    first, second = (
        {
            (each.kind, each.subject): each
            for each in store.decisions.recorded(programme, number)
            if each.kind is not DecisionKind.DRIFT
        }
        for number in (one, other)
    )
    for about in sorted(first.keys() & second.keys()):
        before, after = sorted((first[about], second[about]), key=lambda each: each.id)
        if before.outcome != after.outcome:
            yield Conflict(programme, before, after)


def _results(store: Store, programme: str, one: str, other: str) -> Iterable[Conflict]:
    """Of each need and year what the latest files say: the one taken over last counts."""
    first, second = (
        {
            (each.result.need, each.result.year): each
            for each in store.imports.results(programme, of)
        }
        for of in (one, other)
    )
    for about in sorted(first.keys() & second.keys(), key=str):
        pair = first[about], second[about]
        before, after = sorted(pair, key=lambda each: each.file.id)
        if (before.result.state, before.result.mark) != (after.result.state, after.result.mark):
            yield Conflict(programme, before, after)


def _blocks(store: Store, programme: str, one: str, other: str) -> Iterable[Conflict]:
    """A block that both have acquired counts from the first day of all that is kept of it.

    Of one block several rows may be kept under a number: what the bridge found, and what people
    recorded since. Of the number with the first day what is in force counts.
    """
    given_up, kept_on = (_acquired(store, programme, number) for number in (one, other))
    yield from _revoked(store, programme, one, other, {**given_up, **kept_on})
    for block in sorted(given_up.keys() & kept_on.keys()):
        (first, before), (day, after) = given_up[block], kept_on[block]
        if first < day:
            before, after = after, before
        if (before.on, before.mark, before.out_of) != (after.on, after.mark, after.out_of):
            yield Conflict(programme, before, after)


def _revoked(
    store: Store, programme: str, one: str, other: str, acquired: dict[str, tuple[date, Acquired]]
) -> Iterable[Conflict]:
    """A block in force under one number that a revocation under the other takes away."""
    decisions = [
        each for number in (one, other) for each in store.decisions.recorded(programme, number)
    ]
    revoked = revocations(sorted(decisions, key=lambda each: each.id))
    for block, (_, in_force) in sorted(acquired.items()):
        if block in revoked and revoked[block].id != in_force.after:
            yield Conflict(programme, in_force, revoked[block])


def _acquired(store: Store, programme: str, number: str) -> dict[str, tuple[date, Acquired]]:
    """By block, the first day of what is kept of it under a number, and what is in force."""
    kept = not_withdrawn(store.decisions.acquired(programme, number))
    revoked = revocations(store.decisions.recorded(programme, number))
    return {
        block: (min(each.on for each in kept if each.component == block), in_force)
        for block, in_force in standing(kept, revoked).items()
    }
