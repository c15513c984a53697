"""The smallest client there is: one call to the sandbox, for tests and for looking around."""

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

_PATIENCE = 30.0


@dataclass(frozen=True)
class Reply:
    """An answer as it came over the wire."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        """Name the type of the body."""
        return self.headers.get("Content-Type", "")

    def json(self) -> Any:
        """Read the body as JSON."""
        return json.loads(self.body)


def flatten(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Write nested arguments as PHP wants them: `users[0][id]=3`."""
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from flatten(below, f"{name}[{key}]" if name else str(key))
    elif isinstance(value, (list, tuple)):
        for position, below in enumerate(value):
            yield from flatten(below, f"{name}[{position}]")
    elif value is not None:
        yield name, str(int(value)) if isinstance(value, bool) else str(value)


def ask(
    endpoint: str, token: str, function: str, arguments: Mapping[str, object], *, form: str = "json"
) -> Reply:
    """Make one call on a connection of its own; an empty `form` asks for Moodle's default."""
    fields = {"wstoken": token, "wsfunction": function}
    if form:
        fields["moodlewsrestformat"] = form
    fields |= dict(flatten(arguments))
    parts = urlsplit(endpoint)
    connection = http.client.HTTPConnection(parts.netloc, timeout=_PATIENCE)
    try:
        connection.request(
            "POST",
            parts.path,
            urlencode(fields),
            {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"},
        )
        response = connection.getresponse()
        return Reply(response.status, dict(response.getheaders()), response.read())
    finally:
        connection.close()
