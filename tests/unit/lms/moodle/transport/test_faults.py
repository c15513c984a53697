"""Whatever comes back instead of an answer: a read says what happened, a write asks to look."""

from __future__ import annotations

import gzip
import time

import pytest

from lms_bridge.cause import Cause
from lms_bridge.errors import (
    AccessDenied,
    BridgeError,
    ConfigurationError,
    LmsBusy,
    LmsUnavailable,
    LmsUnreadable,
    OutcomeUnknown,
    RefusedByLms,
    SkipRecord,
)
from lms_bridge.http.failures import NotSent, TooLarge, TooSlow
from lms_bridge.lms.moodle.address import Token
from lms_bridge.lms.moodle.limits import MoodleLimits
from lms_bridge.lms.moodle.transport import Transport
from tests.unit.lms.moodle.transport.raw_server import (
    Handler,
    RawServer,
    answers,
    closed_port,
    drips,
    page,
    resets,
    says_nothing,
    sends,
)

LIMITS = MoodleLimits(connect=0.3, read=0.15, total=0.3, answer=1000, attempts=1)
HTML = b"<!DOCTYPE html><html><body>This site is undergoing maintenance</body></html>"

# name: what is sent, what a read says, what a write says
FAULTS: dict[str, tuple[Handler, type[BridgeError], type[BridgeError]]] = {
    "html_200": (sends(page(HTML, kind="text/html")), LmsUnreadable, OutcomeUnknown),
    "html_503": (
        sends(page(HTML, "503 Service Unavailable", "text/html")),
        LmsUnavailable,
        LmsUnavailable,
    ),
    "xml": (sends(page(b"<?xml?><RESPONSE/>", kind="text/xml")), LmsUnreadable, OutcomeUnknown),
    "empty": (answers(b""), LmsUnreadable, OutcomeUnknown),
    "byte_order_mark": (answers(b"\xef\xbb\xbf[]"), LmsUnreadable, OutcomeUnknown),
    "php_warning_first": (answers(b"Warning: x in y.php\n[]"), LmsUnreadable, OutcomeUnknown),
    "truncated_json": (answers(b'{"courses": [{"id"'), LmsUnreadable, OutcomeUnknown),
    "shorter_than_announced": (
        sends(page(b'{"courses": []}').replace(b"Length: 15", b"Length: 99")),
        LmsUnavailable,
        OutcomeUnknown,
    ),
    "nan": (answers(b'{"grade": NaN}'), LmsUnreadable, OutcomeUnknown),
    "infinite": (answers(b'{"grade": 1e999}'), LmsUnreadable, OutcomeUnknown),
    "status_500": (answers(b"", "500 Oops"), LmsUnavailable, OutcomeUnknown),
    "status_502": (answers(b"", "502 Bad Gateway"), LmsUnavailable, OutcomeUnknown),
    "status_404": (answers(b"", "404 Not Found"), ConfigurationError, ConfigurationError),
    "status_403": (answers(b"", "403 Forbidden"), AccessDenied, AccessDenied),
    "status_413": (answers(b"", "413 Too Large"), TooLarge, TooLarge),
    "status_429": (answers(b"", "429 Slow", "Retry-After: 7"), LmsBusy, LmsBusy),
    "status_503_with_delay": (answers(b"", "503 Later", "Retry-After: 7"), LmsBusy, LmsBusy),
    "redirect_307": (
        answers(b"", "307 Moved", "Location: https://elsewhere.invalid/x?y=z"),
        ConfigurationError,
        ConfigurationError,
    ),
    "redirect_302": (
        answers(b"", "302 Found", "Location: /login"),
        ConfigurationError,
        ConfigurationError,
    ),
    "reset_before_the_answer": (resets(), LmsUnavailable, OutcomeUnknown),
    "reset_inside_the_answer": (resets(page(b"[1, 2, 3]")[:-4]), LmsUnavailable, OutcomeUnknown),
    "closed_without_an_answer": (sends(b""), LmsUnavailable, OutcomeUnknown),
    "not_http": (sends(b"\x16\x03\x01 hello\r\n\r\n"), LmsUnavailable, OutcomeUnknown),
    "silent": (says_nothing(0.4), TooSlow, OutcomeUnknown),
    "byte_by_byte_body": (
        drips(page(b" " * 60 + b"[]"), 0.02, at_once=100),
        TooSlow,
        OutcomeUnknown,
    ),
    "byte_by_byte_head": (drips(page(b"[]"), 0.02), TooSlow, OutcomeUnknown),
    "oversized": (answers(b" " * 2000 + b"[]"), TooLarge, OutcomeUnknown),
    "compressed_bomb": (
        sends(
            page(gzip.compress(b" " * 9_000_000 + b"[]"), "200 OK", "x", "Content-Encoding: gzip")
        ),
        TooLarge,
        OutcomeUnknown,
    ),
    "broken_compression": (
        answers(b"not gzip at all", "200 OK", "Content-Encoding: gzip"),
        LmsUnavailable,
        OutcomeUnknown,
    ),
    "error_code_for_this_record": (
        answers(b'{"exception":"x","errorcode":"invalidparameter","message":"m"}'),
        RefusedByLms,
        RefusedByLms,
    ),
    "error_code_never_seen": (
        answers(b'{"exception":"x","errorcode":"brandnew","message":"Camille Durand"}'),
        SkipRecord,
        RefusedByLms,
    ),
}


def fault_of(handler: Handler, *, write: bool) -> BridgeError:
    """Make one call and give what it raises."""
    with RawServer(handler) as server:
        transport = Transport(server.url, Token("t"), LIMITS)
        started = time.monotonic()
        with pytest.raises(BridgeError) as caught:
            transport.call("core_x", {}, write=write)
        assert time.monotonic() - started < 1, "the deadline was not kept"
        transport.close()
        assert len(server.requests) == 1, "it was sent more than once"
    return caught.value


@pytest.mark.parametrize("name", FAULTS)
def test_a_read_says_what_happened(name: str):
    """A fault is an error of its kind, never an empty answer, and names the function."""
    handler, expected, _ = FAULTS[name]
    error = fault_of(handler, write=False)
    assert type(error) is expected, error
    assert error.where == "core_x"
    assert "Camille" not in str(error)


@pytest.mark.parametrize("name", FAULTS)
def test_a_write_asks_to_look(name: str):
    """Unless Moodle surely did nothing, the outcome of a write is unknown."""
    handler, _, expected = FAULTS[name]
    assert type(fault_of(handler, write=True)) is expected


def test_nobody_listens():
    """No connection means that nothing was sent, for a write too."""
    with closed_port() as url:
        transport = Transport(url, Token("t"), LIMITS)
        for write in (False, True):
            with pytest.raises(NotSent):
                transport.call("core_x", {}, write=write)


def test_a_host_that_does_not_exist():
    """A name that cannot be resolved means that nothing was sent."""
    transport = Transport("https://moodle.invalid", Token("t"), LIMITS)
    with pytest.raises(NotSent):
        transport.call("core_x", {}, write=True)


def test_a_redirect_names_the_host_only():
    """The remedy is to correct the address; the rest of the new address is not shown."""
    error = fault_of(FAULTS["redirect_307"][0], write=False)
    assert error.cause == Cause.of("server.elsewhere", host="elsewhere.invalid")


def test_the_delay_asked_for_is_kept():
    """Whoever waits knows how long."""
    error = fault_of(FAULTS["status_429"][0], write=False)
    assert isinstance(error, LmsBusy)
    assert error.after == 7


def test_a_page_is_not_quoted():
    """The cause gives kind and length of what came, never its text."""
    error = fault_of(FAULTS["html_200"][0], write=False)
    assert error.cause == Cause.of("answer.page", kind="text/html", bytes=len(HTML))
