"""The code of the label of a member of a closed list, and the signs that stand for statuses.

The labels speak of the unit, the file or the diploma, never of the learner's gender.
"""

from __future__ import annotations

import re
from enum import StrEnum

from lms_bridge.model.verdict import AwardStatus, Status

_INNER_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def label_code(member: StrEnum) -> str:
    """The code of a member's label: `label.award_status.ready_for_jury`."""
    kind = _INNER_CAPITAL.sub("_", type(member).__name__).lower()
    return f"label.{kind}.{member.name.lower()}"


#: One sign a status, told apart without colour.
SIGNS: dict[Status, str] = {
    Status.VALIDATED: "✓",
    Status.EXEMPTED: "≈",
    Status.IN_PROGRESS: "…",
    Status.NOT_VALIDATED: "✗",
    Status.UNDETERMINED: "?",
}

#: The same for the whole programme.
AWARD_SIGNS: dict[AwardStatus, str] = {
    AwardStatus.IN_PROGRESS: "…",
    AwardStatus.READY_FOR_JURY: "→",
    AwardStatus.ADMITTED: "✓",
    AwardStatus.ADJOURNED: "↻",
    AwardStatus.NOT_AWARDED: "✗",
}
