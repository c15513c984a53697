"""The API as an application of its own, mounted under /api/v1."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from lms_bridge.bootstrap import Bridge
from lms_bridge.errors import BridgeError, RetryLater
from lms_bridge.web.api.routes import router

log = structlog.get_logger()

#: Seconds after which to ask again when the database is away.
_AGAIN = 30

_ABOUT = """Where learners stand and why, for programs: nothing can be changed here.

Every request carries a token in the header `Authorization: Bearer …`; an administrator makes it
with `lms-bridge api add`, for certain programmes. Lists come in parts: give `next` of one part as
`after` for the one that follows."""


def make_api(bridges: Sequence[Bridge]) -> FastAPI:
    """The API of these sites; each token opens programmes of the site that gave it."""
    api = FastAPI(
        title="lms_bridge",
        version="1",
        description=_ABOUT,
        docs_url=None,  # these pages would load scripts from elsewhere
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    api.state.bridges = tuple(bridges)
    api.include_router(router)
    api.add_exception_handler(BridgeError, _trouble)
    return api


def _trouble(request: Request, error: Exception) -> JSONResponse:
    """Say that it can be tried again, or that a person has to look; the words stay in the log."""
    away = isinstance(error, RetryLater)
    log.warning("api.failed", kind=type(error).__name__, route=_route(request))
    if away:
        return JSONResponse(
            {"detail": "the database is away: ask again later"},
            HTTPStatus.SERVICE_UNAVAILABLE,
            {"Retry-After": str(_AGAIN)},
        )
    return JSONResponse(
        {"detail": "the bridge cannot answer until somebody mends it: see its log"},
        HTTPStatus.INTERNAL_SERVER_ERROR,
    )


def _route(request: Request) -> str:
    """The route by its pattern: an address would name a learner."""
    route = request.scope.get("route")
    return str(getattr(route, "path", ""))
