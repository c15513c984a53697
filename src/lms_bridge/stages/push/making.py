"""Make what effects need and the LMS lacks: a group, a framework, a column. Once each."""

from __future__ import annotations

from lms_bridge.errors import OutcomeUnknown, RetryLater, SkipRecord
from lms_bridge.model.action import Action, Target
from lms_bridge.ports.effects import Driver


def make(driver: Driver, action: Action) -> bool:
    """Make the target of an action; answers False when it was there already.

    It is looked for first, and looked for again when the answer was lost.

    Raises:
        SkipRecord, RetryLater: it was not made.
        OutcomeUnknown: it may have been made, and nobody could see.
    """
    target = action.target
    if driver.exists(target):
        return False
    try:
        driver.make(action)
    except OutcomeUnknown as lost:
        if not _is_there_after_all(driver, target, lost):
            raise
    return True


def _is_there_after_all(driver: Driver, target: Target, lost: OutcomeUnknown) -> bool:
    try:
        return driver.exists(target)
    except (SkipRecord, RetryLater):
        raise lost from None  # nobody knows: the next run looks before anything else
