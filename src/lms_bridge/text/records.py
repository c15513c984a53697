"""Records of the LMS in words: where, what, when, and how old the reading is."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from lms_bridge.model.evidence import Record
from lms_bridge.model.identity import Text
from lms_bridge.model.imported import file_of
from lms_bridge.text.labels import BY_HAND, RECORD_VALUES
from lms_bridge.text.names import Names
from lms_bridge.text.sentences import Sentence, Shown, say, tail
from lms_bridge.text.typography import day, number

#: More records than this are told in one line.
MANY = 6

_SET_BY_HAND = ", set by hand"
_SESSION = re.compile(r"(?P<activity>.*?) ?\bsession (?P<number>\d+)")
# an activity by the LMS's own name, as `ActivityRef` has it
_OWN_NAME = re.compile(r"[a-z]+:(?P<number>\d+)")

ITEMS: dict[str, Text] = {
    "session": Text("{activity}, séance n° {number}", "{activity}, session {number}"),
    "bare session": Text("séance n° {number}", "session {number}"),
    "own name": Text("activité n° {number}", "activity {number}"),
    "total": Text("total du cours", "course total"),
    "course": Text("achèvement du cours", "course completion"),
    "site": Text("profil de la personne", "profile of the person"),
    "file": Text("fichier {file}, ligne {line}", "file {file}, line {line}"),
    "whole file": Text("fichier {file}", "file {file}"),
}

AGES: dict[str, Text] = {
    "today": Text("lu le jour même", "read the same day"),
    "yesterday": Text("lu la veille", "read the day before"),
    "earlier": Text("lu {days} jours avant", "read {days} days before"),
    "later": Text("lu le {day}", "read on {day}"),
    "file": Text("repris le {day}", "taken over on {day}"),
}

RECORD: Sentence = say(
    "{place} : {value}",
    "{place}: {value}",
    tail("at", ", le {at}", ", on {at}"),
    tail("age", " ; {age}", "; {age}"),
)
NO_VALUE = Text("sans valeur", "no value")

SUMMARY: Sentence = say(
    "{count} relevés dans {places}",
    "{count} records in {places}",
    tail("first", ", du {first} au {last}", ", from {first} to {last}"),
    tail("values", " : {values}", ": {values}"),
    tail("total", " ; total compté : {total}", "; counted in total: {total}"),
    tail("age", " ; {age}", "; {age}"),
)


def record_in_words(record: Record, on: date, names: Names) -> str:
    """One record."""
    where = ", ".join(part for part in (record.course, _item(record, names)) if part)
    at = day(record.at.date(), names.language) if record.at else ""
    shown = {
        "place": where,
        "value": _value(record.value, names) or names.of(NO_VALUE),
        "at": at,
        "age": _age(record, on, names),
    }
    return RECORD.in_language(names.language, shown, Shown(shown, strict=False))


def records_in_words(
    records: tuple[Record, ...], on: date, names: Names, total: str = ""
) -> tuple[str, ...]:
    """Each record, or one line for more than MANY; `total` is what they count for together."""
    if len(records) <= MANY:
        return tuple(record_in_words(each, on, names) for each in records)
    days = sorted(each.at.date() for each in records if each.at)
    places = sorted({each.course for each in records if each.course}) + _files(records, names)
    counted = Counter(_value(each.value, names) or names.of(NO_VALUE) for each in records)
    oldest = min(records, key=lambda each: each.read_at)
    shown = {
        "count": number(len(records), names.language),
        "places": names.listed(places) or names.of(ITEMS["site"]),
        "first": day(days[0], names.language) if days else "",
        "last": day(days[-1], names.language) if days else "",
        "values": ", ".join(f"{value} × {count}" for value, count in sorted(counted.items())),
        "total": total,
        "age": _age(oldest, on, names),
    }
    return (SUMMARY.in_language(names.language, shown, Shown(shown, strict=False)),)


def _files(records: tuple[Record, ...], names: Names) -> list[str]:
    found = sorted({place[0] for each in records if (place := file_of(each))})
    return [names.of(ITEMS["whole file"]).format(file=each) for each in found]


def _item(record: Record, names: Names) -> str:
    place = file_of(record)
    if place is not None:
        return names.of(ITEMS["file"]).format(file=place[0], line=place[1])
    session = _SESSION.fullmatch(record.item)
    if session:
        key = "session" if session["activity"] else "bare session"
        return names.of(ITEMS[key]).format(**session.groupdict())
    own_name = _OWN_NAME.fullmatch(record.item)
    if own_name:
        return names.of(ITEMS["own name"]).format(**own_name.groupdict())
    if record.item == "total" or (record.course and not record.item):
        return names.of(ITEMS["total" if record.item else "course"])
    if not record.course and record.item in names.programme.profile:
        return names.field(record.item)
    return record.item


def _value(value: str, names: Names) -> str:
    """The bridge's own words in the language; what the LMS gave as it gave it."""
    bare = value.removesuffix(_SET_BY_HAND)
    text = RECORD_VALUES.get(bare)
    if text is None:
        return value.replace(".", ",") if names.language != "en" and _numeric(value) else value
    words = names.of(text)
    return words if bare == value else f"{words} {names.of(BY_HAND)}"


def _numeric(value: str) -> bool:
    return bool(re.fullmatch(r"[\d.]+(?:/[\d.]+)?", value))


def _age(record: Record, on: date, names: Names) -> str:
    read_on = record.read_at.date()
    days = (on - read_on).days
    key = {0: "today", 1: "yesterday"}.get(days, "earlier" if days > 0 else "later")
    if file_of(record) is not None:
        key = "file"
    return names.of(AGES[key]).format(
        days=number(days, names.language), day=day(read_on, names.language)
    )
