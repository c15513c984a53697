"""One request to a platform's service: TLS verified, no redirect, limited in time and size.

Errors are given back instead of raised: an exception of `requests` carries the request, and
with it the access token. Statuses are what the services make of them (`refusals`).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import requests
import structlog

from lms_bridge.errors import BridgeError, LmsBusy, LmsUnavailable, OutcomeUnknown, RetryLater
from lms_bridge.http.deadline import deadline
from lms_bridge.http.errors import NotSent, TooLarge
from lms_bridge.http.failures import from_exception, retry_after, unknown_outcome
from lms_bridge.http.limits import Limits
from lms_bridge.http.sessions import Sessions

_log = structlog.stdlib.get_logger()

_PIECE = 65536
_TOO_MANY, _UNAVAILABLE, _SERVER = 429, 503, range(500, 600)


@dataclass(frozen=True, slots=True)
class Asked:
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


def nobody(service: str, seconds: float, size: int) -> None:
    """Tell nobody."""
    _ = service, seconds, size


class Exchange:
    """Sends requests to one platform; safe for threads and forks."""

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        certificates: str | None = None,
        counted: Counted = nobody,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare; nothing is sent before the first request.

        Args:
            limits: how long to wait and how much to accept.
            certificates: a file of authorities to trust instead of the usual ones.
            counted: told what each request cost.
            sleep: waits between two attempts.
        """
        self.limits = limits or Limits()
        self._sessions = Sessions(certificates)
        self._counted = counted
        self._sleep = sleep

    def send(self, asked: Asked, bearer: str = "") -> Answer | BridgeError:
        """Send a request; what surely did nothing is sent again, as often as `limits` say."""
        attempt = 1
        while True:
            came = self._once(asked, bearer)
            pause = self._pause(came, attempt, write=asked.write)
            if pause is None:
                return came
            _log.warning("platform.retried", service=asked.service, pause=pause)
            self._sleep(pause)
            attempt += 1

    def close(self) -> None:
        """Close this thread's connection; the next request opens a new one."""
        self._sessions.close()

    def _pause(self, came: Answer | BridgeError, attempt: int, *, write: bool) -> float | None:
        """Say how long to wait before the next attempt; None when there is to be none."""
        limits = self.limits
        if not isinstance(came, RetryLater) or isinstance(came, OutcomeUnknown | TooLarge):
            return None
        if attempt >= limits.attempts or (write and not isinstance(came, NotSent)):
            return None
        if came.after is not None:
            return came.after if came.after <= limits.longest_pause else None
        longest = min(limits.longest_pause, limits.pause * 2.0 ** (attempt - 1))
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards no secret

    def _once(self, asked: Asked, bearer: str) -> Answer | BridgeError:
        started, size = time.monotonic(), 0
        try:
            with deadline(self.limits.total), self._request(asked, bearer) as response:
                came = self._read(response, asked)
        except (requests.RequestException, OSError) as problem:
            came = from_exception(problem, asked.service, write=asked.write)
        if isinstance(came, Answer):
            size = len(came.body)
        self._counted(asked.service, time.monotonic() - started, size)
        return came

    def _request(self, asked: Asked, bearer: str) -> requests.Response:
        return self._sessions.get().request(
            "GET" if asked.body is None else "POST",
            asked.url,
            data=asked.body,
            headers=_headers(asked, bearer),
            timeout=(self.limits.connect, self.limits.read),
            allow_redirects=False,
            stream=True,
        )

    def _read(self, response: requests.Response, asked: Asked) -> Answer | BridgeError:
        pieces = bytearray()
        for piece in response.iter_content(_PIECE):
            pieces += piece
            if len(pieces) > self.limits.answer:
                why = f"the answer has more than {self.limits.answer} bytes"
                if asked.write:
                    return unknown_outcome(asked.service, why)
                return TooLarge(why, where=asked.service)
        headers = response.headers
        answer = Answer(
            response.status_code,
            bytes(pieces),
            headers.get("Content-Type", ""),
            headers.get("Link", ""),
        )
        return _trouble(answer, asked, headers) or answer


def _headers(asked: Asked, bearer: str) -> dict[str, str]:
    headers = {"Accept": asked.accept or "*/*"}
    if asked.kind:
        headers["Content-Type"] = asked.kind
    if bearer:
        headers["Authorization"] = f"Bearer {bearer}"
    return headers


def _trouble(answer: Answer, asked: Asked, headers: Mapping[str, str]) -> BridgeError | None:
    """A server that cannot now, whatever was asked of it; None for any other status.

    Moodle answers a score that it does not keep with 500 and JSON: that one is the services'
    to understand. A server that failed answers a page, or nothing.
    """
    after = retry_after(headers.get("Retry-After"))
    if answer.status == _TOO_MANY or (answer.status == _UNAVAILABLE and after is not None):
        return LmsBusy(
            f"the platform asks us to wait (status {answer.status})",
            where=asked.service,
            after=after,
        )
    if answer.status == _UNAVAILABLE:
        what = "the platform is away or in maintenance (status 503)"
        return LmsUnavailable(what, where=asked.service)
    if answer.status not in _SERVER or (asked.write and answer.body.lstrip()[:1] in {b"[", b"{"}):
        return None
    if asked.write:
        return unknown_outcome(asked.service, f"status {answer.status}")
    return LmsUnavailable(
        f"the platform's server failed (status {answer.status})", where=asked.service
    )
