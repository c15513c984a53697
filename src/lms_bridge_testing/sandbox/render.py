"""Answers as bytes: JSON as PHP writes it, and the XML that is Moodle's default."""

import json
import time
from collections.abc import Mapping
from html import escape

from lms_bridge_testing.sandbox.call import Json
from lms_bridge_testing.sandbox.contract import Node
from lms_bridge_testing.sandbox.errors import MoodleError

JSON_TYPE = "application/json"
XML_TYPE = "application/xml; charset=utf-8"
_PROLOGUE = '<?xml version="1.0" encoding="UTF-8" ?>\n'


def to_json(value: Json) -> str:
    """Write JSON with PHP's escapes: no spaces, no characters beyond ASCII, slashes escaped."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False).replace("/", "\\/")


def to_xml(value: Json, tree: Node | None) -> str:
    """Write an answer as Moodle's XML, which follows the function's description."""
    return f"{_PROLOGUE}<RESPONSE>\n{_element(value, tree)}</RESPONSE>\n"


def error_to_xml(error: MoodleError) -> str:
    """Write an error as Moodle's XML."""
    return (
        f'{_PROLOGUE}<EXCEPTION class="{error.exception}">\n'
        f"<ERRORCODE>{escape(error.errorcode, quote=False)}</ERRORCODE>\n"
        f"<MESSAGE>{_quoted(error.message)}</MESSAGE>\n</EXCEPTION>\n"
    )


def user_date(moment: int) -> str:
    """Write a moment in words, as reports and evidence do, in UTC and English."""
    parts = time.gmtime(moment)
    hour = (parts.tm_hour % 12) or 12
    half = "AM" if parts.tm_hour < 12 else "PM"  # noqa: PLR2004 - noon
    day = time.strftime(f"%A, {parts.tm_mday} %B %Y", parts)
    return f"{day}, {hour}:{parts.tm_min:02d} {half}"


def _element(value: Json, tree: Node | None) -> str:
    if tree is None:
        return ""
    if "list" in tree:
        inside = "".join(_element(entry, tree["list"]) for entry in value or ())
        return f"<MULTIPLE>\n{inside}</MULTIPLE>\n"
    if "struct" in tree:
        return f"<SINGLE>\n{_keys(value or {}, tree['struct'])}</SINGLE>\n"
    if value is None:
        return '<VALUE null="null"/>\n'
    return f"<VALUE>{_quoted(str(int(value) if isinstance(value, bool) else value))}</VALUE>\n"


def _keys(value: Mapping[str, Json], struct: Mapping[str, Node]) -> str:
    order = [key for key in value if key in struct] + [key for key in struct if key not in value]
    return "".join(
        f'<KEY name="{key}">{_element(value.get(key), struct[key])}</KEY>\n' for key in order
    )


def _quoted(text: str) -> str:
    return escape(text, quote=False).replace('"', "&quot;")
