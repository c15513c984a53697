"""What a programme's own Python wants a person to look at, once everything is judged."""

from __future__ import annotations

from lms_bridge.model.evidence import Discrepancy
from lms_bridge.model.verdict import ComponentVerdict
from lms_bridge.rules.base.facts import Facts
from lms_bridge.rules.base.hooks import HookFailed, Judged, both


def remarks(facts: Facts, components: tuple[ComponentVerdict, ...]) -> tuple[Discrepancy, ...]:
    """What the hook `remarks` wants a person to look at; that it failed is such a thing, too."""
    if facts.hooks is None:
        return ()
    try:
        found = facts.hooks.remarks(Judged(facts.evidence, components, facts.on))
    except HookFailed as error:
        return (Discrepancy("award", "python.failed", (("cause", error.cause),)),)
    return tuple(
        Discrepancy(each.subject, "python.remark", (("said", both(each.text)),)) for each in found
    )
