"""The state of what effects act upon: read before planning, and again after writing."""

from lms_bridge.stages.observation.observe import badges_held, observe

__all__ = ["badges_held", "observe"]
