"""Read-only JSON for programs: programmes, learners, verdicts, explanations, runs."""

from lms_bridge.web.api.app import make_api

__all__ = ["make_api"]
