"""An answer as it leaves the sandbox, whole or spoiled by a fault."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from lms_bridge_testing.sandbox import pages
from lms_bridge_testing.sandbox.faults import Fault, FaultKind
from lms_bridge_testing.sandbox.render import JSON_TYPE

HTML_TYPE = "text/html; charset=utf-8"

_NUMBERS = (
    re.compile(rb'("graderaw":)-?\d+(?:\.\d+)?'),
    re.compile(rb'("grade":)-?\d+(?:\.\d+)?'),
    re.compile(rb'("[a-z]+":)-?\d+(?:\.\d+)?'),
)


@dataclass(frozen=True)
class Answer:
    """A response before it is sent; `reason` stands beside the status where it is not the usual."""

    status: int
    content_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""


def page(status: int, text: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Give an HTML page."""
    return Answer(status, HTML_TYPE, text.encode(), headers or {})


def instead(fault: Fault) -> Answer | None:
    """Give the answer of something in front of Moodle that did not let the call through."""
    wait = {"Retry-After": fault.retry_after} if fault.retry_after else {}
    return {
        "html_200": page(200, pages.PROXY),
        "html_503": page(503, pages.MAINTENANCE),
        "http_500": Answer(500, HTML_TYPE, b""),
        "http_429": page(429, pages.PROXY, wait),
        "http_503": Answer(503, "text/plain", b"Service Unavailable\n", wait),
        "redirect_307": page(307, "", {"Location": fault.location}),
    }.get(fault.kind)


def spoil(fault: Fault, answer: Answer) -> Answer:
    """Give a good answer as the fault leaves it."""
    change = _SPOILERS.get(fault.kind)
    return answer if change is None else replace(answer, body=change(answer.body))


def _with_number(body: bytes, number: bytes) -> bytes:
    for pattern in _NUMBERS:
        spoiled, found = pattern.subn(rb"\g<1>" + number, body, count=1)
        if found:
            return spoiled
    return b"[" + number + b"]"


_SPOILERS: Mapping[FaultKind, Callable[[bytes], bytes]] = {
    "empty_body": lambda _body: b"",
    "truncated_json": lambda body: body[: max(1, len(body) * 2 // 3)],
    "bom": lambda body: b"\xef\xbb\xbf" + body,
    "not_json_warning_prefix": lambda body: pages.PHP_WARNING.encode() + body,
    "nan": lambda body: _with_number(body, b"NaN"),
    "infinity_1e999": lambda body: _with_number(body, b"1e999"),
    "null_instead_of_list": lambda _body: b"null",
}


def json_answer(text: str) -> Answer:
    """Give JSON with status 200, as Moodle does for answers and for errors."""
    return Answer(200, JSON_TYPE, text.encode())
