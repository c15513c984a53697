"""The rule kinds of diplomas with marks, in words: averages, compensation, credits, options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from lms_bridge.model.declared import Assessment, SecondSession
from lms_bridge.programme.rules_marks import (
    Compensation,
    Credits,
    Elected,
    MarkAtLeast,
    PythonCondition,
)
from lms_bridge.text.ruling import Said, through_time, told, written_in
from lms_bridge.text.sentences import say
from lms_bridge.text.typography import decimal, number
from lms_bridge.text.wording import Wording


def figure(value: Decimal, language: str) -> str:
    """A number as people write it: 12,5 in French."""
    return decimal(f"{value.normalize():f}", language)


_MARK = say(
    "Note d'au moins {mark} (sur {out_of}) : {subject}",
    "A mark of at least {mark} (out of {out_of}): {subject}",
)


def _mark(rule: MarkAtLeast, wording: Wording) -> Said:
    language = wording.language
    return told(
        wording,
        _MARK,
        written_in(rule.source, rule.at_least),
        mark=through_time(wording, rule.at_least, lambda value: figure(value, language)),
        out_of=figure(rule.mark.out_of, language),
        subject=wording.text(rule.mark.title),
    )


_COMPENSATION = say(
    "Compensation dans « {group} » ({units}) : moyenne pondérée d'au moins {mark} (sur {out_of})",
    "Compensation within “{group}” ({units}): a weighted average of at least {mark} "
    "(out of {out_of})",
)
_FLOOR = say("{said}, aucune note sous {floor}", "{said}, no mark below {floor}")
_ROUNDED = say(
    "{said}, arrondie (décimales : {decimals})", "{said}, rounded (decimals: {decimals})"
)
_WEIGHS = say("{unit} : coefficient {weight}", "{unit}: coefficient {weight}")


def _compensation(rule: Compensation, wording: Wording) -> Said:
    language = wording.language
    show: Callable[[Decimal], str] = lambda value: figure(value, language)  # noqa: E731 - a word
    said = told(
        wording,
        _COMPENSATION,
        written_in(rule.source, rule.at_least, *((rule.floor,) if rule.floor else ())),
        tuple(
            told(
                wording,
                _WEIGHS,
                unit=wording.names.component(each.unit),
                weight=through_time(wording, each.weight, show),
            )
            for each in rule.members
        ),
        group=wording.text(rule.title),
        units=wording.names.listed(each.unit for each in rule.members),
        mark=through_time(wording, rule.at_least, show),
        out_of=figure(rule.out_of, language),
    )
    text = _rounded(said.text, rule.decimals, wording)
    if rule.floor is not None:
        floor = through_time(wording, rule.floor, show)
        text = wording.phrase(_FLOOR, {"said": text, "floor": floor})
    return Said(text, said.sources, said.of)


def _rounded(text: str, decimals: int | None, wording: Wording) -> str:
    """What is said of an average, with how it is rounded; as it is where it is exact."""
    if decimals is None:
        return text
    return wording.phrase(_ROUNDED, {"said": text, "decimals": str(decimals)})


_CREDITS = say(
    "Crédits ECTS d'éléments validés, au moins : {credits}",
    "ECTS credits of what is validated, at least: {credits}",
)
_GIVES = say("{component}, ECTS : {credits}", "{component}, ECTS: {credits}")


def _credits(rule: Credits, wording: Wording) -> Said:
    show: Callable[[Decimal], str] = lambda value: figure(value, wording.language)  # noqa: E731
    of = tuple(
        told(
            wording,
            _GIVES,
            component=wording.names.component(component),
            credits=through_time(wording, given, show),
        )
        for component, given in rule.of
    )
    asked = through_time(wording, rule.at_least, show)
    return told(wording, _CREDITS, written_in(rule.source, rule.at_least), of, credits=asked)


_ELECTED = say("À valider parmi {units} : {count}", "To be validated among {units}: {count}")
_NAMED = say(
    "{said} ; le choix est indiqué par « {field} »", "{said}; the choice is stated by “{field}”"
)


def _elected(rule: Elected, wording: Wording) -> Said:
    count = through_time(wording, rule.count, lambda value: number(value, wording.language))
    units = wording.names.listed(rule.of)
    said = told(wording, _ELECTED, written_in(rule.source, rule.count), units=units, count=count)
    if not rule.field:
        return said
    field = wording.names.field(rule.field)
    return told(wording, _NAMED, said.sources, said=said.text, field=field)


_PYTHON = say(
    "Condition écrite en Python dans ce dossier, sous le nom « {name} »",
    "A condition written in Python in this folder, under the name “{name}”",
)


def _python(rule: PythonCondition, wording: Wording) -> Said:
    return told(wording, _PYTHON, (rule.source,), name=rule.name)


_AVERAGE = say(
    "{title} : moyenne pondérée de ce qui suit", "{title}: the weighted average of the following"
)
_BEST = say(
    "{title} : moyenne pondérée des meilleures notes parmi ce qui suit, au nombre de {best}",
    "{title}: the weighted average of the best marks among the following, this many: {best}",
)
_SAT = say("{title}", "{title}")
_WEIGHT = say("{said} ; coefficient {weight}", "{said}; coefficient {weight}")
_SESSION = {
    SecondSession.BETTER: say(
        "{said} ; après une seconde session, la meilleure note compte",
        "{said}; after a second session the better mark counts",
    ),
    SecondSession.LAST: say(
        "{said} ; après une seconde session, la dernière note compte",
        "{said}; after a second session the last mark counts",
    ),
}


def mark_in_words(mark: Assessment, wording: Wording, *, weighs: bool = False) -> Said:
    """How a mark comes about: what it is the average of, its weight, its second session."""
    of = tuple(mark_in_words(each, wording, weighs=True) for each in mark.of)
    values = {"title": wording.text(mark.title)}
    sentence = _AVERAGE if of else _SAT
    if mark.best is not None:
        sentence = _BEST
        values["best"] = through_time(
            wording, mark.best, lambda value: number(value, wording.language)
        )
    text = wording.phrase(sentence, values)
    if of:
        text = _rounded(text, mark.decimals, wording)
    if weighs:
        weight = through_time(wording, mark.weight, lambda value: figure(value, wording.language))
        text = wording.phrase(_WEIGHT, {"said": text, "weight": weight})
    if mark.second_session is not None:
        text = wording.phrase(_SESSION[mark.second_session], {"said": text})
    return Said(text, written_in(mark.source, mark.weight), of)


#: By rule kind, what tells it.
BY_MARK: Mapping[type, Callable[[Any, Wording], Said]] = {
    MarkAtLeast: _mark,
    Compensation: _compensation,
    Credits: _credits,
    Elected: _elected,
    PythonCondition: _python,
}
