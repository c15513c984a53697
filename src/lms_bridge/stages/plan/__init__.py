"""Wanted minus observed → Actions, each with its reason and key. Pure."""

from lms_bridge.stages.plan.brake import brake
from lms_bridge.stages.plan.difference import Difference, difference
from lms_bridge.stages.plan.once import SentBefore
from lms_bridge.stages.plan.wanted import asked, effect_keys, made_once, places, target_of, wanted

__all__ = [
    "Difference",
    "SentBefore",
    "asked",
    "brake",
    "difference",
    "effect_keys",
    "made_once",
    "places",
    "target_of",
    "wanted",
]
