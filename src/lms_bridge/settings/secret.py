"""Secrets: where they are, and the keys that are made of one."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from lms_bridge.errors import ConfigurationError
from lms_bridge.settings.schema import SecretSpec

#: Letters of a secret from which keys are made: so many at the least, lest it be guessed.
SHORTEST = 32


class Secret:
    """Where a secret is; read when it is needed, shown never."""

    def __init__(self, spec: SecretSpec | None, base: Path) -> None:
        self._spec = spec
        self._base = base

    def __repr__(self) -> str:
        return "Secret(****)"

    def read(self, what: str) -> str:
        """The secret itself; raises ConfigurationError saying where it was looked for."""
        spec = self._spec
        if spec is None:
            return ""
        if spec.env:
            value = os.environ.get(spec.env, "").strip()
            place = f"the environment variable {spec.env}"
        else:
            path = self._base / str(spec.file)
            place = f"the file {path}"
            try:
                value = path.read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
                raise ConfigurationError(
                    f"{what} cannot be read: {why}",
                    where=place,
                    remedy="write it there, readable by this user alone",
                ) from None
        if not value:
            raise ConfigurationError(f"{what} is not set", where=place, remedy="set it there")
        return value


class LtiSecret:
    """What seals the site's private keys and signs its forms; gives keys, and never itself."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret

    def __repr__(self) -> str:
        return "LtiSecret(****)"

    def key(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose, worth nothing for any other.

        Raises ConfigurationError for a secret that is not set, or too short.
        """
        secret = self._secret.read("the LTI secret")
        if len(secret) < SHORTEST:
            raise ConfigurationError(
                f"the LTI secret has fewer than {SHORTEST} characters",
                where="lti.secret in the site file",
                remedy="make one with `openssl rand -hex 32`",
            )
        return hmac.digest(secret.encode(), f"lms-bridge {purpose}".encode(), hashlib.sha256)
