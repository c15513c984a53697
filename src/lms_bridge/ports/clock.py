"""The time."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time, with its zone."""

    def now(self) -> datetime:
        """The present moment in UTC."""
