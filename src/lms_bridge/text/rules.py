"""Every rule kind in words, one function a kind, for whoever proof-reads a programme.

The sentences say what is asked of anybody; `conditions` says what came of it for one learner.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lms_bridge.programme.rules import (
    AgreementGiven,
    All,
    AnyOf,
    AssessmentPassed,
    AtLeast,
    Block,
    CompetenceAcquired,
    DocumentAccepted,
    Exemption,
    HoursAttended,
    InYear,
    OpenedAfter,
    PracticeDone,
    ProfileAtLeast,
    ProfileIs,
    ResultValidated,
    Rule,
)
from lms_bridge.programme.rules_marks import Deadline
from lms_bridge.text.rules_marks import BY_MARK
from lms_bridge.text.ruling import Said, through_time, told, written_in
from lms_bridge.text.sentences import say
from lms_bridge.text.typography import hours, number, words
from lms_bridge.text.wording import Wording


def rule_in_words(rule: Rule, wording: Wording) -> Said:
    """Any rule in words; KeyError for a kind without any."""
    return BY_KIND[type(rule)](rule, wording)


def _each(rules: tuple[Rule, ...], wording: Wording) -> tuple[Said, ...]:
    return tuple(rule_in_words(each, wording) for each in rules)


_ALL = say("Toutes les conditions suivantes sont remplies", "All of the following hold")


def _all(rule: All, wording: Wording) -> Said:
    return told(wording, _ALL, of=_each(rule.of, wording))


_ANY = say("L'une des voies suivantes suffit", "One of the following ways suffices")


def _any(rule: AnyOf, wording: Wording) -> Said:
    return told(wording, _ANY, of=_each(rule.of, wording))


_AT_LEAST = say(
    "Parmi les conditions suivantes, il en faut au moins : {count}",
    "Of the following, at least so many hold: {count}",
)


def _at_least(rule: AtLeast, wording: Wording) -> Said:
    count = through_time(wording, rule.count, lambda value: number(value, wording.language))
    sources = written_in(rule.source, rule.count)
    return told(wording, _AT_LEAST, sources, _each(rule.of, wording), count=count)


_RESULT = {
    InYear.ANY: say(
        "Résultat validé, quelle que soit l'année : {subject}",
        "Result validated, in whatever year: {subject}",
    ),
    InYear.ENROLLED: say(
        "Résultat validé l'année universitaire de l'inscription : {subject}",
        "Result validated in the academic year of enrolment: {subject}",
    ),
}
_ONCE = say("Résultat qui ne compte qu'une fois : {said}", "A result that counts only once: {said}")


def _result(rule: ResultValidated, wording: Wording) -> Said:
    sentence, subject = _RESULT[rule.year], wording.names.result(rule.result)
    said = told(wording, sentence, (rule.source,), subject=subject)
    return told(wording, _ONCE, said.sources, said=said.text) if rule.once else said


_HOURS = say("Heures à suivre, {subject} : {hours}", "Hours to attend, {subject}: {hours}")


def _hours(rule: HoursAttended, wording: Wording) -> Said:
    asked = through_time(wording, rule.seconds, lambda value: hours(value, wording.language))
    sources = written_in(rule.source, rule.seconds)
    return told(wording, _HOURS, sources, subject=wording.names.hours(rule.subject), hours=asked)


_EXEMPTED = say("Dispense de l'ensemble, à cette condition", "Exempted from all, on this condition")
_EXEMPTED_HOURS = say(
    "Dispense d'heures, à cette condition : {hours}",
    "Exempted from hours, on this condition: {hours}",
)


def _exemption(rule: Exemption, wording: Wording) -> Said:
    of = (rule_in_words(rule.when, wording),)
    if rule.seconds is None:
        return told(wording, _EXEMPTED, (rule.source,), of)
    freed = through_time(wording, rule.seconds, lambda value: hours(value, wording.language))
    return told(wording, _EXEMPTED_HOURS, written_in(rule.source, rule.seconds), of, hours=freed)


_DOCUMENT = say(
    "Document accepté à la place de {subject} : {words}",
    "A document accepted in the place of {subject}: {words}",
)


def _document(rule: DocumentAccepted, wording: Wording) -> Said:
    length = through_time(wording, rule.words, lambda value: words(value, wording.language))
    sources = written_in(rule.source, rule.words)
    subject = wording.names.document(rule.document)
    return told(wording, _DOCUMENT, sources, subject=subject, words=length)


_ASSESSMENT = say("Évaluation réussie : {subject}", "Assessment passed: {subject}")
_WHERE_BOUND = say(
    "Évaluation réussie, là où le site en lie une : {subject}",
    "Assessment passed, where the site binds one: {subject}",
)


def _assessment(rule: AssessmentPassed, wording: Wording) -> Said:
    sentence = _WHERE_BOUND if rule.where_bound else _ASSESSMENT
    return told(wording, sentence, (rule.source,), subject=wording.names.component(rule.of))


_COMPETENCE = say("Compétence acquise : {subject}", "Competence acquired: {subject}")


def _competence(rule: CompetenceAcquired, wording: Wording) -> Said:
    subject = wording.names.competence(rule.competence)
    return told(wording, _COMPETENCE, (rule.source,), subject=subject)


_BLOCK = say(
    "Toutes les compétences obligatoires sont acquises", "Every mandatory competence is acquired"
)


def _block(rule: Block, wording: Wording) -> Said:
    of = tuple(_competence(each, wording) for each in rule.mandatory)
    return told(wording, _BLOCK, (rule.source,), of)


_PRACTICE = say(
    "Être en poste, ou justifier d'heures de pratique : {hours}",
    "To be in the post concerned, or to document hours of practice: {hours}",
)


def _practice(rule: PracticeDone, wording: Wording) -> Said:
    asked = through_time(wording, rule.seconds, lambda value: hours(value, wording.language))
    return told(wording, _PRACTICE, written_in(rule.source, rule.seconds), hours=asked)


_PROFILE = say("{subject} : {values}", "{subject}: {values}")
_MINIMUM = say("{subject}, au moins : {minimum}", "{subject}, at least: {minimum}")


def _profile(rule: ProfileIs, wording: Wording) -> Said:
    names = wording.names
    values = names.listed((names.field_value(rule.field, each) for each in rule.values), "or")
    return told(wording, _PROFILE, (rule.source,), subject=names.field(rule.field), values=values)


def _minimum(rule: ProfileAtLeast, wording: Wording) -> Said:
    asked = through_time(wording, rule.minimum, lambda value: number(value, wording.language))
    sources = written_in(rule.source, rule.minimum)
    return told(wording, _MINIMUM, sources, subject=wording.names.field(rule.field), minimum=asked)


_AFTER = say(
    "Seulement une fois validés ou dispensés : {subject}",
    "Only once these are validated or exempted: {subject}",
)


def _after(rule: OpenedAfter, wording: Wording) -> Said:
    subject = wording.names.components(", ".join(rule.components))
    return told(wording, _AFTER, (rule.source,), subject=subject)


_AGREEMENT = say("Accord donné par {subject}", "Agreement given by {subject}")


def _agreement(rule: AgreementGiven, wording: Wording) -> Said:
    return told(wording, _AGREEMENT, (rule.source,), subject=wording.names.party(rule.party))


_DEADLINE = say(
    "Jusqu'à ce jour de l'année universitaire, qu'une personne peut reporter : {until}",
    "By this day of the academic year, which a person may extend: {until}",
)


def _deadline(rule: Deadline, wording: Wording) -> Said:
    until = through_time(wording, rule.until, lambda value: _day_of_year(value, wording.language))
    of = (rule_in_words(rule.when, wording),)
    return told(wording, _DEADLINE, written_in(rule.source, rule.until), of, until=until)


def _day_of_year(value: str, language: str) -> str:
    """A day written month-day, "06-30": 30/06 in French, as it is in English."""
    month, _, on = value.partition("-")
    return value if language == "en" else f"{on}/{month}"


Tell = Callable[[Any, Wording], Said]

#: By rule kind, what tells it.
BY_KIND: Mapping[type, Tell] = {
    All: _all,
    AnyOf: _any,
    AtLeast: _at_least,
    ResultValidated: _result,
    HoursAttended: _hours,
    Exemption: _exemption,
    DocumentAccepted: _document,
    AssessmentPassed: _assessment,
    CompetenceAcquired: _competence,
    Block: _block,
    PracticeDone: _practice,
    ProfileIs: _profile,
    ProfileAtLeast: _minimum,
    OpenedAfter: _after,
    AgreementGiven: _agreement,
    Deadline: _deadline,
    **BY_MARK,
}
