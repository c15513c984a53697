"""The one door to Moodle: POST to one address, one function a call, JSON back.

The token travels in the body only.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lms_bridge.errors import BridgeError, LmsUnreadable
from lms_bridge.http.answer import exact_json
from lms_bridge.http.client import HttpClient, Request, Response, Stats
from lms_bridge.http.failures import unknown_outcome
from lms_bridge.lms.moodle.address import Token, endpoint
from lms_bridge.lms.moodle.errors import classify
from lms_bridge.lms.moodle.limits import MoodleLimits
from lms_bridge.lms.moodle.pace import Paces
from lms_bridge.lms.moodle.statuses import from_status


@dataclass(frozen=True, slots=True)
class Reply:
    """What one call brought, what it cost, and the `Date` that Moodle's server gave it."""

    value: object
    seconds: float
    bytes: int
    date: str = ""


class Transport:
    """Calls functions of one Moodle as one service user; safe for threads and forks."""

    def __init__(
        self,
        url: str,
        token: Token | Callable[[], Token],
        limits: MoodleLimits | None = None,
        *,
        insecure: bool = False,
        sleep: Callable[[float], None] = time.sleep,
        certificates: str | None = None,
    ) -> None:
        """Prepare; nothing is sent before the first call.

        Args:
            url: the Moodle site.
            token: of the service user, or what gives it once it is needed.
            limits: how long to wait and how much to accept.
            insecure: allow plain http to other machines.
            sleep: waits between two attempts.
            certificates: a file of authorities to trust instead of the usual ones.
        """
        self._endpoint = endpoint(url, insecure=insecure)
        self._token = token
        self.limits = limits or MoodleLimits()
        self.paces = Paces(self.limits)
        self._client = HttpClient(self.limits, certificates=certificates, sleep=sleep)

    def _revealed(self) -> Token:
        return self._token if isinstance(self._token, Token) else self._token()

    @property
    def stats(self) -> Stats:
        """What the calls so far cost."""
        return self._client.stats

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
        request = Request(
            function, self._endpoint, body=lambda: self._form(function, fields), write=write
        )
        outcome = self._client.send(
            request,
            lambda answer: _understand(answer, function, write=write),
            refuse=lambda begun: from_status(begun, function, write=write),
            again_when_slow=again_when_slow,
        )
        if isinstance(outcome, BridgeError):
            raise outcome
        return outcome

    def _form(self, function: str, fields: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
        return [
            ("wstoken", self._revealed().reveal()),
            ("wsfunction", function),
            ("moodlewsrestformat", "json"),
            *fields,
        ]

    def close(self) -> None:
        """Close this thread's connection; another call opens a new one."""
        self._client.close()

    def count(self, function: str, seconds: float, size: int) -> None:
        """Add what one request to this Moodle cost, by whichever way it was made."""
        self._client.count(function, seconds, size)


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


def _understand(answer: Response, function: str, *, write: bool) -> Reply | BridgeError:
    try:
        value = exact_json(answer.body, function, answer.header("Content-Type"))
    except LmsUnreadable as unreadable:
        if write:
            return unknown_outcome(function, unreadable.cause)
        return unreadable.with_traceback(None)  # its frames hold what was received
    if isinstance(value, Mapping) and "errorcode" in value:
        return classify(str(value["errorcode"]), function, write=write)
    return Reply(value, answer.seconds, len(answer.body), answer.header("Date"))
