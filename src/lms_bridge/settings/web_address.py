"""The public address of the pages."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from lms_bridge.cause import Cause
from lms_bridge.errors import BadValue


def web_address(text: str) -> str:
    """The address as browsers write it: scheme, host, port; BadValue for any other.

    Cookies of pages inside a Moodle need https; only a browser on this machine does without.
    """
    try:
        parts = urlsplit(text.strip().lower())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadValue(Cause.of("web_address.unreadable")) from None
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        raise BadValue(Cause.of("web_address.no_https"))
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise BadValue(Cause.of("web_address.not_at_top"))
    if parts.scheme == "http" and not _is_this_machine(host):
        raise BadValue(Cause.of("web_address.http"))
    shown = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{shown}" + ("" if port in {None, usual} else f":{port}")


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name, not a number
        return False
