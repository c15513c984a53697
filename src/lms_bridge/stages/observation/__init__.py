"""The state of what effects act upon: read before planning, and again after writing."""

from lms_bridge.stages.observation.gradebook import Gradebook
from lms_bridge.stages.observation.observe import Asked, badges_held, observe

__all__ = ["Asked", "Gradebook", "badges_held", "observe"]
