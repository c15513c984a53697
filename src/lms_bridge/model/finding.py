"""What a look at a site found lacking: how bad, what and where, as a code with values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from lms_bridge.cause import Cause, CauseValue


class Severity(StrEnum):
    """How bad it is: something is lacking, something looks wrong, or cannot be told by reading."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class SetupFinding:
    """One thing found.

    Attributes:
        severity: how bad it is.
        code: what kind of finding it is.
        where: the function, capability, course, cohort or field concerned, as the LMS names it.
        values: what fills its sentences, sorted by name; `where` is one of them.
        programmes: the programmes that it concerns.
    """

    severity: Severity
    code: str
    where: str
    values: tuple[tuple[str, CauseValue], ...] = ()
    programmes: tuple[str, ...] = ()

    @property
    def what(self) -> Cause:
        """What was found."""
        return Cause(f"found.{self.code}", self.values)

    @property
    def click(self) -> Cause:
        """What to do about it, in the LMS's own menus."""
        return Cause(f"click.{self.code}", self.values)


_ORDER = {each: number for number, each in enumerate(Severity)}


def together(found: Iterable[SetupFinding]) -> tuple[SetupFinding, ...]:
    """Findings of several programmes: each once, the worst first, else in the order found."""
    known: dict[tuple[str, str], SetupFinding] = {}
    for each in found:
        key = (each.code, each.where)
        before = known.get(key)
        if before is None:
            known[key] = each
            continue
        worse = min(before, each, key=lambda one: _ORDER[one.severity])
        programmes = tuple(dict.fromkeys((*before.programmes, *each.programmes)))
        known[key] = replace(worse, programmes=programmes)
    return tuple(sorted(known.values(), key=lambda each: _ORDER[each.severity]))
