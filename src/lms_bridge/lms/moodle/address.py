"""Where Moodle is, and the token that opens it."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError

ENDPOINT: Final = "/webservice/rest/server.php"


class Token:
    """A web-service token; shows itself as asterisks everywhere but in `reveal`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        if not value.strip():
            raise ConfigurationError(Cause.of("token.empty"))
        self._value = value.strip()

    def __repr__(self) -> str:
        return "Token(****)"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a token is not pickled: it would end up in a queue or a file")

    def reveal(self) -> str:
        """Give the token itself, for the body of a request and nothing else."""
        return self._value


def endpoint(url: str, *, insecure: bool = False) -> str:
    """Give the address of Moodle's REST web services, or refuse the site's URL.

    Args:
        url: the site as in Moodle's `wwwroot`, with its folder if it has one.
        insecure: allow plain http to hosts other than this machine.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
        secret = parts.username is not None or parts.password is not None
    except ValueError:
        raise ConfigurationError(Cause.of("moodle_url.none")) from None
    if secret or parts.query or parts.fragment:
        raise ConfigurationError(Cause.of("moodle_url.not_bare"))
    if parts.scheme not in {"http", "https"} or not host:
        raise ConfigurationError(Cause.of("moodle_url.not_https"))
    if _is_link_local(host):
        raise ConfigurationError(Cause.of("moodle_url.link_local"))
    if parts.scheme == "http" and not (insecure or is_loopback(host)):
        raise ConfigurationError(Cause.of("moodle_url.unencrypted", host=host))
    shown = f"[{host}]" if ":" in host else host
    place = shown if port is None else f"{shown}:{port}"
    return f"{parts.scheme}://{place}{parts.path.rstrip('/')}{ENDPOINT}"


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, by its name or its number."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name, not a number
        return False


def _is_link_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_link_local
    except ValueError:  # a name, not a number
        return False
