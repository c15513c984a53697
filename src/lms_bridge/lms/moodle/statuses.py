"""What a status of Moodle's web server stands for, before anything of the answer is read."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

import requests

from lms_bridge.cause import Cause
from lms_bridge.errors import (
    AccessDenied,
    BridgeError,
    ConfigurationError,
    LmsBusy,
    LmsUnavailable,
)
from lms_bridge.http.client import Response
from lms_bridge.http.failures import TooLarge, retry_after, unknown_outcome

_ELSEWHERE: Final = range(300, 400)
_TOO_MANY: Final = 429
_UNAVAILABLE: Final = 503
_TOO_LARGE: Final = 413
_NOT_ALLOWED: Final = frozenset({401, 403})
_NOT_THERE: Final = frozenset({404, 405, 410})


def from_status(begun: Response, function: str, *, write: bool) -> BridgeError | None:
    """Translate a status that is not 200; None for one that is."""
    status = begun.status
    after = retry_after(begun.headers.get("Retry-After"))
    if status == requests.codes.ok:
        return None
    if status in _ELSEWHERE:
        host = _host_of(begun.headers.get("Location", ""))
        return ConfigurationError(Cause.of("server.elsewhere", host=host), where=function)
    if status == _TOO_MANY or (status == _UNAVAILABLE and after is not None):
        return LmsBusy(Cause.of("server.busy", status=status), where=function, after=after)
    if status == _UNAVAILABLE:
        return LmsUnavailable(Cause.of("server.away", status=status), where=function)
    if status == _TOO_LARGE:
        return TooLarge(Cause.of("server.request_too_large"), where=function)
    if status in _NOT_ALLOWED:
        return AccessDenied(Cause.of("server.not_let_in", status=status), where=function)
    if status in _NOT_THERE:
        return ConfigurationError(Cause.of("server.no_service", status=status), where=function)
    if write:
        return unknown_outcome(function, Cause.of("http.status", status=status))
    return LmsUnavailable(Cause.of("server.failed", status=status), where=function)


def _host_of(location: str) -> str | Cause:
    try:
        return urlsplit(location).hostname or Cause.of("server.same_site")
    except ValueError:  # not a URL: nothing of it is shown
        return Cause.of("server.no_address")
