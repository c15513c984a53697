"""Records of the LMS in words: where, what, of which day, and when they were read."""

from __future__ import annotations

import re
from collections import Counter

from lms_bridge.model.evidence import Record, ResultState
from lms_bridge.model.imported import file_of
from lms_bridge.text.forms import session_in_words
from lms_bridge.text.labels import label_code
from lms_bridge.text.speaker import Speaker

#: More records than this are told in one line.
MANY = 6

_SET_BY_HAND = ", set by hand"
# an activity by the LMS's own name, as `ActivityRef` has it
_OWN_NAME = re.compile(r"[a-z]+:(?P<number>\d+)")

#: Words that the bridge itself writes as the value of a record; any other is shown as it is.
_VALUES: dict[str, str] = {
    "complete": "record.value.complete",
    "incomplete": "record.value.incomplete",
    "completed": "record.value.completed",
    "not completed": "record.value.not_completed",
    **{
        state.value: label_code(state)
        for state in (ResultState.PASSED, ResultState.FAILED, ResultState.PENDING)
    },
}


def record_in_words(record: Record, speaker: Speaker) -> str:
    """One record."""
    where = ", ".join(part for part in (record.course, _item(record, speaker)) if part)
    values = {
        "place": where,
        "value": _value(record.value, speaker) or speaker.say("record.no_value", {}),
        "at": record.at,
        "read": _read(record, speaker),
    }
    return speaker.say("record", values)


def records_in_words(
    records: tuple[Record, ...], speaker: Speaker, total: int | None = None
) -> tuple[str, ...]:
    """Each record, or one line for more than MANY; `total`: the seconds they count for."""
    if len(records) <= MANY:
        return tuple(record_in_words(each, speaker) for each in records)
    days = sorted(speaker.day_of(each.at) for each in records if each.at)
    places = sorted({each.course for each in records if each.course}) + _files(records, speaker)
    nothing = speaker.say("record.no_value", {})
    counted = Counter(_value(each.value, speaker) or nothing for each in records)
    oldest = min(records, key=lambda each: each.read_at)
    values = {
        "count": len(records),
        "places": speaker.names.listed(places) or speaker.say("record.site", {}),
        "only": days[0] if days and days[0] == days[-1] else None,
        "first": days[0] if days and days[0] != days[-1] else None,
        "last": days[-1] if days else None,
        "values": ", ".join(f"{value} × {count}" for value, count in sorted(counted.items())),
        "total": total,
        "read": _read(oldest, speaker),
    }
    return (speaker.say("records", values),)


def _files(records: tuple[Record, ...], speaker: Speaker) -> list[str]:
    found = sorted({place[0] for each in records if (place := file_of(each))})
    return [speaker.say("record.whole_file", {"file": each}) for each in found]


def _item(record: Record, speaker: Speaker) -> str:
    place = file_of(record)
    if place is not None:
        return speaker.say("record.file", {"file": place[0], "line": place[1]})
    session = session_in_words(record.item, speaker)
    if session:
        return session
    own_name = _OWN_NAME.fullmatch(record.item)
    if own_name:
        return speaker.say("record.own_name", own_name.groupdict())
    if record.item == "total" or (record.course and not record.item):
        return speaker.say("record.total" if record.item else "record.course", {})
    if not record.course and record.item in speaker.names.programme.profile:
        return speaker.set(speaker.names.field(record.item))
    return record.item


def _value(value: str, speaker: Speaker) -> str:
    """The bridge's own words in the language; what the LMS gave as it gave it."""
    bare = value.removesuffix(_SET_BY_HAND)
    if bare not in _VALUES:
        return value.replace(".", ",") if speaker.language != "en" and _numeric(value) else value
    said = speaker.say(_VALUES[bare], {})
    return said if bare == value else speaker.say("record.by_hand", {"value": said})


def _numeric(value: str) -> bool:
    return bool(re.fullmatch(r"[\d.]+(?:/[\d.]+)?", value))


def _read(record: Record, speaker: Speaker) -> str:
    """On which day a record was read, or taken over from a file: not the day it is of."""
    code = "record.read" if file_of(record) is None else "record.taken_over"
    return speaker.say(code, {"day": record.read_at})
