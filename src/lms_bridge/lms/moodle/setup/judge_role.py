"""Judges the role: every capability that a programme needs, and whether anything shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lms_bridge.lms.moodle.setup.capabilities import RULES
from lms_bridge.lms.moodle.setup.provided import lacking_items
from lms_bridge.lms.moodle.setup.seen import Seen
from lms_bridge.lms.moodle.setup.severities import found
from lms_bridge.lms.moodle.setup.signs import CapabilitySign, unknown_sign
from lms_bridge.model.connection import Purpose, Requirements, SiteNeeds
from lms_bridge.model.finding import SetupFinding
from lms_bridge.model.verdict import Truth

_NAMES = "moodle/course:manageactivities"
_MANAGE = "moodle/competency:competencymanage"


def capabilities_needed(
    needs: SiteNeeds, requirements: Requirements
) -> Mapping[str, list[Purpose]]:
    """The capabilities that a programme needs, with what each is for, in the table's order."""
    needed: dict[str, list[Purpose]] = {}
    for purpose in needs.purposes:
        for name in requirements[purpose].capabilities if purpose in requirements else ():
            needed.setdefault(name, []).append(purpose)
    return needed


def of_role(needs: SiteNeeds, seen: Seen) -> Iterator[SetupFinding]:
    """What the role lacks, and what no read can prove."""
    for name in capabilities_needed(needs, seen.requirements):
        shown = shown_of(name, needs, seen)
        if shown.truth is Truth.YES or _settled(name, needs, seen):
            continue
        code = "capability.missing" if shown.truth is Truth.NO else "capability.unproven"
        yield found(code, name, needs.programme, why=shown.why)


def shown_of(name: str, needs: SiteNeeds, seen: Seen) -> CapabilitySign:
    """Whether the role has a capability; unknown for one that no rule is about."""
    rule = RULES.get(name)
    return rule(needs, seen) if rule else unknown_sign()


def _settled(name: str, needs: SiteNeeds, seen: Seen) -> bool:
    """Whether what a capability is for has been settled without it."""
    if name == _NAMES:
        effects = {each.target.idnumber for each in needs.of_purpose(Purpose.OVERRIDES)}
        shown = {a.idnumber for c in seen.courses.values() for a in c.reading.activities}
        return not lacking_items(needs, seen, "page") and effects <= shown
    if name == _MANAGE:
        return framework_complete(needs, seen)
    return False


def framework_complete(needs: SiteNeeds, seen: Seen) -> bool:
    """Whether the framework that the bridge would make is there, with all of its competencies."""
    if not needs.framework:
        return True
    there = {each.idnumber for each in seen.competencies}
    names = {each.idnumber for each in seen.frameworks}
    return needs.framework in names and needs.competencies <= there
