"""Deep linking: a teacher who adds the activity chooses the programme and the page it opens."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lms_bridge.lti.address import origin
from lms_bridge.model.lti import DeepLinking, Launch, MessageType, View
from lms_bridge.text import Wording
from lms_bridge.web.forms import SubmittedForm
from lms_bridge.web.guard import for_forms, for_visitors
from lms_bridge.web.headers import policy
from lms_bridge.web.lti.claims import CORE
from lms_bridge.web.templating import page
from lms_bridge.web.visitor import Visitor

log = structlog.get_logger()

#: For how long an answer is good: as long as somebody needs to press a button.
LASTS = timedelta(minutes=5)

_ITEMS = "https://purl.imsglobal.org/spec/lti-dl/claim/content_items"
_DATA = "https://purl.imsglobal.org/spec/lti-dl/claim/data"


def _shown(request: Request, visitor: Visitor) -> Response:
    """The page on which a teacher chooses."""
    del request
    _asked_for(visitor)
    return page(
        "choose.html",
        visitor.language,
        lms=visitor.bridge.site.kind,
        visitor=visitor,
        programmes=_programmes(visitor),
        views=_views(visitor.language),
    )


def _chosen(request: Request, visitor: Visitor, form: SubmittedForm) -> Response:
    """The page that takes the choice back to the platform."""
    del request
    settings = _asked_for(visitor)
    programme, view = form.one("programme"), form.one("view")
    programmes, views = _programmes(visitor), _views(visitor.language)
    if programme not in programmes or view not in views:
        raise HTTPException(HTTPStatus.BAD_REQUEST)
    launch, bridge = visitor.visit.launch, visitor.bridge
    title = f"{programmes[programme]} – {views[view]}" if view != View.COHORT else ""
    item = {
        "type": "ltiResourceLink",
        "title": title or programmes[programme],
        "custom": {"programme": programme, "view": view},
    }
    now = bridge.now
    answer = page(
        "chosen.html",
        visitor.language,
        lms=bridge.site.kind,
        address=settings.return_url,
        token=bridge.lti.tool_keys.sign(response(launch, settings, item, now), now),
    )
    log.info("lti.activity_chosen", course=launch.course, programme=programme, view=view)
    back = origin(settings.return_url)
    answer.headers["Content-Security-Policy"] = policy(origin(launch.issuer), back)
    return answer


def response(
    launch: Launch, settings: DeepLinking, item: Mapping[str, Any], now: datetime
) -> dict[str, object]:
    """The claims of a deep linking response (Deep Linking 2.0) with one activity."""
    made = int(now.timestamp())
    claims: dict[str, object] = {
        "iss": launch.client_id,
        "aud": launch.issuer,
        "iat": made,
        "exp": made + int(LASTS.total_seconds()),
        "nonce": secrets.token_urlsafe(16),
        f"{CORE}message_type": "LtiDeepLinkingResponse",
        f"{CORE}version": "1.3.0",
        f"{CORE}deployment_id": launch.deployment,
        _ITEMS: [dict(item)],
    }
    return claims | ({_DATA: settings.data} if settings.data else {})


def _asked_for(visitor: Visitor) -> DeepLinking:
    """Where the choice goes; for everybody but a teacher who was asked, there is no such page."""
    launch = visitor.visit.launch
    asked = launch.message is MessageType.DEEP_LINKING and visitor.visit.teaches
    if not asked or launch.deep_linking is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return launch.deep_linking


def _programmes(visitor: Visitor) -> dict[str, str]:
    found = visitor.bridge.programmes
    return {key: each.title.in_language(visitor.language) for key, each in found.items()}


def _views(language: str) -> dict[str, str]:
    say = Wording(language).say
    return {
        View.COHORT.value: say("page.launch.cohort"),
        View.JURY.value: say("page.launch.jury"),
        View.ATTENTION.value: say("page.launch.attention"),
    }


routes = [
    Route("/choose", for_visitors(_shown)),
    Route("/choose", for_forms(_chosen), methods=["POST"]),
]
