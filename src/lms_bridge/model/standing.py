"""Where a learner stands, without the reasons: what lists of many learners show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lms_bridge.model.evidence import Discrepancy
from lms_bridge.model.verdict import AwardStatus, ComponentVerdict, Means, Owed, Status, Verdict


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
        number: the verdict's, by which it can be had again; 0 before it has one.
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
