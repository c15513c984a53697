"""The bridge's own keys: one signs, retired ones are shown for a day; private halves are sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from joserfc import jwe, jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, RSAKey

from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError
from lms_bridge.lti.tokens import ALGORITHM
from lms_bridge.model.lti import ToolKey
from lms_bridge.ports import KeptToolKeys

log = structlog.stdlib.get_logger()

BITS = 2048

#: For how long a retired key is still shown: what it signed may be under way.
SHOWN = timedelta(days=1)


class ToolKeys:
    """The keys of one site, in its store; what signs is made when it is first needed."""

    def __init__(self, kept: KeptToolKeys, sealing: bytes) -> None:
        """Prepare; `sealing` are 32 bytes from the site's secret."""
        self._kept = kept
        self._sealing = OctKey.import_key(sealing)

    def __repr__(self) -> str:
        return "ToolKeys(****)"

    def sign(self, claims: Mapping[str, object], now: datetime) -> str:
        """A token with these claims, signed by the newest key."""
        kept = self._signing() or self.rotate(now)
        header = {"alg": ALGORITHM, "typ": "JWT", "kid": kept.kid}
        return jwt.encode(header, dict(claims), self._opened(kept))

    def public(self, now: datetime) -> list[dict[str, Any]]:
        """The public halves of what signs and of what was retired within a day, as JWKs."""
        shown = []
        for each in self._kept.newest_first():
            if each.retired is None or now < each.retired + SHOWN:
                try:
                    half = self._opened(each).as_dict(private=False)
                except ConfigurationError:
                    if each.retired is None:
                        raise
                    log.warning("lti.key_unreadable", kid=each.kid)
                    continue
                shown.append({**half, "kid": each.kid, "alg": ALGORITHM, "use": "sig"})
        return shown

    def rotate(self, now: datetime) -> ToolKey:
        """Make a key that signs from now on; retire the others, and forget old ones."""
        pair = RSAKey.generate_key(BITS)
        new = ToolKey(pair.thumbprint(), self._sealed(pair), now)
        before = self._kept.newest_first()
        self._kept.save(new)
        for each in before:
            if each.retired is None:
                self._kept.save(replace(each, retired=now))
            elif each.retired + SHOWN <= now:
                self._kept.drop(each.kid)
        log.info("lti.key_made", kid=new.kid)
        return new

    def _signing(self) -> ToolKey | None:
        return next((each for each in self._kept.newest_first() if each.retired is None), None)

    def _sealed(self, pair: RSAKey) -> str:
        words = json.dumps(pair.as_dict(private=True)).encode()
        return jwe.encrypt_compact({"alg": "dir", "enc": "A256GCM"}, words, self._sealing)

    def _opened(self, kept: ToolKey) -> RSAKey:
        try:
            words = jwe.decrypt_compact(kept.private, self._sealing).plaintext
            return RSAKey.import_key(json.loads(words or b""))
        except (JoseError, ValueError):
            pass  # told below, where its exception is not chained
        raise ConfigurationError(
            Cause.of("lti_key.sealed_otherwise"), where=Cause.of("place.key", key=kept.kid)
        )
