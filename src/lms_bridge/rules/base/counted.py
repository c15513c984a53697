"""Components as conditions, for kinds that count which of them are settled."""

from __future__ import annotations

from lms_bridge.model.because import holds, open_
from lms_bridge.model.verdict import SETTLED, Because, ComponentVerdict, Status


def component_condition(verdict: ComponentVerdict) -> Because:
    """A component that is settled, or why it is not."""
    status = (("status", str(verdict.status)),)
    if verdict.status in SETTLED:
        return holds("component.settled", verdict.component, values=status, means=verdict.how)
    cause = verdict.because.cause if verdict.status is Status.UNDETERMINED else None
    return open_("component.unsettled", verdict.component, values=status, cause=cause)
