"""The small HTTP endpoint for monitoring: /metrics for Prometheus, /healthz, and nothing else.

It reads and never writes, asks nothing of any LMS, needs no token, and shows no learner.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from types import TracebackType
from typing import Self

import structlog
import uvicorn
from prometheus_client.exposition import choose_encoder
from redis import Redis
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from lms_bridge.cause import Cause, of_system
from lms_bridge.errors import ConfigurationError
from lms_bridge.redis.counters import Counters
from lms_bridge.redis.limiter import ConcurrencyLimiter
from lms_bridge.text.causes import cause_in_words
from lms_bridge.worker.exposition import registry
from lms_bridge.worker.fan_out import BoundedFanOut
from lms_bridge.worker.health import Health, health
from lms_bridge.worker.measures import Watched, measure_shared, measure_site
from lms_bridge.worker.sites import ServedSite

log = structlog.get_logger()

#: Seconds to wait for all databases, and for Redis: together less than the 10 s after which
#: Prometheus gives up.
PATIENCE = 4.0

#: Seconds in which a request must have come, and then seconds in which it is answered: what looks
#: takes at most twice PATIENCE, and the rest is for whoever asked to take the answer.
TIMEOUT, ANSWERED = 5.0, 2 * PATIENCE + 5.0

#: Connections at once; more are hung up on, so that nobody can use up the machine.
AT_ONCE = 16

_ALLOWED = "GET, HEAD"
_JSON = "application/json; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"


class Watch:
    """Looks at every site and at Redis; what hangs holds up neither the others nor the answer."""

    def __init__(
        self,
        sites: Mapping[str, ServedSite],
        client: Redis,
        sweep: float,
        patience: float = PATIENCE,
    ) -> None:
        """Prepare; nothing is asked before somebody looks.

        Args:
            sites: by name.
            client: the Redis that workers share.
            sweep: seconds between two sweeps.
            patience: seconds to wait for all databases, and again for Redis.
        """
        ask_redis = partial(
            measure_shared, tuple(sites.values()), ConcurrencyLimiter(client), Counters(client)
        )
        self._sites = BoundedFanOut(
            {name: partial(measure_site, site) for name, site in sites.items()}, patience
        )
        self._shared = BoundedFanOut({"Redis": ask_redis}, patience)
        self._sweep = sweep

    def look(self) -> Watched:
        """Everything that is measured, at this moment."""
        return Watched(self._sites.ask(), self._shared.ask()["Redis"])

    def health(self) -> Health:
        """Whether every site is served, at this moment."""
        return health(self._sites.ask(), self._sweep)


class WatchServer:
    """Listens from the moment it is made; `serve` answers until `stop`."""

    def __init__(self, host: str, port: int, watch: Watch) -> None:
        """Listen; ConfigurationError where that is not possible.

        Args:
            host: the address to listen on.
            port: the port; 0 for any free one.
            watch: who looks.
        """
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            self._socket = socket.create_server((host, port), family=family, backlog=AT_ONCE)
        except OSError as error:
            raise ConfigurationError(
                Cause.of("address.unusable", why=of_system(error)),
                where=f"{host}:{port}",
            ) from None
        self.address: tuple[str, int] = self._socket.getsockname()[:2]
        self._server = uvicorn.Server(
            uvicorn.Config(
                _application(watch),
                http=_Connection,
                ws="none",
                lifespan="off",
                access_log=False,
                log_config=None,
                log_level="critical",  # what matters is logged by whoever looks
                server_header=False,
                headers=[("Server", "lms-bridge"), ("Connection", "close")],
                timeout_graceful_shutdown=int(TIMEOUT),
            )
        )

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = self.address
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def serve(self) -> None:
        """Answer until somebody stops it."""
        self._server.run(sockets=[self._socket])

    def stop(self) -> None:
        """Let `serve` end once what is under way is answered."""
        self._server.should_exit = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()


class _Connection(H11Protocol):
    """One connection, for one request: hung up on where there are enough, or nothing comes."""

    def connection_made(
        self,
        transport: asyncio.Transport,  # type: ignore[override] # a server's connections are these
    ) -> None:
        """Count it, and give it its time."""
        super().connection_made(transport)
        if len(self.connections) > AT_ONCE:
            transport.close()
        else:
            self.loop.call_later(TIMEOUT, self._late)

    def _late(self) -> None:
        asked: object | None = self.cycle  # None, whatever its type says, before a request came
        if asked is None:
            self.transport.abort()
        else:
            self.loop.call_later(ANSWERED, self.transport.abort)


def _application(watch: Watch) -> Starlette:
    """The two places that there are; each look is made in a thread of its own."""
    measures = registry(watch.look)

    def metrics(request: Request) -> Response:
        encode, kind = choose_encoder(request.headers.get("Accept", ""))
        return _answer(HTTPStatus.OK, encode(measures), kind)

    def healthz(_request: Request) -> Response:
        found = watch.health()
        status = HTTPStatus.OK if found.well else HTTPStatus.SERVICE_UNAVAILABLE
        return _answer(status, _as_json(found), _JSON)

    made = Starlette(
        routes=[Route("/metrics", metrics), Route("/healthz", healthz)],
        exception_handlers={HTTPException: _refused, Exception: _failed},
    )
    made.router.redirect_slashes = False
    return made


def _refused(_request: Request, error: Exception) -> Response:
    """Refuse in a few words that repeat nothing of the request."""
    status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else 500)
    refused = _answer(status, f"{status.phrase}: GET /metrics or /healthz\n".encode(), _TEXT)
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        refused.headers["Allow"] = _ALLOWED
    return refused


def _failed(request: Request, error: Exception) -> Response:
    """Log what nobody foresaw."""
    log.error("watch.answer_failed", exc_info=error)
    return _refused(request, error)


def _answer(status: HTTPStatus, body: bytes, kind: str) -> Response:
    headers = {"Content-Type": kind, "Cache-Control": "no-store"}
    return Response(body, status, headers)


def _as_json(found: Health) -> bytes:
    told = {
        "healthy": found.well,
        "sites": [
            {
                "site": each.site,
                "healthy": not each.failed,
                "failed": [cause_in_words(cause, "en") for cause in each.failed],
            }
            for each in found.sites
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
