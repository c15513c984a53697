"""The sandbox's HTTP: requests in, answers out, whole or as a fault wants them."""

import socket
import struct
import sys
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from lms_bridge.testing.sandbox import pages
from lms_bridge.testing.sandbox.answered import AnsweredCall
from lms_bridge.testing.sandbox.arguments import unflatten
from lms_bridge.testing.sandbox.contract import functions
from lms_bridge.testing.sandbox.errors import MoodleError
from lms_bridge.testing.sandbox.faults import EXECUTES, Fault
from lms_bridge.testing.sandbox.render import (
    JSON_TYPE,
    XML_TYPE,
    error_to_xml,
    to_json,
    to_xml,
)
from lms_bridge.testing.sandbox.wire import Answer, instead, page, spoil

if TYPE_CHECKING:
    from lms_bridge.testing.sandbox.server import SandboxMoodle

_CHUNK = 65536
_RESET_AT_ONCE = struct.pack("ii", 1, 0)
_MOODLE_HEADERS = {
    "Cache-Control": "private, must-revalidate, pre-check=0, post-check=0, max-age=0",
    "Expires": "Thu, 01 Jan 1970 00:00:00 GMT",
    "Pragma": "no-cache",
    "Accept-Ranges": "none",
    "Access-Control-Allow-Origin": "*",
}


class Listener(ThreadingHTTPServer):
    """The server socket, with its threads and open connections under control."""

    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], sandbox: "SandboxMoodle") -> None:
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
        """Show the banner, or run a call whose arguments are in the address."""
        parts = urlsplit(self.path)
        if parts.path in {"", "/"}:
            self._send(page(200, self._banner()))
        else:
            self._answer_call(parts.path, parts.query, b"")

    def do_POST(self) -> None:
        """Run a web-service call."""
        parts = urlsplit(self.path)
        length = self.headers.get("Content-Length")
        if length is None:
            self._send(page(HTTPStatus.LENGTH_REQUIRED, pages.NOT_FOUND))
            return
        self._answer_call(parts.path, parts.query, self.rfile.read(int(length)))

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

    def _answer_call(self, path: str, query: str, body: bytes) -> None:
        sandbox = self.server.sandbox
        if path != "/webservice/rest/server.php":
            self._send(page(HTTPStatus.NOT_FOUND, pages.NOT_FOUND))
            return
        started = time.perf_counter()
        sandbox.begin()
        request = _Request(query, body.decode("utf-8", "replace"), sandbox.options.max_input_vars)
        fault = sandbox.faults.take(request.function)
        answer = self._outcome(request, fault)
        sandbox.end(
            AnsweredCall(
                request.function, time.perf_counter() - started, len(body), len(answer.body)
            )
        )
        self._deliver(answer, fault)

    def _outcome(self, request: "_Request", fault: Fault | None) -> Answer:
        sandbox = self.server.sandbox
        elements = request.elements() if sandbox.options.latency_per_element else 0
        pause = sandbox.options.latency + elements * sandbox.options.latency_per_element
        if fault is not None and fault.kind == "slow":
            pause += fault.seconds
        if pause:
            sandbox.wait(pause)
        if sandbox.options.disabled:
            return page(HTTPStatus.FORBIDDEN, "")
        if sandbox.options.maintenance == "page":
            return page(503, pages.MAINTENANCE, {"Retry-After": "300"})
        if fault is None:
            return self._execute(request)
        replaced = instead(fault)
        if replaced is not None:
            return replaced
        if fault.kind not in EXECUTES:
            error = MoodleError(fault.exception, fault.errorcode, fault.message)
            return _error(error, request)
        return spoil(fault, self._execute(request))

    def _execute(self, request: "_Request") -> Answer:
        service = self.server.sandbox.service
        try:
            result = service.run(request.token, request.function, request.arguments)
        except MoodleError as error:
            return _error(error, request)
        if request.json:
            return Answer(200, JSON_TYPE, to_json(result).encode(), _MOODLE_HEADERS)
        tree = functions()[request.function]["returns"]
        return Answer(200, XML_TYPE, to_xml(result, tree).encode(), _MOODLE_HEADERS)

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
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(length))
        for name, value in answer.headers.items():
            self.send_header(name, value)
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


class _Request:
    """The fields of a call, as PHP would see them."""

    def __init__(self, query: str, body: str, limit: int) -> None:
        fields = dict(_fields(query, limit) + _fields(body, limit))
        self.token = fields.pop("wstoken", "")
        self.function = fields.pop("wsfunction", "")
        self.json = fields.pop("moodlewsrestformat", "xml") == "json"
        self.arguments = unflatten(fields.items())

    def elements(self) -> int:
        """Count what the first list among the arguments holds."""
        lists = (len(value) for value in self.arguments.values() if isinstance(value, dict))
        return next(lists, 0)


def _fields(text: str, limit: int) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True)[:limit]


def _error(error: MoodleError, request: _Request) -> Answer:
    if request.json:
        return Answer(200, JSON_TYPE, to_json(error.answer()).encode(), _MOODLE_HEADERS)
    return Answer(200, XML_TYPE, error_to_xml(error).encode(), _MOODLE_HEADERS)


def _cut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the caller was faster: there is nothing left to cut
