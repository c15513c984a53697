"""How much one request may ask for: it follows what the last ones took.

What is asked for is counted in rough shares of Moodle's work, so that requests of many small
questions and of a few large ones take about as long. A pace is of one Moodle: it is remembered, and
the next process begins with what the last one found.
"""

from __future__ import annotations

from collections.abc import Mapping

from lms_bridge.lms.moodle.limits import MoodleLimits


class Pace:
    """How large the next request of one kind may be."""

    def __init__(self, first: int, most: int, quick: float, limits: MoodleLimits) -> None:
        """Begin.

        Args:
            first: how large the first request may be.
            most: what no request exceeds.
            quick: seconds below which requests may grow.
            limits: of time and of bytes; requests stay well below them.
        """
        self._most = most
        self._slow = min(limits.read, limits.total) / 2
        self._quick = min(quick, self._slow)
        self._small = limits.answer // 4
        self.size = min(first, most)

    def took(self, size: int, seconds: float, received: int) -> None:
        """Learn of a request of this size; one that was far smaller than allowed tells little."""
        if seconds > self._slow or received > 2 * self._small:
            share = min(self._quick / max(seconds, 1e-9), self._small / max(received, 1))
            self.size = max(1, min(self.size, int(size * share)))
        elif seconds < self._quick and received < self._small and size * 2 > self.size:
            self.size = min(self._most, max(self.size, size * 2))

    def too_much(self, size: int) -> None:
        """Learn of a request of this size that took too long, or brought too much."""
        self.size = max(1, min(self.size, size // 2))

    def begin_with(self, size: int) -> None:
        """Go on from what was learnt before."""
        self.size = max(1, min(size, self._most))


class Paces:
    """The paces of one Moodle: of small questions in a batch, and of lists of learners."""

    def __init__(self, limits: MoodleLimits) -> None:
        quarter = min(limits.read, limits.total) / 4
        self.batch = Pace(limits.batch_first, limits.batch_most, limits.batch_quick, limits)
        self.people = Pace(limits.people_first, limits.people_most, quarter, limits)

    def learnt(self) -> Mapping[str, int]:
        """What is to be remembered, by name."""
        return {"batch": self.batch.size, "people": self.people.size}

    def begin_with(self, learnt: Mapping[str, int]) -> None:
        """Go on from what was remembered."""
        for name, pace in (("batch", self.batch), ("people", self.people)):
            if name in learnt:
                pace.begin_with(learnt[name])
