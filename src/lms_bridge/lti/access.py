"""Access tokens: asked for with an assertion signed by the bridge's key, kept until they end."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Final
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lms_bridge.cause import Cause
from lms_bridge.errors import BridgeError, CapabilityMissing, ConfigurationError, LmsUnreadable
from lms_bridge.lti.exchange import Answer, Exchange, HttpRequest
from lms_bridge.lti.refusals import PlatformService, refusal, token_refused
from lms_bridge.model.lti import Platform

#: Signs claims as a JWT (RS256) with the bridge's present key.
Sign = Callable[[Mapping[str, object]], str]

#: An assertion says that it was made so much earlier, and lives so long: clocks differ.
EARLIER, LIFE = timedelta(seconds=30), timedelta(minutes=5)

#: Seconds before its end in which a token is not used any more.
MARGIN = 60.0

_FORM: Final = "application/x-www-form-urlencoded"
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LONGEST = 86_400.0
_BAD_REQUEST = 400


class _Granted(BaseModel):
    """The answer of the token service."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    access_token: str = Field(min_length=1, max_length=8192)
    token_type: str = "Bearer"  # noqa: S105 - the kind of token, not a token
    expires_in: float = Field(default=3600, gt=0, allow_inf_nan=False)


class _Refused(BaseModel):
    """The same where it refuses (RFC 6749, 5.2)."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    error: str = ""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A token, and until when it is used, on this process's clock."""

    token: str = field(repr=False)
    until: float


_Key = tuple[str, str, str]


class AccessTokens:
    """The tokens of this process; safe for threads."""

    def __init__(self, exchange: Exchange, sign: Sign, now: Callable[[], datetime]) -> None:
        self._exchange = exchange
        self._sign = sign
        self._now = now
        self._kept: dict[_Key, _Kept] = {}
        self._lock = threading.Lock()

    def get(self, platform: Platform, scopes: tuple[str, ...]) -> str | BridgeError:
        """A token for these scopes, a new one if need be; the error is given back, not raised."""
        key = (platform.issuer, platform.client_id, " ".join(scopes))
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and monotonic() < kept.until:
                return kept.token
            came = self._ask(platform, key[2])
            if isinstance(came, BridgeError):
                return came
            self._kept[key] = came
            return came.token

    def forget(self, token: str) -> None:
        """Never use a token again that the platform did not take."""
        with self._lock:
            self._kept = {key: kept for key, kept in self._kept.items() if kept.token != token}

    def _ask(self, platform: Platform, scope: str) -> _Kept | BridgeError:
        begun = monotonic()
        try:
            assertion = self._sign(self._claims(platform))
        except ConfigurationError as error:  # what needs no signature goes on
            return CapabilityMissing(error.cause, where=error.where)
        fields = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION,
            "client_assertion": assertion,
            "scope": scope,
        }
        asked = HttpRequest(
            PlatformService.TOKEN.value,
            platform.token_url,
            accept="application/json",
            kind=_FORM,
            body=urlencode(fields).encode(),
        )
        came = self._exchange.send(asked)
        if isinstance(came, BridgeError):
            return came
        if came.status == _BAD_REQUEST:
            return token_refused(_code(came))
        return refusal(PlatformService.TOKEN, came) or _granted(came, begun)

    def _claims(self, platform: Platform) -> dict[str, object]:
        made = self._now() - EARLIER
        return {
            "iss": platform.client_id,
            "sub": platform.client_id,
            "aud": platform.token_url,
            "iat": int(made.timestamp()),
            "exp": int((made + LIFE).timestamp()),
            "jti": uuid.uuid4().hex,
        }


def _granted(came: Answer, begun: float) -> _Kept | BridgeError:
    try:
        found = _Granted.model_validate_json(came.body)
    except ValidationError:
        found = None
    if found is None or found.token_type.casefold() != "bearer":
        # outside the handler: a traceback would show what was received
        return LmsUnreadable(
            Cause.of("platform.no_access_token"), where=PlatformService.TOKEN.value
        )
    life = min(found.expires_in, _LONGEST)
    return _Kept(found.access_token, begun + max(life - MARGIN, life / 2))


def _code(came: Answer) -> str:
    try:
        return _Refused.model_validate_json(came.body).error
    except ValidationError:
        return ""
