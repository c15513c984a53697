"""Forms that browsers post: limited in size and time, read before a handler runs in its thread."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

#: Bytes and fields that a form may have, and the seconds that it may take to arrive.
LONGEST, MOST, PATIENCE = 64 * 1024, 200, 10.0

_KIND = "application/x-www-form-urlencoded"
_BAD, _LATE, _LARGE, _UNKNOWN = 400, 408, 413, 415


@dataclass(frozen=True, slots=True)
class SubmittedForm:
    """The fields of a form, in their order."""

    fields: Mapping[str, tuple[str, ...]]

    def one(self, name: str) -> str:
        """The value of a field; "" where it is not there, and HTTP 400 where it is there twice."""
        given = self.fields.get(name, ())
        if len(given) > 1:
            raise HTTPException(_BAD)
        return given[0] if given else ""

    def all(self, name: str) -> tuple[str, ...]:
        """The values of a field that may be there several times."""
        return self.fields.get(name, ())


def fields_of(query: str) -> SubmittedForm:
    """Read fields as an address or a form writes them; HTTP 400 for what cannot be read."""
    found: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=MOST)
    except ValueError:
        raise HTTPException(_BAD) from None
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return SubmittedForm({name: tuple(values) for name, values in found.items()})


def with_form(
    handler: Callable[[Request, SubmittedForm], Response],
) -> Callable[[Request], Awaitable[Response]]:
    """Let a handler take a form; it runs in a thread, as all handlers do."""

    @functools.wraps(handler)
    async def endpoint(request: Request) -> Response:
        """Read the form, then let the handler answer."""
        kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != _KIND:
            raise HTTPException(_UNKNOWN)
        form = fields_of((await _body(request)).decode("utf-8", errors="replace"))
        return await run_in_threadpool(handler, request, form)

    return endpoint


async def _body(request: Request) -> bytes:
    pieces = bytearray()
    try:
        with anyio.fail_after(PATIENCE):
            async for piece in request.stream():
                pieces += piece
                if len(pieces) > LONGEST:
                    raise HTTPException(_LARGE)
    except TimeoutError:
        raise HTTPException(_LATE) from None
    return bytes(pieces)


def query_of(request: Request) -> SubmittedForm:
    """The fields of a request's address."""
    query: Any = request.scope["query_string"]
    return fields_of(query.decode("ascii", errors="replace"))
