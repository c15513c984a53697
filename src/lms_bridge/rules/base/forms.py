"""The sentences of a case: forms of facts and of expectations, each with its example."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from lms_bridge.cause import Cause
from lms_bridge.model.verdict import Because, Verdict
from lms_bridge.rules.base.given import Given
from lms_bridge.rules.base.nodes import walk

ID = r"[A-Za-z0-9][\w.-]*"
YEAR = r"\d{4}-\d{4}"
DAY = r"\d{4}-\d\d-\d\d"
HOURS = r"\d+(?:\.\d+)?"

#: Says a cause as authors of cases write it.
InWords = Callable[[Cause], str]

Add = Callable[[Given, "re.Match[str]"], None]
Compare = Callable[[Verdict, "re.Match[str]", InWords], str]


@dataclass(frozen=True, slots=True)
class Form:
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


def unknown(sentence: str, what: str, examples: Iterable[str]) -> ValueError:
    """The refusal of a sentence of no known form, with the forms that are nearest to it.

    `what` says what it is not: "sentence of a case".
    """
    by_words = {_bare(example): example for example in examples}
    close = difflib.get_close_matches(_bare(sentence), by_words, n=2, cutoff=_CLOSE)
    advice = " or ".join(f"`{by_words[each]}`" for each in close)
    nearest = f"write it like {advice}" if advice else "use a form of docs/add-a-programme.md"
    return ValueError(f"{sentence!r} is no {what} → {nearest}")


def _bare(sentence: str) -> str:
    return _NAMES.sub("X", sentence.strip()[:_LONGEST])


#: So many characters of a sentence are compared.
_LONGEST = 200


def conditions(verdict: Verdict) -> Iterator[Because]:
    """Every condition of every component of a verdict, outermost first."""
    for component in verdict.components:
        yield from walk(component.because)


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
