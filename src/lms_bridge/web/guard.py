"""Who may look at a page: somebody with a visit that is not over, and nobody else."""

from __future__ import annotations

import functools
import hmac
import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from lms_bridge.lti.address import origin
from lms_bridge.web.cookies import cookie, secret_digest, visit_cookie
from lms_bridge.web.forms import SubmittedForm, with_form
from lms_bridge.web.headers import policy
from lms_bridge.web.serving import served
from lms_bridge.web.templating import page
from lms_bridge.web.troubles import browser_language
from lms_bridge.web.visitor import Visitor

log = structlog.get_logger()

#: A visit's id, as launches make them.
_VISIT = re.compile(r"[0-9a-f]{8}-[\w-]{22}", re.ASCII)

#: The field of a form that says that it came from a page of the same visit.
TOKEN_FIELD = "form_token"  # noqa: S105 - the name of a field


def visitor_of(request: Request) -> Visitor | None:
    """Who looks at `/v/{visit}/…`; None without a visit, or with one that is over."""
    visit_id = str(request.path_params.get("visit", ""))
    site = served(request)
    bridge = site.of(visit_id) if _VISIT.fullmatch(visit_id) else None
    secret = cookie(request, visit_cookie(secure=site.secure))
    if bridge is None or not secret:
        return None
    visit = bridge.store.visits.get(visit_id, secret_digest(secret), bridge.now)
    if visit is None:
        return None
    return Visitor(bridge, visit, bridge.lti_key("references").hex())


def for_visitors(
    handler: Callable[[Request, Visitor], Response],
) -> Callable[[Request], Response]:
    """Let a handler be reached by visitors alone; others are told to open the activity again."""

    @functools.wraps(handler)
    def endpoint(request: Request) -> Response:
        visitor = visitor_of(request)
        return _over(request) if visitor is None else _framed(handler(request, visitor), visitor)

    return endpoint


def for_forms(
    handler: Callable[[Request, Visitor, SubmittedForm], Response],
) -> Callable[[Request], Awaitable[Response]]:
    """Let a handler take forms that a visitor sent from a page of the same visit."""

    @functools.wraps(handler)
    def endpoint(request: Request, form: SubmittedForm) -> Response:
        visitor = visitor_of(request)
        if visitor is None:
            return _over(request)
        from_here = request.headers.get("Origin", "") == served(request).base_url
        if not from_here or not hmac.compare_digest(
            form.one(TOKEN_FIELD).encode(), visitor.form_token.encode()
        ):
            log.warning("web.form_refused", route=_route(request), from_here=from_here)
            raise HTTPException(HTTPStatus.FORBIDDEN)
        return _framed(handler(request, visitor, form), visitor)

    return with_form(endpoint)


def _framed(answer: Response, visitor: Visitor) -> Response:
    """Let the visit's own platform show the page in a frame, and no other."""
    issuer = visitor.visit.launch.issuer
    answer.headers.setdefault("Content-Security-Policy", policy(origin(issuer)))
    return answer


def _over(request: Request) -> Response:
    language, lms = browser_language(request), served(request).lms
    return page("over.html", language, lms=lms, status=HTTPStatus.UNAUTHORIZED)


def _route(request: Request) -> str:
    """The route by its pattern: an address would name a visit and a learner."""
    return str(getattr(request.scope.get("route"), "path", ""))
