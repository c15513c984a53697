"""The bytes of an answer as plain values: strict JSON, or a short cause that quotes nothing."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Final, NoReturn

from lms_bridge.cause import Cause
from lms_bridge.errors import LmsUnreadable

#: No grade, time or id has more digits than this before or after its point.
_MOST_DIGITS: Final = 30


def exact_json(body: bytes | str, where: Cause | str, content_type: str = "") -> object:
    """Read JSON whose numbers stay exact; anything else raises LmsUnreadable.

    Args:
        body: what was received.
        where: the function or service that answered, for errors.
        content_type: what the answer says of itself.
    """
    odd = _oddity(body)
    if odd:
        raise LmsUnreadable(_cause(odd, body, content_type), where=where)
    try:
        text = body.decode("utf-8") if isinstance(body, bytes) else body
        value: object = json.loads(text, parse_float=_exact, parse_constant=_refuse)
    except (ValueError, RecursionError):
        # the original error quotes the text, which may hold names: it is not chained
        value = LmsUnreadable(_cause("answer.not_json", body, content_type), where=where)
    if isinstance(value, LmsUnreadable):
        raise value
    return value


def _oddity(body: bytes | str) -> str:
    """The code of what is odd at the first look; "" where nothing is."""
    start = body[:64] if isinstance(body, bytes) else body[:64].encode("utf-8", "replace")
    if not start.strip():
        return "answer.empty"
    if start.startswith(b"\xef\xbb\xbf"):
        return "answer.byte_order_mark"
    return "answer.page" if start.lstrip().startswith(b"<") else ""


def _cause(code: str, body: bytes | str, content_type: str) -> Cause:
    """A cause that names the kind and the length of an answer, in bytes."""
    kind = content_type.split(";", maxsplit=1)[0].strip()[:60]
    return Cause.of(code, kind=kind or Cause.of("answer.no_type"), bytes=len(body))


def _exact(digits: str) -> Decimal:
    number = Decimal(digits)
    if abs(number.adjusted()) > _MOST_DIGITS or len(digits) > 2 * _MOST_DIGITS:
        raise ValueError("a number out of all proportion")
    return number


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number")
