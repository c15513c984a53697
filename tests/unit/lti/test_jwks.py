"""The public keys of a platform, fetched over real HTTP from a server that a test commands."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from lms_bridge.errors import LmsUnavailable, LmsUnreadable, RetryLater
from lms_bridge.http.limits import Limits
from lms_bridge.lti.exchange import Exchange
from lms_bridge.lti.jwks import KEPT, MOST, PAUSE, PlatformKeys
from lms_bridge.model.lti import Platform

PAIR = RSAKey.generate_key(2048)


def b64(number: bytes) -> str:
    """A number as a key holds it."""
    return base64.urlsafe_b64encode(number).rstrip(b"=").decode()


def shown(kid: str, pair: RSAKey = PAIR, /, **changes: Any) -> dict[str, Any]:
    """A key as a platform shows it; `...` leaves a member out."""
    said = {**pair.as_dict(private=False), "kid": kid, "alg": "RS256", "use": "sig", **changes}
    return {name: value for name, value in said.items() if value is not ...}


@dataclass
class Served:
    """What the server answers, how often it was asked, and whether it waits."""

    status: int = 200
    body: bytes = b""
    asked: int = 0
    url: str = ""
    open: threading.Event = field(default_factory=threading.Event)

    def keys(self, *keys: object) -> None:
        """Show these keys from now on."""
        self.body = json.dumps({"keys": keys}).encode()


class Time:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        """The second that it is."""
        return self.at


@pytest.fixture
def served() -> Iterator[Served]:
    """A server of keys."""
    said = Served()
    said.open.set()
    said.keys(shown("k1"))

    class Handler(BaseHTTPRequestHandler):
        """Answers with the keys of the moment."""

        def do_GET(self) -> None:
            """Count, wait until it may, answer."""
            said.asked += 1
            said.open.wait(10)
            self.send_response(said.status)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    said.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield said
    said.open.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def time() -> Time:
    """The time as the keys know it."""
    return Time()


@pytest.fixture
def keys(time: Time) -> Iterator[PlatformKeys]:
    """Keys that are not fetched yet."""
    exchange = Exchange(Limits(read=2, total=3, answer=256 * 1024, attempts=1))
    yield PlatformKeys(exchange, time)
    exchange.close()


def platform(served: Served, path: str = "certs.php") -> Platform:
    """A platform that shows its keys at the server."""
    url = served.url
    return Platform(url, "c", frozenset({"1"}), url, url, f"{url}/{path}", datetime.now(UTC))


def test_keys_are_kept_for_an_hour(served: Served, keys: PlatformKeys, time: Time):
    """Then they are fetched anew: one that the platform took back ends by then."""
    it = platform(served)
    for _ in range(3):
        assert keys.key(it, "k1") is not None
    assert served.asked == 1
    served.keys(shown("k2"))
    time.at += KEPT - 1
    assert keys.key(it, "k1") is not None
    time.at += 1
    assert keys.key(it, "k1") is None
    assert keys.key(it, "k2") is not None
    assert served.asked == 2


def test_a_new_key_is_asked_for_once(served: Served, keys: PlatformKeys):
    """A platform that changed its keys is believed at once."""
    it = platform(served)
    assert keys.key(it, "k1") is not None
    served.keys(shown("k2"), shown("k1"))
    assert keys.key(it, "k2") is not None
    assert served.asked == 2


def test_unknown_names_ask_once_a_minute(served: Served, keys: PlatformKeys, time: Time):
    """However many there are; a minute later once more."""
    it = platform(served)
    keys.key(it, "k1")
    for number in range(10):
        assert keys.key(it, f"unknown {number}") is None
    assert served.asked == 2
    time.at += PAUSE - 1
    assert keys.key(it, "unknown") is None
    assert served.asked == 2
    time.at += 1
    assert keys.key(it, "unknown") is None
    assert served.asked == 3


def test_keys_just_fetched_are_not_fetched_again(served: Served, keys: PlatformKeys):
    """The first launch of all with an unknown name costs one request."""
    assert keys.key(platform(served), "unknown") is None
    assert served.asked == 1


def test_each_platform_has_its_own_pause(served: Served, keys: PlatformKeys):
    """A flood of names for one leaves the other alone."""
    one, other = platform(served), platform(served, "other.php")
    for it in (one, other):
        keys.key(it, "k1")
        assert keys.key(it, "unknown") is None
    assert served.asked == 4


def test_threads_fetch_once(served: Served, keys: PlatformKeys):
    """Eight launches at the same moment, when nothing is known and for a new key."""
    it, barrier = platform(served), threading.Barrier(8)

    def ask(kid: str) -> bool:
        barrier.wait()
        return keys.key(it, kid) is not None

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, ["k1"] * 8))
        served.keys(shown("k1"), shown("k2"))
        assert all(pool.map(ask, ["k2"] * 8))
    assert served.asked == 2


def test_known_keys_wait_for_nobody(served: Served, keys: PlatformKeys):
    """While an invented name makes the platform be asked, honest launches go on."""
    it = platform(served)
    keys.key(it, "k1")
    served.open.clear()
    with ThreadPoolExecutor(1) as pool:
        invented = pool.submit(keys.key, it, "invented")
        while served.asked < 2:  # the request has arrived and waits
            assert not invented.done()
        assert keys.key(it, "k1") is not None
        assert not invented.done()
        served.open.set()
        assert invented.result() is None


@pytest.mark.parametrize(
    "key",
    [
        shown("k", n=b64(b"\xc5" * 128)),  # 1024 bits
        shown("k", n=b64(b"\xc5" * 2048)),
        shown("k", alg="RS512"),
        shown("k", use="enc"),
        shown("k", kty="EC"),
        shown("k", n="AQAB"),
        shown("k", n="!"),
        shown("k", n=5),
        shown("k", e=...),
        shown("k", kid=...),
        shown("k", kid=5),
        {**ECKey.generate_key("P-256").as_dict(private=False), "kid": "k"},
        {**OctKey.generate_key(256).as_dict(), "kid": "k"},
        "k",
        None,
        [],
    ],
)
def test_what_cannot_check_a_signature_is_no_key(served: Served, keys: PlatformKeys, key: object):
    """Others of the same set stay good."""
    served.keys(key, shown("k1"))
    it = platform(served)
    assert keys.key(it, "k1") is not None
    assert keys.key(it, "k") is None


def test_what_a_key_does_not_say_is_taken_as_meant(served: Served, keys: PlatformKeys):
    """`alg` and `use` may be missing (RFC 7517)."""
    served.keys(shown("k", alg=..., use=...))
    assert keys.key(platform(served), "k") is not None


def test_a_name_given_twice_is_the_first(served: Served, keys: PlatformKeys):
    """And a set of more keys than anybody has is read so far only."""
    other = RSAKey.generate_key(2048)
    served.keys(shown("k"), shown("k", other), *(shown(f"k{n}") for n in range(MOST)))
    it = platform(served)
    found = keys.key(it, "k")
    assert found is not None
    assert found.as_dict(private=False)["n"] == PAIR.as_dict(private=False)["n"]
    assert keys.key(it, f"k{MOST - 1}") is None


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (404, b"{}", LmsUnavailable),
        (500, b"{}", LmsUnavailable),
        (301, b"{}", LmsUnavailable),
        (200, b"<html>", LmsUnreadable),
        (200, b"[]", LmsUnreadable),
        (200, b"{}", LmsUnreadable),
        (200, b'{"keys": {}}', LmsUnreadable),
        (200, b"[" * 50_000, LmsUnreadable),
        (200, b" " * 300_000, RetryLater),
    ],
)
def test_keys_that_do_not_come(served, keys: PlatformKeys, status: int, body: bytes, error):
    """It may be tried again, and is, at the next launch."""
    served.status, served.body = status, body
    it = platform(served)
    with pytest.raises(error):
        keys.key(it, "k1")
    served.status = 200
    served.keys(shown("k1"))
    assert keys.key(it, "k1") is not None


def test_keys_that_cannot_be_fetched_anew_are_not_used_on(served, keys: PlatformKeys, time: Time):
    """After their hour nobody is let in on old keys."""
    it = platform(served)
    keys.key(it, "k1")
    served.status = 503
    time.at += KEPT
    with pytest.raises(LmsUnavailable):
        keys.key(it, "k1")
