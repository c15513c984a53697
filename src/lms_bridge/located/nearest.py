"""What somebody may have meant by a name that is not known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from lms_bridge.cause import Cause, CauseValue

#: So many letters of a name are compared.
_LONGEST = 64


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like this one, "" where none is; letter case aside."""
    by_letters = {each.casefold(): each for each in known}
    close = difflib.get_close_matches(name[:_LONGEST].casefold(), by_letters, n=1)
    return by_letters[close[0]] if close else ""


def not_among(
    code: str, name: str, known: Iterable[str], **values: CauseValue | Decimal | date
) -> Cause:
    """That a `name` is none of those `known`, with the one that is `close` to it, or ""."""
    names = tuple(known)
    return Cause.of(code, name=name, close=nearest(name, names), known=names, **values)
