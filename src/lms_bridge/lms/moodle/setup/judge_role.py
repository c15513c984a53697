"""Judges the role: every capability that a programme needs, and whether anything shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lms_bridge.lms.moodle.setup.asked import Asked
from lms_bridge.lms.moodle.setup.capabilities import RULES
from lms_bridge.lms.moodle.setup.finding import Finding
from lms_bridge.lms.moodle.setup.provided import lacking_items
from lms_bridge.lms.moodle.setup.seen import Seen
from lms_bridge.lms.moodle.setup.sentences import found
from lms_bridge.lms.moodle.setup.signs import Shown, unknown
from lms_bridge.model.connection import Purpose, Requirements
from lms_bridge.model.verdict import Truth

_NAMES = "moodle/course:manageactivities"
_MANAGE = "moodle/competency:competencymanage"


def capabilities_needed(asked: Asked, requirements: Requirements) -> Mapping[str, list[Purpose]]:
    """The capabilities that a programme needs, with what each is for, in the table's order."""
    needed: dict[str, list[Purpose]] = {}
    for purpose in asked.purposes:
        for name in requirements[purpose].capabilities if purpose in requirements else ():
            needed.setdefault(name, []).append(purpose)
    return needed


def of_role(asked: Asked, seen: Seen) -> Iterator[Finding]:
    """What the role lacks, and what no read can prove."""
    for name in capabilities_needed(asked, seen.requirements):
        shown = shown_of(name, asked, seen)
        if shown.truth is Truth.YES or _settled(name, asked, seen):
            continue
        code = "capability.missing" if shown.truth is Truth.NO else "capability.unproven"
        yield found(code, name, asked.programme.id, why_fr=shown.why.fr, why_en=shown.why.en)


def shown_of(name: str, asked: Asked, seen: Seen) -> Shown:
    """Whether the role has a capability; unknown for one that no rule is about."""
    rule = RULES.get(name)
    return rule(asked, seen) if rule else unknown()


def _settled(name: str, asked: Asked, seen: Seen) -> bool:
    """Whether what a capability is for has been settled without it."""
    if name == _NAMES:
        effects = {t.idnumber for _, t in asked.of_purpose(Purpose.OVERRIDES)}
        shown = {a.idnumber for c in seen.courses.values() for a in c.reading.activities}
        return not lacking_items(asked, seen, "page") and effects <= shown
    if name == _MANAGE:
        return framework_complete(asked, seen)
    return False


def framework_complete(asked: Asked, seen: Seen) -> bool:
    """Whether the framework that the bridge would make is there, with all of its competencies."""
    wanted = asked.programme.framework
    if wanted is None:
        return True
    there = {each.idnumber for each in seen.competencies}
    names = {each.idnumber for each in seen.frameworks}
    return wanted.idnumber in names and {each[0] for each in wanted.competencies} <= there
