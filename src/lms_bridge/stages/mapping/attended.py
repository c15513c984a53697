"""Everything that one learner attended: which sessions count, and what about them could be wrong.

Two sessions at the same time count once. Whatever counts or not, a session that could be wrong
is told to people: one of another year, on a Sunday, marked before it began; one that no part of
its unit claims, or several.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from lms_bridge.model.evidence import Discrepancy, Session
from lms_bridge.programme.nouns import Component
from lms_bridge.stages.mapping.hours import (
    COUNTED,
    LEFT_OUT,
    NOT_COUNTED,
    PLANNED,
    UNMARKED,
    UNREADABLE,
    Attended,
    Days,
    Odd,
    Taught,
    named,
    worth,
)
from lms_bridge.stages.mapping.overlaps import Overlap, Ranks, count_once
from lms_bridge.stages.mapping.readings import ReadingIndex
from lms_bridge.stages.mapping.roster import Enrolled

#: By what is odd about sessions, the discrepancy that says so.
_CODES = {
    Odd.OTHER_YEAR: "sessions.other_year",
    Odd.TOO_LONG: "sessions.too_long",
    Odd.HOLIDAY: "sessions.holiday",
    Odd.SUNDAY: "sessions.sunday",
    Odd.AHEAD: "sessions.ahead",
    Odd.EMPTY: "sessions.empty",
    Odd.NOT_ENROLLED: "sessions.not_enrolled",
}

#: By whether others have a mark in it, the discrepancy of a session without one.
_SILENT = {True: "sessions.unmarked", False: "sessions.untaken"}

#: States of a session that was marked, and may count.
_TAKEN = frozenset({COUNTED, UNREADABLE})

#: So many sessions are named one by one; of more, the number is told.
_NAMED = 6


@dataclass(frozen=True)
class Timetable:
    """The sessions of one track, and by what they are judged: the same for all its learners.

    Attributes:
        components: what the track is made of, in the order of the programme.
        lessons: its sessions by their start.
        unclaimed: sessions of their registers that no binding claims, likewise.
        marks: by acronym in capitals, whether an attendance mark counts.
        asking: the ids of the units whose rules ask hours of a part.
        ranks: how early each unit and part stands in the programme.
    """

    components: tuple[Component, ...]
    lessons: tuple[Taught, ...]
    unclaimed: tuple[Taught, ...]
    readings: ReadingIndex
    marks: Mapping[str, bool]
    days: Days
    asking: frozenset[str]
    ranks: Ranks = field(init=False)

    def __post_init__(self) -> None:
        ranks = {
            (component.id, part): (unit, number)
            for unit, component in enumerate(self.components)
            for number, part in enumerate((*(each.id for each in component.parts), ""))
        }
        object.__setattr__(self, "ranks", ranks)

    def attended(self, learner: Enrolled) -> tuple[tuple[Session, ...], tuple[Discrepancy, ...]]:
        """One learner's sessions, each with what it counts for, and what to look at."""
        found = self._worth(self.lessons, learner)
        sessions, overlaps = count_once(
            [each.session for each in found], self.ranks, self.days.rules.overlaps
        )
        seen = (
            *_odd(found),
            *_at_once(found, overlaps),
            *_contradictory(found),
            *_of_several_units(found),
            *self._unassigned(found, sessions, learner),
            *self._of_no_unit(sessions, learner),
            *self._silent(found),
        )
        return sessions, seen

    def _worth(self, lessons: Iterable[Taught], learner: Enrolled) -> list[Attended]:
        return [
            each
            for lesson in lessons
            if (each := worth(self.readings, lesson, learner, self.marks, self.days)) is not None
        ]

    def _of_no_unit(self, sessions: Iterable[Session], learner: Enrolled) -> Iterator[Discrepancy]:
        """Attended sessions that no binding claims, of units of which hours are missing."""
        found = self._worth(self.unclaimed, learner) if self.unclaimed else []
        attended = [each for each in found if each.session.state in _TAKEN]
        for component in self.components if attended else ():
            own = [each for each in attended if each.lesson.unit == component.id]
            if own and self._lacks_hours(component, sessions, learner):
                yield _told(component.id, "sessions.no_unit", own)

    def _lacks_hours(
        self, component: Component, sessions: Iterable[Session], learner: Enrolled
    ) -> bool:
        """Whether fewer hours of a unit were attended than it has; true where it says none."""
        own = (each for each in sessions if each.unit == component.id and each.state is COUNTED)
        taught = component.seconds
        return taught is None or sum(each.seconds for each in own) < taught.at(learner.year.starts)

    def _unassigned(
        self, found: list[Attended], sessions: tuple[Session, ...], learner: Enrolled
    ) -> Iterator[Discrepancy]:
        """Sessions of which nobody can tell the part, in units of which a part is asked."""
        asking = [each for each in self.components if each.id in self.asking]
        for component in asking if found else ():
            own = [each for each in found if each.lesson.unit == component.id]
            taken = [each for each in own if each.session.state in _TAKEN]
            several = [
                each
                for each in own
                if len(each.lesson.claimed) > 1
                and each.session.state in {COUNTED, UNREADABLE, PLANNED}
            ]
            if several:
                parts = {part for each in several for part in each.lesson.claimed}
                listed = tuple(f"{component.id}.{part}" for part in sorted(parts))
                yield _told(component.id, "sessions.several_parts", several, parts=listed)
            none = [each for each in taken if not each.lesson.claimed]
            if none and self._lacks_part(component, sessions, learner):
                yield _told(component.id, "sessions.no_part", none)

    def _silent(self, found: list[Attended]) -> Iterator[Discrepancy]:
        """Sessions long over without a mark: of this learner alone, or of everybody."""
        by_kind: dict[tuple[str, bool], list[Attended]] = defaultdict(list)
        for each in found:
            if each.session.state in {PLANNED, UNMARKED} and self._is_long_over(each):
                by_kind[each.lesson.unit, bool(each.lesson.session.marks)].append(each)
        for (unit, taken), several in by_kind.items():
            yield _told(unit, _SILENT[taken], several, days=self.days.rules.unmarked_after)

    def _is_long_over(self, attended: Attended) -> bool:
        """Whether a session ended, and began at least as many days ago as marking may take."""
        lesson, read_at = attended.lesson, self.readings.read_at[attended.lesson.course]
        ended = lesson.session.starts + timedelta(seconds=lesson.session.seconds) <= read_at
        passed = (read_at.astimezone(self.days.zone).date() - lesson.day).days
        return ended and passed >= self.days.rules.unmarked_after

    def _lacks_part(
        self, component: Component, sessions: Iterable[Session], learner: Enrolled
    ) -> bool:
        """Whether fewer hours of some part were attended than it has."""
        by_part: dict[str, int] = defaultdict(int)
        for each in sessions:
            if each.unit == component.id and each.state is COUNTED:
                by_part[each.part] += each.seconds
        day = learner.year.starts
        return any(by_part[part.id] < part.seconds.at(day) for part in component.parts)


def _of_several_units(found: list[Attended]) -> Iterator[Discrepancy]:
    """Attended sessions that several units bind: each counts for the first of them alone."""
    by_claim: dict[tuple[str, tuple[str, ...]], list[Attended]] = defaultdict(list)
    for each in found:
        if each.lesson.also and each.session.state in _TAKEN:
            by_claim[each.lesson.unit, each.lesson.also].append(each)
    for (unit, others), several in by_claim.items():
        yield _told(unit, "sessions.several_units", several, others=others)


def _told(unit: str, code: str, sessions: Iterable[Attended], **more: object) -> Discrepancy:
    """Sessions of a unit as people are told of them."""
    several = list(sessions)
    values = {
        "count": len(several),
        "seconds": sum(each.lesson.session.seconds for each in several),
        "sessions": named(each.lesson for each in several[:_NAMED]),
        "more": max(0, len(several) - _NAMED),
        **more,
    }
    return Discrepancy.of(unit, code, **values)  # type: ignore[arg-type]  # plain values by name


def _odd(found: list[Attended]) -> Iterator[Discrepancy]:
    """What is odd, by unit and kind, with whether it counts all the same."""
    by_kind: dict[tuple[str, Odd], list[Attended]] = defaultdict(list)
    for each in found:
        for odd in each.odd:
            by_kind[each.lesson.unit, odd].append(each)
    for (unit, odd), sessions in by_kind.items():
        counted = any(each.session.state is COUNTED for each in sessions)
        left_out = any(each.session.state is LEFT_OUT for each in sessions)
        yield _told(unit, _CODES[odd], sessions, counted=counted, left_out=left_out)


def _at_once(found: list[Attended], overlaps: Iterable[Overlap]) -> Iterator[Discrepancy]:
    """Attended sessions at the same time: of one unit together, of two units under each."""
    by_session = {id(each.session): each for each in found}
    within: dict[str, list[Overlap]] = defaultdict(list)
    between: dict[tuple[str, str], list[Overlap]] = defaultdict(list)
    for each in overlaps:
        unit = each.session.unit
        others = {other.unit for other in each.others}
        for other in sorted(others - {unit}):
            between[unit, other].append(each)
        if unit in others:
            within[unit].append(each)
    for unit, several in within.items():
        yield _told(
            unit,
            "sessions.overlapping",
            _with_others(several, by_session, unit),
            lost=sum(each.lost for each in several),
        )
    for (unit, other), several in between.items():
        lost = sum(each.lost for each in several)
        sessions = _with_others(several, by_session, unit, other)
        yield _told(unit, "sessions.counted_elsewhere", sessions, other=other, lost=lost)
        yield _told(other, "sessions.claimed_elsewhere", sessions, other=unit, lost=lost)


def _with_others(
    several: Iterable[Overlap], by_session: Mapping[int, Attended], *units: str
) -> list[Attended]:
    """The sessions of these units that are at the same time, each once, by their start."""
    at_once = {
        id(session): session
        for each in several
        for session in (each.session, *each.others)
        if session.unit in units
    }
    ordered = sorted(at_once.values(), key=lambda each: (each.starts, each.record.item))
    return [by_session[id(each)] for each in ordered]


def _contradictory(found: list[Attended]) -> Iterator[Discrepancy]:
    """Sessions of a unit at the same time, with somebody present in one and absent in another.

    `found` is in the order of their starts. A slot that was entered twice may differ by a minute.
    """
    by_unit: dict[str, list[Attended]] = defaultdict(list)
    for each in found:
        if each.session.state in {COUNTED, NOT_COUNTED}:
            by_unit[each.lesson.unit].append(each)
    for unit, marked in by_unit.items():
        if len({each.session.state for each in marked}) > 1:
            told = {id(one): one for pair in _at_odds(marked) for one in pair}
            several = [each for each in marked if id(each) in told]
            if several:
                yield _told(unit, "sessions.contradictory", several)


def _at_odds(marked: list[Attended]) -> Iterator[tuple[Attended, Attended]]:
    """Pairs of sessions with time in common of which one counts and the other does not."""
    for place, one in enumerate(marked):
        begun = one.lesson.session
        ends = begun.starts + timedelta(seconds=begun.seconds)
        for other in marked[place + 1 :]:
            starts = other.lesson.session.starts
            if starts >= ends and starts != begun.starts:
                break
            if other.session.state is not one.session.state:
                yield one, other
