"""The cohorts that effects fill, the badges that these are to issue, and whether they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lms_bridge.model.connection import EffectNeeded, Purpose
from lms_bridge.model.snapshot import Badge, Cohort


@dataclass(frozen=True, slots=True)
class Badging:
    """One cohort and the badge whose criterion it is to be.

    Attributes:
        effect: the effect that fills the cohort.
        cohort: its idnumber.
        title: what to call the cohort when it is made.
        badge: the badge's name; "" for a cohort that issues none.
        there: whether the cohort exists; None where nobody looked.
        members: how many people are in it.
        looked_at: of how many of them the badges were read.
        holders: how many of these hold the badge.
    """

    effect: str
    cohort: str
    title: str
    badge: str
    there: bool | None = None
    members: int = 0
    looked_at: int = 0
    holders: int = 0

    @property
    def works(self) -> bool | None:
        """Whether the cohort issues the badge; None while nothing shows it."""
        if self.there is False or (self.looked_at and self.holders < self.looked_at):
            return False
        return True if self.looked_at or (self.there and not self.badge) else None


def to_make(effects: Iterable[EffectNeeded]) -> tuple[Badging, ...]:
    """The cohorts and badges that effects name, each once, before anybody looks."""
    found: dict[str, Badging] = {}
    for effect in effects:
        if Purpose.COHORT_MEMBERS in effect.does:
            cohort = effect.target.idnumber
            found.setdefault(cohort, Badging(effect.id, cohort, effect.name, effect.badge))
    return tuple(found.values())


def badging(
    effects: Iterable[EffectNeeded],
    cohorts: Mapping[str, Cohort],
    badges: Mapping[int, tuple[Badge, ...]],
) -> tuple[Badging, ...]:
    """The same, with what the LMS says of them: the badges are those of people looked at."""
    found: list[Badging] = []
    for each in to_make(effects):
        cohort = cohorts.get(each.cohort)
        members = cohort.members if cohort else frozenset[int]()
        looked_at = members & badges.keys() if each.badge else frozenset[int]()
        holders = [
            person
            for person in looked_at
            if any(badge.name == each.badge for badge in badges[person])
        ]
        found.append(
            Badging(
                each.effect,
                each.cohort,
                each.title,
                each.badge,
                there=cohort is not None,
                members=len(members),
                looked_at=len(looked_at),
                holders=len(holders),
            )
        )
    return tuple(found)
