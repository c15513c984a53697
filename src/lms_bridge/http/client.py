"""Requests to one service: TLS verified, no redirect, limited in time and size.

Errors are given back instead of raised: an exception of `requests` carries the request, and with
it a token. Reads are tried again here and nowhere else; a write is tried again only when it
surely never left.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Final, TypeVar

import requests
import structlog

from lms_bridge.backoff import backoff
from lms_bridge.cause import Cause
from lms_bridge.errors import BridgeError, OutcomeUnknown, RetryLater
from lms_bridge.http.deadline import TimedAdapter, deadline
from lms_bridge.http.failures import NotSent, TooLarge, TooSlow, from_exception, unknown_outcome
from lms_bridge.http.limits import Limits


class Sessions:
    """Gives every thread its own session; environment variables change nothing about them."""

    def __init__(self, certificates: str | None = None) -> None:
        """Prepare; `certificates` is a file of authorities to trust instead of the usual ones."""
        self._verify: str | bool = certificates or True
        self._local = threading.local()

    def get(self) -> requests.Session:
        """Give this thread's own session; after a fork the parent's is not used."""
        process, session = getattr(self._local, "kept", (0, None))
        if session is None or process != os.getpid():
            session = requests.Session()
            session.trust_env = False
            session.verify = self._verify
            session.headers["User-Agent"] = _user_agent()
            session.headers["Accept-Encoding"] = "gzip"
            for scheme in ("https://", "http://"):
                session.mount(scheme, TimedAdapter(pool_connections=1, pool_maxsize=1))
            self._local.kept = (os.getpid(), session)
        kept: requests.Session = session
        return kept

    def close(self) -> None:
        """Close this thread's connection; the next request opens a new one."""
        process, session = getattr(self._local, "kept", (0, None))
        if session is not None and process == os.getpid():
            session.close()
            del self._local.kept


def _user_agent() -> str:
    try:
        return f"lms-bridge/{version('lms-bridge')}"
    except PackageNotFoundError:  # run from a folder that was never installed
        return "lms-bridge"


_log = structlog.stdlib.get_logger()

_PIECE: Final = 65536

Understood = TypeVar("Understood")


@dataclass(frozen=True, slots=True)
class Request:
    """A request to be made.

    Attributes:
        what: the function or service that is asked, for errors and logs.
        url: its address.
        headers: makes the headers when the request is sent, so that no secret among them is
            held for longer.
        body: makes the body in the same way, as bytes or as the fields of a form; None: GET.
        write: it changes something, and is not sent a second time when its answer is lost.
    """

    what: str
    url: str
    headers: Callable[[], Mapping[str, str]] = dict
    body: Callable[[], bytes | list[tuple[str, str]]] | None = None
    write: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """What came back: its status, its headers, and all of its body; how long it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)
    seconds: float = 0.0

    def header(self, name: str) -> str:
        """A header, whatever the case of its letters; "" where there is none."""
        return self.headers.get(name, "")


@dataclass(slots=True)
class Stats:
    """What the requests so far cost."""

    calls: int = 0
    retries: int = 0
    bytes: int = 0
    seconds: float = 0.0


def _no_objection(_response: Response) -> BridgeError | None:
    return None


class HttpClient:
    """Sends requests to one service; safe for threads and forks."""

    def __init__(
        self,
        limits: Limits,
        *,
        certificates: str | None = None,
        counted: Callable[[str, float, int], None] | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare; nothing is sent before the first request.

        Args:
            limits: how long to wait and how much to accept.
            certificates: a file of authorities to trust instead of the usual ones.
            counted: told of every request too: what was asked, the seconds it took, the bytes
                that it brought.
            sleep: waits between two attempts.
        """
        self.limits = limits
        self.stats = Stats()
        self._sessions = Sessions(certificates)
        self._counted = counted
        self._sleep = sleep
        self._lock = threading.Lock()

    def send(
        self,
        request: Request,
        understand: Callable[[Response], Understood | BridgeError],
        *,
        refuse: Callable[[Response], BridgeError | None] = _no_objection,
        again_when_slow: bool = True,
    ) -> Understood | BridgeError:
        """Send a request, and send it again where that may help and does no harm.

        Args:
            request: what to send.
            understand: what an answer says, or the error that it stands for.
            refuse: the error that a status stands for, before any of the body is read.
            again_when_slow: whether a read that took too long is tried again.
        """
        attempt = 1
        while True:
            came = self._once(request, refuse)
            outcome = understand(came) if isinstance(came, Response) else came
            if not isinstance(outcome, BridgeError):
                return outcome
            pause = self._pause(outcome, attempt, write=request.write)
            if pause is None or (isinstance(outcome, TooSlow) and not again_when_slow):
                return outcome
            _log.warning(
                "http.retried", what=request.what, error=type(outcome).__name__, pause=pause
            )
            with self._lock:
                self.stats.retries += 1
            self._sleep(pause)
            attempt += 1

    def close(self) -> None:
        """Close this thread's connection; the next request opens a new one."""
        self._sessions.close()

    def count(self, what: str, seconds: float, size: int) -> None:
        """Add what one request to this service cost, by whichever way it was made."""
        with self._lock:
            self.stats.calls += 1
            self.stats.bytes += size
            self.stats.seconds += seconds
        _log.debug("http.called", what=what, seconds=round(seconds, 4), bytes=size)
        if self._counted is not None:
            self._counted(what, seconds, size)

    def _pause(self, error: BridgeError, attempt: int, *, write: bool) -> float | None:
        """Say how long to wait before the next attempt; None when there is to be none."""
        limits = self.limits
        if not isinstance(error, RetryLater) or isinstance(error, OutcomeUnknown | TooLarge):
            return None
        if attempt >= limits.attempts or (write and not isinstance(error, NotSent)):
            return None
        if error.after is not None:
            return error.after if error.after <= limits.longest_pause else None
        return backoff(attempt, limits.pause, limits.longest_pause)

    def _once(
        self, request: Request, refuse: Callable[[Response], BridgeError | None]
    ) -> Response | BridgeError:
        started, size = time.monotonic(), 0
        came: Response | BridgeError
        try:
            with deadline(self.limits.total), self._post(request) as response:
                begun = Response(response.status_code, response.headers)
                body = refuse(begun) or self._read(response, request)
        except (requests.RequestException, OSError) as problem:
            body = from_exception(problem, request.what, request.url, write=request.write)
        seconds = time.monotonic() - started
        if isinstance(body, BridgeError):
            came = body
        else:
            size = len(body)
            came = Response(begun.status, begun.headers, body, seconds)
        self.count(request.what, seconds, size)
        return came

    def _post(self, request: Request) -> requests.Response:
        return self._sessions.get().request(
            "GET" if request.body is None else "POST",
            request.url,
            data=None if request.body is None else request.body(),
            headers=request.headers(),
            timeout=(self.limits.connect, self.limits.read),
            allow_redirects=False,
            stream=True,
        )

    def _read(self, response: requests.Response, request: Request) -> bytes | BridgeError:
        pieces = bytearray()
        for piece in response.iter_content(_PIECE):
            pieces += piece
            if len(pieces) > self.limits.answer:
                why = Cause.of("answer.too_large", bytes=self.limits.answer)
                if request.write:
                    return unknown_outcome(request.what, why)
                return TooLarge(why, where=request.what)
        return bytes(pieces)
