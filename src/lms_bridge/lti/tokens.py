"""The signature of an id_token; what it says is checked elsewhere.

Each refusal names its clause: RFC 7515 (JWS), RFC 7519 (JWT), or the 1EdTech Security
Framework 1.0.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey
from joserfc.util import urlsafe_b64decode

from lms_bridge.cause import Cause
from lms_bridge.errors import LaunchRefused

#: The one algorithm that is accepted, whatever a token says of itself.
ALGORITHM = "RS256"

#: Bytes that a token may have; Moodle's have about three thousand.
LONGEST = 16 * 1024

#: Gives the platform's key of a name; None for one that it does not have.
KeyOf = Callable[[str], RSAKey | None]

_COMPACT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_SIZE = "Security Framework 1.0, 5.1.2"
_SIGNATURE = "Security Framework 1.0, 5.1.3 (1)"
_ALGORITHM = "Security Framework 1.0, 5.1.3 (6)"
_FORM = "RFC 7519, 7.2"
_UNIQUE = "RFC 7519, 4"
_UNIQUE_HEADER = "RFC 7515, 4"
_CRITICAL = "RFC 7515, 4.1.11"


def verified(token: str, key_of: KeyOf) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The header and the claims of a token that the platform signed; raises LaunchRefused.

    A key is only looked for by its name among the platform's own: addresses of keys and keys
    inside the header (`jku`, `x5u`, `jwk`, `x5c`) are never looked at.
    """
    if len(token) > LONGEST:
        raise LaunchRefused(Cause.of("launch.token_too_large"), where=_SIZE)
    if not _COMPACT.fullmatch(token):
        raise LaunchRefused(Cause.of("launch.token_unsigned"), where=_FORM)
    header = _object(_decoded(token.partition(".")[0]), "header", _UNIQUE_HEADER)
    if header.get("alg") != ALGORITHM:
        raise LaunchRefused(
            Cause.of("launch.other_algorithm", algorithm=ALGORITHM), where=_ALGORITHM
        )
    if "crit" in header:
        raise LaunchRefused(Cause.of("launch.extension_unknown"), where=_CRITICAL)
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise LaunchRefused(Cause.of("launch.key_unnamed"), where=_SIGNATURE)
    key = key_of(kid)
    if key is None:
        raise LaunchRefused(Cause.of("launch.key_unknown"), where=_SIGNATURE)
    try:
        payload = jws.deserialize_compact(token, key, algorithms=[ALGORITHM]).payload
    except (JoseError, ValueError):
        payload = None
    if payload is None:  # outside the handler: its exception may quote the token
        raise LaunchRefused(Cause.of("launch.signature_wrong"), where=_SIGNATURE)
    return header, _object(payload, "claims", _UNIQUE)


def _decoded(segment: str) -> bytes:
    try:
        return urlsafe_b64decode(segment.encode())
    except ValueError:
        return b""  # which is no JSON either


def _object(text: bytes, what: str, unique: str) -> Mapping[str, Any]:
    """Read a JSON object; names given twice, NaN and endless nesting are refused."""
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except _GivenTwice:
        found = _GivenTwice
    except (ValueError, RecursionError):
        found = None
    if found is _GivenTwice:
        raise LaunchRefused(Cause.of(f"launch.{what}_twice"), where=unique)
    if not isinstance(found, dict):
        raise LaunchRefused(Cause.of(f"launch.{what}_no_object"), where=_FORM)
    return found


class _GivenTwice(Exception):
    """A name stands twice in a JSON object: readers would differ in what it says."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _GivenTwice
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")
