from __future__ import annotations

import re

import pytest
from texts import extracted, kept

from lms_bridge.web.templating import page, translator


def asked() -> set[object]:
    """The texts that pages ask for, plural forms with both."""
    return {message.id for message in extracted() if message.id}


def test_every_text_is_in_the_catalogue_and_no_other():
    """Nothing is missing, nothing is stale, nothing is a guess."""
    found = {message.id for message in kept() if message.id}
    assert asked()
    assert asked() - found == set()
    assert found - asked() == set()
    assert [message.id for message in kept() if message.fuzzy and message.id] == []
    assert not kept().obsolete


@pytest.mark.parametrize("message", [each for each in kept() if each.id], ids=lambda each: each.id)
def test_every_text_is_translated(message):
    """With the same places for values, in every form."""
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    asked_for = message.id if isinstance(message.id, tuple) else (message.id,)
    places = {place for text in asked_for for place in re.findall(r"%\(\w+\)[a-z]", text)}
    for form in forms:
        assert form.strip()
        assert set(re.findall(r"%\(\w+\)[a-z]", form)) <= places
    assert {place for form in forms for place in re.findall(r"%\(\w+\)[a-z]", form)} == places


def test_a_page_speaks_the_language_it_is_asked_for():
    """French from the catalogue, English as it stands in the template."""
    french = bytes(page("over.html", "fr").body).decode()
    english = bytes(page("over.html", "en").body).decode()
    assert '<html lang="fr">' in french
    assert "Cette visite est terminée" in french
    assert '<html lang="en">' in english
    assert "This visit is over" in english


def test_python_code_speaks_it_too():
    """The same catalogue serves texts outside of templates."""
    assert translator("fr")("This visit is over") == "Cette visite est terminée"
    assert translator("en")("This visit is over") == "This visit is over"
