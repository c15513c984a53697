"""What is said to somebody who names a learner of whom nothing is known."""

from __future__ import annotations

from collections.abc import Iterable

from lms_bridge.cause import Cause
from lms_bridge.errors import SkipRecord
from lms_bridge.stages.mapping.idnumbers import NearNumbers


def unknown_learner(learner: str, known: Iterable[str], otherwise: Cause) -> SkipRecord:
    """The error to raise: it names whose number this nearly is, or else says `otherwise`.

    `known` are the idnumbers of a programme's learners.
    """
    likely = NearNumbers(known).like(learner)
    if likely:
        return SkipRecord(Cause.of("learner.nearly", learner=learner, learners=likely))
    return SkipRecord(otherwise)
