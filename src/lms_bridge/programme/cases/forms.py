"""What the sentences of a case share: ids, years, and a form with its example."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lms_bridge.cause import Cause
from lms_bridge.programme.cases.given import Given

ID = r"[A-Za-z0-9][\w.-]*"
YEAR = r"\d{4}-\d{4}"
DAY = r"\d{4}-\d\d-\d\d"
HOURS = r"\d+(?:\.\d+)?"

#: Says a cause as authors of cases write it.
InWords = Callable[[Cause], str]

Add = Callable[[Given, "re.Match[str]"], None]


@dataclass(frozen=True, slots=True)
class Form:
    """One form that a sentence may have: an example, its pattern, what it adds."""

    example: str
    pattern: str
    add: Add


#: What stands for a name or a number, so that forms are compared by their words alone.
_NAMES = re.compile(r"\S*[\dA-Z]\S*")
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
