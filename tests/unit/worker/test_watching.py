from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from redis import Redis

from lms_bridge.errors import ConfigurationError
from lms_bridge.worker.fan_out import BoundedFanOut
from lms_bridge.worker.sites import ServedSite
from lms_bridge.worker.sweeping import SWEPT
from lms_bridge.worker.watching import AT_ONCE, Watch, WatchServer
from tests.refusals import refusing
from tests.unit.worker.watched_http import SWEEP, ask, failed, watching
from tests.unit.worker.watched_sites import served

pytestmark = pytest.mark.usefixtures("quiet_logs")


# --- health


def test_a_service_that_never_swept_is_not_healthy(server: WatchServer):
    """However well its processes feel."""
    status, found = failed(server)
    assert status == 503
    assert found == {
        "paris": [
            "no sweep was ever consumed → "
            "see that beat runs, a worker that serves the queue `sweep`, and Redis"
        ]
    }


@pytest.mark.parametrize(
    ("sweep", "ago", "status"),
    [(5, 0, 200), (5, 55, 200), (5, 70, 503), (30, 170, 200), (30, 190, 503), (5, -3600, 503)],
)
def test_health_is_a_sweep_that_was_consumed_lately(
    watched_site: ServedSite, client: Redis, sweep: float, ago: float, status: int
):
    """Six sweeps may be missing, and a minute may pass; a sweep in the future proves nothing."""
    store = watched_site.bridge.store
    store.upkeep.pulse(SWEPT, store.clock.now() - timedelta(seconds=ago))
    with watching({watched_site.name: watched_site}, client, sweep) as server:
        found = failed(server)
    assert found[0] == status
    if ago > 0 and status == 503:
        assert f"consumed {ago}" in found[1]["paris"][0]
        assert f"{max(60, 6 * sweep)} s are allowed" in found[1]["paris"][0]


# --- the door


def test_the_head_of_an_answer_is_that_of_the_answer(server: WatchServer):
    """For probes that need no body."""
    for path in ("/metrics", "/healthz"):
        status, headers, body = ask(server, path, "HEAD")
        assert body == ""
        asked = ask(server, path)
        assert (status, headers["Content-Type"]) == (asked[0], asked[1]["Content-Type"])
        assert headers["Cache-Control"] == "no-store"


def test_who_answers_does_not_say_by_what(server: WatchServer):
    """Neither the version nor the language."""
    assert ask(server, "/healthz")[1]["Server"] == "lms-bridge"


@pytest.mark.parametrize("path", ["/", "/metrics/", "/debug", "/../etc/passwd", "/<script>"])
def test_there_is_nothing_else(server: WatchServer, path: str):
    """And what was asked for is not repeated."""
    status, headers, body = ask(server, path)
    assert (status, body) == (404, "Not Found: GET /metrics or /healthz\n")
    assert headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_nothing_can_be_sent(server: WatchServer, method: str):
    """Whoever asks may only read."""
    status, headers, body = ask(server, "/metrics", method)
    assert (status, headers["Allow"]) == (405, "GET, HEAD")
    assert method not in body.removesuffix("GET /metrics or /healthz\n")


@pytest.mark.parametrize(
    "sent", [b"\r\n", b"nonsense\r\n\r\n", b"GET /metrics HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02"]
)
def test_what_is_no_request_harms_nobody(server: WatchServer, sent: bytes):
    """It is answered or hung up on, and the next one is served."""
    with socket.create_connection(server.address, timeout=20) as one:
        one.sendall(sent)
        one.shutdown(socket.SHUT_WR)
        one.recv(1000)
    assert ask(server, "/healthz")[0] == 503


def test_who_says_nothing_holds_up_nobody(server: WatchServer):
    """Only so many may hang on; the next is hung up on, and served once there is room."""
    address = server.address
    with ExitStack() as idle:
        for _ in range(AT_ONCE - 1):
            idle.enter_context(socket.create_connection(address, timeout=20))
        assert ask(server, "/healthz")[0] == 503, "there is one place left"
        idle.enter_context(socket.create_connection(address, timeout=20))
        with socket.create_connection(address, timeout=20) as one_too_many:
            assert one_too_many.recv(1) == b""
    told = 0
    while told != 503:  # the places are given back as the idle ones are found gone
        try:
            told = ask(server, "/healthz")[0]
        except (http.client.RemoteDisconnected, ConnectionError):
            continue


def test_a_port_that_is_taken_is_said_in_words(server: WatchServer, client: Redis):
    """With the way to mend it."""
    port = server.address[1]
    with refusing(ConfigurationError, f"127.0.0.1:{port}.*--port"):
        WatchServer("127.0.0.1", port, Watch({}, client, SWEEP))


def test_it_listens_by_the_newer_protocol_too(client: Redis):
    """And says where, the way an address is written."""
    try:
        server = WatchServer("::1", 0, Watch({}, client, SWEEP))
    except ConfigurationError:
        pytest.skip("this machine has no IPv6")
    with server:
        assert server.url == f"http://[::1]:{server.address[1]}"


# --- who looks


def test_an_error_that_nobody_foresaw_is_no_answer():
    """It is logged, and the others are heard."""

    def wrong() -> int:
        raise ZeroDivisionError

    assert BoundedFanOut({"a": wrong, "b": lambda: 2}, 5).ask() == {"a": None, "b": 2}


# --- the command


def test_the_command_serves_until_it_is_interrupted(tmp_path: Path, redis_url: str):
    """It says where, needs no token, and ends in good order."""
    served(tmp_path, f"sqlite:///{tmp_path}/bridge.db").bridge.store.close()
    environment = {
        **os.environ,
        "LMS_BRIDGE_SITES": str(tmp_path / "paris.yaml"),
        "LMS_BRIDGE_REDIS": redis_url,
    }
    command = [sys.executable, "-c", "from lms_bridge.cli import main; main()", "watch"]
    with subprocess.Popen(
        [*command, "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True
    ) as running:
        try:
            assert running.stdout is not None
            found = re.match(
                r"http://127\.0\.0\.1:(\d+)/metrics .*, pour paris", running.stdout.readline()
            )
            assert found
            connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=20)
            connection.request("GET", "/metrics")
            assert (
                'lms_bridge_site_up{site="paris"} 1.0' in connection.getresponse().read().decode()
            )
            connection.close()
            running.send_signal(signal.SIGINT)
            assert running.wait(20) == 0
        finally:
            running.kill()
    environment["LMS_BRIDGE_SITES"] = str(tmp_path / "nowhere.yaml")
    refused = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert refused.returncode == 3
    assert "il n'y a pas de configuration de site" in refused.stderr
