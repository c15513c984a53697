"""Pages that say what went wrong and what to do; never what was sent."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from lms_bridge.errors import (
    AccessDenied,
    ConfigurationError,
    LaunchRefused,
    ProgrammeError,
    RetryLater,
    StoreError,
)
from lms_bridge.web.serving import served
from lms_bridge.web.templating import page

log = structlog.get_logger()

#: Seconds after which to try again when something is away.
_AGAIN = "30"

#: Which words a status has in the template; any other has those of 400 or of 500.
_KNOWN = frozenset({400, 401, 403, 404, 405, 408, 413, 500, 503})
_SERVER = 500

#: Errors whose words may be logged: those of others may name a learner.
_ABOUT_NOBODY = (RetryLater, ConfigurationError, StoreError, AccessDenied, ProgrammeError)


def trouble(request: Request, status: int, lms: str = "") -> Response:
    """The page for a status, in the browser's language; `lms` is the kind of LMS, if known."""
    words = status if status in _KNOWN else (_SERVER if status >= _SERVER else 400)
    answer = page("trouble.html", browser_language(request), lms=lms, status=status, words=words)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = _AGAIN
    return answer


def browser_language(request: Request) -> str:
    """The language that a browser asks for before a launch says one: "fr" or "en"."""
    for wanted in request.headers.get("Accept-Language", "").split(","):
        language = wanted.partition(";")[0].strip().lower()[:2]
        if language in {"fr", "en"}:
            return language
    return "fr"


def on_http(request: Request, error: Exception) -> Response:
    """A page for what a route does not know or a form does wrong."""
    status = error.status_code if isinstance(error, HTTPException) else _SERVER
    answer = trouble(request, status, served(request).lms)
    if isinstance(error, HTTPException) and error.headers:
        answer.headers.update(error.headers)
    return answer


def on_bridge(request: Request, error: Exception) -> Response:
    """A page for an error of the bridge; its words are in the log alone."""
    lms = served(request).lms
    if isinstance(error, LaunchRefused):
        log.warning("lti.launch_refused", clause=error.where, why=str(error.cause))
        return trouble(request, HTTPStatus.UNAUTHORIZED, lms)
    why = str(error.told) if isinstance(error, _ABOUT_NOBODY) else ""
    log.error("web.failed", kind=type(error).__name__, why=why)
    away = isinstance(error, RetryLater)
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.INTERNAL_SERVER_ERROR
    return trouble(request, status, lms)
