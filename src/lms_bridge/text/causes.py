"""Errors and problems in words, and causes as authors of cases write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lms_bridge.cause import Cause
from lms_bridge.errors import BridgeError, Problem, RetryLater
from lms_bridge.programme.nouns import Programme
from lms_bridge.text.catalogue import catalogue
from lms_bridge.text.forms import FORMS
from lms_bridge.text.names import NO_PROGRAMME, Names
from lms_bridge.text.remedies import remedy_of, with_remedy
from lms_bridge.text.speaker import Asking, Speaker, ValueForm, as_it_comes


def error_in_words(error: BridgeError, language: str, programme: Programme | None = None) -> str:
    """An error: what happened, where, and what to do about it.

    `programme` is the one whose titles are used; without it ids are shown as they are.
    """
    where = error.where
    about = dict(where.values).get("programme", "") if isinstance(where, Cause) else ""
    speaker = _speaker(language, programme or replace(NO_PROGRAMME, id=str(about)))
    if isinstance(where, Cause):
        where = speaker.say("cause_alone", {"cause": where})
    place = f" [{where}]" if where else ""
    advice = remedy_of(error.cause, speaker)
    if not advice and isinstance(error, RetryLater):
        advice = speaker.say("error.try_later", {})
    told = speaker.say("cause_alone", {"cause": error.cause}) + place
    if not advice:
        return told
    return f"{told}\n→ {advice}" if "\n" in told else f"{told} → {advice}"


def problem_in_words(problem: Problem, language: str) -> str:
    """A problem on one line: its place, what is wrong, and what to write instead."""
    return with_remedy(problem.told, _speaker(language))


def cause_in_words(cause: Cause | None, language: str) -> str:
    """A cause in words, with what to do about it; "" for none."""
    return with_remedy(cause, _speaker(language)) if cause else ""


def told_apart(cause: Cause, language: str) -> tuple[str, str]:
    """A cause in words, and what to do about it."""
    speaker = _speaker(language)
    return speaker.say("cause_alone", {"cause": cause}), remedy_of(cause, speaker)


def _speaker(language: str, programme: Programme = NO_PROGRAMME) -> Speaker:
    return Speaker(catalogue(language), Names(programme, "", language), FORMS)


def bare_cause(cause: Cause) -> str:
    """A cause in English with ids and quotation marks as authors of cases type them."""
    speaker = Speaker(catalogue("en"), Names(NO_PROGRAMME, "", "en"), _BARE)
    return speaker.say("cause_alone", {"cause": cause})


def _typed(value: object, asking: Asking) -> str:
    return f"'{as_it_comes(value, asking)}'"


def _percent(value: object, _: Asking) -> str:
    return f"{value} %"


def _commas(value: object, _: Asking) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, tuple) else str(value)


_BARE: Mapping[str, ValueForm] = {
    **FORMS,
    "thing": ValueForm(as_it_comes),
    "item": ValueForm(as_it_comes),
    "quoted": ValueForm(_typed),
    "percent": ValueForm(_percent),
    "list": ValueForm(_commas),
    "roles": ValueForm(_commas),
}
