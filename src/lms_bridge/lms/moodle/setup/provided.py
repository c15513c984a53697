"""Which bindings find what they name, in what one look at a site brought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from lms_bridge.lms.moodle.setup.seen import Seen
from lms_bridge.model.connection import SiteNeeds, SuppliedNeeds
from lms_bridge.model.site import ActivityDone, AttendanceOf, GradeItem, Provider
from lms_bridge.model.snapshot import SiteReading, Snapshot

_NEVER: Final = datetime.fromtimestamp(0, UTC)

#: By type of activity, what a programme binds of it: graded work is most often an assignment.
_OF_KIND: Final[Mapping[str, type]] = {
    "assign": GradeItem,
    "attendance": AttendanceOf,
    "page": ActivityDone,
}


def snapshot_of(seen: Seen) -> Snapshot:
    """What was read, as a run would have it; it is never judged or kept."""
    site = SiteReading(
        read_at=_NEVER,
        cohorts=tuple(seen.cohorts.values()),
        users=seen.users,
        frameworks=seen.frameworks,
        competencies=seen.competencies,
    )
    return Snapshot(site, {key: each.reading for key, each in seen.courses.items()})


def held(needs: SiteNeeds, seen: Seen) -> SuppliedNeeds:
    """Every binding, held against what was read."""
    return needs.hold(snapshot_of(seen))


def lacking_items(needs: SiteNeeds, seen: Seen, kind: str) -> list[str]:
    """What bindings name of one type of activity and is not in its course, though that is there."""
    wanted = _OF_KIND[kind]
    found = held(needs, seen).found
    return sorted(
        {
            _name(provider)
            for key, binding in needs.bindings.items()
            for provider in binding.providers
            if isinstance(provider, wanted)
            and provider not in found.get(key, ())
            and _is_there(provider, seen)
        }
    )


def _name(provider: Provider) -> str:
    match provider:
        case GradeItem():
            return provider.item
        case AttendanceOf() | ActivityDone():
            return provider.activity
    return ""


def _is_there(provider: Provider, seen: Seen) -> bool:
    course = getattr(provider, "course", "")
    there = seen.courses.get(course)
    return there is not None and there.course is not None
