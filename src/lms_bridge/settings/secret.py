"""Secrets: where they are, and the keys that are made of one."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from lms_bridge.cause import Cause, of_system
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

    def read(self, name: str) -> str:
        """The secret itself, called `name` in the catalogue.

        Raises ConfigurationError saying where it was looked for.
        """
        spec = self._spec
        if spec is None:
            return ""
        what = Cause.of(f"secret.{name}")
        if spec.env:
            value = os.environ.get(spec.env, "").strip()
            place = Cause.of("place.variable", variable=spec.env)
        else:
            path = self._base / str(spec.file)
            place = Cause.of("place.file", file=str(path))
            try:
                value = path.read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as error:
                why = of_system(error) if isinstance(error, OSError) else Cause.of("file.not_utf8")
                cause = Cause.of("secret.unreadable", what=what, why=why)
                raise ConfigurationError(cause, where=place) from None
        if not value:
            raise ConfigurationError(Cause.of("secret.not_set", what=what), where=place)
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
        secret = self._secret.read("lti_secret")
        if len(secret) < SHORTEST:
            raise ConfigurationError(
                Cause.of("secret.too_short", least=SHORTEST), where=Cause.of("place.lti_secret")
            )
        return hmac.digest(secret.encode(), f"lms-bridge {purpose}".encode(), hashlib.sha256)
