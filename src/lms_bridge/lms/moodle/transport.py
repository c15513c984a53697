"""The one door to Moodle: POST to one address, one function a call, JSON back.

The token travels in the body only. Reads are tried again here and nowhere else; a write is
tried again only when it surely never left.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import requests
import structlog

from lms_bridge.errors import BridgeError, LmsUnreadable, OutcomeUnknown, RetryLater
from lms_bridge.http.answer import decode
from lms_bridge.http.deadline import deadline
from lms_bridge.http.errors import NotSent, TooLarge, TooSlow
from lms_bridge.http.failures import (
    from_exception,
    from_status,
    unknown_outcome,
)
from lms_bridge.http.limits import Limits
from lms_bridge.http.sessions import Sessions
from lms_bridge.lms.moodle.address import Token, endpoint
from lms_bridge.lms.moodle.errors import classify

_log = structlog.stdlib.get_logger()

_PIECE = 65536


@dataclass(frozen=True, slots=True)
class Reply:
    """What one call brought, what it cost, and the `Date` that Moodle's server gave it."""

    value: object
    seconds: float
    bytes: int
    date: str = ""


@dataclass(slots=True)
class Stats:
    """What the calls so far cost."""

    calls: int = 0
    retries: int = 0
    bytes: int = 0
    seconds: float = 0.0


class Transport:
    """Calls functions of one Moodle as one service user; safe for threads and forks."""

    def __init__(
        self,
        url: str,
        token: Token,
        limits: Limits | None = None,
        *,
        insecure: bool = False,
        sleep: Callable[[float], None] = time.sleep,
        certificates: str | None = None,
    ) -> None:
        """Prepare; nothing is sent before the first call.

        Args:
            url: the Moodle site.
            token: of the service user.
            limits: how long to wait and how much to accept.
            insecure: allow plain http to other machines.
            sleep: waits between two attempts.
            certificates: a file of authorities to trust instead of the usual ones.
        """
        self._endpoint = endpoint(url, insecure=insecure)
        self._token = token
        self.limits = limits or Limits()
        self._sleep = sleep
        self._sessions = Sessions(certificates)
        self._lock = threading.Lock()
        self.stats = Stats()

    def __repr__(self) -> str:
        return f"Transport({self._endpoint!r})"

    def call(self, function: str, arguments: Mapping[str, object], *, write: bool) -> object:
        """Call a function and give its answer as plain values."""
        return self.reply(function, arguments, write=write).value

    def reply(
        self,
        function: str,
        arguments: Mapping[str, object],
        *,
        write: bool,
        again_when_slow: bool = True,
    ) -> Reply:
        """Call a function and give its answer with its cost; raises what `errors` describes."""
        fields = tuple(flatten(arguments))
        attempt = 1
        while True:
            outcome = self._once(function, fields, write=write)
            if isinstance(outcome, Reply):
                return outcome
            pause = self._pause(outcome, attempt, write=write)
            if pause is None or (isinstance(outcome, TooSlow) and not again_when_slow):
                raise outcome
            _log.warning(
                "moodle.retried", function=function, error=type(outcome).__name__, pause=pause
            )
            with self._lock:
                self.stats.retries += 1
            self._sleep(pause)
            attempt += 1

    def _pause(self, error: BridgeError, attempt: int, *, write: bool) -> float | None:
        """Say how long to wait before the next attempt; None when there is to be none."""
        limits = self.limits
        final = attempt >= limits.attempts or not isinstance(error, RetryLater)
        if final or isinstance(error, (OutcomeUnknown, TooLarge)):
            return None
        if write and not isinstance(error, NotSent):
            return None
        if isinstance(error, RetryLater) and error.after is not None:
            return error.after if error.after <= limits.longest_pause else None
        longest = min(limits.longest_pause, limits.pause * 2.0 ** (attempt - 1))
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, guards no secret

    def _once(
        self, function: str, fields: tuple[tuple[str, str], ...], *, write: bool
    ) -> Reply | BridgeError:
        """Send once. Errors are returned: here their traceback would hold the token."""
        started = time.monotonic()
        body: bytes | BridgeError
        kind = date = ""
        try:
            with deadline(self.limits.total), self._post(function, fields) as response:
                kind = response.headers.get("Content-Type", "")
                date = response.headers.get("Date", "")
                body = from_status(response, function, write=write) or self._read(
                    response, function, write=write
                )
        except (requests.RequestException, OSError) as problem:
            body = from_exception(problem, function, write=write)
        seconds = time.monotonic() - started
        size = len(body) if isinstance(body, bytes) else 0
        self.count(function, seconds, size)
        if isinstance(body, BridgeError):
            return body
        understood = _understand(body, kind, function, seconds, write=write)
        return replace(understood, date=date) if isinstance(understood, Reply) else understood

    def _post(self, function: str, fields: tuple[tuple[str, str], ...]) -> requests.Response:
        return self._sessions.get().post(
            self._endpoint,
            data=[
                ("wstoken", self._token.reveal()),
                ("wsfunction", function),
                ("moodlewsrestformat", "json"),
                *fields,
            ],
            timeout=(self.limits.connect, self.limits.read),
            allow_redirects=False,
            stream=True,
        )

    def _read(
        self, response: requests.Response, function: str, *, write: bool
    ) -> bytes | BridgeError:
        pieces = bytearray()
        for piece in response.iter_content(_PIECE):
            pieces += piece
            if len(pieces) > self.limits.answer:
                why = f"the answer has more than {self.limits.answer} bytes"
                return unknown_outcome(function, why) if write else TooLarge(why, where=function)
        return bytes(pieces)

    def close(self) -> None:
        """Close this thread's connection; another call opens a new one."""
        self._sessions.close()

    def count(self, function: str, seconds: float, size: int) -> None:
        """Add what one request to this Moodle cost, by whichever way it was made."""
        with self._lock:
            self.stats.calls += 1
            self.stats.bytes += size
            self.stats.seconds += seconds
        _log.debug("moodle.called", function=function, seconds=round(seconds, 4), bytes=size)


def flatten(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Write arguments as Moodle wants them: `users[0][id]=3`; None is left out."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from flatten(inner, f"{name}[{key}]" if name else str(key))
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            yield from flatten(inner, f"{name}[{index}]")
    elif isinstance(value, bool):
        yield name, "1" if value else "0"
    elif value is not None:
        yield name, str(value)


def _understand(
    body: bytes, kind: str, function: str, seconds: float, *, write: bool
) -> Reply | BridgeError:
    try:
        value = decode(body, function, kind)
    except LmsUnreadable as unreadable:
        if write:
            return unknown_outcome(function, unreadable.what)
        return unreadable.with_traceback(None)  # its frames hold what was received
    if isinstance(value, Mapping) and "errorcode" in value:
        return classify(str(value["errorcode"]), function, write=write)
    return Reply(value, seconds, len(body))
