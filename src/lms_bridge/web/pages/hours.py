"""Hours attended, planned and missing, read off an explanation: a bar, and its numbers in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lms_bridge.model.verdict import SETTLED, Because, ComponentVerdict, Truth
from lms_bridge.text import Wording
from lms_bridge.web.pages.picture import WIDTH

_TOLD = frozenset({"hours.attended", "hours.missing", "hours.unreadable"})


#: How a condition begins that holds whatever the hours under it say.
_SETTLED_APART = ("decision.", "acquired.")


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of a unit or of a part of it.

    Attributes:
        said: the sentence of the explanation: it holds every number of the bar.
        attended, planned, missing: widths of the bar's parts; `missing` is what neither is
            attended nor planned.
        known: whether the hours can be told at all.
    """

    subject: str
    said: str
    attended: int
    planned: int
    missing: int
    known: bool


def hours_of(found: ComponentVerdict, wording: Wording) -> tuple[Hours, ...]:
    """The hours that count in a component: those attended, and those that are owed.

    Hours of a way that nobody asks for, a unit exempted as a whole say, are left out: a bar
    of nothing would claim that something is missing.
    """
    told = [each for each in _asked(found.because, found) if each.code in _TOLD]
    return tuple(_hours(each, wording) for each in {each.subject: each for each in told}.values())


def _asked(because: Because, found: ComponentVerdict) -> Iterator[Because]:
    if because.code in _TOLD:
        owed = bool(set(because.owed) & set(found.owed))
        unknown = bool(because.cause) and found.status not in SETTLED
        if because.truth is Truth.YES or owed or unknown:
            yield because
        return
    if because.truth is Truth.YES and because.code.startswith(_SETTLED_APART):
        return
    for each in because.children:
        yield from _asked(each, found)


def _hours(because: Because, wording: Wording) -> Hours:
    values = {name: value for name, value in because.values if isinstance(value, int)}
    required = max(values.get("required", 0), 1)
    attended = min(values.get("attended", 0), required)
    planned = min(values.get("planned", 0), required - attended)
    first, second = WIDTH * attended // required, WIDTH * (attended + planned) // required
    return Hours(
        subject=because.subject,
        said=wording.condition(because),
        attended=first,
        planned=second - first,
        missing=WIDTH - second,
        known=because.code != "hours.unreadable",
    )
