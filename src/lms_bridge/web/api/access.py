"""Who may read: tokens known by their digest, each with the programmes that it opens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lms_bridge.bootstrap import Bridge
from lms_bridge.model.lti import ApiToken
from lms_bridge.programme import Programme

#: What a token begins with, so that one that leaked can be told by its look.
PREFIX = "lmsb_"


def new_token() -> str:
    """A token; shown once, and kept by nobody but its owner."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(token: str) -> str:
    """The digest by which a token is known: it is random, so no salt is needed."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever holds a token, at the site that gave it."""

    bridge: Bridge
    token: ApiToken

    @property
    def programmes(self) -> dict[str, Programme]:
        """What they may read, by id; a programme that the site no longer enables is none."""
        every = self.bridge.programmes
        return {key: every[key] for key in sorted(self.token.programmes & every.keys())}


def reader_of(bridges: Sequence[Bridge], token: str) -> Reader | None:
    """Whoever holds this token; None for one that no site knows, that is revoked or over."""
    if not token.startswith(PREFIX):
        return None
    digest = digest_of(token)
    for bridge in bridges:
        found = bridge.store.tokens.get(digest)
        if found is not None:
            return Reader(bridge, found) if _holds(found, bridge.store.clock.now()) else None
    return None


def _holds(token: ApiToken, now: datetime) -> bool:
    return token.revoked is None and (token.until is None or now < token.until)
