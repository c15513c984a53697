"""What the hook `check` answers; what the others are given and answer is in `rules.base.hooks`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a programme, and what to do about it; it is refused then."""

    what: str
    remedy: str
