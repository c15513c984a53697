"""A cause as it travels: its code with values, and what of it a log may hold."""

from __future__ import annotations

import errno

from lms_bridge.cause import Cause, of_system


def test_a_log_names_nobody():
    """Whom a cause is about is for readers; a log has the code and the other values."""
    inner = Cause.of("account.not_the_only_one", idnumber="26000062", count=2)
    cause = Cause.of("learner.set_aside", learner="26000062", cause=inner)
    assert "26000062" not in str(cause)
    assert "count=2" in str(cause)
    assert "learner.set_aside" in str(cause)


def test_the_system_has_a_code_for_what_it_refuses():
    """What it says in its own language is quoted only where no code says it."""
    assert of_system(FileNotFoundError(errno.ENOENT, "No such file")).code == "system.nothing_there"
    assert of_system(OSError(errno.ELOOP, "Too many links")) == Cause.of(
        "system.says", why="Too many links"
    )
    assert of_system(OSError()) == Cause.of("system.says", why="OSError")
