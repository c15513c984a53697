from __future__ import annotations

import logging
import os
import threading
import traceback
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import structlog

from lms_bridge.errors import AccessDenied, BridgeError, LmsBusy, LmsUnavailable, OutcomeUnknown
from lms_bridge.http.failures import NotSent, retry_after
from lms_bridge.lms.moodle.address import Token
from lms_bridge.lms.moodle.limits import MoodleLimits
from lms_bridge.lms.moodle.transport import Transport, flatten
from lms_bridge.text.causes import error_in_words
from tests.unit.lms.moodle.transport.raw_server import (
    Handler,
    RawServer,
    answers,
    closed_port,
    page,
    resets,
    sends,
)

LIMITS = MoodleLimits(connect=0.3, read=0.3, total=0.5, attempts=3, pause=1.0, longest_pause=4.0)
MARKER = "t0ken-that-must-never-show"
BAD = answers(b"", "500 Oops")
GOOD = answers(b"[1]")


def test_arguments_are_flattened():
    """Lists and structures as Moodle wants them, yes and no as 1 and 0, None left out."""
    arguments = {
        "courseid": 2,
        "users": [{"id": 3, "active": True}, {"id": 4, "active": False, "note": None}],
        "options": (),
        "value": "é & =",
    }
    assert list(flatten(arguments)) == [
        ("courseid", "2"),
        ("users[0][id]", "3"),
        ("users[0][active]", "1"),
        ("users[1][id]", "4"),
        ("users[1][active]", "0"),
        ("value", "é & ="),
    ]


def test_what_is_sent():
    """One POST to one address; the token in the body, JSON asked for, who we are said."""
    with RawServer(GOOD) as server:
        transport = Transport(server.url + "/moodle/", Token(MARKER), LIMITS)
        assert transport.call("core_x", {"id": 3}, write=False) == [1]
        transport.close()
    head = server.heads[0]
    assert head.startswith("POST /moodle/webservice/rest/server.php HTTP/1.1\r\n")
    assert MARKER not in head
    assert "User-Agent: lms-bridge" in head
    assert server.requests == [
        {"wstoken": MARKER, "wsfunction": "core_x", "moodlewsrestformat": "json", "id": "3"}
    ]


def test_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch):
    """A proxy or a netrc of the machine changes nothing."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    with RawServer(GOOD) as server:
        assert Transport(server.url, Token("t"), LIMITS).call("f", {}, write=False) == [1]


class Pauses(list[float]):
    """Notes how long it was told to wait."""

    def __call__(self, seconds: float) -> None:
        """Wait no time at all."""
        self.append(seconds)


def outcome(
    *handlers: Handler, write: bool = False, limits: MoodleLimits = LIMITS
) -> tuple[object, Pauses, int]:
    """Make one call; give its answer or error, the pauses made, and the requests received."""
    pauses = Pauses()
    with RawServer(*handlers) as server:
        transport = Transport(server.url, Token(MARKER), limits, sleep=pauses)
        try:
            value = transport.call("core_x", {}, write=write)
        except BridgeError as error:
            value = error
        transport.close()
    return value, pauses, len(server.requests)


def test_a_read_is_tried_again():
    """Twice the server failed, the third time it answered."""
    value, pauses, requests = outcome(BAD, resets(), GOOD)
    assert (value, requests) == ([1], 3)
    assert 0.5 <= pauses[0] <= 1.0
    assert 1.0 <= pauses[1] <= 2.0


def test_a_read_is_not_tried_for_ever():
    """After the last attempt the error is raised, and no pause is made for nothing."""
    value, pauses, requests = outcome(BAD)
    assert isinstance(value, LmsUnavailable)
    assert (requests, len(pauses)) == (3, 2)


def test_pauses_have_a_limit():
    """However many attempts, no pause is longer than allowed."""
    _, pauses, _ = outcome(BAD, limits=replace(LIMITS, attempts=8))
    assert len(pauses) == 7
    assert max(pauses) <= LIMITS.longest_pause


def test_a_delay_asked_for_is_waited():
    """Moodle said two seconds: two seconds it is."""
    value, pauses, _ = outcome(answers(b"", "429 Slow", "Retry-After: 2"), GOOD)
    assert value == [1]
    assert pauses == [2.0]


def test_a_long_delay_is_left_to_the_caller():
    """Longer than a worker may wait: the error says how long."""
    value, pauses, requests = outcome(answers(b"", "503 Later", "Retry-After: 600"))
    assert isinstance(value, LmsBusy)
    assert value.after == 600
    assert (pauses, requests) == ([], 1)


def test_an_error_that_will_not_go_away_is_not_tried_again():
    """A wrong token stays wrong."""
    wrong = answers(b'{"exception":"e","errorcode":"invalidtoken","message":"m"}')
    value, pauses, requests = outcome(wrong)
    assert isinstance(value, AccessDenied)
    assert (pauses, requests) == ([], 1)


@pytest.mark.parametrize("handler", [BAD, resets(), answers(b"", "429 S", "Retry-After: 1")])
def test_a_write_that_was_sent_is_never_sent_again(handler: Handler):
    """Whether it was done must be read back first."""
    value, pauses, requests = outcome(handler, GOOD, write=True)
    assert isinstance(value, BridgeError)
    assert (pauses, requests) == ([], 1)


def test_a_write_that_was_not_sent_is_tried_again():
    """A refused connection did nothing."""
    pauses = Pauses()
    with closed_port() as url:
        transport = Transport(url, Token("t"), LIMITS, sleep=pauses)
        with pytest.raises(NotSent):
            transport.call("core_x", {}, write=True)
    assert len(pauses) == 2


def test_the_cost_is_counted():
    """Calls, repeated attempts and bytes."""
    with RawServer(BAD, GOOD) as server:
        transport = Transport(server.url, Token("t"), LIMITS, sleep=Pauses())
        transport.call("core_x", {}, write=False)
        transport.close()
    stats = transport.stats
    assert (stats.calls, stats.retries, stats.bytes) == (2, 1, 3)
    assert stats.seconds > 0


def test_calls_are_logged_as_facts(log_lines: list[dict[str, object]]):
    """Function, seconds and bytes; neither arguments nor token."""
    with RawServer(GOOD) as server:
        transport = Transport(server.url, Token(MARKER), LIMITS)
        transport.call("core_x", {"idnumber": "21000001"}, write=False)
        transport.close()
    (line,) = log_lines
    assert line["event"] == "http.called"
    assert (line["what"], line["bytes"]) == ("core_x", 3)
    assert MARKER not in str(line)
    assert "21000001" not in str(line)


@pytest.fixture
def log_lines():
    """What is logged meanwhile, whatever an earlier test chose to log."""
    structlog.reset_defaults()
    with structlog.testing.capture_logs() as lines:
        yield lines


LEAKY: dict[str, Handler] = {
    "broken": resets(),
    "page": sends(page(f"<html>{MARKER}</html>".encode(), kind="text/html")),
    "redirect": answers(b"", "307 Moved", f"Location: https://x.invalid/?wstoken={MARKER}"),
    "failed": BAD,
    "echo": answers(
        f'{{"exception":"{MARKER}","errorcode":"{MARKER} é","message":"{MARKER}",'
        f'"debuginfo":"{MARKER}"}}'.encode()
    ),
    "field": answers(f'["{MARKER}"'.encode()),
}


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize("name", LEAKY)
def test_the_token_shows_nowhere(
    name: str,
    write: bool,  # noqa: FBT001 - pytest gives it by name
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
):
    """Not in the error, its traceback with all locals, its context, the log or the output."""
    caplog.set_level(logging.DEBUG)
    value, _, _ = outcome(LEAKY[name], write=write, limits=replace(LIMITS, attempts=1))
    assert isinstance(value, BridgeError)
    shown = "".join(
        traceback.TracebackException.from_exception(value, capture_locals=True).format()
    )
    assert MARKER not in shown
    assert value.__context__ is None
    assert MARKER not in caplog.text
    assert MARKER not in "".join(capsys.readouterr())


def test_the_token_shows_in_no_traceback_of_a_refused_connection():
    """The exception of `requests` holds the request's body: it is not chained."""
    with closed_port() as url:
        transport = Transport(url, Token(MARKER), replace(LIMITS, attempts=1))
        with pytest.raises(NotSent) as caught:
            transport.call("core_x", {}, write=False)
    assert caught.value.__context__ is None
    assert MARKER not in repr(transport)
    assert MARKER not in "".join(
        traceback.TracebackException.from_exception(caught.value, capture_locals=True).format()
    )


def test_each_thread_has_a_session_of_its_own():
    """Two threads never share a connection."""
    transport = Transport("http://127.0.0.1:1", Token("t"), LIMITS)
    sessions = [transport._client._sessions.get()]
    thread = threading.Thread(target=lambda: sessions.append(transport._client._sessions.get()))
    thread.start()
    thread.join()
    assert sessions[0] is not sessions[1]
    assert transport._client._sessions.get() is sessions[0]


def test_a_process_has_a_session_of_its_own(monkeypatch: pytest.MonkeyPatch):
    """A worker that was forked does not use its parent's connection."""
    transport = Transport("http://127.0.0.1:1", Token("t"), LIMITS)
    before = transport._client._sessions.get()
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert transport._client._sessions.get() is not before


def test_a_connection_is_used_again():
    """One connection carries many calls, each with a deadline of its own."""
    body = page(b"[1]").replace(b"Connection: close", b"Connection: keep-alive")
    seen: list[int] = []

    def twice(connection) -> None:
        seen.append(connection.getpeername()[1])
        connection.sendall(body)
        connection.recv(65536)
        connection.sendall(body)

    with RawServer(twice) as server:
        transport = Transport(server.url, Token("t"), LIMITS)
        assert transport.call("f", {}, write=False) == [1]
        assert transport.call("f", {}, write=False) == [1]
        transport.close()
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("header", "expected"),
    [(None, None), ("7", 7.0), (" 0 ", 0.0), ("soon", None), ("", None), ("-3", None)],
)
def test_retry_after_in_seconds(header: str | None, expected: float | None):
    """A number of seconds, or nothing that can be read."""
    assert retry_after(header) == expected


def test_retry_after_as_a_date():
    """A date is so many seconds from now, and never in the past."""
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert 25 < (retry_after(soon) or 0) <= 30
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0


def test_a_lost_answer_says_to_look():
    """The remedy of an unknown outcome is to read back."""
    value, _, _ = outcome(resets(), write=True)
    assert isinstance(value, OutcomeUnknown)
    assert "read back" in error_in_words(value, "en")
