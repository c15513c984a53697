"""The named values of a condition, as people read them: hours, dates, names, labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from lms_bridge.model.identity import Text
from lms_bridge.model.verdict import Value
from lms_bridge.text.causes import cause_in_words
from lms_bridge.text.labels import AWARDS, MEANS, STATUSES
from lms_bridge.text.names import Names
from lms_bridge.text.typography import day, decimal, hours, lower_first, number, words

#: Which value is a duration in seconds, a date, or ids of components.
SECONDS = frozenset(
    {"attended", "covers", "done", "missing", "planned", "required", "unmarked", "unreadable"}
)
DATES = frozenset({"decided", "on", "until"})
COMPONENTS = frozenset({"chosen", "component", "components", "low", "waiting"})
FIGURES = frozenset({"asked", "average", "earned", "floor", "mark", "out_of", "value", "weight"})


def shown(code: str, subject: str, values: Mapping[str, Value], names: Names) -> dict[str, str]:
    """Every value of a condition or discrepancy in words, and its subject."""
    found = {name: _value(code, subject, name, value, names) for name, value in values.items()}
    found["subject"] = named(code, subject, names)
    return found


def named(code: str, subject: str, names: Names) -> str:
    """What a condition speaks of: the first words of its code say what its subject is."""
    for start, name in _SUBJECTS:
        if code.startswith(start):
            return name(names, subject)
    return names.thing(subject)


_SUBJECTS: tuple[tuple[str, Callable[[Names, str], str]], ...] = (
    ("result.", Names.result),
    ("assessment.", Names.assessment),
    ("competence.", Names.competence),
    ("hours.", Names.hours),
    ("attestation.", Names.hours),
    ("practice.", Names.component),
    ("profile.", Names.field),
    ("document.", Names.document),
    ("agreement.", Names.party),
    ("decision.document.", Names.document),
    ("decision.agreement.", Names.party),
    ("after.", Names.components),
    ("mark.", Names.mark),
    ("compensation.", Names.group),
    ("elected", Names.component),
    ("deadline", Names.component),
)


def _value(code: str, subject: str, name: str, value: Value, names: Names) -> str:
    if name in {"asked", "value"} and code.startswith("profile.is"):
        codes = str(value).split(", ") if name == "asked" else [str(value)]
        return names.listed((names.field_value(subject, each) for each in codes), "or")
    if name == "because" and code == "acquired.earlier":
        return _means(str(value), names)
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int):
        return _number(name, value, names)
    return _text(name, value, names)


def _number(name: str, value: int, names: Names) -> str:
    if name in SECONDS:
        return hours(value, names.language)
    if name == "words":
        return words(value, names.language)
    return number(value, names.language)


def _text(name: str, value: str, names: Names) -> str:
    if name in DATES:
        return _day(value, names)
    if name in COMPONENTS:
        return names.components(value)
    if name == "competences":
        return names.competences(value)
    if name == "problems":
        return cause_in_words(value, names)
    if name == "status":
        return status_in_words(value, names)
    if name == "said":
        french, _, english = value.partition("\n")
        return names.of(Text(french, english))
    if name == "name":
        return cause_in_words(value, names)
    if name in FIGURES:
        return decimal(value, names.language)
    return value


def status_in_words(value: str, names: Names, *, award: bool = False) -> str:
    """The label of a status that arrives as its value, as inside a sentence."""
    known = {each.value: text for each, text in STATUSES.items()}
    if award:
        known = {each.value: text for each, text in AWARDS.items()}
    return lower_first(names.of(known[value])) if value in known else value


def _means(value: str, names: Names) -> str:
    """Means joined by commas, where that is what was kept; else the words themselves."""
    known = {each.value: text for each, text in MEANS.items()}
    return ", ".join(names.of(known[each]) if each in known else each for each in value.split(", "))


def _day(value: str, names: Names) -> str:
    try:
        return day(date.fromisoformat(value), names.language)
    except ValueError:
        return value
