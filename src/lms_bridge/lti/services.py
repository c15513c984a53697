"""A platform's services over HTTP: its members (NRPS 2.0), the bridge's columns (AGS 2.0)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from pydantic import TypeAdapter

from lms_bridge.cause import Cause
from lms_bridge.errors import BridgeError, CapabilityMissing, LmsUnreadable
from lms_bridge.http.failures import unknown_outcome
from lms_bridge.lti import payloads
from lms_bridge.lti.access import AccessTokens, Sign
from lms_bridge.lti.exchange import Answer, Exchange, HttpRequest
from lms_bridge.lti.refusals import PlatformService, refusal
from lms_bridge.model.lti import (
    ContextMember,
    ContextRoster,
    GradebookColumn,
    Platform,
    Score,
    Services,
)
from lms_bridge.ports.lti import PlatformServices

Value = TypeVar("Value")

#: People asked for at once, and pages read at most: more is no course, but a circle.
PAGE, PAGES = 500, 200

_LINK = re.compile(r"<([^<>]*)>([^<>]*)")
# Moodle writes some of these headers with typographic quotation marks.
_RELATIONS = re.compile(r"rel=([^;,]*)", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+")

_NO_ACCESS = 401
_PORTS = {"http": 80, "https": 443}


class LtiServices(PlatformServices):
    """The services of one site's platform; safe for threads and forks."""

    def __init__(self, exchange: Exchange, sign: Sign, now: Callable[[], datetime]) -> None:
        """Prepare; nothing is sent before the first request.

        Args:
            exchange: the way to the platform.
            sign: signs claims with the bridge's present key.
            now: the present moment.
        """
        self._exchange = exchange
        self._tokens = AccessTokens(exchange, sign, now)
        self._now = now

    def memberships(self, platform: Platform, services: Services) -> ContextRoster:
        """Everybody in the course, all pages; StopRun where it does not offer this."""
        if not services.memberships:
            missing = Cause.of("platform.members_not_offered")
            raise CapabilityMissing(missing, where=PlatformService.MEMBERSHIPS.value)
        read_at, found = self._now(), dict[str, ContextMember]()
        first = _with_query(services.memberships, limit=str(PAGE))
        for answer in self._pages(
            platform,
            PlatformService.MEMBERSHIPS,
            first,
            payloads.MEMBERSHIPS_TYPE,
            (payloads.MEMBERSHIPS_SCOPE,),
        ):
            page = _read(payloads.MEMBERS, answer, PlatformService.MEMBERSHIPS)
            found.update((each.user_id, each) for each in page.values())
        return ContextRoster(tuple(found.values()), read_at)

    def columns(self, platform: Platform, services: Services) -> tuple[GradebookColumn, ...]:
        """The bridge's own columns: what an activity made by itself has no resource."""
        url = _line_items(services)
        found = [
            each.value()
            for answer in self._pages(
                platform, PlatformService.LINE_ITEMS, url, payloads.LINE_ITEMS_TYPE
            )
            for each in _read(payloads.LINE_ITEMS, answer, PlatformService.LINE_ITEMS)
        ]
        return tuple(each for each in found if each.resource)

    def make_column(
        self, platform: Platform, services: Services, column: GradebookColumn
    ) -> GradebookColumn:
        """Make a column; answers it with its address."""
        asked = HttpRequest(
            PlatformService.NEW_LINE_ITEM.value,
            _line_items(services),
            accept=payloads.LINE_ITEM_TYPE,
            kind=payloads.LINE_ITEM_TYPE,
            body=payloads.line_item_json(column),
            write=True,
        )
        answer = self._send(platform, PlatformService.NEW_LINE_ITEM, asked)
        try:
            made = _read(payloads.LINE_ITEM, answer, PlatformService.NEW_LINE_ITEM)
        except LmsUnreadable as error:
            raise unknown_outcome(PlatformService.NEW_LINE_ITEM.value, error.cause) from None
        return replace(column, url=made.id)

    def scores(self, platform: Platform, column: GradebookColumn) -> Mapping[str, Score]:
        """What a column says, by user id; nobody who has no score."""
        read_at, found = self._now(), dict[str, Score]()
        url = _below(column.url, "results")
        for answer in self._pages(platform, PlatformService.RESULTS, url, payloads.RESULTS_TYPE):
            for each in _read(payloads.RESULTS, answer, PlatformService.RESULTS):
                score = each.value(read_at)
                if score is not None:
                    found[score.user_id] = score
        return found

    def send_score(self, platform: Platform, column: GradebookColumn, score: Score) -> None:
        """Put one score into a column."""
        asked = HttpRequest(
            PlatformService.SCORE.value,
            _below(column.url, "scores"),
            kind=payloads.SCORE_TYPE,
            body=payloads.score_json(score),
            write=True,
        )
        answer = self._send(platform, PlatformService.SCORE, asked)
        if answer.body.lstrip()[:1] == b"<":  # somebody else's page: a log-in, or maintenance
            raise unknown_outcome(PlatformService.SCORE.value, Cause.of("platform.page"))

    def close(self) -> None:
        """Close this thread's connection."""
        self._exchange.close()

    def _pages(
        self,
        platform: Platform,
        service: PlatformService,
        url: str,
        accept: str,
        scopes: tuple[str, ...] = payloads.COLUMN_SCOPES,
    ) -> Iterator[Answer]:
        for _ in range(PAGES):
            answer = self._send(platform, service, HttpRequest(service.value, url, accept), scopes)
            yield answer
            further = _next(answer.link)
            if not further:
                return
            url = urljoin(url, further)
        raise LmsUnreadable(Cause.of("platform.endless", pages=PAGES), where=service.value)

    def _send(
        self,
        platform: Platform,
        service: PlatformService,
        asked: HttpRequest,
        scopes: tuple[str, ...] = payloads.COLUMN_SCOPES,
    ) -> Answer:
        """Send with an access token; one that is not taken is asked for anew, once."""
        if _origin(asked.url) != _origin(platform.issuer):
            raise CapabilityMissing(Cause.of("platform.other_address"), where=service.value)
        came = self._try(platform, asked, scopes)
        if isinstance(came, Answer) and came.status == _NO_ACCESS:
            came = self._try(platform, asked, scopes)
        if isinstance(came, BridgeError):
            raise came
        error = refusal(service, came)
        if error is not None:
            raise error
        return came

    def _try(
        self, platform: Platform, asked: HttpRequest, scopes: tuple[str, ...]
    ) -> Answer | BridgeError:
        token = self._tokens.get(platform, scopes)
        if isinstance(token, BridgeError):
            return token
        came = self._exchange.send(asked, token)
        if isinstance(came, Answer) and came.status == _NO_ACCESS:
            self._tokens.forget(token)
        return came


def _read(kind: TypeAdapter[Value], answer: Answer, service: PlatformService) -> Value:
    return payloads.read_payload(kind, answer.body, service.value, answer.kind)


def _next(link: str) -> str:
    """Where the next page is, by the header that names pages; "" on the last one."""
    pages = (url for url, about in _LINK.findall(link) if _is_next(about))
    return next(pages, "")


def _is_next(about: str) -> bool:
    """Whether the parameters of a link say that it leads to the next page."""
    relations = _RELATIONS.findall(about)
    return any("next" in _WORD.findall(each.lower()) for each in relations)


def _line_items(services: Services) -> str:
    if not services.lineitems:
        missing = Cause.of("platform.columns_not_offered")
        raise CapabilityMissing(missing, where=PlatformService.LINE_ITEMS.value)
    return services.lineitems


def _with_query(url: str, **wanted: str) -> str:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | wanted
    return urlunsplit(parts._replace(query=urlencode(query)))


def _below(url: str, name: str) -> str:
    """The address of a column's scores or results; what comes after "?" stays."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{name}"))


def _origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port; nothing that is no address equals anything."""
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return "", url, 0
