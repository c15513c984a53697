"""What a rule says in words is made of: a sentence, where it is written, what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from lms_bridge.model.identity import Citation


@dataclass(frozen=True, slots=True)
class SpokenRule:
    """A rule in words.

    Attributes:
        text: the sentence, without a full stop.
        sources: where it is written: the rule, and each of its numbers written elsewhere.
        of: the rules that it rests on.
    """

    text: str
    sources: tuple[Citation, ...] = ()
    of: tuple[SpokenRule, ...] = ()
