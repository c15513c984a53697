"""One request to a platform's service: TLS verified, no redirect, limited in time and size.

Statuses are what the services make of them (`refusals`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from lms_bridge.cause import Cause
from lms_bridge.errors import BridgeError, LmsBusy, LmsUnavailable
from lms_bridge.http.client import HttpClient, Request, Response
from lms_bridge.http.failures import retry_after, unknown_outcome
from lms_bridge.http.limits import Limits

_TOO_MANY, _UNAVAILABLE, _SERVER = 429, 503, range(500, 600)


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request to be made.

    Attributes:
        service: which service, for errors: "LTI results".
        accept: the media type of the answer; "" for none.
        kind: the media type of `body`.
        write: it changes something, and is not sent a second time when its answer is lost.
    """

    service: str
    url: str
    accept: str = ""
    kind: str = ""
    body: bytes | None = field(default=None, repr=False)
    write: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status; `link` is the header that names further pages."""

    status: int
    body: bytes = field(repr=False)
    kind: str = ""
    link: str = ""


#: Told of every request: the service, the seconds it took, the bytes it brought.
Counted = Callable[[str, float, int], None]


class Exchange:
    """Sends requests to one platform; safe for threads and forks."""

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        certificates: str | None = None,
        counted: Counted | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare; nothing is sent before the first request.

        Args:
            limits: how long to wait and how much to accept.
            certificates: a file of authorities to trust instead of the usual ones.
            counted: told what each request cost.
            sleep: waits between two attempts.
        """
        self._client = HttpClient(
            limits or Limits(), certificates=certificates, counted=counted, sleep=sleep
        )

    def send(self, asked: HttpRequest, bearer: str = "") -> Answer | BridgeError:
        """Send a request; what surely did nothing is sent again, as often as `limits` say."""
        body = asked.body
        request = Request(
            asked.service,
            asked.url,
            headers=lambda: _headers(asked, bearer),
            body=None if body is None else lambda: body,
            write=asked.write,
        )
        return self._client.send(request, lambda response: _understand(response, asked))

    def close(self) -> None:
        """Close this thread's connection; the next request opens a new one."""
        self._client.close()


def _headers(asked: HttpRequest, bearer: str) -> dict[str, str]:
    headers = {"Accept": asked.accept or "*/*"}
    if asked.kind:
        headers["Content-Type"] = asked.kind
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    return headers


def _understand(response: Response, asked: HttpRequest) -> Answer | BridgeError:
    """What a status says whatever was asked; a server that cannot now is an error.

    Moodle answers a score that it does not keep with 500 and JSON: that one is the services'
    to understand. A server that failed answers a page, or nothing.
    """
    answer = Answer(
        response.status, response.body, response.header("Content-Type"), response.header("Link")
    )
    after = retry_after(response.headers.get("Retry-After"))
    if answer.status == _TOO_MANY or (answer.status == _UNAVAILABLE and after is not None):
        busy = Cause.of("platform.busy", status=answer.status)
        return LmsBusy(busy, where=asked.service, after=after)
    if answer.status == _UNAVAILABLE:
        away = Cause.of("platform.away", status=answer.status)
        return LmsUnavailable(away, where=asked.service)
    if answer.status not in _SERVER or (asked.write and answer.body.lstrip()[:1] in {b"[", b"{"}):
        return answer
    if asked.write:
        return unknown_outcome(asked.service, Cause.of("http.status", status=answer.status))
    failed = Cause.of("platform.failed", status=answer.status)
    return LmsUnavailable(failed, where=asked.service)
