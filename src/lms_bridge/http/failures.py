"""What went wrong on the way, from what `requests` raised or the status that came back.

Everything here returns the error instead of raising it: an exception of `requests` carries
the request's body, and with it the token, and must not be chained to ours.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from lms_bridge.errors import (
    AccessDenied,
    BridgeError,
    ConfigurationError,
    LmsBusy,
    LmsUnavailable,
    OutcomeUnknown,
)
from lms_bridge.http.errors import NotSent, TooLarge, TooSlow

_ELSEWHERE = range(300, 400)
_TOO_MANY = 429
_UNAVAILABLE = 503
_TOO_LARGE = 413
_NOT_ALLOWED = frozenset({401, 403})
_NOT_THERE = frozenset({404, 405, 410})
_READ_BACK = "read back what the LMS holds before sending it again"


def unknown_outcome(function: str, why: str) -> OutcomeUnknown:
    """Give the error for a write that may or may not have happened."""
    return OutcomeUnknown(
        f"the write was sent and its answer lost: {why}", where=function, remedy=_READ_BACK
    )


def from_exception(problem: Exception, function: str, *, write: bool) -> BridgeError:
    """Translate what `requests` raised."""
    causes = tuple(_chain(problem))
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in causes):
        return ConfigurationError(
            "the certificate of the Moodle site cannot be trusted",
            where=function,
            remedy="renew it, or give the file of its authority in the site's configuration",
        )
    if isinstance(problem, requests.exceptions.ConnectTimeout) or any(
        isinstance(each, (NewConnectionError, ConnectTimeoutError)) for each in causes
    ):
        return NotSent("no connection to Moodle", where=function)
    if isinstance(problem, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)):
        return ConfigurationError("the Moodle URL cannot be used", where=function)
    slow = any(isinstance(each, (TimeoutError, requests.exceptions.Timeout)) for each in causes)
    why = "no whole answer in time" if slow else "the connection broke off"
    if write:
        return unknown_outcome(function, why)
    return TooSlow(why, where=function) if slow else LmsUnavailable(why, where=function)


class Begun(Protocol):
    """An answer of which the status and the headers are here."""

    @property
    def status(self) -> int:
        """The status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers."""


def from_status(begun: Begun, function: str, *, write: bool) -> BridgeError | None:
    """Translate a status that is not 200; None for one that is."""
    status = begun.status
    after = retry_after(begun.headers.get("Retry-After"))
    if status == requests.codes.ok:
        return None
    if status in _ELSEWHERE:
        return ConfigurationError(
            f"Moodle sends us elsewhere: {_host_of(begun.headers.get('Location', ''))}",
            where=function,
            remedy="write the site's address exactly as Moodle's wwwroot has it",
        )
    if status == _TOO_MANY or (status == _UNAVAILABLE and after is not None):
        return LmsBusy(f"Moodle asks us to wait (status {status})", where=function, after=after)
    if status == _UNAVAILABLE:
        return LmsUnavailable("Moodle is away or in maintenance (status 503)", where=function)
    if status == _TOO_LARGE:
        return TooLarge("Moodle's server does not take a request so large", where=function)
    if status in _NOT_ALLOWED:
        return AccessDenied(
            f"Moodle's server lets nobody in here (status {status})",
            where=function,
            remedy="allow the bridge's address on the web server or its firewall",
        )
    if status in _NOT_THERE:
        return ConfigurationError(
            f"there is no web service at the Moodle URL (status {status})",
            where=function,
            remedy="check the URL, and that web services and REST are switched on in Moodle",
        )
    if write:
        return unknown_outcome(function, f"status {status}")
    return LmsUnavailable(f"Moodle's server failed (status {status})", where=function)


def retry_after(value: str | None) -> float | None:
    """Read a Retry-After header, in seconds or as a date; None for none that can be read."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value.strip()[:9])
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:  # neither form: as if nothing had been said
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(UTC)).total_seconds())


def _host_of(location: str) -> str:
    try:
        return urlsplit(location).hostname or "another page of the same site"
    except ValueError:  # not a URL: nothing of it is shown
        return "an address that cannot be read"


def _chain(problem: BaseException) -> Iterator[BaseException]:
    waiting: list[object] = [problem]
    seen: set[int] = set()
    while waiting:
        each = waiting.pop()
        if not isinstance(each, BaseException) or id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        waiting += [each.__cause__, each.__context__, getattr(each, "reason", None), *each.args]
