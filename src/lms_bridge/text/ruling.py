"""What a rule says in words is made of: a sentence, where it is written, what it rests on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from lms_bridge.model.dated import Dated
from lms_bridge.model.identity import Citation
from lms_bridge.text.sentences import Sentence, say
from lms_bridge.text.typography import day
from lms_bridge.text.wording import Wording

Number = TypeVar("Number")

_SINCE = say("{value} depuis le {on}", "{value} since {on}")
_THEN = say("puis {value} depuis le {on}", "then {value} since {on}")


@dataclass(frozen=True, slots=True)
class Said:
    """A rule in words.

    Attributes:
        text: the sentence, without a full stop.
        sources: where it is written: the rule, and each of its numbers written elsewhere.
        of: the rules that it rests on.
    """

    text: str
    sources: tuple[Citation, ...] = ()
    of: tuple[Said, ...] = ()


def through_time(wording: Wording, dated: Dated[Number], shown: Callable[[Number], str]) -> str:
    """A dated value with its history: "21 h depuis le 01/09/2024, puis …"."""
    parts = (
        wording.phrase(
            _THEN if place else _SINCE,
            {"value": shown(value), "on": day(since, wording.language)},
        )
        for place, (since, value, _) in enumerate(dated.history)
    )
    return ", ".join(parts)


def written_in(source: Citation, *numbers: Dated[Number]) -> tuple[Citation, ...]:
    """Where a rule and its numbers are written, each place once."""
    places = (place for number in numbers for _, _, place in number.history)
    return tuple(dict.fromkeys((source, *places)))


def told(
    wording: Wording,
    sentence: Sentence,
    sources: tuple[Citation, ...] = (),
    of: tuple[Said, ...] = (),
    **values: str,
) -> Said:
    """A sentence filled in."""
    return Said(wording.phrase(sentence, values), sources, of)
