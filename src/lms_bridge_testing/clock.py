"""A clock that stands still until it is moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class FrozenClock:
    """Tells the moment it was set to; it never sleeps and never moves by itself."""

    def __init__(self, at: datetime) -> None:
        self._at = _in_utc(at)

    def now(self) -> datetime:
        """The moment it was set to, in UTC."""
        return self._at

    def set(self, at: datetime) -> None:
        """Move to a moment, forwards or back."""
        self._at = _in_utc(at)

    def advance(self, by: timedelta) -> datetime:
        """Move on by so much, and tell the new time."""
        self._at += by
        return self._at


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone; a clock needs one")
    return at.astimezone(UTC)
