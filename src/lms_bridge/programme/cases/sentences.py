"""Every sentence that a case may give, and the one place that reads them."""

from __future__ import annotations

import re

from lms_bridge.programme.cases import given_marks, given_people, given_results
from lms_bridge.programme.cases.forms import Add, unknown
from lms_bridge.programme.cases.given import Given

FORMS = (*given_results.FORMS, *given_marks.FORMS, *given_people.FORMS)

_COMPILED = tuple((re.compile(form.pattern), form.add) for form in FORMS)


def add_sentence(given: Given, sentence: str) -> None:
    """Add what a sentence says; raises ValueError, with the nearest form, for any other."""
    match, add = _read(sentence)
    add(given, match)


def check_sentence(sentence: str) -> None:
    """Raise ValueError for a sentence of no known form."""
    _read(sentence)


def _read(sentence: str) -> tuple[re.Match[str], Add]:
    for pattern, add in _COMPILED:
        match = pattern.fullmatch(sentence.strip())
        if match:
            return match, add
    raise unknown(sentence, "sentence of a case", (form.example for form in FORMS))
