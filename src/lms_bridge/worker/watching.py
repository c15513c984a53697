"""The small HTTP endpoint for monitoring: /metrics for Prometheus, /healthz, and nothing else.

It reads and never writes, asks nothing of any LMS, needs no token, and shows no learner.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import structlog
from prometheus_client.exposition import choose_encoder
from redis import Redis

from lms_bridge.errors import ConfigurationError
from lms_bridge.redis.gate import Gate
from lms_bridge.redis.tally import Tally
from lms_bridge.worker.exposition import registry
from lms_bridge.worker.health import Health, health
from lms_bridge.worker.lookout import Lookout
from lms_bridge.worker.measures import Watched, measure_shared, measure_site
from lms_bridge.worker.sites import ServedSite

log = structlog.get_logger()

#: Seconds to wait for all databases, and for Redis: together less than the 10 s after which
#: Prometheus gives up.
PATIENCE = 4.0

#: Seconds to wait for each piece of a request, and to be rid of an answer.
TIMEOUT = 5.0

#: Requests answered at once; more are hung up on, so that nobody can use up the machine.
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
        ask_redis = partial(measure_shared, tuple(sites.values()), Gate(client), Tally(client))
        self._sites = Lookout(
            {name: partial(measure_site, site) for name, site in sites.items()}, patience
        )
        self._shared = Lookout({"Redis": ask_redis}, patience)
        self._sweep = sweep

    def look(self) -> Watched:
        """Everything that is measured, at this moment."""
        return Watched(self._sites.ask(), self._shared.ask()["Redis"])

    def health(self) -> Health:
        """Whether every site is served, at this moment."""
        return health(self._sites.ask(), self._sweep)


class WatchServer(ThreadingHTTPServer):
    """Listens from the moment it is made; `serve_forever` answers."""

    daemon_threads = True  # an answer that is under way must not keep the process from ending
    request_queue_size = AT_ONCE

    def __init__(self, host: str, port: int, watch: Watch) -> None:
        """Listen; ConfigurationError where that is not possible.

        Args:
            host: the address to listen on.
            port: the port; 0 for any free one.
            watch: who looks.
        """
        self.watch = watch
        self.registry = registry(watch.look)
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            super().__init__((host, port), _Request)
        except OSError as error:
            raise ConfigurationError(
                f"nothing can be served there: {error.strerror or type(error).__name__}",
                where=f"{host} port {port}",
                remedy="name a free port with --port, and an address of this machine with --host",
            ) from None

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = self.server_address[:2]
        shown = f"[{host!s}]" if self.address_family == socket.AF_INET6 else str(host)
        return f"http://{shown}:{port}"

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread, if a place is free."""
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except BaseException:
            self._places.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, then give the place back."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log what nobody foresaw; that whoever asked has hung up is nothing to tell."""
        del request, client_address
        error = sys.exception()
        if not isinstance(error, OSError):
            log.error("watch.answer_failed", exc_info=error)


class _Request(BaseHTTPRequestHandler):
    """One request on one connection."""

    server: WatchServer
    timeout = TIMEOUT

    def do_GET(self) -> None:
        """Answer for the two places that there are."""
        place = urlsplit(self.path).path
        if place == "/metrics":
            encode, kind = choose_encoder(self.headers.get("Accept", ""))
            self._answer(HTTPStatus.OK, encode(self.server.registry), kind)
        elif place == "/healthz":
            found = self.server.watch.health()
            status = HTTPStatus.OK if found.well else HTTPStatus.SERVICE_UNAVAILABLE
            self._answer(status, _as_json(found), _JSON)
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def do_HEAD(self) -> None:
        """The same without its body."""
        self.do_GET()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse in a few words that repeat nothing of the request."""
        del message, explain
        status = HTTPStatus(code)
        if status is HTTPStatus.NOT_IMPLEMENTED:  # what any method but the two above comes to
            status = HTTPStatus.METHOD_NOT_ALLOWED
        self._answer(status, f"{status.phrase}: GET /metrics or /healthz\n".encode(), _TEXT)

    def version_string(self) -> str:
        """Who answers; not with which Python."""
        return "lms-bridge"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name there
        """Say nothing: what matters is logged by whoever looks."""

    def _answer(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", _ALLOWED)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _as_json(found: Health) -> bytes:
    told = {
        "healthy": found.well,
        "sites": [
            {"site": each.site, "healthy": not each.failed, "failed": each.failed}
            for each in found.sites
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
