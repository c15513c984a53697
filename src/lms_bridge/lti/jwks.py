"""The public keys of platforms: fetched when needed, kept for a while, fetched again for a new one.

A name that nobody knows may be a key that the platform has just begun to use, or an invention:
so it is asked once, and once a minute at the most.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from joserfc.util import urlsafe_b64decode

from lms_bridge.cause import Cause
from lms_bridge.errors import BridgeError, LmsUnavailable, LmsUnreadable
from lms_bridge.lti.exchange import Answer, Exchange, HttpRequest
from lms_bridge.lti.tokens import ALGORITHM
from lms_bridge.model.lti import Platform

log = structlog.stdlib.get_logger()

#: Seconds for which keys are used without being fetched again: a key taken back ends by then.
KEPT = 3600.0
#: Seconds between two requests for names that are unknown.
PAUSE = 60.0
#: Keys read of one platform at the most, and the bits that each may have.
MOST, BITS = 20, range(2048, 8193)

_SERVICE = "LTI public keys"
_GOOD = 200


@dataclass(slots=True)
class _Known:
    """What is known of one key set; `asked` is when an unknown name last made it be fetched."""

    keys: Mapping[str, RSAKey] = field(default_factory=dict)
    fetched: float | None = None
    asked: float | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


class PlatformKeys:
    """The keys of the platforms of one site; safe for threads."""

    def __init__(self, exchange: Exchange, clock: Callable[[], float] = time.monotonic) -> None:
        """Prepare; nothing is fetched before the first launch.

        Args:
            exchange: the way to the platform, with its limits.
            clock: seconds since some moment.
        """
        self._exchange = exchange
        self._clock = clock
        self._known: dict[str, _Known] = {}

    def key(self, platform: Platform, kid: str) -> RSAKey | None:
        """The platform's key of a name; None where it has none.

        Raises RetryLater where the platform does not give its keys.
        """
        known = self._known.setdefault(platform.jwks_url, _Known())
        if self._fresh(known) and kid in known.keys:  # nobody waits for somebody else's invention
            return known.keys[kid]
        with known.lock:
            if not self._fresh(known):
                self._fetch(platform, known)
            elif kid not in known.keys and self._may_ask(known):
                known.asked = self._clock()
                self._fetch(platform, known)
            return known.keys.get(kid)

    def _fresh(self, known: _Known) -> bool:
        return known.fetched is not None and self._clock() < known.fetched + KEPT

    def _may_ask(self, known: _Known) -> bool:
        return known.asked is None or self._clock() >= known.asked + PAUSE

    def _fetch(self, platform: Platform, known: _Known) -> None:
        answer = self._exchange.send(
            HttpRequest(_SERVICE, platform.jwks_url, accept="application/json")
        )
        if isinstance(answer, BridgeError):
            raise answer
        known.keys = _keys(answer)
        known.fetched = self._clock()
        log.info("lti.keys_fetched", issuer=platform.issuer, keys=len(known.keys))


def _keys(answer: Answer) -> Mapping[str, RSAKey]:
    if answer.status != _GOOD:
        refused = Cause.of("platform.no_keys", status=answer.status)
        raise LmsUnavailable(refused, where=_SERVICE)
    try:
        listed = json.loads(answer.body)["keys"]
    except (ValueError, RecursionError, KeyError, TypeError):
        listed = None
    if not isinstance(listed, list):
        raise LmsUnreadable(Cause.of("platform.no_key_set"), where=_SERVICE)
    found: dict[str, RSAKey] = {}
    for each in listed[:MOST]:
        key = _key(each)
        if key is not None:
            found.setdefault(str(each["kid"]), key)
    return found


def _key(listed: Any) -> RSAKey | None:
    """A key that can check signatures; None for one that is for something else, or is none."""
    if not isinstance(listed, dict) or not isinstance(listed.get("kid"), str):
        return None
    meant = (listed.get("kty"), listed.get("use", "sig"), listed.get("alg", ALGORITHM))
    numbers = {name: listed.get(name) for name in ("kty", "n", "e")}
    if meant != ("RSA", "sig", ALGORITHM) or not all(
        isinstance(it, str) for it in numbers.values()
    ):
        return None
    try:
        bits = int.from_bytes(urlsafe_b64decode(str(listed["n"]).encode())).bit_length()
        if bits not in BITS:
            return None
        return RSAKey.import_key({name: str(it) for name, it in numbers.items()})
    except (JoseError, ValueError):
        return None
