"""Templates: what stands in them is markup and codes; the sentences are in the catalogue."""

from __future__ import annotations

import hashlib
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from lms_bridge.text import Wording

_HERE = Path(__file__).parent
STATIC = _HERE / "static"


def page(
    template: str, language: str, *, lms: str = "", status: int = 200, **values: object
) -> HTMLResponse:
    """A page from a template, in "fr" or "en"; every value is escaped.

    `lms` is the kind of LMS of the site that it is about (`Site.kind`), "" where nobody knows.
    """
    text = _environment(language, lms).get_template(template).render(language=language, **values)
    return HTMLResponse(text, status)


@cache
def _environment(language: str, lms: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        auto_reload=False,  # an upgrade changes templates before the code that fills them
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["say"] = partial(Wording(language).say, lms=lms)
    made.globals["static"] = static
    return made


@cache
def static(name: str) -> str:
    """The address of a file of `static/`: a new one for new content, so browsers may keep it."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
