"""The rule of a programme's file as a pydantic model: exactly one kind a rule."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from lms_bridge.cause import Cause
from lms_bridge.errors import BadValue
from lms_bridge.located.values import StrictMapping


class RuleSpec(StrictMapping):
    """Exactly one kind of rule.

    The registry adds a field for each kind there is. A kind whose rules rest on others writes
    `RuleSpec` in its own models, imported for the type checker alone: the registry resolves it.
    """

    @model_validator(mode="before")
    @classmethod
    def _one_kind(cls, value: Any) -> Any:
        if isinstance(value, dict) and len(value) != 1:
            raise BadValue(Cause.of("rule.not_one_kind", known=tuple(cls.model_fields)))
        return value

    @property
    def written(self) -> tuple[str, Any]:
        """The name of the kind, and what is written under it."""
        for name in type(self).model_fields:
            found = getattr(self, name)
            if found is not None:
                return name, found
        raise ValueError("a rule without a kind")
