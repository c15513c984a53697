"""Errors in words, and causes as authors of cases write them."""

from __future__ import annotations

from collections.abc import Mapping

from lms_bridge.cause import AS_WRITTEN, Cause
from lms_bridge.errors import BridgeError, RetryLater
from lms_bridge.text.catalogue import catalogue
from lms_bridge.text.forms import FORMS
from lms_bridge.text.names import NO_PROGRAMME, Names
from lms_bridge.text.remedies import remedy_of
from lms_bridge.text.speaker import Asking, Form, Speaker, as_it_comes


def error_in_words(error: BridgeError, language: str) -> str:
    """An error: what happened, where, and what to do about it."""
    speaker = Speaker(catalogue(language), Names(NO_PROGRAMME, "", language), FORMS)
    where = error.where
    if isinstance(where, Cause):
        where = speaker.say("cause_alone", {"cause": where})
    place = f" [{where}]" if where else ""
    advice = remedy_of(error.cause, speaker) or error.remedy
    if not advice and isinstance(error, RetryLater):
        advice = speaker.say("error.try_later", {})
    said = speaker.say("cause_alone", {"cause": error.cause})
    told = (error.what if error.cause.code == AS_WRITTEN else said) + place
    return f"{told} → {advice}" if advice else told


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


_BARE: Mapping[str, Form] = {
    **FORMS,
    "thing": Form(as_it_comes),
    "item": Form(as_it_comes),
    "quoted": Form(_typed),
    "percent": Form(_percent),
    "list": Form(_commas),
    "roles": Form(_commas),
}
