"""Sessions at the same time count once: nobody is in two places. Pure.

Of two sessions that were attended at the same time the hours in common count in one of them;
which one is a value of the programme. The order in which sessions were read does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from lms_bridge.model.declared import Overlaps
from lms_bridge.model.evidence import Session, SessionState

#: A unit and one of its parts, "" for none.
Place = tuple[str, str]

#: By place, how early the unit and the part stand in the programme.
Ranks = Mapping[Place, tuple[int, int]]

_OPEN = frozenset({SessionState.PLANNED, SessionState.UNMARKED, SessionState.UNREADABLE})


@dataclass(frozen=True, slots=True)
class Overlap:
    """A session of which some of the time is not counted.

    Attributes:
        session: as it was.
        lost: how many of its seconds others count.
        others: the attended sessions at the same time, the earliest first.
    """

    session: Session
    lost: int
    others: tuple[Session, ...]


def count_once(
    sessions: Sequence[Session], ranks: Ranks, rule: Overlaps
) -> tuple[tuple[Session, ...], tuple[Overlap, ...]]:
    """The sessions, each with the seconds that no other counts, and what attended ones lost.

    What was attended comes first; sessions that may still count are cut by it and by one
    another, so that what is planned or unmarked is not hoped for twice.
    """
    if not _any_at_once(sessions):
        return tuple(sessions), ()
    ordered = sorted(sessions, key=lambda each: _order(each, ranks, rule))
    attended = [each for each in ordered if each.state is SessionState.COUNTED]
    counted: dict[int, int] = {}
    overlaps: list[Overlap] = []
    before: list[Session] = []
    for each in attended:
        rivals = before
        if rule is Overlaps.NEITHER:
            elsewhere = [other for other in attended if other.unit != each.unit]
            rivals = [*(other for other in before if other.unit == each.unit), *elsewhere]
        lost = _shared(each, rivals)
        if lost:
            others = tuple(other for other in attended if other is not each and _meet(each, other))
            overlaps.append(Overlap(each, lost, others))
            counted[id(each)] = each.seconds - lost
        before.append(each)
    taken = list(attended)
    for each in ordered:
        if each.state in _OPEN:
            lost = _shared(each, taken)
            if lost:
                counted[id(each)] = each.seconds - lost
            taken.append(each)
    left = tuple(
        replace(each, seconds=counted[id(each)]) if id(each) in counted else each
        for each in sessions
    )
    return left, tuple(overlaps)


def _order(session: Session, ranks: Ranks, rule: Overlaps) -> tuple[object, ...]:
    """Whose hours are counted first: by the rule, and then by what is the same everywhere."""
    unit, part = ranks.get((session.unit, session.part), (len(ranks), 0))
    number = session.record.item.rpartition(" ")[2]
    last = (number.zfill(20), session.record.item)
    if rule is Overlaps.PROGRAMME_ORDER:
        return (unit, part, session.starts, *last)
    return (session.starts, unit, part, *last)


def _any_at_once(sessions: Iterable[Session]) -> bool:
    """Whether any two have time in common: most learners have none, and nothing is to be done."""
    ends = None
    for each in sorted(sessions, key=lambda one: one.starts):
        if ends is not None and each.starts < ends:
            return True
        end = each.starts + timedelta(seconds=each.seconds)
        ends = end if ends is None else max(ends, end)
    return False


def _span(session: Session) -> tuple[float, float]:
    start = session.starts.timestamp()
    return start, start + session.seconds


def _meet(one: Session, other: Session) -> bool:
    """Whether two sessions have some time in common."""
    (start, end), (first, last) = _span(one), _span(other)
    return max(start, first) < min(end, last)


def _shared(session: Session, others: Iterable[Session]) -> int:
    """How many of a session's seconds lie within the union of others."""
    start, end = _span(session)
    spans = sorted(
        (max(start, first), min(end, last))
        for first, last in map(_span, others)
        if max(start, first) < min(end, last)
    )
    shared, reached = 0.0, start
    for first, last in spans:
        shared += max(0.0, last - max(first, reached))
        reached = max(reached, last)
    return round(shared)
