"""The kinds of value that Moodle sends, each read exactly or refused."""

from __future__ import annotations

import html
from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser
from typing import Annotated, Final, LiteralString

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

#: 1 January 2100: a later moment is a time in milliseconds or nonsense.
_LAST_MOMENT: Final = 4102444800
_LARGEST = 2**63 - 1

# the tags after which a reader sees a new line
_BREAKS = frozenset({"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"})


#: What may be wrong with a field, by pydantic's name of the error: the catalogue says each.
FAULTS: Final = frozenset(
    {
        "missing",
        "not_whole",
        "too_large",
        "no_flag",
        "no_text",
        "no_number",
        "no_moment",
        "moment_missing",
    }
)


def _fault(name: LiteralString) -> PydanticCustomError:
    return PydanticCustomError(name, name)


def _whole(value: object) -> int:
    if isinstance(value, str) and value.isascii() and value.lstrip("-").isdigit():
        value = int(value[:20])
    if isinstance(value, bool) or not isinstance(value, int):
        raise _fault("not_whole")
    if abs(value) > _LARGEST:
        raise _fault("too_large")
    return value


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, str)) and str(value) in {"0", "1"}:
        return str(value) == "1"
    raise _fault("no_flag")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _fault("no_text")
    return value


def _name(value: object) -> str:
    return html.unescape(_text(value)).strip()


def _number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise _fault("no_number")
    number = Decimal(value)
    if abs(number) > _LARGEST:
        raise _fault("too_large")
    return number


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    seconds = _whole(value)
    if seconds < 0 or seconds > _LAST_MOMENT:
        raise _fault("no_moment")
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _set_moment(value: object) -> datetime:
    moment = _moment(value)
    if moment is None:
        raise _fault("moment_missing")
    return moment


class _PlainText(HTMLParser):
    """Collects what a reader would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs  # nothing in an attribute is read
        if tag in {"script", "style"}:
            self._hidden += 1
        elif tag in _BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)


def plain_text(markup: str) -> str:
    """Give what a reader would see of HTML, one line for each paragraph."""
    parser = _PlainText()
    parser.feed(markup)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.pieces).splitlines())
    return "\n".join(line for line in lines if line)


def _readable(value: object) -> str:
    return "" if value is None else plain_text(_text(value))


Whole = Annotated[int, BeforeValidator(_whole)]
"""A number of something, or an id; Moodle sends some as text."""
Flag = Annotated[bool, BeforeValidator(_flag)]
"""Yes or no: true, 1 or "1"."""
Text = Annotated[str, BeforeValidator(_text)]
"""Text taken as it stands, such as an idnumber."""
Name = Annotated[str, BeforeValidator(_name)]
"""A name, which Moodle sends with &amp; for &."""
Readable = Annotated[str, BeforeValidator(_readable)]
"""HTML, read as plain text."""
Number = Annotated[Decimal, BeforeValidator(_number)]
"""An exact number."""
Moment = Annotated[datetime | None, BeforeValidator(_moment)]
"""A time; 0 and null are none."""
SetMoment = Annotated[datetime, BeforeValidator(_set_moment)]
"""A time that must be there."""


class Payload(BaseModel):
    """Part of an answer; fields that it does not name are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)
