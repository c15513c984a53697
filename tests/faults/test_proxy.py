"""The proxy does to a line what each toxic says, and never hangs."""

from __future__ import annotations

import socket
import socketserver
import threading
import time
from contextlib import contextmanager, suppress

import pytest

from tests.faults.proxy import Proxy
from tests.faults.waiting import until


class Echo(socketserver.BaseRequestHandler):
    """Answers what it hears."""

    def handle(self):
        """Serve one connection until its end."""
        try:
            while data := self.request.recv(65536):
                assert isinstance(self.server, EchoServer)
                self.server.heard.append(data)
                self.request.sendall(data)
        except OSError:
            return


class EchoServer(socketserver.ThreadingTCPServer):
    """A server that echoes, and remembers."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Echo)
        self.heard: list[bytes] = []

    def handle_error(self, request, client_address):
        """Stay quiet: tests cut connections on purpose."""


@pytest.fixture
def echo():
    """An echoing server."""
    with EchoServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def proxy(echo):
    """A proxy in front of it."""
    with Proxy(echo.server_address) as running:
        yield running


@contextmanager
def line(proxy, patience=5.0):
    """A connection through the proxy."""
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=patience) as opened:
        yield opened


def ask(opened, text, size=None):
    """Say something, and read as many bytes back."""
    opened.sendall(text)
    heard = b""
    while len(heard) < (len(text) if size is None else size):
        data = opened.recv(65536)
        if not data:
            return heard
        heard += data
    return heard


def test_passes_everything_on(proxy):
    """Without a toxic, a megabyte comes back as it was sent, on several lines at once."""
    text = bytes(range(256)) * 4096
    with line(proxy) as one, line(proxy) as other:
        sender = threading.Thread(target=one.sendall, args=(text,))
        sender.start()
        assert ask(one, b"", len(text)) == text
        assert ask(other, b"hello") == b"hello"
        sender.join()
    assert proxy.accepted == 2
    until(lambda: proxy.connections == 0, 5, "both lines to end")


def test_down_refuses_and_comes_back_on_the_same_port(proxy):
    """A line that is down refuses, closes what is open, and is up again when told."""
    with line(proxy) as opened:
        assert ask(opened, b"hello") == b"hello"
        with proxy.toxic(down=True):
            assert opened.recv(1) == b""
            with pytest.raises(ConnectionRefusedError), line(proxy):
                pass
    with line(proxy) as opened:
        assert ask(opened, b"again") == b"again"


def test_half_open_swallows_for_ever(proxy, echo):
    """Lines that were half open stay silent and open; only new ones work again."""
    with line(proxy) as before:
        assert ask(before, b"hello") == b"hello"
        before.settimeout(0.2)
        with proxy.toxic(half_open=True), line(proxy, 0.2) as during:
            for silent in (before, during):
                with pytest.raises(TimeoutError):
                    ask(silent, b"lost")
        with pytest.raises(TimeoutError):
            ask(before, b"lost")
        with line(proxy) as after:
            assert ask(after, b"heard") == b"heard"
    assert b"lost" not in b"".join(echo.heard)


def test_a_silent_line_does_not_tell_that_the_server_ended(proxy, echo):
    """On a half-open line even the server's end is not seen."""
    with line(proxy, 0.3) as opened:
        ask(opened, b"hello")
        proxy.set(half_open=True)
        echo.shutdown()
        echo.server_close()
        with pytest.raises(TimeoutError):
            opened.recv(1)


def test_latency_and_bandwidth_take_their_time(proxy):
    """An answer comes later by the latency, and no faster than the bandwidth."""
    with line(proxy) as opened:
        begun = time.monotonic()
        with proxy.toxic(latency=0.2):
            ask(opened, b"x")
        assert time.monotonic() - begun >= 0.2
        begun = time.monotonic()
        with proxy.toxic(bandwidth=100):
            assert ask(opened, b"y" * 30) == b"y" * 30
        assert time.monotonic() - begun >= 0.25


def test_a_slow_answer_speeds_up_when_the_toxic_ends(proxy):
    """One byte a second ends with the toxic, in the middle of an answer too."""
    with line(proxy) as opened:
        begun = time.monotonic()
        proxy.set(bandwidth=1)
        opened.sendall(b"z" * 1000)
        assert opened.recv(10) == b"z"
        proxy.clear()
        assert ask(opened, b"", 999) == b"z" * 999
        assert time.monotonic() - begun < 4


def test_slicer_cuts_answers_into_pieces(proxy):
    """The caller gets an answer in many pieces, and all of it."""
    with line(proxy) as opened, proxy.toxic(slicer=2):
        opened.sendall(b"abcdefgh")
        pieces: list[bytes] = []
        while len(b"".join(pieces)) < 8:
            pieces.append(opened.recv(100))
    assert b"".join(pieces) == b"abcdefgh"
    assert len(pieces) > 1


def test_limit_data_ends_an_answer_in_its_middle(proxy):
    """After so many bytes the line is closed."""
    with proxy.toxic(limit_data=5), line(proxy) as opened:
        assert ask(opened, b"hello world") == b"hello"


def test_reset_peer_resets(proxy, echo):
    """Whoever says something is reset, and the server hears nothing of it."""
    with proxy.toxic(reset_peer=True), line(proxy) as opened:
        opened.sendall(b"hello")
        with pytest.raises(ConnectionResetError):
            opened.recv(1)
    assert echo.heard == []


def test_reset_is_for_those_that_are_open(proxy):
    """All open lines are reset at once; new ones are not."""
    with line(proxy) as one, line(proxy) as other:
        ask(one, b"1")
        ask(other, b"2")
        assert proxy.reset() == 2
        for opened in (one, other):
            with pytest.raises(ConnectionResetError):
                opened.recv(1)
        with line(proxy) as new:
            assert ask(new, b"3") == b"3"


@pytest.mark.parametrize("delivered", [True, False])
def test_cut_after_loses_one_answer(proxy, echo, delivered):
    """The caller is cut off without the answer, once; what it said arrived, or did not."""
    cut = proxy.cut_after(b"COMMIT", skip=1, delivered=delivered)
    with line(proxy) as opened:
        assert ask(opened, b"COMMIT 1;") == b"COMMIT 1;"
        assert ask(opened, b"SELECT") == b"SELECT"
        opened.sendall(b"COMMIT 2;")
        with pytest.raises(ConnectionResetError):
            opened.recv(1)
    assert cut.happened.wait(5)
    assert (b"COMMIT 2;" in echo.heard) is delivered
    with line(proxy) as opened:
        assert ask(opened, b"COMMIT 3;") == b"COMMIT 3;"


def test_cut_after_sees_a_pattern_in_two_pieces(proxy):
    """What waits for COMMIT also sees COM and MIT."""
    cut = proxy.cut_after(b"COMMIT")
    with line(proxy) as opened:
        assert ask(opened, b"COM") == b"COM"
        opened.sendall(b"MIT")
        with pytest.raises(ConnectionResetError):
            opened.recv(1)
    assert cut.happened.wait(5)


def test_clear_forgets_cuts(proxy):
    """After `clear` nothing waits any more."""
    proxy.cut_after(b"x")
    proxy.clear()
    with line(proxy) as opened:
        assert ask(opened, b"x") == b"x"


def test_no_server_behind_it(proxy, echo):
    """When nobody listens behind, the caller is closed at once."""
    echo.shutdown()
    echo.server_close()
    with line(proxy) as opened:
        assert opened.recv(1) == b""


@pytest.mark.parametrize("toxic", [{}, {"half_open": True}, {"bandwidth": 1}, {"latency": 60}])
def test_stop_never_waits(echo, toxic):
    """A proxy stops at once with lines open, silent, slow and full."""
    proxy = Proxy(echo.server_address).start()
    with line(proxy) as opened, line(proxy) as full:
        ask(opened, b"hello")
        proxy.set(**toxic)
        opened.sendall(b"slow" * 100)
        full.settimeout(0.1)
        with suppress(TimeoutError):  # the half-open one swallows it all
            full.sendall(b"never read" * 2_000_000)
        begun = time.monotonic()
        proxy.stop()
        assert time.monotonic() - begun < 2
