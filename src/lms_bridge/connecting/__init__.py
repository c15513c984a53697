"""Connecting a site: what it lacks for the programmes that it enables, and what to click.

`asked` says what a programme needs, `look` reads the site through ports, `findings` judges what
was seen. Nothing is ever written to the LMS.
"""

from lms_bridge.connecting.asked import Asked, asked
from lms_bridge.connecting.badges import Badging, badging, to_make
from lms_bridge.connecting.finding import Finding, Severity, together
from lms_bridge.connecting.judge import findings
from lms_bridge.connecting.judge_role import capabilities_needed
from lms_bridge.connecting.judge_service import functions_needed
from lms_bridge.connecting.looking import look
from lms_bridge.connecting.purposes import title
from lms_bridge.connecting.seen import Seen
from lms_bridge.connecting.sentences import found

__all__ = [
    "Asked",
    "Badging",
    "Finding",
    "Seen",
    "Severity",
    "asked",
    "badging",
    "capabilities_needed",
    "findings",
    "found",
    "functions_needed",
    "look",
    "title",
    "to_make",
    "together",
]
