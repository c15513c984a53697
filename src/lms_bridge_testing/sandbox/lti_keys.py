"""Signatures: the sandbox's own key as a platform, and the check of what a tool signed."""

import http.client
import json
import secrets
import time
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

_BITS = 2048
_PATIENCE = 10.0
_ALGORITHM = "RS256"


class PlatformKey:
    """The one key that a Moodle signs with; another takes its place at once."""

    def __init__(self) -> None:
        self._kid = _new_kid()

    @cached_property
    def _key(self) -> RSAKey:
        return RSAKey.generate_key(_BITS, {"kid": self._kid}, private=True)

    def rotate(self) -> None:
        """Sign with a new key from now on; the old one is shown no more, as in Moodle."""
        self._kid = _new_kid()
        self.__dict__.pop("_key", None)

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Make a signed token of claims."""
        header = {"typ": "JWT", "alg": _ALGORITHM, "kid": self._kid}
        return jwt.encode(header, dict(claims), self._key, algorithms=[_ALGORITHM])

    def shown(self) -> dict[str, Any]:
        """Give the public half as the site shows it."""
        public = self._key.as_dict(private=False)
        kept = {name: public[name] for name in ("e", "n")}
        key = {"kty": "RSA", "alg": _ALGORITHM, "kid": self._kid, **kept, "use": "sig"}
        return {"keys": [key]}

    def read(self, token: str) -> dict[str, Any]:
        """Read a token that this site signed; ValueError for any other, or one that is over."""
        return _read(token, KeySet([self._key]))


class NoKeySetError(ValueError):
    """A tool's keys cannot be read at their address."""


class ToolKeys:
    """The public keys of tools, by their addresses: fetched, kept, fetched anew when they fail."""

    def __init__(self) -> None:
        self._kept: dict[str, KeySet] = {}

    def read(self, token: str, address: str) -> dict[str, Any]:
        """Read what a tool signed; ValueError where its keys do not say that it did."""
        kept = self._kept.get(address)
        if kept is not None:
            try:
                return _read(token, kept)
            except ValueError:
                self._kept.pop(address, None)
        fetched = _fetch(address)
        claims = _read(token, fetched)
        self._kept[address] = fetched
        return claims


def _read(token: str, keys: KeySet) -> dict[str, Any]:
    try:
        found = jwt.decode(token, keys, algorithms=[_ALGORITHM])
    except (JoseError, ValueError) as error:
        raise ValueError(f"the signature cannot be checked: {error}") from None
    if not isinstance(found.claims.get("exp"), int | float) or found.claims["exp"] < time.time():
        raise ValueError("Expired token")
    return found.claims


def _fetch(address: str) -> KeySet:
    """Read a key set over plain http; the sandbox serves this machine only."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=_PATIENCE)
    try:
        connection.request("GET", parts.path or "/", headers={"Connection": "close"})
        answer = connection.getresponse()
        body = answer.read()
    except OSError as error:
        raise NoKeySetError(f"no key set at {address}: {error}") from None
    finally:
        connection.close()
    try:
        return KeySet.import_key_set(json.loads(body))
    except (JoseError, ValueError, KeyError) as error:
        raise NoKeySetError(f"no key set at {address}: {error}") from None


def _new_kid() -> str:
    return secrets.token_hex(10)
