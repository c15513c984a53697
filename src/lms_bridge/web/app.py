"""The web application: launches, pages, the API, under one public address."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial

import anyio
import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from lms_bridge.bootstrap import Bridge
from lms_bridge.errors import BridgeError
from lms_bridge.web.api import make_api
from lms_bridge.web.headers import Headers
from lms_bridge.web.lti import deep_linking, launch, login, registration
from lms_bridge.web.pages import routes as pages
from lms_bridge.web.serving import Served
from lms_bridge.web.templating import STATIC
from lms_bridge.web.troubles import on_bridge, on_http

log = structlog.get_logger()

#: Seconds between two looks for visits that are over: their names go with them.
TIDIED = 300.0


def make_web_app(bridges: Sequence[Bridge], base_url: str) -> Starlette:
    """The application of these sites; a site without LTI has the API alone.

    Args:
        bridges: one for each site; their databases and programmes are opened here.
        base_url: the address under which browsers reach it, without a path.

    Raises:
        ConfigurationError: a site's LTI secret is missing, or its programmes cannot be used.
        StoreUnavailable: a database is away.
    """
    for each in bridges:
        _open(each)
    served = Served(tuple(each for each in bridges if each.site.lti is not None), base_url)
    app = Starlette(
        routes=_routes(bridges),
        middleware=[Middleware(Headers, ancestors=served.ancestors)],
        exception_handlers={HTTPException: on_http, BridgeError: on_bridge},
        lifespan=partial(_lifespan, served),
    )
    app.router.redirect_slashes = False  # it would believe the host that a request names
    app.state.served = served
    return app


def _open(bridge: Bridge) -> None:
    """Open now what threads would otherwise open at the same time, or find missing later."""
    parts: tuple[object, ...] = (bridge.store, bridge.programmes)
    if bridge.site.lti is not None:
        parts += (bridge.lti.tool_keys, bridge.lti.quick_exchange, bridge.lti.platform_keys)
    log.debug("web.opened", site=bridge.site.name, parts=len(parts))


def _routes(bridges: Sequence[Bridge]) -> list[Route | Mount]:
    return [
        Route(login.PATH, login.login_on_get),
        Route(login.PATH, login.on_post, methods=["POST"]),
        Route(login.LAUNCH, launch.on_post, methods=["POST"]),
        Route("/lti/jwks", registration.jwks_on_get),
        Route("/lti/register/{code}", registration.register_on_get),
        Route("/v/{visit}", _with_slash),
        Mount("/v/{visit}", routes=[*deep_linking.routes, *pages]),
        Mount("/api/v1", make_api(bridges)),
        Mount("/static", _Static(directory=STATIC)),
    ]


def _with_slash(request: Request) -> Response:
    return RedirectResponse(f"/v/{request.path_params['visit']}/")


class _Static(StaticFiles):
    """Files whose address changes with their content: browsers keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        if scope["query_string"].startswith(b"v="):
            answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer


def _lifespan(served: Served, app: Starlette) -> AbstractAsyncContextManager[None]:
    del app  # what has to be known is in `served`
    return _tidying(served)


@asynccontextmanager
async def _tidying(served: Served) -> AsyncIterator[None]:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_tidy_for_ever, served)
        yield
        tasks.cancel_scope.cancel()


async def _tidy_for_ever(served: Served) -> None:
    while True:
        for each in served.bridges:
            await run_in_threadpool(tidy, each)
        await anyio.sleep(TIDIED)


def tidy(bridge: Bridge) -> None:
    """Forget what is over; a database that is away is tidied up next time."""
    try:
        forgotten = bridge.store.visits.forget_over(bridge.now)
    except BridgeError as error:
        log.warning("web.not_tidied", site=bridge.site.name, kind=type(error).__name__)
        return
    if forgotten:
        log.info("web.tidied", site=bridge.site.name, forgotten=forgotten)
