"""The sandbox's HTTP: requests in, answers out, whole or as a fault wants them."""

import socket
import struct
import sys
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import SplitResult, urlsplit

from lms_bridge_testing.sandbox import pages
from lms_bridge_testing.sandbox.access import SandboxOptions
from lms_bridge_testing.sandbox.answered import AnsweredCall
from lms_bridge_testing.sandbox.conversations import Conversation, LtiCall, RestCall, asked
from lms_bridge_testing.sandbox.faults import EXECUTES, Fault, FaultBoard
from lms_bridge_testing.sandbox.lti_routes import LtiRoutes
from lms_bridge_testing.sandbox.service import Service
from lms_bridge_testing.sandbox.state import MoodleState
from lms_bridge_testing.sandbox.wire import Answer, instead, page, spoil

_CHUNK = 65536
_RESET_AT_ONCE = struct.pack("ii", 1, 0)


class Listened(Protocol):
    """What the listener asks of the sandbox that it serves."""

    state: MoodleState
    options: SandboxOptions
    faults: FaultBoard
    service: Service
    routes: LtiRoutes
    calls: list[AnsweredCall]
    mistakes: list[BaseException]

    def begin(self) -> None:
        """Count a call that came in."""

    def end(self, call: AnsweredCall) -> None:
        """Note a call that is about to be answered."""

    def wait(self, seconds: float) -> bool:
        """Let time pass, less when the sandbox stops; tell whether it still runs."""


class Listener(ThreadingHTTPServer):
    """The server socket, with its threads and open connections under control."""

    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], sandbox: Listened) -> None:
        super().__init__(address, Handler)
        self.sandbox = sandbox
        self._workers: set[threading.Thread] = set()
        self._connections: set[socket.socket] = set()
        self._guard = threading.Lock()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in a thread that `close_everything` can wait for."""
        worker = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), daemon=True
        )
        with self._guard:
            self._workers = {one for one in self._workers if one.is_alive()} | {worker}
            self._connections.add(request)
        worker.start()

    def shutdown_request(self, request: Any) -> None:
        """Close a connection and forget it."""
        with self._guard:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing when a caller went away; keep any other error for `SandboxMoodle.stop`."""
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, (ConnectionError, TimeoutError)):
            self.sandbox.mistakes.append(error)
            super().handle_error(request, client_address)

    def close_everything(self) -> None:
        """Cut the connections still open, wait for their threads, close the socket."""
        with self._guard:
            workers, connections = list(self._workers), list(self._connections)
        for connection in connections:
            _cut(connection)
        for worker in workers:
            worker.join()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    """One connection of one caller."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: Listener

    def do_GET(self) -> None:
        """Show the banner or a page, or run a call whose arguments are in the address."""
        self._answer(b"")

    def do_POST(self) -> None:
        """Run a web-service call, or take what was posted to a page."""
        length = self.headers.get("Content-Length")
        if length is None:
            self._send(page(HTTPStatus.LENGTH_REQUIRED, pages.NOT_FOUND))
            return
        self._answer(self.rfile.read(int(length)))

    def do_PUT(self) -> None:
        """Change something through a service of external tools."""
        self.do_POST()

    def do_DELETE(self) -> None:
        """Delete something through a service of external tools."""
        self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Give the time of this machine, or one that is as wrong as a site's may be."""
        now = time.time() if timestamp is None else timestamp
        return super().date_time_string(now + self.server.sandbox.options.clock_ahead)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as in the base class
        """Stay quiet: the calls are in `SandboxMoodle.calls`."""

    def _banner(self) -> str:
        sandbox = self.server.sandbox
        return pages.banner(
            sandbox.state.sitename,
            people=len(sandbox.state.users),
            courses=len(sandbox.state.courses),
            calls=len(sandbox.calls),
        )

    def _answer(self, body: bytes) -> None:
        sandbox, parts = self.server.sandbox, urlsplit(self.path)
        if parts.path in {"", "/"} and self.command == "GET":
            self._send(page(200, self._banner()))
            return
        if parts.path == "/favicon.ico":  # browsers ask every site for one
            self._send(page(HTTPStatus.NO_CONTENT, ""))
            return
        conversation = self._conversation(parts, body)
        if conversation is None:
            self._send(page(HTTPStatus.NOT_FOUND, pages.NOT_FOUND))
            return
        started = time.perf_counter()
        sandbox.begin()
        fault = sandbox.faults.take(conversation.function)
        answer = self._outcome(conversation, fault)
        took = time.perf_counter() - started
        sandbox.end(AnsweredCall(conversation.function, took, len(body), len(answer.body)))
        self._deliver(answer, fault)

    def _conversation(self, parts: SplitResult, body: bytes) -> Conversation | None:
        sandbox = self.server.sandbox
        if parts.path == "/webservice/rest/server.php" and self.command in {"GET", "POST"}:
            return RestCall(sandbox.service, parts.query, body)
        if not sandbox.routes.serves(parts.path):
            return None
        headers = dict(self.headers.items())
        request = asked(self.command, parts.path, self.path, parts.query, headers, body)
        return LtiCall(sandbox.routes, request)

    def _outcome(self, conversation: Conversation, fault: Fault | None) -> Answer:
        sandbox = self.server.sandbox
        elements = conversation.elements() if sandbox.options.latency_per_element else 0
        pause = sandbox.options.latency + elements * sandbox.options.latency_per_element
        if fault is not None and fault.kind == "slow":
            pause += fault.seconds
        if pause:
            sandbox.wait(pause)
        if sandbox.options.disabled and isinstance(conversation, RestCall):
            return page(HTTPStatus.FORBIDDEN, "")
        if sandbox.options.maintenance == "page":
            return page(503, pages.MAINTENANCE, {"Retry-After": "300"})
        if fault is None:
            return conversation.execute()
        replaced = instead(fault)
        if replaced is not None:
            return replaced
        if fault.kind not in EXECUTES:
            return conversation.refused(fault)
        return spoil(fault, conversation.execute())

    def _deliver(self, answer: Answer, fault: Fault | None) -> None:
        kind = fault.kind if fault else None
        if fault is None or kind not in _DELIVERIES:
            self._send(answer)
            return
        _DELIVERIES[fault.kind](self, answer, fault)

    def _send(self, answer: Answer) -> None:
        self._head(answer, len(answer.body))
        if self.command != "HEAD":
            self.wfile.write(answer.body)
        self.wfile.flush()

    def _head(self, answer: Answer, length: int) -> None:
        self.send_response(answer.status, _as_sent(answer.reason) or None)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(length))
        for name, value in answer.headers.items():
            self.send_header(name, _as_sent(value))
        self.end_headers()

    def _vanish(self, _answer: Answer, fault: Fault) -> None:
        self.server.sandbox.wait(fault.seconds)
        self._cut_here()

    def _reset(self, answer: Answer, _fault: Fault) -> None:
        self._head(answer, max(2, len(answer.body)))
        self.wfile.write(answer.body[: len(answer.body) // 2])
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_ONCE)
        self.close_connection = True
        self.connection.close()

    def _flood(self, answer: Answer, fault: Fault) -> None:
        self._head(answer, fault.size + len(answer.body))
        left = fault.size
        while left > 0 and self.server.sandbox.wait(0):
            self.wfile.write(b" " * min(left, _CHUNK))
            left -= _CHUNK
        self.wfile.write(answer.body)
        self.wfile.flush()

    def _drip(self, answer: Answer, fault: Fault) -> None:
        self._head(answer, len(answer.body))
        self.wfile.flush()
        for at in range(min(fault.size, len(answer.body))):
            self.wfile.write(answer.body[at : at + 1])
            self.wfile.flush()
            if not self.server.sandbox.wait(fault.seconds):
                break
        self.wfile.write(answer.body[fault.size :])
        self.wfile.flush()

    def _cut_here(self) -> None:
        self.close_connection = True
        _cut(self.connection)


_DELIVERIES = {
    "slow_after_executing": Handler._vanish,  # noqa: SLF001 - this module's own
    "reset_mid_body": Handler._reset,  # noqa: SLF001 - this module's own
    "oversized_body": Handler._flood,  # noqa: SLF001 - this module's own
    "one_byte_at_a_time": Handler._drip,  # noqa: SLF001 - this module's own
}


def _as_sent(text: str) -> str:
    """Give a text whose bytes, as the base class writes them, are those of PHP: UTF-8, one line."""
    return " ".join(text.split("\n")).encode().decode("latin-1")


def _cut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the caller was faster: there is nothing left to cut
