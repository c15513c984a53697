"""How bad each finding is. What it says, and what to click, stands in the catalogue.

The catalogue has `cause.found.<code>` and `cause.click.<code>`; a place in Moodle's menus is
`{at:menu(role)}`, which says `menu.role`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lms_bridge.cause import Cause, CauseValue
from lms_bridge.model.finding import SetupFinding, Severity

#: By code of a finding.
SEVERITIES: Final[Mapping[str, Severity]] = {
    "access.closed": Severity.ERROR,
    "attendance.plugin": Severity.ERROR,
    "badge.silent": Severity.ERROR,
    "badge.unproven": Severity.NOTE,
    "capability.missing": Severity.ERROR,
    "capability.unproven": Severity.NOTE,
    "cohort.missing": Severity.ERROR,
    "competency.missing": Severity.NOTE,
    "completion.criteria": Severity.ERROR,
    "completion.off": Severity.ERROR,
    "completion.untracked": Severity.ERROR,
    "course.closed": Severity.ERROR,
    "effect.activity": Severity.ERROR,
    "effect.course": Severity.ERROR,
    "enrolment.method": Severity.ERROR,
    "enrolment.role": Severity.ERROR,
    "field.none": Severity.WARNING,
    "field.unseen": Severity.NOTE,
    "framework.missing": Severity.NOTE,
    "function.batch": Severity.WARNING,
    "function.missing": Severity.ERROR,
    "function.unused": Severity.NOTE,
    "gradebook.closed": Severity.WARNING,
    "grades.left_out": Severity.ERROR,
    "identity.editable": Severity.NOTE,
    "identity.hidden": Severity.ERROR,
    "identity.some": Severity.WARNING,
    "intake.empty": Severity.WARNING,
    "intake.missing": Severity.ERROR,
    "need.missing": Severity.ERROR,
    "people.hidden": Severity.WARNING,
    "roles.unknown": Severity.WARNING,
    "scale.unclear": Severity.WARNING,
    "scale.words": Severity.NOTE,
    "service.administrator": Severity.WARNING,
    "service.clock": Severity.WARNING,
    "service.clock.unknown": Severity.NOTE,
    "service.release": Severity.WARNING,
}


def found(code: str, where: str, *programmes: str, **values: CauseValue) -> SetupFinding:
    """A finding.

    Args:
        code: one of SEVERITIES; KeyError for any other.
        where: what it concerns, as the LMS names it.
        programmes: whom it concerns.
        values: what the sentences leave open beside `where`.
    """
    filled = Cause.of(code, where=where, **values).values
    return SetupFinding(SEVERITIES[code], code, where, filled, programmes)
