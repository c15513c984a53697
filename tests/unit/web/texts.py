"""The texts of pages and what the catalogue makes of them.

`python tests/unit/web/texts.py` brings the catalogue up to date: new texts are added with an
empty translation, to be written by hand, and texts that are gone are dropped.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from lms_bridge.web.templating import CATALOGUE

WEB = Path(__file__).parents[3] / "src" / "lms_bridge" / "web"

HEADER = """\
# French texts of the pages; brought up to date by tests/unit/web/texts.py.
msgid ""
msgstr ""
"Project-Id-Version: lms_bridge\\n"
"Language: fr\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"""

_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
_OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false"}}


def extracted() -> Catalog:
    """Every text that the code asks to be translated, with the files it is in."""
    found = Catalog(charset="utf-8")
    texts = extract_from_dir(WEB, method_map=_METHODS, options_map=_OPTIONS)
    for name, line, message, comments, context in texts:
        found.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return found


def kept() -> Catalog:
    """The catalogue as it is."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="fr")


def brought_up_to_date() -> None:
    """Write the catalogue anew with every text there is, and no other."""
    catalogue = kept()
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    written = BytesIO()
    write_po(written, catalogue, width=100, sort_output=True, no_location=True, omit_header=True)
    CATALOGUE.write_bytes(HEADER.encode() + b"\n" + written.getvalue())


if __name__ == "__main__":
    brought_up_to_date()
