"""One request to the pages and services of external tools, and how they are answered."""

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from lms_bridge_testing.sandbox.wire import Answer

FORM_TYPE = "application/x-www-form-urlencoded"
SERVICE_TYPE = "application/json; charset=utf-8"

REASONS: Mapping[int, str] = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Bad Request",
    500: "Internal Server Error",
}


@dataclass(frozen=True)
class Asked:
    """A request as PHP would see it.

    Attributes:
        target: path and query, as sent.
        headers: by their names in lower case.
    """

    method: str
    path: str
    target: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """The type of the body, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def accept(self) -> str:
        """What the caller wants to read, as sent."""
        return self.headers.get("accept", "")

    @property
    def form(self) -> dict[str, str]:
        """The posted fields; none for a body of another type."""
        if self.content_type != FORM_TYPE:
            return {}
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    @property
    def fields(self) -> dict[str, str]:
        """Fields of the address and of the form; the form's win."""
        return {**self.query, **self.form}

    @property
    def bearer(self) -> str:
        """The bearer token, or nothing."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind == "Bearer" else ""

    def cookie(self, name: str) -> str:
        """The value of a cookie, or nothing."""
        found = SimpleCookie(self.headers.get("cookie", "")).get(name)
        return found.value if found else ""

    def json(self) -> Any:
        """Read the body as JSON; None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


@dataclass
class ServiceError(Exception):
    """A service refuses: status and reason, as Moodle writes both into its answer."""

    status: int
    reason: str = ""


def json_answer(
    value: Any, *, status: int = 200, kind: str = SERVICE_TYPE, pretty: bool = False
) -> Answer:
    """Answer with JSON."""
    text = json.dumps(value, indent=4 if pretty else None, ensure_ascii=not pretty)
    return Answer(status, kind, text.encode())


def refusal(asked: Asked, error: ServiceError) -> Answer:
    """Answer an error of a service: Moodle tells status, reason and what was asked."""
    request = {"method": asked.method, "url": asked.target}
    if asked.accept:
        request["accept"] = asked.accept
    if asked.content_type:
        request["contentType"] = asked.content_type
    reason = error.reason or REASONS.get(error.status, "Bad Request")
    body = {"status": error.status, "reason": reason, "request": request}
    answer = json_answer(body, status=error.status, pretty=True)
    return replace(answer, reason=reason.strip())


def posting_form(action: str, fields: Mapping[str, str], name: str) -> str:
    """Write a form that sends itself, as Moodle does between the steps of a launch."""
    inputs = "".join(
        f'  <input type="hidden" name="{html.escape(key)}" value="{html.escape(value)}"/>\n'
        for key, value in fields.items()
    )
    return (
        f'<form action="{html.escape(action)}" name="{name}" id="{name}" method="post" '
        f'enctype="{FORM_TYPE}">\n{inputs}</form>\n'
        f'<script type="text/javascript">\n//<![CDATA[\ndocument.{name}.submit();\n//]]>\n'
        "</script>\n"
    )


class PageError(Exception):
    """A page cannot be shown; the text says why, as Moodle's error pages do."""

    def __init__(self, text: str, status: int = 404) -> None:
        super().__init__(text)
        self.status = status
