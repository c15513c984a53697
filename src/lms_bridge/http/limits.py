"""How long to wait for a service, and how much to accept of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of requests to one service.

    Attributes:
        connect: seconds to wait for a connection.
        read: seconds to wait between two pieces of an answer.
        total: seconds for one whole request, from connecting to the last byte.
        answer: bytes that one answer may have, unpacked.
        attempts: how often one read is tried in all.
        pause: seconds before the second attempt; doubles with each further one.
        longest_pause: seconds that a pause may last at most; a service that asks for more
            is reported as busy at once.
    """

    connect: float = 3.05
    read: float = 30.0
    total: float = 60.0
    answer: int = 32 * 1024 * 1024
    attempts: int = 3
    pause: float = 0.5
    longest_pause: float = 20.0
