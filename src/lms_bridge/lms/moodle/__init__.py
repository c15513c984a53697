"""Moodle as the LMS: `MoodleLms` reads, `MoodleLmsWriter` writes, both over one `Transport`."""

from __future__ import annotations

from lms_bridge.http.limits import Limits
from lms_bridge.lms.moodle.address import Token
from lms_bridge.lms.moodle.reader import MoodleLms
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.lms.moodle.writer import MoodleLmsWriter

__all__ = ["Limits", "MoodleLms", "MoodleLmsWriter", "Token", "Transport"]
