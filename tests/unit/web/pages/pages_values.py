"""Values that pages are made of: verdicts of the programmes' own cases, people, a roster."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

from lms_bridge.model.lti import ContextMember, ContextRoster, Role
from lms_bridge.model.standing import standing_of
from lms_bridge.model.verdict import Verdict
from lms_bridge.programme import Programme
from lms_bridge.text import Wording
from lms_bridge.web.pages.cohort import Pair
from lms_bridge.web.pages.freshness import Freshness
from lms_bridge.web.pages.people import Person
from tests.programmes.shipped import case_results, shipped

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
STALE = datetime(2026, 3, 1, 8, tzinfo=UTC)
FRESH = Freshness(None, NOON)
DU, CSEC = "du_pccpu", "csec"


def programme(name: str = DU) -> Programme:
    """A programme of this repository."""
    return shipped(name)


def wording(name: str = DU, language: str = "fr") -> Wording:
    """Its sentences; one without words is an error here."""
    return Wording(language, programme(name), strict=True)


@cache
def verdicts(name: str = DU) -> tuple[Verdict, ...]:
    """The verdict of every case, each on a learner of its own."""
    found = [each.verdict for each in case_results(name)]
    return tuple(replace(each, learner=f"{26000000 + n}") for n, each in enumerate(found))


def person(idnumber: str = "L1", name: str = "Ada Exemple") -> Person:
    """A learner who may be shown."""
    return Person(idnumber, name, f"ref-{idnumber}", "7")


def pairs(found: Iterable[Verdict], names: Iterable[str] = ()) -> list[Pair]:
    """Learners with where they stand, called so, or by numbers."""
    given = iter(names)
    return [
        (person(each.learner, next(given, f"Nom {n:03}")), standing_of(n + 1, each))
        for n, each in enumerate(found)
    ]


def member(number: int, idnumber: str, **values: Any) -> ContextMember:
    """Somebody in a course."""
    made = ContextMember(str(number), idnumber, f"Nom {number}", frozenset({Role.LEARNER}))
    return replace(made, **values)


def roster(*members: ContextMember) -> ContextRoster:
    """A course's members."""
    return ContextRoster(members, NOON)
