"""What the sentences of a case share: ids, years, and a form with its example."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lms_bridge.testing.cases.given import Given

ID = r"[A-Za-z0-9][\w.-]*"
YEAR = r"\d{4}-\d{4}"
DAY = r"\d{4}-\d\d-\d\d"
HOURS = r"\d+(?:\.\d+)?"

Add = Callable[[Given, "re.Match[str]"], None]


@dataclass(frozen=True, slots=True)
class Form:
    """One form that a sentence may have: an example, its pattern, what it adds."""

    example: str
    pattern: str
    add: Add
