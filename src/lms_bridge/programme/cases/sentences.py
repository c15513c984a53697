"""Every sentence that a case may give: those of the kinds of rules, and those of no kind."""

from __future__ import annotations

import re

from lms_bridge.programme.cases import given_facts
from lms_bridge.rules.base.forms import Add, unknown_form
from lms_bridge.rules.base.given import Given
from lms_bridge.rules.base.registry import kinds

FORMS = (*(form for kind in kinds().known.values() for form in kind.given), *given_facts.FORMS)

_COMPILED = tuple((re.compile(form.pattern), form.add) for form in FORMS)


def add_sentence(given: Given, sentence: str) -> None:
    """Add what a sentence says; raises BadValue, with the nearest form, for any other."""
    match, add = _read(sentence)
    add(given, match)


def check_sentence(sentence: str) -> None:
    """Raise BadValue for a sentence of no known form."""
    _read(sentence)


def _read(sentence: str) -> tuple[re.Match[str], Add]:
    for pattern, add in _COMPILED:
        match = pattern.fullmatch(sentence.strip())
        if match:
            return match, add
    raise unknown_form("case.no_fact", sentence, (form.example for form in FORMS))
