"""Facts as JSON lines on standard error, for workers and beat as for commands."""

from __future__ import annotations

import logging
import sys

import structlog

from lms_bridge.settings import Environment


def configure_logs(level: str | None = None) -> None:
    """Write events from a level on; by default the one that LMS_BRIDGE_LOG_LEVEL names."""
    named = level or Environment().log_level
    known = logging.getLevelNamesMapping().get(named.upper(), logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(known),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )
