"""Connecting a site: what it lacks for the programmes that it enables, and what to click.

`asked` says what a programme needs, `look` reads the site through ports, `findings` judges what
was seen. Nothing is ever written to the LMS.
"""

from lms_bridge.lms.moodle.setup.asked import Asked, asked
from lms_bridge.lms.moodle.setup.badges import Badging, badging, to_make
from lms_bridge.lms.moodle.setup.finding import Finding, Severity, together
from lms_bridge.lms.moodle.setup.judge import findings
from lms_bridge.lms.moodle.setup.judge_role import capabilities_needed
from lms_bridge.lms.moodle.setup.judge_service import functions_needed
from lms_bridge.lms.moodle.setup.looking import look
from lms_bridge.lms.moodle.setup.purposes import title
from lms_bridge.lms.moodle.setup.seen import Seen
from lms_bridge.lms.moodle.setup.sentences import found

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
