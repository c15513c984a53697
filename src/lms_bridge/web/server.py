"""The web server of one process: it listens before it answers, and says where."""

from __future__ import annotations

import socket
from collections.abc import Sequence

import uvicorn

from lms_bridge.bootstrap import Bridge
from lms_bridge.cause import Cause, of_system
from lms_bridge.errors import ConfigurationError
from lms_bridge.web.app import make_web_app

#: Connections at a time, and seconds for which an idle one is kept, and for what is under way
#: when it is told to stop.
AT_ONCE, IDLE, LAST_WORDS = 200, 15, 10


class WebServer:
    """Serves sites until it is told to stop by a signal."""

    def __init__(self, bridges: Sequence[Bridge], base_url: str, host: str, port: int) -> None:
        """Open the sites, and listen; ConfigurationError where that is not possible.

        Args:
            bridges: one for each site.
            base_url: the address under which browsers reach it.
            host: the address of this machine to listen on.
            port: the port; 0 for any free one.
        """
        if not base_url:
            raise ConfigurationError(Cause.of("web.no_address"), where="LMS_BRIDGE_WEB_URL")
        app = make_web_app(bridges, base_url)
        self._socket = _listening(host, port)
        config = uvicorn.Config(
            app,
            access_log=False,  # addresses would name visits
            log_config=None,  # facts are logged by the application
            server_header=False,
            date_header=True,
            proxy_headers=False,  # nobody's word for who asks, or under which name, is needed
            limit_concurrency=AT_ONCE,
            timeout_keep_alive=IDLE,
            timeout_graceful_shutdown=LAST_WORDS,
        )
        self._server = uvicorn.Server(config)

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = self._socket.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    def serve(self) -> None:
        """Answer until a signal; then what is under way has a few seconds to end."""
        with self._socket:
            self._server.run(sockets=[self._socket])

    def stop(self) -> None:
        """Stop from another thread."""
        self._server.should_exit = True


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=AT_ONCE)
    except OSError as error:
        raise ConfigurationError(
            Cause.of("address.unusable", why=of_system(error)),
            where=f"{host}:{port}",
        ) from None
