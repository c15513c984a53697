"""A sandbox Moodle for demonstration and tests: it speaks Moodle 4.5's web services, in memory.

It is an LTI 1.3 platform as well (`SandboxMoodle.lti`, see `lti_site`).

It is not a Moodle and holds no real person. Build a `MoodleState`, serve it with `SandboxMoodle`,
set oddities with `SandboxOptions` and trouble with `SandboxMoodle.fault`.
"""

from lms_bridge_testing.sandbox.access import (
    ADMINISTRATOR,
    LEAST_PRIVILEGE,
    Account,
    SandboxOptions,
)
from lms_bridge_testing.sandbox.answered import AnsweredCall
from lms_bridge_testing.sandbox.faults import EXECUTES, Fault, FaultKind
from lms_bridge_testing.sandbox.records import CompletionState, Role, Tracking
from lms_bridge_testing.sandbox.server import SandboxMoodle
from lms_bridge_testing.sandbox.state import MoodleState

__all__ = [
    "ADMINISTRATOR",
    "EXECUTES",
    "LEAST_PRIVILEGE",
    "Account",
    "AnsweredCall",
    "CompletionState",
    "Fault",
    "FaultKind",
    "MoodleState",
    "Role",
    "SandboxMoodle",
    "SandboxOptions",
    "Tracking",
]
