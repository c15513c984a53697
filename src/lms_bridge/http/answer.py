"""Bytes from Moodle to plain values: strict JSON, or a short cause that quotes nothing."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Final, NoReturn

from lms_bridge.errors import LmsUnreadable

#: No grade, time or id has more digits than this before or after its point.
_MOST_DIGITS: Final = 30


def decode(body: bytes | str, function: str, content_type: str = "") -> object:
    """Read JSON whose numbers stay exact; anything else raises LmsUnreadable."""
    problem = _problem(body, content_type)
    if problem:
        raise LmsUnreadable(problem, where=function)
    try:
        text = body.decode("utf-8") if isinstance(body, bytes) else body
        value: object = json.loads(text, parse_float=_exact, parse_constant=_refuse)
    except (ValueError, RecursionError):
        # the original error quotes the text, which may hold names: it is not chained
        value = LmsUnreadable(
            f"the answer is not whole JSON ({_kind(content_type)}, {len(body)} bytes)",
            where=function,
        )
    if isinstance(value, LmsUnreadable):
        raise value
    return value


def _problem(body: bytes | str, content_type: str) -> str:
    start = body[:64] if isinstance(body, bytes) else body[:64].encode("utf-8", "replace")
    described = f"({_kind(content_type)}, {len(body)} bytes)"
    if not start.strip():
        return f"the answer is empty {described}"
    if start.startswith(b"\xef\xbb\xbf"):
        return f"the answer begins with a byte order mark {described}"
    if start.lstrip().startswith(b"<"):
        return f"the answer is a page or XML, not JSON {described}"
    return ""


def _kind(content_type: str) -> str:
    return content_type.split(";", maxsplit=1)[0].strip()[:60] or "no content type"


def _exact(digits: str) -> Decimal:
    number = Decimal(digits)
    if abs(number.adjusted()) > _MOST_DIGITS or len(digits) > 2 * _MOST_DIGITS:
        raise ValueError("a number out of all proportion")
    return number


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number")
