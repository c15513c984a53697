"""Wanted minus observed → Actions, each with its reason and key. Pure."""

from lms_bridge.stages.plan.brake import brake, brake_blindness, brake_unnumbered
from lms_bridge.stages.plan.difference import Difference, plan_difference
from lms_bridge.stages.plan.once import SentBefore
from lms_bridge.stages.plan.wanted import (
    effect_keys,
    made_once,
    places,
    target_of,
    wanted_by_target,
    wanted_effects,
)

__all__ = [
    "Difference",
    "SentBefore",
    "brake",
    "brake_blindness",
    "brake_unnumbered",
    "effect_keys",
    "made_once",
    "places",
    "plan_difference",
    "target_of",
    "wanted_by_target",
    "wanted_effects",
]
