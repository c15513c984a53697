"""A cause as it travels: its code with values, and what of it a log may hold."""

from __future__ import annotations

from lms_bridge.cause import Cause


def test_a_log_names_nobody():
    """Whom a cause is about is for readers; a log has the code and the other values."""
    inner = Cause.of("account.not_the_only_one", idnumber="26000062", count=2)
    cause = Cause.of("learner.set_aside", learner="26000062", cause=inner)
    assert "26000062" not in str(cause)
    assert "count=2" in str(cause)
    assert "learner.set_aside" in str(cause)
