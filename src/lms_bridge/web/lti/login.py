"""The login that a platform begins: the browser shows that it keeps cookies, then goes on to it.

Security Framework 1.0, 5.1.1. A cookie of its own ties each launch to its browser: it is set
first, and looked for on the way; a frame whose cookies are refused offers a window of its own.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from urllib.parse import urlencode

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from lms_bridge.cause import Cause
from lms_bridge.errors import LaunchRefused
from lms_bridge.lti.address import origin
from lms_bridge.model.lti import Expected, Platform
from lms_bridge.web.cookies import cookie, launch_cookie, new_secret, secret_digest, set_cookie
from lms_bridge.web.forms import SubmittedForm, query_of, with_form
from lms_bridge.web.lti.checks import EXPECTED
from lms_bridge.web.serving import served, tag
from lms_bridge.web.templating import page
from lms_bridge.web.troubles import browser_language

log = structlog.get_logger()

PATH = "/lti/login"
LAUNCH = "/lti/launch"

#: What the platform says, and what is said again where the login begins anew.
_SAID = ("iss", "client_id", "target_link_uri", "login_hint", "lti_message_hint")
_WORD = re.compile(r"[0-9a-f]{16}")
_LONGEST = 4096
_CLAUSE = "Security Framework 1.0, 5.1.1.1"
_SEE_OTHER = 303


def login_on_get(request: Request) -> Response:
    """A login in an address."""
    return _login(request, query_of(request))


def _login(request: Request, form: SubmittedForm) -> Response:
    site = served(request)
    said = _read(form, site.base_url)
    found = site.platform(said["iss"], said["client_id"])
    if found is None:
        raise LaunchRefused(Cause.of("login.unregistered"), where=_CLAUSE)
    word = form.one("seen")
    if not word:
        return _ask_for_cookie(said, form.one("window"), secure=site.secure)
    secret = cookie(request, launch_cookie(word, secure=site.secure)) if _is_word(word) else ""
    if not secret:
        return _offer_window(request, said, form.one("window"))
    bridge, platform = found
    state, nonce = f"{tag(bridge)}-{word}-{new_secret()}", new_secret()
    bridge.store.visits.expect_launch(
        Expected(
            state=secret_digest(state),
            nonce=nonce,
            browser=secret_digest(secret),
            issuer=platform.issuer,
            client_id=platform.client_id,
            target=said["target_link_uri"],
            until=bridge.now + timedelta(seconds=EXPECTED),
        )
    )
    return _to_platform(platform, said, state, nonce, f"{site.base_url}{LAUNCH}")


on_post = with_form(_login)


def _read(form: SubmittedForm, base_url: str) -> dict[str, str]:
    said = {name: form.one(name) for name in _SAID}
    if any(len(value) > _LONGEST for value in said.values()):
        raise LaunchRefused(Cause.of("login.too_large"), where=_CLAUSE)
    if not said["iss"] or not said["login_hint"]:
        raise LaunchRefused(Cause.of("login.incomplete"), where=_CLAUSE)
    if origin(said["target_link_uri"]) != base_url:
        raise LaunchRefused(Cause.of("login.elsewhere"), where=_CLAUSE)
    return said


def _is_word(word: str) -> bool:
    return _WORD.fullmatch(word) is not None


def _ask_for_cookie(said: dict[str, str], window: str, *, secure: bool) -> Response:
    """Set the cookie of this launch, and come back to see whether the browser kept it."""
    word = secrets.token_hex(8)
    again = {**said, "seen": word, **({"window": "1"} if window else {})}
    answer = RedirectResponse(f"{PATH}?{urlencode(again)}", _SEE_OTHER)
    name = launch_cookie(word, secure=secure)
    set_cookie(answer, name, new_secret(), path="/", seconds=EXPECTED)
    return answer


def _offer_window(request: Request, said: dict[str, str], window: str) -> Response:
    """The browser keeps no cookies of a frame: a window of its own may have them."""
    log.info("lti.cookie_refused", window=bool(window))
    anew = f"{PATH}?{urlencode({**said, 'window': '1'})}"
    language, lms = browser_language(request), served(request).lms
    return page("window.html", language, lms=lms, address=anew, refused=bool(window))


def _to_platform(
    platform: Platform, said: dict[str, str], state: str, nonce: str, back: str
) -> Response:
    asked = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": platform.client_id,
        "redirect_uri": back,
        "state": state,
        "nonce": nonce,
        "login_hint": said["login_hint"],
        "lti_message_hint": said["lti_message_hint"],
    }
    joint = "&" if "?" in platform.auth_url else "?"
    return RedirectResponse(f"{platform.auth_url}{joint}{urlencode(asked)}", _SEE_OTHER)
