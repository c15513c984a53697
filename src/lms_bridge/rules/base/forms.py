"""The sentences of a case: forms of facts and of expectations, each with its example."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from lms_bridge.cause import Cause
from lms_bridge.errors import BadValue
from lms_bridge.model.verdict import Because, Verdict
from lms_bridge.rules.base.given import Given
from lms_bridge.rules.base.nodes import condition_tree

ID = r"[A-Za-z0-9][\w.-]*"
YEAR = r"\d{4}-\d{4}"
DAY = r"\d{4}-\d\d-\d\d"
HOURS = r"\d+(?:\.\d+)?"

#: Says a cause as authors of cases write it.
InWords = Callable[[Cause], str]

Add = Callable[[Given, "re.Match[str]"], None]
Compare = Callable[[Verdict, "re.Match[str]", InWords], str]


@dataclass(frozen=True, slots=True)
class FactForm:
    """One form that a fact may have: an example, its pattern, what it adds."""

    example: str
    pattern: str
    add: Add


@dataclass(frozen=True, slots=True)
class Expectation:
    """One form that an expectation may have.

    Attributes:
        example: a sentence of this form.
        pattern: what such sentences match, whole.
        compare: what differs in the verdict, causes said by the function that it is given; ""
            where nothing does. KeyError for a component that the verdict lacks.
    """

    example: str
    pattern: str
    compare: Compare


#: What stands for a name or a number, so that forms are compared by their words alone.
_NAMES = re.compile(r"(?<!\S)[^\s\dA-Z]*+[\dA-Z]\S*")
_CLOSE = 0.3


def unknown_form(code: str, sentence: str, examples: Iterable[str]) -> BadValue:
    """The refusal of a sentence of no known form, with the forms that are nearest to it."""
    by_words = {_bare(example): example for example in examples}
    close = difflib.get_close_matches(_bare(sentence), by_words, n=2, cutoff=_CLOSE)
    like = tuple(f"`{by_words[each]}`" for each in close)
    return BadValue(Cause.of(code, sentence=sentence, like=like))


def _bare(sentence: str) -> str:
    return _NAMES.sub("X", sentence.strip()[:_LONGEST])


#: So many characters of a sentence are compared.
_LONGEST = 200


def conditions(verdict: Verdict) -> Iterator[Because]:
    """Every condition of every component of a verdict, outermost first."""
    for component in verdict.components:
        yield from condition_tree(component.because)


def figure_told(
    verdict: Verdict, match: re.Match[str], *, what: str, codes: str, value: str
) -> str:
    """What differs from the `figure` that a sentence expects of `id`; `what` it is called."""
    for node in conditions(verdict):
        values = dict(node.values)
        if node.code.startswith(codes) and node.subject == match["id"] and value in values:
            seen = str(values[value])
            return "" if seen == match["figure"] else f"it is {seen}"
    return f"no {what} of {match['id']} is told"
