"""Numbers with their history: from which day on which value is in force, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from lms_bridge.model.identity import Citation

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Dated(Generic[Value]):
    """A value with its history: (in force from, value, where it is written), oldest first."""

    history: tuple[tuple[date, Value, Citation], ...]

    def at(self, day: date) -> Value:
        """The value in force on a day; days before the first date read the first value."""
        current = self.history[0][1]
        if len(self.history) > 1:
            for since, value, _ in self.history:
                if since > day:
                    break
                current = value
        return current


def days(*numbers: Dated[Any] | None) -> list[date]:
    """Every day on which one of these values changes."""
    return sorted({since for number in numbers if number for since, _, _ in number.history})
