"""Wanted minus observed → Actions, each with its reason and key. Pure."""

from lms_bridge.stages.plan.brake import brake
from lms_bridge.stages.plan.columns import column_difference, columns_wanted, follow_up
from lms_bridge.stages.plan.difference import difference
from lms_bridge.stages.plan.wanted import asked, effect_keys, framework_wanted, wanted

__all__ = [
    "asked",
    "brake",
    "column_difference",
    "columns_wanted",
    "difference",
    "effect_keys",
    "follow_up",
    "framework_wanted",
    "wanted",
]
