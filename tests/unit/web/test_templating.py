"""Pages speak the language that they are asked for; their sentences are in the one catalogue."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lms_bridge.web import templating
from lms_bridge.web.templating import page

TEMPLATES = sorted((Path(templating.__file__).parent / "templates").glob("*.html"))

#: Markup, comments, and what Jinja fills in: all that a template holds but sentences.
_MARKUP = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<style.*?</style>|<[^>]*>|&\w+;", re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_holds_no_sentence(path: Path):
    """What people read comes from the catalogue: nothing of it stands between the tags."""
    left = _MARKUP.sub(" ", path.read_text(encoding="utf-8"))
    words = {word for word in re.findall(r"[^\W\d_]+", left) if len(word) > 1}
    assert words <= {"lms", "bridge"}


def test_a_page_speaks_the_language_it_is_asked_for():
    """The same template, in French and in English."""
    french = bytes(page("over.html", "fr").body).decode()
    english = bytes(page("over.html", "en").body).decode()
    assert '<html lang="fr">' in french
    assert "Cette visite est terminée" in french
    assert '<html lang="en">' in english
    assert "This visit is over" in english
