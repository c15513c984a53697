"""How long to wait, how much to accept, how much to ask for at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one Moodle.

    Attributes:
        connect: seconds to wait for a connection.
        read: seconds to wait between two pieces of an answer.
        total: seconds for one whole request, from connecting to the last byte.
        answer: bytes that one answer may have, unpacked.
        attempts: how often one read is tried in all.
        pause: seconds before the second attempt; doubles with each further one.
        longest_pause: seconds that a pause may last at most; a Moodle that asks for more
            is reported as busy at once.
        page: people asked for at once.
        grades_at_once: participants up to which a course's grades are asked for in one call.
        batch_first: calls in the first batch.
        batch_most: calls in a batch at most.
        batch_quick: seconds below which a batch may grow.
    """

    connect: float = 3.05
    read: float = 30.0
    total: float = 60.0
    answer: int = 32 * 1024 * 1024
    attempts: int = 3
    pause: float = 0.5
    longest_pause: float = 20.0
    page: int = 500
    grades_at_once: int = 200
    batch_first: int = 20
    batch_most: int = 200
    batch_quick: float = 2.0
