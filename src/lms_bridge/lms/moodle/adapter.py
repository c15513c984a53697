"""Moodle's adapter, as the entry point `lms_bridge.lms` names it."""

from __future__ import annotations

from lms_bridge.lms.moodle.settings import MoodleSpec
from lms_bridge.ports import Clock, LmsConnection
from lms_bridge.settings import LmsSpec, Secret


class MoodleAdapter:
    """Moodle as an LMS that a site file may have."""

    settings = MoodleSpec

    def connect(self, settings: LmsSpec, token: Secret, clock: Clock) -> LmsConnection:
        """The way to one Moodle."""
        # a site file is read by commands that never ask the LMS anything
        from lms_bridge.lms.moodle.connection import MoodleConnection  # noqa: PLC0415

        if not isinstance(settings, MoodleSpec):
            raise TypeError("the settings are not those of a Moodle")
        return MoodleConnection(settings, token, clock)
