"""What somebody may have meant by a name that is not known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

#: So many letters of a name are compared.
_LONGEST = 64


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like this one, "" where none is; letter case aside."""
    by_letters = {each.casefold(): each for each in known}
    close = difflib.get_close_matches(name[:_LONGEST].casefold(), by_letters, n=1)
    return by_letters[close[0]] if close else ""


def meant(name: str, known: Iterable[str], otherwise: str) -> str:
    """The remedy for an unknown name: the nearest one, or what to do otherwise."""
    close = nearest(name, known)
    return f"write `{close}`, or {otherwise}" if close else otherwise
