"""Templates and their texts: English in the templates, French from the catalogue beside them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
CATALOGUE = _HERE / "locale" / "fr" / "LC_MESSAGES" / "messages.po"


def page(template: str, language: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """A page from a template, in "fr" or "en"; every value is escaped."""
    text = _environment(language).get_template(template).render(language=language, **values)
    return HTMLResponse(text, status)


def translator(language: str) -> Callable[[str], str]:
    """What gives a text of Python code in "fr" or "en"; call it `_`, so that it is found."""
    return _translations(language).gettext


@cache
def _translations(language: str) -> NullTranslations:
    if language != "fr":
        return NullTranslations()
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="fr")
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


@cache
def _environment(language: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        auto_reload=False,  # an upgrade changes templates before the code that fills them
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_translations(_translations(language), newstyle=True)  # type: ignore[attr-defined]  # the extension adds it
    made.globals["static"] = static
    return made


@cache
def static(name: str) -> str:
    """The address of a file of `static/`: a new one for new content, so browsers may keep it."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
