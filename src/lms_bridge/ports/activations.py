"""Which rules judge, and verdicts as they were stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from lms_bridge.model.activation import Activation
from lms_bridge.model.stored import Stored


class ActivationStore(Protocol):
    """What people switched on, and what it takes to prove an old verdict."""

    def activate(self, activation: Activation) -> Activation:
        """Record an activation; gives it its id. Activations are never changed or deleted."""

    def activations(self, programme: str) -> tuple[Activation, ...]:
        """What was switched on, in the order it was recorded."""

    def active_rules(self) -> Mapping[str, str]:
        """The fingerprints of the rules switched on, by programme; asked once a turn.

        A programme of which nothing was ever switched on is left out.
        """

    def kept_rules(self, programme: str, prefix: str = "") -> tuple[str, ...]:
        """The fingerprints kept of a programme that begin with a prefix, sorted."""

    def stored(
        self, programme: str, *, after: int = 0, limit: int = 250, learner: str | None = None
    ) -> tuple[Stored, ...]:
        """The verdicts with numbers above `after`, oldest first, of all learners or of one."""
