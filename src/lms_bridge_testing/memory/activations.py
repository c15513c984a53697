"""What people switched on, and verdicts as they were stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lms_bridge.model.activation import Activation
from lms_bridge.model.canonical import canonical
from lms_bridge.model.stored import Stored
from lms_bridge_testing.memory.kept import MemoryBase


class MemoryActivations(MemoryBase):
    """The fake's half of `ActivationStore`."""

    def activate(self, activation: Activation) -> Activation:
        """Record an activation and give it its id."""
        with self._lock:
            recorded = replace(activation, id=len(self._kept.activations) + 1)
            self._kept.activations.append(recorded)
            return recorded

    def activations(self, programme: str) -> tuple[Activation, ...]:
        """What was switched on, in the order it was recorded."""
        with self._lock:
            return tuple(it for it in self._kept.activations if it.programme == programme)

    def active_rules(self) -> Mapping[str, str]:
        """The fingerprints of the rules switched on, by programme."""
        with self._lock:
            return {it.programme: it.fingerprint for it in self._kept.activations}

    def kept_rules(self, programme: str, prefix: str = "") -> tuple[str, ...]:
        """The fingerprints kept of a programme that begin with a prefix, sorted."""
        with self._lock:
            found = (
                fingerprint
                for fingerprint, of in self._kept.rules_of.items()
                if of == programme and fingerprint.startswith(prefix)
            )
            return tuple(sorted(found))

    def stored(
        self, programme: str, *, after: int = 0, limit: int = 250, learner: str | None = None
    ) -> tuple[Stored, ...]:
        """The verdicts with numbers above `after`, oldest first."""
        with self._lock:
            found = [
                Stored(number, verdict, evidence, canonical(verdict).decode())
                for number, (evidence, verdict) in enumerate(self._kept.judged, 1)
                if number > after
                and verdict.programme == programme
                and learner in {None, verdict.learner}
            ]
        return tuple(found[:limit])
