"""How the values of a sentence are shown, by the name that its placeholders give: `{on:date}`.

A value arrives as it travels: seconds, ISO dates, decimals with a point, ids, members of closed
lists by their value, several ids joined by ", ". One that has another shape is shown as it is:
a page never fails for a value.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from lms_bridge.cause import AS_WRITTEN, Cause
from lms_bridge.model.action import Outcome, Target
from lms_bridge.model.connection import Purpose
from lms_bridge.model.dated import Dated
from lms_bridge.model.identity import Text
from lms_bridge.model.installed import adapter_points
from lms_bridge.model.verdict import AwardStatus, Means, Status
from lms_bridge.model.work import WorkKind
from lms_bridge.text.labels import label_code
from lms_bridge.text.names import Names
from lms_bridge.text.remedies import with_remedy
from lms_bridge.text.speaker import Asking, Speaker, ValueForm, as_it_comes
from lms_bridge.text.typography import (
    NBSP,
    day,
    day_of_year,
    decimal,
    hours,
    joined_list,
    lower_first,
    moment,
    percent,
    whole_number,
)

#: How many of several things a sentence names that may be hundreds.
_FEW = 4
#: A year that has every day.
_LEAP_YEAR = 2000


def _several(value: object) -> tuple[str, ...]:
    """Several things: a tuple of them, or a text that joins them by ", "."""
    if isinstance(value, str):
        return tuple(value.split(", ")) if value else ()
    return tuple(str(each) for each in value) if isinstance(value, Iterable) else ()


def _whole(show: Callable[[int, str], str]) -> ValueForm:
    """A form of whole numbers; nothing where there is none."""

    def shown(value: object, asking: Asking) -> str:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return show(value, asking.language) if whole else as_it_comes(value, asking)  # type: ignore[arg-type]  # `whole` says that it is an int

    return ValueForm(shown)


def _decimal(value: object, asking: Asking) -> str:
    if isinstance(value, Decimal):
        return decimal(f"{value.normalize():f}", asking.language)
    return decimal(str(value), asking.language) if value not in {None, ""} else ""


def _date(value: object, asking: Asking) -> str:
    """A day; of a moment, as a cause keeps it in text, the day where the university is."""
    try:
        found = value if isinstance(value, date) else datetime.fromisoformat(str(value or ""))
    except ValueError:
        return as_it_comes(value, asking)
    if isinstance(found, datetime) and found.tzinfo is not None:
        found = asking.speaker.day_of(found)
    return day(found, asking.language)


def _moment(value: object, asking: Asking) -> str:
    if isinstance(value, datetime):
        return moment(value.astimezone(asking.speaker.zone), asking.language)
    return as_it_comes(value, asking)


def _amount(value: object, code: str, asking: Asking) -> str:
    """A number of something, as the catalogue counts it: 5 000 mots, 14 jours."""
    if not isinstance(value, int) or isinstance(value, bool):
        return as_it_comes(value, asking)
    return asking.speaker.say(code, {"count": value}).replace(" ", NBSP)


def _words(value: object, asking: Asking) -> str:
    """An amount of words of a document."""
    return _amount(value, "amount.words", asking)


def _days(value: object, asking: Asking) -> str:
    """An amount of days."""
    return _amount(value, "amount.days", asking)


def _day_of_year(value: object, asking: Asking) -> str:
    """A day of any year, written month-day: "06-30"."""
    try:
        found = date.fromisoformat(f"{_LEAP_YEAR}-{value}")
    except ValueError:
        return as_it_comes(value, asking)
    return day_of_year(found, asking.language)


def _dated(value: object, asking: Asking) -> str:
    """A dated value with its history, each value in the form that the argument names."""
    if not isinstance(value, Dated):
        return as_it_comes(value, asking)
    form, say = FORMS[asking.argument], asking.speaker.say
    return ", ".join(
        say(
            "amount.then" if place else "amount.since",
            {"value": form.show(each, asking), "on": since},
        )
        for place, (since, each, _) in enumerate(value.history)
    )


def _quoted(value: object, asking: Asking) -> str:
    """What a person or an LMS typed, exactly so, in the quotation marks of the language."""
    typed = str(value) if value is not None else ""
    return asking.speaker.say("quoted", {"typed": typed}) if typed else ""


def _typed(value: object, asking: Asking) -> str:
    """What stands in a command that a person copies: one word of a shell, whatever is in it."""
    text = as_it_comes(value, asking)
    return shlex.quote(text) if text else ""


def _of_programme(value: object, asking: Asking) -> str:
    """The programme in a command that a person copies: the one meant, or the word for any."""
    return _or_placeholder(str(value or asking.names.programme.id), "programme", asking)


def _of_learner(value: object, asking: Asking) -> str:
    """The same of a learner's number."""
    return _or_placeholder(str(value or ""), "learner", asking)


def _or_placeholder(known: str, name: str, asking: Asking) -> str:
    return shlex.quote(known) if known else asking.speaker.say(f"placeholder.{name}", {})


def _listed(joined: str) -> ValueForm:
    return ValueForm(lambda value, asking: joined_list(_several(value), asking.language, joined))


def _few(value: object, asking: Asking) -> str:
    """The first of several things that may be hundreds, and how many more there are."""
    items = _several(value)
    if len(items) > _FEW + 1:
        others = asking.speaker.say("amount.others", {"count": len(items) - _FEW})
        items = (*items[:_FEW], others)
    return joined_list(items, asking.language, "or")


def _named(name: Callable[[Names, str], str], key: str = "") -> ValueForm:
    """A form of ids, or of need keys that begin with `key`: what each stands for, set."""

    def shown(value: object, asking: Asking) -> str:
        ids = ", ".join(_several(value))
        return asking.speaker.set(name(asking.names, ids.removeprefix(key)))

    return ValueForm(shown)


def _roles(value: object, asking: Asking) -> str:
    names = asking.names
    return asking.speaker.set(names.listed(names.role(each) for each in _several(value)))


def _field_value(value: object, asking: Asking) -> str:
    """A value of the profile field that another value of the sentence names."""
    return asking.speaker.set(asking.names.field_value(_field_of(asking), str(value)))


def _field_values(value: object, asking: Asking) -> str:
    """The values of a profile field that are accepted, joined by "or"."""
    field, names = _field_of(asking), asking.names
    found = (names.field_value(field, each) for each in _several(value))
    return asking.speaker.set(names.listed(found, "or"))


def _field_of(asking: Asking) -> str:
    """The profile field that the argument of a form points to."""
    return str(asking.values.get(asking.argument, "")).removeprefix("profile:")


def _target(value: object, asking: Asking) -> str:
    if isinstance(value, Target):
        return asking.speaker.set(asking.names.target(value))
    return asking.speaker.set(asking.names.thing(str(value or "")))


def _member(kind: type[StrEnum], *, inside: bool) -> ValueForm:
    """A form of a closed list: the label of a member or of its value, as within a sentence."""

    def shown(value: object, asking: Asking) -> str:
        try:
            found = member_label(kind(str(value)), asking)
        except ValueError:
            return as_it_comes(value, asking)
        return lower_first(found) if inside else found

    return ValueForm(shown)


def _means(value: object, asking: Asking) -> str:
    """How something was reached: one means or several."""
    shown = FORMS["one_means"].show
    return ", ".join(shown(each, asking) for each in _several(value))


def _label(value: object, asking: Asking) -> str:
    return member_label(value, asking) if isinstance(value, StrEnum) else as_it_comes(value, asking)


def member_label(member: StrEnum, asking: Asking) -> str:
    """The word for a member of a closed list."""
    return asking.speaker.say(label_code(member), {})


def _text(value: object, asking: Asking) -> str:
    """A text in two languages: one of the programme's, or two lines of which French is first."""
    if isinstance(value, str):
        french, _, english = value.partition("\n")
        value = Text(french, english)
    return asking.speaker.set(asking.names.of(value)) if isinstance(value, Text) else ""


def _cause(value: object, asking: Asking) -> str:
    if isinstance(value, Cause):
        return nested_cause_text(value, asking)
    return _joined(value, asking) if isinstance(value, tuple) else as_it_comes(value, asking)


def _advised(value: object, asking: Asking) -> str:
    """A cause, and what to do about it."""
    if isinstance(value, Cause):
        return with_remedy(value, asking.speaker)
    return _cause(value, asking)


def nested_cause_text(value: Cause, asking: Asking) -> str:
    """A cause in words: several in a row; one of an earlier version as it was written."""
    values = dict(value.values)
    if value.code == "several":
        found = values["causes"]
        return _joined(found if isinstance(found, tuple) else (), asking)
    if value.code == AS_WRITTEN:
        return asking.speaker.forms["quoted"].show(values.get("text"), asking)
    code = f"cause.{value.code}"
    return asking.speaker.say(code, values)


def _reading(value: object, asking: Asking) -> str:
    """What is read of a course, its grades for example."""
    code = f"reading.{value}".replace(" ", "_")
    return asking.speaker.say(code, {}) if asking.speaker.knows(code) else str(value)


def _joined(causes: tuple[object, ...], asking: Asking) -> str:
    between = asking.speaker.say("between", {})
    return between.join(_cause(each, asking) for each in causes)


def _problems(value: object, asking: Asking) -> str:
    """Everything wrong with files, a line each, with what to do about it."""
    found = value if isinstance(value, tuple) else ()
    causes = (each for each in found if isinstance(each, Cause))
    return "".join(f"\n  {with_remedy(each, asking.speaker)}" for each in causes)


def _tail(value: object, asking: Asking) -> str:
    """What follows a sentence when a value is there and is not zero, false or empty."""
    if not value:
        return ""
    return asking.speaker.say(f"tail.{asking.argument}", asking.values)


def _menu(_: object, asking: Asking) -> str:
    """A place in the menus of the LMS, whatever the value: its adapter brings the entry."""
    return asking.speaker.say("menu." + asking.argument, {})


def _lms(value: object, asking: Asking) -> str:
    """The name of the LMS, or what its adapter says where the argument asks; else nothing.

    The value is the adapter's name. Where nobody knows which LMS a sentence is about, it is the
    only one that is installed.
    """
    installed = tuple(adapter_points())
    kind = value or (installed[0] if len(installed) == 1 else "")
    code = f"lms.{kind}.{asking.argument or 'name'}"
    if asking.speaker.knows(code):
        return asking.speaker.say(code, {})
    return "" if asking.argument else asking.speaker.say("lms.name", {})


def _purposes(value: object, asking: Asking) -> str:
    """What the bridge does on a site, by the values of `Purpose`."""
    return ", ".join(FORMS["purpose"].show(each, asking) for each in _several(value))


#: The item of a record about a session, as the stages write it.
_SESSION = re.compile(r"(?P<activity>.*?) ?\bsession (?P<number>\d+)")


def session_in_words(item: str, speaker: Speaker) -> str:
    """The session that an item of a record names; "" for an item of another sort."""
    found = _SESSION.fullmatch(item)
    if found is None:
        return ""
    code = "record.session" if found["activity"] else "record.bare_session"
    return speaker.say(code, found.groupdict())


def _item(value: object, asking: Asking) -> str:
    return session_in_words(str(value), asking.speaker) or as_it_comes(value, asking)


#: By name, how a value is shown. The check of the catalogue knows no other.
FORMS: Mapping[str, ValueForm] = {
    "": ValueForm(as_it_comes),
    "hours": _whole(hours),
    "words": ValueForm(_words),
    "days": ValueForm(_days),
    "number": _whole(whole_number),
    "percent": _whole(percent),
    "decimal": ValueForm(_decimal),
    "date": ValueForm(_date),
    "moment": ValueForm(_moment),
    "day_of_year": ValueForm(_day_of_year),
    "dated": ValueForm(_dated),
    "quoted": ValueForm(_quoted),
    "typed": ValueForm(_typed),
    "of_programme": ValueForm(_of_programme, optional=True),
    "of_learner": ValueForm(_of_learner, optional=True),
    "list": _listed("and"),
    "or_list": _listed("or"),
    "few": ValueForm(_few),
    "cause": ValueForm(_cause),
    "advised": ValueForm(_advised),
    "problems": ValueForm(_problems),
    "reading": ValueForm(_reading),
    "text": ValueForm(_text),
    "component": _named(Names.component),
    "components": _named(Names.components),
    "hours_of": _named(Names.hours),
    "result": _named(Names.result),
    "short_result": _named(Names.short_result),
    "document": _named(Names.document, "document:"),
    "competence": _named(Names.competence),
    "competences": _named(Names.competences),
    "assessment": _named(Names.assessment),
    "mark": _named(Names.mark),
    "group": _named(Names.group),
    "party": _named(Names.party, "agreement:"),
    "item": ValueForm(_item),
    "field": _named(Names.field, "profile:"),
    "field_value": ValueForm(_field_value),
    "field_values": ValueForm(_field_values),
    "role": _named(Names.role),
    "roles": ValueForm(_roles),
    "jury": _named(Names.jury),
    "way": _named(Names.way),
    "thing": _named(Names.thing),
    "target": ValueForm(_target),
    "status": _member(Status, inside=True),
    "award": _member(AwardStatus, inside=True),
    "outcome": _member(Outcome, inside=False),
    "one_means": _member(Means, inside=False),
    "means": ValueForm(_means),
    "work": _member(WorkKind, inside=True),
    "label": ValueForm(_label),
    "purpose": _member(Purpose, inside=False),
    "purposes": ValueForm(_purposes),
    "tail": ValueForm(_tail, optional=True),
    "menu": ValueForm(_menu, optional=True),
    "lms": ValueForm(_lms, optional=True),
}
