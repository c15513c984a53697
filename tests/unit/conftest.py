"""How the property tests search: without a clock, and the same way every time under CI."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings

# A slow machine is no failing test, and rich evidence is slow to draw at first.
_PATIENT: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow],
}

settings.register_profile("rules", max_examples=60, **_PATIENT)
settings.register_profile("rules-ci", max_examples=120, derandomize=True, **_PATIENT)
settings.register_profile("rules-mutants", max_examples=15, derandomize=True, **_PATIENT)
settings.register_profile("rules-deep", max_examples=3000, **_PATIENT)
settings.load_profile(
    os.environ.get("LMS_BRIDGE_SEARCH") or ("rules-ci" if os.environ.get("CI") else "rules")
)
