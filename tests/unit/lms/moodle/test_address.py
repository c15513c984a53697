from __future__ import annotations

import copy
import pickle

import pytest

from lms_bridge.errors import ConfigurationError
from lms_bridge.lms.moodle.address import Token, endpoint
from lms_bridge.text.causes import error_in_words

ENDPOINT = "/webservice/rest/server.php"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://moodle.example.org", f"https://moodle.example.org{ENDPOINT}"),
        ("https://moodle.example.org/", f"https://moodle.example.org{ENDPOINT}"),
        ("https://example.org/moodle/", f"https://example.org/moodle{ENDPOINT}"),
        ("https://example.org:8443", f"https://example.org:8443{ENDPOINT}"),
        ("http://127.0.0.1:8099", f"http://127.0.0.1:8099{ENDPOINT}"),
        ("http://127.9.9.9", f"http://127.9.9.9{ENDPOINT}"),
        ("http://localhost:80", f"http://localhost:80{ENDPOINT}"),
        ("http://[::1]:8099", f"http://[::1]:8099{ENDPOINT}"),
    ],
)
def test_the_site_gives_its_endpoint(url: str, expected: str):
    """The site's address as Moodle shows it, with its folder."""
    assert endpoint(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "moodle.example.org",
        "ftp://moodle.example.org",
        "file:///etc/passwd",
        "http://moodle.example.org",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "http://169.254.169.254",
        "https://169.254.169.254",
        "https://[fe80::1]",
        "https://user:secret@moodle.example.org",
        "https://moodle.example.org?wstoken=secret",
        "https://moodle.example.org#secret",
        "https://moodle.example.org:port",
        "https://[",
    ],
)
def test_other_addresses_are_refused(url: str):
    """The refusal says what to write, and repeats no secret."""
    with pytest.raises(ConfigurationError) as caught:
        endpoint(url)
    told = error_in_words(caught.value, "en")
    assert "https://moodle.example.org" in told.partition(" → ")[2]
    assert "secret" not in told


def test_plain_http_can_be_allowed():
    """Only on purpose, and never to a link-local address."""
    assert endpoint("http://moodle.lan", insecure=True).startswith("http://moodle.lan/")
    with pytest.raises(ConfigurationError):
        endpoint("http://169.254.169.254", insecure=True)


def test_a_token_never_shows_itself():
    """Not printed, not formatted, not pickled, not copied into a queue."""
    token = Token(" s3cret \n")
    assert token.reveal() == "s3cret"
    assert "s3cret" not in f"{token} {token!r} {[token]}"
    with pytest.raises(TypeError):
        pickle.dumps(token)
    with pytest.raises(TypeError):
        copy.deepcopy(token)


def test_an_empty_token_is_refused():
    """A missing token is found before the first call."""
    with pytest.raises(ConfigurationError):
        Token("  ")
