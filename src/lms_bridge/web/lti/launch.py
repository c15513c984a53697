"""The launch: what a platform's word for somebody becomes, a visit, or nothing."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from lms_bridge.bootstrap import Bridge
from lms_bridge.cause import Cause
from lms_bridge.errors import LaunchRefused
from lms_bridge.lti.tokens import verified
from lms_bridge.model.lti import Context, Expected, Launch, MessageType, Platform, Services, Visit
from lms_bridge.web.cookies import (
    cookie,
    launch_cookie,
    new_secret,
    secret_digest,
    set_cookie,
    visit_cookie,
)
from lms_bridge.web.forms import SubmittedForm, with_form
from lms_bridge.web.lti.checks import checked_claims
from lms_bridge.web.serving import Served, served, tag

log = structlog.get_logger()

#: A visit ends so long after its launch, whatever is clicked.
LASTS = timedelta(hours=4)

#: Where a course offers its services is kept anew after so long, though it be the same.
_SEEN_AGAIN = timedelta(days=1)

#: The errors that a platform may answer with (OpenID Connect Core 3.1.2.6, OAuth 2.0 4.1.2.1).
_ERRORS = frozenset(
    {
        "access_denied", "account_selection_required", "consent_required", "interaction_required",
        "invalid_request", "invalid_scope", "login_required", "server_error",
        "temporarily_unavailable", "unauthorized_client", "unsupported_response_type",
    }
)  # fmt: skip

_STATE = "Security Framework 1.0, 5.1.1.3 (state)"
_ERROR = "OpenID Connect Core 1.0, 3.1.2.6"
_SEE_OTHER = 303
_ID_BYTES = 16


def _launch(request: Request, form: SubmittedForm) -> Response:
    site = served(request)
    state = form.one("state")
    bridge = site.of(state)
    expected = bridge.store.visits.take_launch(secret_digest(state), bridge.now) if bridge else None
    if bridge is None or expected is None:
        raise LaunchRefused(Cause.of("launch.unexpected"), where=_STATE)
    word = state.split("-")[1]
    _check_browser(request, expected, launch_cookie(word, secure=site.secure))
    if form.one("error"):
        known = form.one("error") if form.one("error") in _ERRORS else ""
        raise LaunchRefused(Cause.of("launch.answered_with_error", error=known), where=_ERROR)
    platform = _platform(bridge, expected)
    token = form.one("id_token")
    header, claims = verified(token, lambda kid: bridge.lti.platform_keys.key(platform, kid))
    now = bridge.now
    launch = checked_claims(header, claims, platform, expected, now)
    _keep_services(bridge, launch, now)
    return _opened(site, bridge, launch, word, now)


on_post = with_form(_launch)


def _check_browser(request: Request, expected: Expected, name: str) -> None:
    secret = cookie(request, name)
    if not secret or not hmac.compare_digest(secret_digest(secret), expected.browser):
        raise LaunchRefused(Cause.of("launch.other_browser"), where=_STATE)


def _platform(bridge: Bridge, expected: Expected) -> Platform:
    for each in bridge.store.platforms.registered():
        if (each.issuer, each.client_id) == (expected.issuer, expected.client_id):
            return each
    raise LaunchRefused(Cause.of("launch.platform_gone"), where=_STATE)


def _keep_services(bridge: Bridge, launch: Launch, now: datetime) -> None:
    """Keep where the course offers its services: syncs send scores there when nobody looks."""
    if not launch.course or launch.services == Services():
        return
    new = Context(launch.course, launch.issuer, launch.client_id, launch.services, now)
    kept = bridge.store.gradebooks.context(launch.course)
    same = kept is not None and (kept.issuer, kept.client_id, kept.services) == (
        new.issuer,
        new.client_id,
        new.services,
    )
    if kept is None or not same or kept.seen + _SEEN_AGAIN <= now:
        bridge.store.gradebooks.save_context(new)


def _opened(site: Served, bridge: Bridge, launch: Launch, word: str, now: datetime) -> Response:
    """Open a visit, and lead to its pages."""
    visit_id, secret = f"{tag(bridge)}-{secrets.token_urlsafe(_ID_BYTES)}", new_secret()
    visit = Visit(visit_id, launch, _programme(bridge, launch.programme), now + LASTS)
    bridge.store.visits.open(visit, secret_digest(secret))
    log.info(
        "lti.launched",
        site=bridge.site.name,
        message=launch.message.value,
        course=launch.course,
        programme=visit.programme,
        roles=sorted(role.value for role in launch.roles),
    )
    path = f"/v/{visit_id}"
    chooses = launch.message is MessageType.DEEP_LINKING
    answer = RedirectResponse(f"{path}/{'choose' if chooses else ''}", _SEE_OTHER)
    name = visit_cookie(secure=site.secure)
    set_cookie(answer, name, secret, path=path, seconds=int(LASTS.total_seconds()))
    set_cookie(answer, launch_cookie(word, secure=site.secure), "", path="/", seconds=0)
    return answer


def _programme(bridge: Bridge, named: str) -> str:
    """The programme to show: the one that the activity names, or the only one there is."""
    programmes = bridge.site.programmes
    if named in programmes:
        return named
    return next(iter(programmes)) if len(programmes) == 1 and not named else ""
