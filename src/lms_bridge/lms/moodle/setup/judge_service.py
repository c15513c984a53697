"""Judges the service: its functions, whose token it is, the release, the clock."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from lms_bridge.cause import Cause
from lms_bridge.lms.moodle.setup.seen import Seen
from lms_bridge.lms.moodle.setup.severities import found
from lms_bridge.model.connection import Purpose, Requirements, SiteNeeds
from lms_bridge.model.finding import SetupFinding

#: The releases of Moodle that the bridge was tried on, by number.
TRIED: Final = ("4.5", "5.1")

#: So many seconds may clocks differ: an HTTP date has no fractions, and answers take their time.
CLOCK: Final = 30

#: Without it everything works, one call at a time.
_BATCH: Final = "tool_mobile_call_external_functions"
_PLUGIN: Final = "mod_attendance_"


def functions_needed(needs: SiteNeeds, requirements: Requirements) -> Mapping[str, list[Purpose]]:
    """The functions that a programme needs, with what each is for, sorted by name."""
    needed: dict[str, list[Purpose]] = {}
    for purpose in needs.purposes:
        for name in requirements[purpose].functions if purpose in requirements else ():
            needed.setdefault(name, []).append(purpose)
    return dict(sorted(needed.items()))


def of_service(needs: SiteNeeds, seen: Seen) -> Iterator[SetupFinding]:
    """What the service lacks, and what is odd about the LMS behind it."""
    yield from _functions(needs, seen)
    if seen.service.administrator:
        yield found("service.administrator", seen.service.site.url, needs.programme)
    yield from _release(needs, seen)
    yield from _clock(needs, seen)


def _functions(needs: SiteNeeds, seen: Seen) -> Iterator[SetupFinding]:
    offered = seen.service.site.functions
    for name, purposes in functions_needed(needs, seen.requirements).items():
        if name in offered:
            continue
        code = "function.missing"
        if name == _BATCH:
            code = "function.batch"
        elif name.startswith(_PLUGIN):
            code = "attendance.plugin"
        yield found(code, name, needs.programme, purposes=tuple(purposes))
    known = {name for each in seen.requirements.values() for name in each.functions}
    unused = sorted(offered - known)
    if unused:
        yield found(
            "function.unused",
            seen.service.site.url,
            needs.programme,
            count=len(unused),
            listed=", ".join(unused),
        )


def _release(needs: SiteNeeds, seen: Seen) -> Iterator[SetupFinding]:
    release = seen.service.site.release
    number = re.match(r"\d+\.\d+", release)
    if number and number[0] not in TRIED:
        where = seen.service.site.url
        yield found("service.release", where, needs.programme, release=release, tried=TRIED)


def _clock(needs: SiteNeeds, seen: Seen) -> Iterator[SetupFinding]:
    where, programme = seen.service.site.url, needs.programme
    if seen.clock_ahead is None:
        yield found("service.clock.unknown", where, programme)
    elif abs(seen.clock_ahead) > CLOCK:
        direction = Cause.of("clock.ahead" if seen.clock_ahead > 0 else "clock.behind")
        seconds = round(abs(seen.clock_ahead))
        yield found("service.clock", where, programme, seconds=seconds, direction=direction)
