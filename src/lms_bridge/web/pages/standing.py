"""Where learners stand, without the reasons: small enough to keep for a whole cohort."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from cachetools import LRUCache

from lms_bridge.model.evidence import Discrepancy
from lms_bridge.model.verdict import AwardStatus, ComponentVerdict, Means, Owed, Status, Verdict
from lms_bridge.ports import Store

#: How many standings a process keeps: some 2 KiB each.
MOST = 20_000


@dataclass(frozen=True, slots=True)
class ComponentStanding:
    """One component of a standing, as in `ComponentVerdict`."""

    component: str
    status: Status
    how: tuple[Means, ...]
    owed: tuple[Owed, ...]
    open: bool
    acquired_on: date | None
    discrepancies: tuple[Discrepancy, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A verdict without its explanation.

    Attributes:
        number: the verdict's, by which it can be had again.
        discrepancies: all that a person has to look at, each thing once.
    """

    number: int
    learner: str
    programme: str
    track: str
    year: str
    on: date
    as_of: datetime
    status: AwardStatus
    parts: tuple[ComponentStanding, ...]
    owed: tuple[Owed, ...]
    discrepancies: tuple[Discrepancy, ...]

    def part(self, component: str) -> ComponentStanding | None:
        """One component; None for one that the track lacks."""
        return next((each for each in self.parts if each.component == component), None)


def standing_of(number: int, verdict: Verdict) -> Standing:
    """What a verdict says, without why."""
    return Standing(
        number=number,
        learner=verdict.learner,
        programme=verdict.programme,
        track=verdict.track,
        year=str(verdict.year),
        on=verdict.on,
        as_of=verdict.as_of,
        status=verdict.status,
        parts=tuple(_part(each) for each in verdict.components),
        owed=verdict.owed,
        discrepancies=verdict.to_look_at,
    )


def _part(found: ComponentVerdict) -> ComponentStanding:
    return ComponentStanding(
        found.component,
        found.status,
        found.how,
        found.owed,
        found.open,
        found.acquired_on,
        found.discrepancies,
    )


class Standings:
    """Keeps what verdicts of one database say, the latest used first to stay.

    Verdicts never change, so what was read once is not read again. Several threads may ask.
    """

    def __init__(self, most: int = MOST) -> None:
        self._kept: LRUCache[int, Standing] = LRUCache(most)
        self._lock = threading.Lock()

    def of(self, store: Store, programme: str, learners: Collection[str]) -> Mapping[str, Standing]:
        """The latest standing of each of these learners who has one, by idnumber."""
        latest = store.verdicts.numbers(programme)
        wanted = {latest[each]: each for each in learners if each in latest}
        found = self._known(programme, wanted)
        missing = [number for number in wanted if number not in found]
        if missing:
            read = store.verdicts.by_number(missing)
            found |= {number: standing_of(number, verdict) for number, verdict in read.items()}
            self._keep(found)
        return {wanted[number]: found[number] for number in wanted if number in found}

    def _known(self, programme: str, wanted: Mapping[int, str]) -> dict[int, Standing]:
        """Those kept; a database put back from a backup gives numbers a second time."""
        found: dict[int, Standing] = {}
        with self._lock:
            for number, learner in wanted.items():
                kept = self._kept.get(number)
                if kept and (kept.programme, kept.learner) == (programme, learner):
                    found[number] = kept
        return found

    def _keep(self, found: Mapping[int, Standing]) -> None:
        with self._lock:
            self._kept.update(found)
