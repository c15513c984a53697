"""Everything that looks at a site found lacking, for all of its programmes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lms_bridge.lms.moodle.setup.judge_courses import of_courses
from lms_bridge.lms.moodle.setup.judge_effects import of_effects
from lms_bridge.lms.moodle.setup.judge_people import of_people
from lms_bridge.lms.moodle.setup.judge_role import capabilities_needed, of_role, shown_of
from lms_bridge.lms.moodle.setup.judge_service import of_service
from lms_bridge.lms.moodle.setup.seen import Seen
from lms_bridge.model.connection import SiteNeeds
from lms_bridge.model.finding import SetupFinding, together
from lms_bridge.model.verdict import Truth

#: What one programme needs, and what a look at the site for it brought.
Look = tuple[SiteNeeds, Seen]


def findings(*looks: Look) -> tuple[SetupFinding, ...]:
    """What the site lacks for these programmes, the worst first; each finding once.

    What a look for one programme proves needs no proof in another's.
    """
    proven = {name for needs, seen in looks for name in _proven(needs, seen)}
    return together(
        each
        for needs, seen in looks
        for each in _of_programme(needs, seen)
        if each.code != "capability.unproven" or each.where not in proven
    )


def _proven(needs: SiteNeeds, seen: Seen) -> Iterator[str]:
    for name in capabilities_needed(needs, seen.requirements):
        if shown_of(name, needs, seen).truth is Truth.YES:
            yield name


def _of_programme(needs: SiteNeeds, seen: Seen) -> Iterable[SetupFinding]:
    yield from of_service(needs, seen)
    yield from of_role(needs, seen)
    yield from of_people(needs, seen)
    yield from of_courses(needs, seen)
    yield from of_effects(needs, seen)
