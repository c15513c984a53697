"""Dynamic registration: an administrator pastes one address into the LMS, and confirms.

A platform that is registered reads the bridge's public keys from `/lti/jwks`.
"""

from __future__ import annotations

from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lms_bridge.bootstrap import Bridge
from lms_bridge.cause import Cause
from lms_bridge.errors import BridgeError, LaunchRefused
from lms_bridge.lti.address import belongs, origin
from lms_bridge.lti.registering import Tool, registered
from lms_bridge.text import Wording
from lms_bridge.text.causes import error_in_words
from lms_bridge.web.cookies import secret_digest
from lms_bridge.web.forms import query_of
from lms_bridge.web.lti.login import LAUNCH, PATH
from lms_bridge.web.serving import served
from lms_bridge.web.templating import page
from lms_bridge.web.troubles import browser_language

log = structlog.get_logger()

JWKS = "/lti/jwks"

_CLAUSE = "LTI Dynamic Registration 1.0, 3.3"
_LONGEST = 8192


def register_on_get(request: Request) -> Response:
    """Register the bridge at the LMS that opens this address with a code not used yet."""
    site = served(request)
    code = str(request.path_params["code"])
    bridge = site.of(code)
    said = query_of(request)
    configuration = said.one("openid_configuration")
    token = said.one("registration_token")
    if bridge is None:
        raise LaunchRefused(Cause.of("registration.code_unknown"), where=_CLAUSE)
    if not configuration:
        return _page(request, bridge, "paste")
    lms_url = bridge.site.lms.url
    if not belongs(configuration, lms_url) or len(token) > _LONGEST:
        raise LaunchRefused(Cause.of("registration.from_others"), where=_CLAUSE)
    if not bridge.store.platforms.take_registration(secret_digest(code), bridge.now):
        raise LaunchRefused(Cause.of("registration.code_over"), where=_CLAUSE)
    return _registered(request, bridge, configuration, token, site.base_url)


def _registered(
    request: Request, bridge: Bridge, configuration: str, token: str, base_url: str
) -> Response:
    lms_url = bridge.site.lms.url
    tool = tool_of(base_url, bridge.site.language)
    try:
        platform = registered(
            bridge.lti.quick_exchange, lms_url, configuration, token, tool, bridge.now
        )
    except BridgeError as error:
        log.warning("lti.registration_failed", site=bridge.site.name, why=str(error.cause))
        answer = _page(request, bridge, "failed", error_in_words(error, browser_language(request)))
        answer.status_code = HTTPStatus.BAD_GATEWAY
        return answer
    bridge.store.platforms.save(platform)
    log.info(
        "lti.registered",
        site=bridge.site.name,
        issuer=platform.issuer,
        client_id=platform.client_id,
        deployments=sorted(platform.deployments),
    )
    return _page(request, bridge, "done")


def _page(request: Request, bridge: Bridge, state: str, reason: str = "") -> Response:
    return page(
        "register.html",
        browser_language(request),
        lms=bridge.site.kind,
        state=state,
        reason=reason,
        lms_url=origin(bridge.site.lms.url),
    )


def tool_of(base_url: str, language: str) -> Tool:
    """The bridge as it describes itself in a language."""
    say = Wording(language).say
    return Tool(
        name=say("page.launch.name"),
        description=say("page.launch.description"),
        base_url=base_url,
        login=PATH,
        launch=LAUNCH,
        jwks=JWKS,
    )


def jwks_on_get(request: Request) -> Response:
    """The keys of all sites: a platform finds its own by name."""
    keys = [key for each in served(request).bridges for key in each.lti.tool_keys.public(each.now)]
    return JSONResponse({"keys": keys})
