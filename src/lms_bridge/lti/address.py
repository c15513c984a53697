"""Addresses of a platform: what belongs to it, and what is somewhere else."""

from __future__ import annotations

from urllib.parse import urlsplit

_USUAL = {"http": 80, "https": 443}


def origin(url: str) -> str:
    """Scheme, host and port as a browser writes them; "" for what is no web address."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme not in _USUAL or not host or parts.username is not None:
        return ""
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + (
        "" if port in {None, _USUAL[parts.scheme]} else f":{port}"
    )


def belongs(url: str, issuer: str) -> bool:
    """Whether an address is on the platform's own server: nothing is sent or led elsewhere."""
    return bool(origin(url)) and origin(url) == origin(issuer)
