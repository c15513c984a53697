"""What can go wrong on the way, before anything of an answer is understood."""

from __future__ import annotations

from lms_bridge.errors import LmsUnavailable, LmsUnreadable


class NotSent(LmsUnavailable):
    """No connection came about: whatever was to be sent has surely not been done."""


class TooSlow(LmsUnavailable):
    """The service did not finish its answer in time: ask for less at once."""


class TooLarge(LmsUnreadable):
    """An answer, or what was asked, is larger than allowed: ask for less at once."""
