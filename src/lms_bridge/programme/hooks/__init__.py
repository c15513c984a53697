"""Hooks: what a programme's own Python may add where a rule cannot be declared.

A `hooks.py` imports from here and from nothing else of the bridge. docs/hooks.md lists every
hook with an example. Each is given one frozen object and answers with one: it reads no file,
asks no clock and keeps nothing, so that a verdict can be made again years later.
"""

from lms_bridge.model.evidence import (
    Evidence,
    Mark,
    Profile,
    Record,
    Result,
    ResultState,
    Session,
    SessionState,
)
from lms_bridge.model.identity import AcademicYear, Text
from lms_bridge.model.verdict import ComponentVerdict, Owed, OwedKind, Status, Truth
from lms_bridge.programme.hooks.specs import Loaded, Wrong, hookimpl
from lms_bridge.rules.base.hooks import Adjusted, Asked, Finding, Judged, MarkAsked, Remark

__all__ = [
    "AcademicYear",
    "Adjusted",
    "Asked",
    "ComponentVerdict",
    "Evidence",
    "Finding",
    "Judged",
    "Loaded",
    "Mark",
    "MarkAsked",
    "Owed",
    "OwedKind",
    "Profile",
    "Record",
    "Remark",
    "Result",
    "ResultState",
    "Session",
    "SessionState",
    "Status",
    "Text",
    "Truth",
    "Wrong",
    "hookimpl",
]
