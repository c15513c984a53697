"""A platform's services: recorded answers, pages, limits, tokens; and what a server may send."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from lms_bridge.cause import Cause
from lms_bridge.errors import (
    CapabilityMissing,
    ConfigurationError,
    LmsUnavailable,
    LmsUnreadable,
    OutcomeUnknown,
    RefusedByLms,
)
from lms_bridge.http.limits import Limits
from lms_bridge.lti import access
from lms_bridge.lti import services as lti_services
from lms_bridge.lti.exchange import Exchange
from lms_bridge.lti.services import LtiServices
from lms_bridge.model.lti import GradebookColumn, Platform, Role, Score, Services
from lms_bridge.text.causes import error_in_words
from tests.paths import ROOT

RECORDED = json.loads((ROOT / "tests" / "fixtures/lti/services.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
LIMITS = Limits(connect=0.5, read=0.5, total=1.0, answer=100_000, attempts=1)

#: Status, headers and body that a path answers with.
Answer = tuple[int, dict[str, str], bytes]


def page(value: Any, status: int = 200, **headers: str) -> Answer:
    """An answer in JSON."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return status, {"Content-Type": "application/json"} | named, json.dumps(value).encode()


TOKEN = page({"access_token": "ACCESSTOKEN", "token_type": "Bearer", "expires_in": 3600})


@dataclass
class Served:
    """A platform that answers each path as it is told, and keeps what it was asked."""

    answers: dict[str, Answer | list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    slow: float = 0.0

    def __post_init__(self) -> None:
        self.answers.setdefault("/token", TOKEN)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, path: str) -> Answer:
        """What is answered next at a path."""
        told = self.answers.get(path, page({}, 404))
        if isinstance(told, list):
            return told.pop(0) if len(told) > 1 else told[0]
        return told

    @property
    def platform(self) -> Platform:
        """The bridge as registered here."""
        return Platform(
            self.url,
            "client",
            frozenset({"1"}),
            f"{self.url}/auth",
            f"{self.url}/token",
            f"{self.url}/certs",
            NOW,
        )

    @property
    def opened(self) -> Services:
        """What a launch's course offers."""
        return Services(f"{self.url}/members", f"{self.url}/lineitems?type_id=1")

    def column(self) -> GradebookColumn:
        """A column that is there."""
        return GradebookColumn(
            f"{self.url}/lineitems/97/lineitem?type_id=1", "UE1", Decimal(21), "r/UE1"
        )

    def times(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(urlsplit(target).path == path for _, target, _, _ in self.asked)


def _handler(served: Served) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _answer(self, body: bytes) -> None:
            headers = {name.lower(): text for name, text in self.headers.items()}
            served.asked.append((self.command, self.path, headers, body))
            status, named, answer = served.answer(urlsplit(self.path).path)
            self.send_response(status)
            for name, text in named.items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    return Handler


@pytest.fixture
def served() -> Iterator[Served]:
    """A platform that listens."""
    served = Served()
    yield served
    served.close()


def services(
    sign: Callable[[Any], str] = lambda _: "SIGNED", now: Callable[[], datetime] = lambda: NOW
) -> LtiServices:
    """The services under test."""
    return LtiServices(Exchange(LIMITS), sign, now)


def recorded(name: str, served: Served) -> Any:
    """A recorded body, as if the recorded site were this one."""
    text = json.dumps(RECORDED[name]["body"]).replace("https://moodle.example.org", served.url)
    return json.loads(text)


def test_recorded_members_are_read(served: Served):
    """Who is in the course, with idnumber, name and role; the page's media type is asked for."""
    served.answers["/members"] = page(recorded("nrps", served))
    roster = services().memberships(served.platform, served.opened)
    teacher, one, ten = roster.members
    assert (teacher.user_id, teacher.idnumber, teacher.roles) == ("63", "", {Role.INSTRUCTOR})
    assert (one.user_id, one.idnumber, one.name) == ("3", "21000001", "Prénom1 Étudiant1")
    assert (ten.roles, roster.read_at) == ({Role.LEARNER}, NOW)
    assert served.asked[-1][2]["accept"] == RECORDED["nrps"]["content_type"].partition(";")[0]
    assert served.asked[-1][2]["authorization"] == "Bearer ACCESSTOKEN"


def test_the_recorded_link_leads_to_the_next_page(served: Served):
    """Page by page, whoever is listed twice counted once."""
    link = RECORDED["nrps"]["link"].replace("https://moodle.example.org", served.url)
    path = urlsplit(link.strip("<").partition(">")[0]).path
    served.answers["/members"] = page(recorded("nrps", served), Link=link)
    last = {"members": [{"user_id": 3, "roles": []}, {"user_id": 12}, {"user_id": 14}]}
    served.answers[path] = page(last)
    roster = services().memberships(served.platform, served.opened)
    assert [each.user_id for each in roster.members] == ["63", "3", "12", "14"]
    assert "limit=3&from=3" in served.asked[-1][1]


def test_recorded_columns_scores_and_results_are_read(served: Served):
    """What a real Moodle sent and took is what the bridge sends and understands."""
    served.answers["/lineitems"] = page(recorded("lineitems", served))
    (column,) = services().columns(served.platform, served.opened)
    assert (column.label, column.maximum, column.resource) == ("UE1", 21, "du-pccpu/UE1")
    place = urlsplit(column.url).path
    served.answers[f"{place}/results"] = page(recorded("results", served))
    (score,) = services().scores(served.platform, column).values()
    assert (score.user_id, score.given, score.maximum) == ("3", 16, 21)
    assert score.comment == "16 h par équivalence, 5 h à suivre"
    served.answers[f"{place}/scores"] = (200, {}, b"")
    sent = Score("3", Decimal(16), Decimal(21), score.comment, complete=False, at=NOW)
    services().send_score(served.platform, column, sent)
    method, target, headers, body = served.asked[-1]
    assert (method, target) == ("POST", f"{place}/scores?type_id=1")
    assert headers["content-type"] == "application/vnd.ims.lis.v1.score+json"
    assert json.loads(body) == RECORDED["score"]["request"]


def test_a_recorded_column_is_made(served: Served):
    """With heading, maximum, and what it is about as resource and tag."""
    body = recorded("lineitem_create", served)
    served.answers["/lineitems"] = page(body, 201)
    wanted = GradebookColumn("", "UE1", Decimal(21), "du-pccpu/UE1")
    made = services().make_column(served.platform, served.opened, wanted)
    assert made.url == body["id"]
    assert json.loads(served.asked[-1][3]) == RECORDED["lineitem_create"]["request"]


def test_a_token_is_asked_for_as_recorded(served: Served):
    """By client credentials and a signed assertion about nobody but the bridge."""
    claims: dict[str, Any] = {}

    def sign(given: dict[str, Any]) -> str:
        claims.update(given)
        return "SIGNED"

    served.answers["/lineitems"] = page([])
    services(sign).columns(served.platform, served.opened)
    (method, _, headers, body) = served.asked[0]
    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    assert (method, headers["content-type"]) == ("POST", "application/x-www-form-urlencoded")
    assert form["grant_type"] == RECORDED["token_request"]["grant_type"]
    assert form["client_assertion"] == "SIGNED"
    assert set(form["scope"].split()) < set(RECORDED["token_request"]["scope"].split())
    assert (claims["iss"], claims["sub"], claims["aud"]) == (
        "client",
        "client",
        f"{served.url}/token",
    )
    assert claims["iat"] < NOW.timestamp() < claims["exp"]
    assert claims["exp"] - claims["iat"] == timedelta(minutes=5).total_seconds()


def test_each_assertion_is_another_one(served: Served):
    """A platform may refuse one that it has seen."""
    seen: list[object] = []

    def sign(claims: Mapping[str, object]) -> str:
        seen.append(claims["jti"])
        return "S"

    served.answers["/lineitems"] = page([])
    for _ in range(2):
        services(sign).columns(served.platform, served.opened)
    assert len(set(seen)) == 2


def test_a_token_is_renewed_before_it_ends(served: Served, monkeypatch: pytest.MonkeyPatch):
    """A minute before, on this process's own clock; a short one after half of its life."""
    passed = 0.0
    monkeypatch.setattr(access, "monotonic", lambda: passed)
    served.answers["/lineitems"] = page([])
    asking = services()
    for moment, tokens in ((0.0, 1), (3539.0, 1), (3541.0, 2)):
        passed = moment
        asking.columns(served.platform, served.opened)
        assert served.times("/token") == tokens
    served.answers["/token"] = page({"access_token": "SHORT", "expires_in": 80})
    for moment, tokens in ((8000.0, 3), (8039.0, 3), (8041.0, 4)):
        passed = moment
        asking.columns(served.platform, served.opened)
        assert served.times("/token") == tokens


def test_members_and_columns_have_tokens_of_their_own(served: Served):
    """A tool that may do only one of the two can do that one."""
    served.answers["/lineitems"] = page([])
    served.answers["/members"] = page({"members": []})
    asking = services()
    asking.columns(served.platform, served.opened)
    asking.memberships(served.platform, served.opened)
    scopes = [parse_qs(body.decode())["scope"][0] for _, _, _, body in served.asked if body]
    assert ["nrps" in each for each in scopes] == [False, True]


def test_a_key_that_cannot_sign_stops_nothing_else(served: Served):
    """What needs no signature goes on: it is this one thing that is missing."""

    def sign(_: object) -> str:
        raise ConfigurationError(Cause.of("lti_key.sealed_otherwise"), where="here")

    with pytest.raises(CapabilityMissing) as caught:
        services(sign).columns(served.platform, served.opened)
    assert caught.value.cause == Cause.of("lti_key.sealed_otherwise")
    assert caught.value.where == "here"


@pytest.mark.parametrize(
    "link",
    [
        '<{next}>; rel="next"',
        "<{next}>; rel=next",
        '<{first}>; rel="first", <{next}>; title="a, b"; rel="next", <{first}>; rel="last"',
        "<{first}>; rel=“first”, <{next}>; rel=“next”",
        '</lineitems2>; rel="next"',
        '<{next}>;rel="prefetch next"',
    ],
)
def test_the_next_page_is_found_in_any_writing(served: Served, link: str):
    """Moodle itself writes two of these."""
    places = {"first": f"{served.url}/lineitems", "next": f"{served.url}/lineitems2"}
    one = {"id": "1", "label": "A", "scoreMaximum": 1, "resourceId": "a"}
    header = link.format(**places).encode().decode("latin-1")
    served.answers["/lineitems"] = page([one], Link=header)
    served.answers["/lineitems2"] = page([one | {"id": "2"}], Link='<x>; rel="prev"')
    found = services().columns(served.platform, served.opened)
    assert [each.url for each in found] == ["1", "2"]


def test_a_page_elsewhere_is_not_followed(served: Served):
    """No token goes to another host, whatever the platform writes."""
    served.answers["/lineitems"] = page([], Link='<http://localhost:1/x>; rel="next"')
    with pytest.raises(CapabilityMissing) as caught:
        services().columns(served.platform, served.opened)
    assert caught.value.cause == Cause.of("platform.other_address")


def test_pages_in_a_circle_end(served: Served, monkeypatch: pytest.MonkeyPatch):
    """However long the platform goes on."""
    monkeypatch.setattr(lti_services, "PAGES", 5)
    served.answers["/lineitems"] = page([], Link=f'<{served.url}/lineitems>; rel="next"')
    with pytest.raises(LmsUnreadable) as caught:
        services().columns(served.platform, served.opened)
    assert caught.value.cause == Cause.of("platform.endless", pages=5)
    assert served.times("/lineitems") == 5


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"members": 3}', "LTI line items"),
        (b'[{"label": "no id", "scoreMaximum": 1}]', "0.id"),
        (b'[{"id": "x", "scoreMaximum": "many"}]', "0.scoreMaximum"),
        (b'[{"id": "x", "scoreMaximum": 1e999}]', "LTI line items"),
        (b"", "empty"),
        (b"[" * 3000, "not whole JSON"),
        (b'["' + b"x" * 200_000 + b'"]', "more than 100,000 bytes"),
    ],
    ids=["shape", "no id", "no number", "infinite", "empty", "deep", "long"],
)
def test_an_answer_that_is_none_is_not_believed(served: Served, body: bytes, words: str):
    """It may be better later; nothing of what was received is shown."""
    served.answers["/lineitems"] = (200, {"Content-Type": "application/json"}, body)
    with pytest.raises(LmsUnreadable) as caught:
        services().columns(served.platform, served.opened)
    told = error_in_words(caught.value, "en")
    assert words in told
    assert "many" not in told


@pytest.mark.parametrize(
    "body",
    [b"[]", b'{"access_token": ""}', b'{"access_token": "x", "token_type": "mac"}', b"<html>"],
)
def test_a_token_that_is_none_is_not_used(served: Served, body: bytes):
    """The service is not asked with it."""
    served.answers["/token"] = (200, {"Content-Type": "application/json"}, body)
    with pytest.raises(LmsUnreadable):
        services().columns(served.platform, served.opened)
    assert served.times("/lineitems") == 0


def test_a_score_that_is_not_kept_is_told_from_a_server_that_failed(served: Served):
    """Moodle answers a locked grade with 500 and an empty list, and a failure with a page."""
    column = served.column()
    score = Score("3", Decimal(1), Decimal(21), "", complete=False, at=NOW)
    place = "/lineitems/97/lineitem/scores"
    for body, error in ((b"[]", RefusedByLms), (b"<html>", OutcomeUnknown), (b"", OutcomeUnknown)):
        served.answers[place] = (500, {}, body)
        with pytest.raises(error):
            services().send_score(served.platform, column, score)


def test_half_an_hour_is_sent_exactly(served: Served):
    """16.5 hours are 16.5, not 16.499999."""
    served.answers["/lineitems/97/lineitem/scores"] = (200, {}, b"")
    score = Score("3", Decimal("1.50"), Decimal("16.5"), "", complete=True, at=NOW)
    services().send_score(served.platform, served.column(), score)
    sent = json.loads(served.asked[-1][3], parse_float=str)
    assert (sent["scoreGiven"], sent["scoreMaximum"]) == ("1.5", "16.5")
    assert (sent["activityProgress"], sent["gradingProgress"]) == ("Completed", "FullyGraded")


def test_a_platform_that_is_not_there_is_tried_again_later():
    """Nothing was sent: a write surely did nothing, and says so."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{reserved.getsockname()[1]}"
        platform = Platform(url, "client", frozenset(), "", f"{url}/token", "", NOW)
        with pytest.raises(LmsUnavailable):
            services().columns(platform, Services(lineitems=f"{url}/lineitems"))


def test_every_request_is_counted(served: Served):
    """What a sync costs a Moodle includes these."""
    served.answers["/lineitems"] = page([])
    counted: list[tuple[str, int]] = []
    exchange = Exchange(LIMITS, counted=lambda name, _, size: counted.append((name, size)))
    LtiServices(exchange, lambda _: "S", lambda: NOW).columns(served.platform, served.opened)
    assert counted == [("LTI access token", len(TOKEN[2])), ("LTI line items", 2)]
