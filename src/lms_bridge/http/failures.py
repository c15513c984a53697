"""What can go wrong on the way, and what did, from what `requests` raised.

Every function here returns the error instead of raising it: an exception of `requests` carries
the request's body, and with it the token, and must not be chained to ours.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from lms_bridge.cause import Cause
from lms_bridge.errors import (
    BridgeError,
    ConfigurationError,
    LmsUnavailable,
    LmsUnreadable,
    OutcomeUnknown,
)


class NotSent(LmsUnavailable):
    """No connection came about: whatever was to be sent has surely not been done."""


class TooSlow(LmsUnavailable):
    """The service did not finish its answer in time: ask for less at once."""


class TooLarge(LmsUnreadable):
    """An answer, or what was asked, is larger than allowed: ask for less at once."""


def unknown_outcome(function: str, why: Cause) -> OutcomeUnknown:
    """Give the error for a write that may or may not have happened."""
    return OutcomeUnknown(Cause.of("write.outcome_unknown", why=why), where=function)


def from_exception(problem: Exception, function: str, url: str, *, write: bool) -> BridgeError:
    """Translate what `requests` raised; of the address, errors name the host alone."""
    host = urlsplit(url).hostname or ""
    causes = tuple(_chain(problem))
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in causes):
        return ConfigurationError(Cause.of("http.certificate", host=host), where=function)
    if isinstance(problem, requests.exceptions.ConnectTimeout) or any(
        isinstance(each, (NewConnectionError, ConnectTimeoutError)) for each in causes
    ):
        return NotSent(Cause.of("http.no_connection", host=host), where=function)
    if isinstance(problem, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)):
        return ConfigurationError(Cause.of("http.no_address", host=host), where=function)
    slow = any(isinstance(each, (TimeoutError, requests.exceptions.Timeout)) for each in causes)
    why = Cause.of("http.too_slow" if slow else "http.broke_off")
    if write:
        return unknown_outcome(function, why)
    return TooSlow(why, where=function) if slow else LmsUnavailable(why, where=function)


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
