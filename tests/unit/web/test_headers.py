from __future__ import annotations

from typing import Any

import anyio
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from lms_bridge.web import forms
from lms_bridge.web.forms import SubmittedForm, with_form
from lms_bridge.web.headers import Headers, policy

LEARNER = "21000001"


def broken(_request: Request):
    """A page with a mistake in it."""
    raise KeyError(LEARNER)


def half_way(_request: Request):
    """A page whose second half fails."""

    def pieces():
        yield b"half"
        raise KeyError(LEARNER)

    return StreamingResponse(pieces())


def own(_request: Request):
    """A page with a policy of its own."""
    return PlainTextResponse("", headers={"Content-Security-Policy": "default-src 'self'"})


@with_form
def echo(_request: Request, form: SubmittedForm):
    """Say what was read."""
    return PlainTextResponse(f"{form.one('a')} {form.all('b')}")


@pytest.fixture
def client() -> TestClient:
    """A browser before an application with mistakes."""
    app = Starlette(
        routes=[
            Route("/broken", broken),
            Route("/half", half_way),
            Route("/own", own),
            Route("/form", echo, methods=["POST"]),
        ],
        middleware=[Middleware(Headers, ancestors="https://moodle.example.org")],
    )
    return TestClient(app, headers={"Accept-Language": "en"})


def test_what_nobody_foresaw_is_a_page(client: TestClient):
    """With all headers; the log says where it happened, and not what it was about."""
    with capture_logs() as logs:
        answer = client.get("/broken")
    assert answer.status_code == 500
    assert "Something went wrong here" in answer.text
    assert "frame-ancestors https://moodle.example.org" in answer.headers["Content-Security-Policy"]
    (event,) = logs
    assert (event["event"], event["kind"]) == ("web.failed", "KeyError")
    assert event["at"][-1].startswith("test_headers.py:")
    assert LEARNER not in answer.text + str(logs)


def test_an_answer_that_had_begun_breaks_off(client: TestClient):
    """Half a page is not passed off as a whole one; the log names nobody."""
    with capture_logs() as logs, pytest.raises(ConnectionError) as caught:
        client.get("/half")
    assert LEARNER not in str(logs) + str(caught.value)
    assert caught.value.__suppress_context__


def test_a_page_may_bring_its_own_policy(client: TestClient):
    """One that has to send a form elsewhere, say."""
    assert client.get("/own").headers["Content-Security-Policy"] == "default-src 'self'"


def test_a_policy_names_where_forms_may_go():
    """Here, and at one more place if need be."""
    assert "form-action 'self'; " in policy("'none'")
    assert "form-action 'self' https://m; " in policy("'none'", "https://m")


def test_a_form_is_read(client: TestClient):
    """Fields once and several times, accents, nothing at all."""
    assert client.post("/form", data={"a": "é +&", "b": ["1", "2"]}).text == "é +& ('1', '2')"
    assert client.post("/form", data={"x": "y"}).text == " ()"


def test_a_form_that_does_not_arrive(monkeypatch: pytest.MonkeyPatch):
    """Whoever holds a request open is let go."""
    monkeypatch.setattr(forms, "PATIENCE", 0.05)

    async def never() -> Any:
        """What is sent never comes."""
        await anyio.sleep_forever()

    async def ask() -> int:
        """The status that is answered."""
        said: list[int] = []

        async def send(message) -> None:
            """Note what is answered."""
            said.append(message.get("status", 0))

        headers = [(b"content-type", b"application/x-www-form-urlencoded")]
        scope = {"type": "http", "method": "POST", "path": "/", "headers": headers}
        app = Starlette(routes=[Route("/", echo, methods=["POST"])])
        await app({**scope, "query_string": b"", "root_path": ""}, never, send)
        return said[0]

    assert anyio.run(ask) == 408
