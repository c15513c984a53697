"""The cohort page: who stands where, how they got there, and what is owed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lms_bridge.model.standing import ComponentStanding, Standing
from lms_bridge.model.verdict import AwardStatus, Owed, Status
from lms_bridge.programme import Programme
from lms_bridge.text import Wording
from lms_bridge.text.labels import AWARD_SIGNS, SIGNS
from lms_bridge.web.pages.freshness import Freshness
from lms_bridge.web.pages.people import Person
from lms_bridge.web.pages.picture import Bar, Sign, bar_of
from lms_bridge.web.pages.query import Query, searchable

#: Rows on one page.
ROWS = 500

#: Debts of a row that are told at once, so that rows stay low; the others on demand.
TOLD = 1


@dataclass(frozen=True, slots=True)
class Cell:
    """A learner in one component: where they stand, how they got there, whether it is open."""

    status: Sign
    how: str
    open: bool


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """One learner.

    Attributes:
        cells: one a column of the group; None for a component that the verdict lacks.
        owed, more: what is owed in words: the first TOLD, and the others.
        left_out: since when the learner is not judged any more; None: the page is as fresh.
        discrepancies: how many things a person has to look at.
    """

    person: Person
    track: str
    award: Sign
    cells: tuple[Cell | None, ...]
    owed: tuple[str, ...]
    more: tuple[str, ...]
    as_of: datetime
    left_out: datetime | None
    discrepancies: int


@dataclass(frozen=True, slots=True)
class ComponentTotals:
    """A component: its id, its name, and how many stand where among all who have it."""

    id: str
    name: str
    bar: Bar


@dataclass(frozen=True, slots=True)
class TrackGroup:
    """Learners whose tracks have the same components.

    Attributes:
        number: of the group, for the page's anchors.
        tracks: titles of the tracks.
        total: how many learners follow them.
        award: how many of them stand where in the whole.
        rows: those that the query asks for.
    """

    number: int
    tracks: tuple[str, ...]
    total: int
    columns: tuple[ComponentTotals, ...]
    award: Bar
    rows: tuple[LearnerRow, ...]


@dataclass(frozen=True, slots=True)
class CohortView:
    """The page.

    Attributes:
        shown, total: how many rows the query asks for, of how many learners.
        pages: how many pages that makes.
    """

    groups: tuple[TrackGroup, ...]
    shown: int
    total: int
    page: int
    pages: int


Pair = tuple[Person, Standing]


def cohort_of(
    programme: Programme,
    wording: Wording,
    pairs: Sequence[Pair],
    fresh: Freshness,
    query: Query,
) -> CohortView:
    """Filter, sort and group the learners, and put what is shown into words."""
    chosen = sorted_pairs(narrowed(pairs, query), query)
    pages = max(1, -(-len(chosen) // ROWS))
    page = min(query.page, pages)
    words = _Words(wording)
    on_page = chosen[(page - 1) * ROWS : page * ROWS]
    groups = tuple(
        _group(number, tracks, words, pairs, on_page, fresh)
        for number, tracks in enumerate(alike(programme, wording, pairs), start=1)
    )
    return CohortView(groups, len(chosen), len(pairs), page, pages)


def alike(
    programme: Programme, wording: Wording, pairs: Iterable[Pair]
) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The tracks that are followed, those with the same components together.

    Each with the ids of its components: those of the programme, or for a track that it no
    longer has, those that the verdicts speak of.
    """
    followed: dict[str, dict[str, None]] = {}
    for _, standing in pairs:
        spoken = followed.setdefault(standing.track, {})
        spoken.update(dict.fromkeys(each.component for each in standing.parts))
    order = [*programme.tracks, *sorted(set(followed) - set(programme.tracks))]
    groups: dict[tuple[tuple[str, str], ...], tuple[list[str], tuple[str, ...]]] = {}
    for track in (each for each in order if each in followed):
        ids = [each.id for each in programme.of_track(track)] or list(followed[track])
        names = tuple((each, wording.component(each, track)) for each in ids)
        groups.setdefault(names, ([], tuple(ids)))[0].append(track)
    return [(tuple(tracks), ids) for tracks, ids in groups.values()]


def narrowed(pairs: Iterable[Pair], query: Query) -> list[Pair]:
    """The learners whom a query asks for."""
    return [each for each in pairs if _asked(each, query)]


def sorted_pairs(pairs: Iterable[Pair], query: Query) -> list[Pair]:
    """The learners in the order asked for; those who are equal in it, by name."""
    by_name = sorted(pairs, key=lambda each: (searchable(each[0].called), each[0].idnumber))
    key = _KEYS.get(query.sort) or _by_component(query.sort)
    return sorted(by_name, key=key, reverse=query.descending)


def _by_component(component: str) -> Callable[[Pair], Any]:
    order = list(Status)

    def place(pair: Pair) -> int:
        part = pair[1].part(component)
        return order.index(part.status) if part else len(order)

    return place


_KEYS: Mapping[str, Callable[[Pair], Any]] = {
    "name": lambda each: searchable(each[0].called),
    "idnumber": lambda each: searchable(each[0].idnumber),
    "award": lambda each: list(AwardStatus).index(each[1].status),
    "owed": lambda each: len(each[1].owed),
}


def _asked(pair: Pair, query: Query) -> bool:
    person, standing = pair
    if query.search:
        wanted = searchable(query.search)
        if wanted not in searchable(person.name) and wanted not in searchable(person.idnumber):
            return False
    if query.track and standing.track != query.track:
        return False
    if query.award is not None and standing.status is not query.award:
        return False
    if query.owed is not None and all(each.kind is not query.owed for each in standing.owed):
        return False
    return query.status is None or any(
        each.status is query.status
        for each in standing.parts
        if query.component in {"", each.component}
    )


def _group(
    number: int,
    tracks: tuple[tuple[str, ...], tuple[str, ...]],
    words: _Words,
    pairs: Sequence[Pair],
    chosen: Sequence[Pair],
    fresh: Freshness,
) -> TrackGroup:
    followed, ids = tracks
    members = [standing for _, standing in pairs if standing.track in followed]
    return TrackGroup(
        number=number,
        tracks=tuple(words.track(each) for each in followed),
        total=len(members),
        columns=tuple(_column(each, followed[0], words, members) for each in ids),
        award=bar_of(
            Counter(each.status.value for each in members),
            [words.award(each) for each in AwardStatus],
        ),
        rows=tuple(
            _row(person, standing, ids, words, fresh)
            for person, standing in chosen
            if standing.track in followed
        ),
    )


def _column(
    component: str, track: str, words: _Words, members: Sequence[Standing]
) -> ComponentTotals:
    found = Counter(
        part.status.value for each in members if (part := each.part(component)) is not None
    )
    name = words.wording.component(component, track)
    return ComponentTotals(component, name, bar_of(found, [words.status(each) for each in Status]))


def _row(
    person: Person, standing: Standing, ids: Sequence[str], words: _Words, fresh: Freshness
) -> LearnerRow:
    parts = {each.component: each for each in standing.parts}
    owed = words.owed(standing)
    return LearnerRow(
        person=person,
        track=words.track(standing.track),
        award=words.award(standing.status),
        cells=tuple(words.cell(parts[each]) if each in parts else None for each in ids),
        owed=owed[:TOLD],
        more=owed[TOLD:],
        as_of=standing.as_of,
        left_out=fresh.left_out.get(standing.learner),
        discrepancies=len(standing.discrepancies),
    )


class _Words:
    """Words for one page, each found once: learners of a cohort owe much the same."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording
        self._cells: dict[tuple[Any, ...], Cell] = {}
        self._owed: dict[tuple[str, Owed], str] = {}
        self._on_track: dict[str, Wording] = {}

    def status(self, status: Status) -> Sign:
        return Sign(status.value, SIGNS[status], self.wording.label(status))

    def award(self, status: AwardStatus) -> Sign:
        return Sign(status.value, AWARD_SIGNS[status], self.wording.label(status))

    def track(self, track: str) -> str:
        found = self.wording.programme.tracks.get(track)
        return self.wording.text(found.title) if found else track

    def cell(self, part: ComponentStanding) -> Cell:
        key = (part.status, part.how, part.open)
        if key not in self._cells:
            how = ", ".join(self.wording.label(each) for each in part.how)
            self._cells[key] = Cell(self.status(part.status), how, part.open)
        return self._cells[key]

    def owed(self, standing: Standing) -> tuple[str, ...]:
        track = standing.track
        if track not in self._on_track:
            self._on_track[track] = self.wording.on_track(track)
        told = []
        for each in standing.owed:
            if (track, each) not in self._owed:
                self._owed[track, each] = self._on_track[track].owed(each)
            told.append(self._owed[track, each])
        return tuple(told)
