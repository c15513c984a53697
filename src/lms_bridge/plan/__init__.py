"""Wanted minus observed → Actions, each with its reason and key. Pure."""

from lms_bridge.plan.brake import brake
from lms_bridge.plan.difference import difference
from lms_bridge.plan.wanted import asked, effect_keys, framework_wanted, wanted

__all__ = ["asked", "brake", "difference", "effect_keys", "framework_wanted", "wanted"]
