"""The .po files as they are kept: sorted by code, a line a text: two changes seldom meet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from babel.messages.pofile import read_po

#: By code: the value that chooses the number ("" without a plural), and the texts.
Messages = dict[str, tuple[str, tuple[str, ...]]]

_HEADER = """\
# Every sentence that people read, by its code. How to write one: see `lms_bridge.text.catalogue`.
# `python -m tests.catalogue --sort` puts this file in order.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural={plural};\\n"
"""
_PLURALS = {"fr": "(n > 1)", "en": "(n != 1)"}


def read(path: Path) -> Messages:
    """The messages of a .po file, fuzzy and empty ones included."""
    with path.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    found: Messages = {}
    for message in catalogue:
        if message.id and isinstance(message.id, tuple):
            found[message.id[0]] = (message.id[1], tuple(message.string or ()))
        elif message.id:
            found[str(message.id)] = ("", (str(message.string),))
    return found


def text_of(language: str, messages: Messages, comments: Mapping[str, str] | None = None) -> str:
    """A .po file in order, its texts one a line."""
    parts = [_HEADER.format(language=language, plural=_PLURALS[language])]
    for code in sorted(messages):
        count, texts = messages[code]
        lines = [f"#. {line}" for line in (comments or {}).get(code, "").splitlines()]
        lines.append(f"msgid {_quoted(code)}")
        if count:
            lines.append(f"msgid_plural {_quoted(count)}")
            lines += [f"msgstr[{place}] {_quoted(text)}" for place, text in enumerate(texts)]
        else:
            lines.append(f"msgstr {_quoted(texts[0])}")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def write(path: Path, language: str, messages: Messages) -> None:
    """Write a .po file in order, its comments kept."""
    comments = comments_in(path) if path.exists() else {}
    path.write_text(text_of(language, messages, comments), encoding="utf-8")


def comments_in(path: Path) -> dict[str, str]:
    """What is noted above messages, by code."""
    with path.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    return {
        str(message.id[0] if isinstance(message.id, tuple) else message.id): "\n".join(
            message.auto_comments
        )
        for message in catalogue
        if message.id and message.auto_comments
    }


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
