"""Causes and objections in both languages: those that the stages word are known by their form.

A cause is free text, for it may come from the LMS; one of no known form is quoted as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from lms_bridge.model.identity import Text
from lms_bridge.text.cause_forms import CAUSES
from lms_bridge.text.names import Names
from lms_bridge.text.typography import day

_QUOTED = Text("« {} »", "{}")


def cause_in_words(cause: str, names: Names) -> str:
    """One cause or several, joined by semicolons, in the language of `names`."""
    joined = "; " if names.language == "en" else " ; "
    return joined.join(_one(each, names) for each in cause.split("; "))


def _one(cause: str, names: Names) -> str:
    for pattern, text in CAUSES:
        match = pattern.fullmatch(cause)
        if match:
            return names.of(text).format(**_groups(match.groupdict(), names))
    return names.of(_QUOTED).format(cause) if cause else ""


def _groups(found: Mapping[str, str | None], names: Names) -> dict[str, str]:
    colon = ": " if names.language == "en" else " : "
    forms: dict[str, Callable[[str], str]] = {
        "need": names.thing,
        "thing": names.thing,
        "field": names.field,
        "role": names.role,
        "roles": lambda roles: names.listed(names.role(each) for each in roles.split(", ")),
        "rest": lambda rest: f"{colon}{_one(rest, names)}" if rest else "",
        "on": lambda on: _day(on, names),
    }
    return {
        name: forms[name](text or "") if name in forms else text or ""
        for name, text in found.items()
    }


def _day(text: str, names: Names) -> str:
    try:
        return day(date.fromisoformat(text), names.language)
    except ValueError:
        return text
