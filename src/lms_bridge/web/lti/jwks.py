"""The bridge's public keys, by which platforms know what it signed."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lms_bridge.web.serving import served


def jwks_on_get(request: Request) -> Response:
    """The keys of all sites: a platform finds its own by name."""
    keys = [key for each in served(request).bridges for key in each.lti.tool_keys.public(each.now)]
    return JSONResponse({"keys": keys})
