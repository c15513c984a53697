from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from kombu.connection import Connection
from pydantic import SecretStr, ValidationError
from redis import Redis

from lms_bridge.errors import ConfigurationError
from lms_bridge.settings import Service, checked, contradictions, read_service
from lms_bridge.text.causes import told_apart
from tests.refusals import in_english, refusing

SECRET = "s3cr3t/with:odd@signs"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch):
    """The tests' own environment says nothing."""
    for name in [name for name in os.environ if name.startswith("LMS_BRIDGE_")]:
        monkeypatch.delenv(name)


def complaint() -> str:
    """What the environment is refused with."""
    with pytest.raises(ConfigurationError) as caught:
        read_service()
    assert caught.value.__context__ is None, "a traceback would show what was read"
    return in_english(caught.value)


def test_nothing_need_be_set():
    """The defaults fit each other and a Moodle that is asked with its own defaults."""
    service = read_service()
    assert contradictions(service, longest_request=60) == []
    assert checked(service, longest_request=60) is service
    assert service.heartbeat == 30
    assert service.redis_place() == "redis://127.0.0.1:6379/0"


def test_every_duration_has_a_variable(monkeypatch: pytest.MonkeyPatch):
    """In seconds, whole or not."""
    for name, value in {
        "LEASE": "60.5",
        "TASK_SOFT": "100",
        "TASK_HARD": "120",
        "VISIBILITY": "360",
        "SWEEP": "5",
    }.items():
        monkeypatch.setenv(f"LMS_BRIDGE_{name}_SECONDS", value)
    service = read_service()
    assert (service.lease, service.task_soft, service.task_hard) == (60.5, 100, 120)
    assert (service.visibility, service.sweep, service.restore) == (360, 5, 20)


@pytest.mark.parametrize("value", ["soon", "0", "-1", "nan", "inf"])
def test_a_duration_that_is_none(monkeypatch: pytest.MonkeyPatch, value: str):
    """The error names the variable."""
    monkeypatch.setenv("LMS_BRIDGE_LEASE_SECONDS", value)
    assert "LMS_BRIDGE_LEASE_SECONDS" in complaint()


def test_an_empty_variable_is_not_set(monkeypatch: pytest.MonkeyPatch):
    """A file of variables may name one and leave it open."""
    for name in ("LEASE_SECONDS", "REDIS", "REDIS_PASSWORD", "REDIS_PASSWORD_FILE", "SITES"):
        monkeypatch.setenv(f"LMS_BRIDGE_{name}", "")
    assert read_service() == Service()
    assert read_service().redis_url() == "redis://127.0.0.1:6379/0"


def test_everything_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch):
    """Mended in one go."""
    monkeypatch.setenv("LMS_BRIDGE_SWEEP_SECONDS", "often")
    monkeypatch.setenv("LMS_BRIDGE_REDIS", "http://cache")
    said = complaint()
    assert "LMS_BRIDGE_SWEEP_SECONDS: " in said
    assert "LMS_BRIDGE_REDIS: no such kind of address is known" in said


# --- durations that contradict each other


@pytest.mark.parametrize(
    ("durations", "request_", "variable"),
    [
        ({"task_soft": 600}, 60, "LMS_BRIDGE_TASK_HARD_SECONDS above 600"),
        ({"task_soft": 50}, 60, "LMS_BRIDGE_TASK_SOFT_SECONDS above 60"),
        ({}, 540, "LMS_BRIDGE_TASK_SOFT_SECONDS above 540"),
        ({"visibility": 635}, 60, "LMS_BRIDGE_VISIBILITY_SECONDS above 636"),
        ({"lease": 1.4, "sweep": 1}, 60, "LMS_BRIDGE_LEASE_SECONDS to 1.5 or more"),
        ({"lease": 1800}, 60, "LMS_BRIDGE_LEASE_SECONDS below 1800"),
        ({"sweep": 91}, 60, "LMS_BRIDGE_SWEEP_SECONDS to 90 or less"),
    ],
)
def test_one_contradiction(durations: dict[str, Any], request_: float, variable: str):
    """Said in words, with the variable to set and the number to set it beyond."""
    (said,) = contradictions(Service(**durations), longest_request=request_)
    assert f"set {variable}" in told_apart(said, "en")[1]


@pytest.mark.parametrize(
    "durations",
    [
        {"task_soft": 599},
        {"task_soft": 61},
        {"visibility": 636},
        {"lease": 1.5, "sweep": 1},
        {"lease": 1799},
        {"sweep": 90},
    ],
)
def test_just_no_contradiction(durations: dict[str, Any]):
    """The numbers that the messages name are enough."""
    assert contradictions(Service(**durations), longest_request=60) == []


def test_all_contradictions_together():
    """One start tells them all."""
    service = Service(lease=5000, task_soft=50, task_hard=40, visibility=30, sweep=6000)
    with refusing(ConfigurationError, r"5 contradiction") as caught:
        checked(service, longest_request=60)
    for name in ("LEASE", "TASK_SOFT", "TASK_HARD", "VISIBILITY", "SWEEP"):
        assert f"LMS_BRIDGE_{name}_SECONDS" in in_english(caught.value)


# --- Redis


ADDRESSES = [
    (
        "redis://cache.example.org",
        "redis://cache.example.org:6379/0",
        {"host": "cache.example.org", "port": 6379, "db": 0},
    ),
    (
        "redis://bridge@[::1]:6380/3",
        "redis://bridge@[::1]:6380/3",
        {"host": "::1", "port": 6380, "db": 3, "username": "bridge"},
    ),
    (
        "rediss://cache:6380/1?ssl_ca_certs=/etc/ca.pem",
        "rediss://cache:6380/1",
        {"host": "cache", "port": 6380, "db": 1, "ssl_ca_certs": "/etc/ca.pem"},
    ),
    (
        "unix:///run/a%20b/redis.sock?db=2",
        "unix:///run/a%20b/redis.sock",
        {"path": "/run/a b/redis.sock", "db": 2},
    ),
    (
        "redis+socket:///run/redis.sock?virtual_host=2",
        "unix:///run/redis.sock",
        {"path": "/run/redis.sock", "db": 2},
    ),
]


@pytest.mark.parametrize(("url", "place", "expected"), ADDRESSES)
@pytest.mark.parametrize("password", ["", SECRET])
def test_both_libraries_connect_to_the_same(
    url: str, place: str, expected: dict[str, object], password: str
):
    """With the same password, which is not in the place that is shown."""
    service = Service(redis=url, redis_password=SecretStr(password))
    assert service.redis_place() == place
    with Redis.from_url(service.redis_url()) as client:
        direct = client.connection_pool.connection_kwargs
    with Connection(service.broker_url()) as connection:
        transport = connection.transport
        channel = transport.Channel.__new__(transport.Channel)
        channel.connection = transport
        by_celery = channel._connparams()
        assert SECRET not in repr(connection)
        assert SECRET not in connection.as_uri()
    for given in (direct, by_celery):
        assert {name: given[name] for name in expected} == expected
        assert (given.get("password") or "") == password


def test_certificates_are_checked_by_both():
    """Celery checks none unless it is told to."""
    service = Service(redis="rediss://cache")
    with Connection(service.broker_url()) as connection:
        assert connection.ssl["ssl_cert_reqs"].name == "CERT_REQUIRED"
    with Redis.from_url(service.redis_url()) as client:
        assert client.connection_pool.connection_kwargs["ssl_cert_reqs"] == "required"


@pytest.mark.parametrize(
    "url",
    [
        f"redis://:{SECRET.replace('/', '%2F')}@cache/0",
        "redis://bridge:s3cr3t@cache/0",
        "redis://:@cache/0",
        "unix:///run/redis.sock?password=s3cr3t",
        "redis+socket://:s3cr3t@/run/redis.sock",
    ],
)
def test_a_password_in_the_url(monkeypatch: pytest.MonkeyPatch, url: str):
    """It is refused, not repeated, and the message says where it belongs."""
    monkeypatch.setenv("LMS_BRIDGE_REDIS", url)
    said = complaint()
    assert "s3cr3t" not in said
    assert "LMS_BRIDGE_REDIS_PASSWORD_FILE" in said
    with pytest.raises(ValidationError) as caught:
        Service()
    assert "s3cr3t" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "cache:6379",
        "amqp://cache",
        "sentinel://cache",
        "redis://",
        "redis:///0",
        "redis://cache:port/0",
        "redis://[::1/0",
        "redis://cache/zero",
        "redis://cache/0?socket_timeout=1",
        "rediss://cache/0?ssl_cert_reqs=none",
        "unix://run/redis.sock",
        "unix:///run/redis.sock?db=x",
        "unix://",
    ],
)
def test_an_address_that_is_none(monkeypatch: pytest.MonkeyPatch, url: str):
    """The message shows the forms that are understood; a check of certificates stays on."""
    monkeypatch.setenv("LMS_BRIDGE_REDIS", url)
    assert "LMS_BRIDGE_REDIS: " in complaint()
    assert "write `redis://host:6379/0" in complaint()


def test_a_password_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Read when it is needed, without the line end."""
    file = tmp_path / "password"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    expected = Service(redis_password=SecretStr(SECRET)).redis_url()
    monkeypatch.setenv("LMS_BRIDGE_REDIS_PASSWORD_FILE", str(file))
    assert read_service().redis_url() == expected
    file.unlink()
    with refusing(ConfigurationError, "the Redis password cannot be read"):
        read_service().broker_url()


def test_a_password_in_two_places(monkeypatch: pytest.MonkeyPatch):
    """Nobody could tell which one holds."""
    monkeypatch.setenv("LMS_BRIDGE_REDIS_PASSWORD", SECRET)
    monkeypatch.setenv("LMS_BRIDGE_REDIS_PASSWORD_FILE", "/run/secrets/redis")
    said = complaint()
    assert "give either" in said
    assert SECRET not in said


def test_a_password_is_in_no_listing():
    """Not of the settings, and not of a function's variables that hold a URL."""
    service = Service(redis_password=SecretStr(SECRET))
    shown = f"{service!r} {service} {service.redis_url()!r} {service.broker_url()!r}"
    assert "s3cr3t" not in shown
    assert "s3cr3t" not in f"{service.redis_place()} {service.model_dump()}"


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://bridge.example.org", "https://bridge.example.org"),
        ("https://Bridge.Example.org:443/", "https://bridge.example.org"),
        ("https://bridge.example.org:8443", "https://bridge.example.org:8443"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("http://localhost", "http://localhost"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("", ""),
    ],
)
def test_the_address_of_the_pages(monkeypatch: pytest.MonkeyPatch, given: str, address: str):
    """As a browser writes it in its Origin header; none where there are no pages."""
    monkeypatch.setenv("LMS_BRIDGE_WEB_URL", given)
    assert read_service().web_url == address


@pytest.mark.parametrize(
    "given",
    [
        "bridge.example.org",
        "http://bridge.example.org",
        "http://10.0.0.1",
        "ftp://bridge.example.org",
        "https://",
        "https://[half",
        "https://bridge.example.org:port",
        "https://user@bridge.example.org",
        "https://bridge.example.org/pages",
        "https://bridge.example.org?a=1",
        "https://bridge.example.org#a",
    ],
)
def test_an_address_that_cannot_be_that_of_the_pages(monkeypatch: pytest.MonkeyPatch, given: str):
    """The error names the variable and says what to write."""
    monkeypatch.setenv("LMS_BRIDGE_WEB_URL", given)
    said = complaint()
    assert "LMS_BRIDGE_WEB_URL" in said
    assert "https://bridge.example.org" in said
