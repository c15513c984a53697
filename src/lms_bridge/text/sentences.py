"""What a table of wording holds: a sentence in both languages, with the tails it may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from lms_bridge.model.identity import Text
from lms_bridge.model.verdict import Value


@dataclass(frozen=True, slots=True)
class Tail:
    """What follows a sentence when the value `needs` is there and is not zero, false or empty."""

    needs: str
    text: Text


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with named placeholders, without its full stop, and its tails in order."""

    text: Text
    tails: tuple[Tail, ...] = ()

    def in_language(self, language: str, values: Mapping[str, Value], shown: Shown) -> str:
        """The sentence with its values: `values` choose the tails, `shown` fill the gaps."""
        texts = [self.text, *(each.text for each in self.tails if values.get(each.needs))]
        return "".join(each.in_language(language).format_map(shown) for each in texts)

    @property
    def placeholders(self) -> frozenset[str]:
        """The names that the sentence itself must be given."""
        return names_in(self.text.fr)


class Shown(dict[str, str]):
    """Values as people read them; one that is missing shows as "?" unless `strict`."""

    def __init__(self, values: Mapping[str, str], *, strict: bool) -> None:
        super().__init__(values)
        self.strict = strict

    def __missing__(self, name: str) -> str:
        if self.strict:
            raise KeyError(name)
        return "?"


def say(fr: str, en: str, *tails: Tail) -> Sentence:
    """A sentence of a table."""
    return Sentence(Text(fr, en), tails)


def tail(needs: str, fr: str, en: str) -> Tail:
    """A tail of a sentence."""
    return Tail(needs, Text(fr, en))


def names_in(template: str) -> frozenset[str]:
    """The placeholders of a template."""
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)
