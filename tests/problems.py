"""Problems of files as people read them in English."""

from __future__ import annotations

from lms_bridge.errors import Problem
from lms_bridge.text.causes import told_apart


def said(problem: Problem) -> str:
    """What is wrong; no-break spaces are plain ones here."""
    return told_apart(problem.cause, "en")[0].replace("\u00a0", " ")


def advice(problem: Problem) -> str:
    """What to do about it; the same."""
    return told_apart(problem.cause, "en")[1].replace("\u00a0", " ")
