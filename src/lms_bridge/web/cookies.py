"""Cookies that come back from inside a Moodle's frame, and are read by nothing but the bridge."""

from __future__ import annotations

import hashlib
import secrets

from starlette.requests import Request
from starlette.responses import Response

#: Bytes of a secret: as many as nobody can guess.
_BYTES = 32


def new_secret() -> str:
    """A word that nobody can guess."""
    return secrets.token_urlsafe(_BYTES)


def secret_digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def set_cookie(answer: Response, name: str, value: str, *, path: str, seconds: int) -> None:
    """Give the browser a cookie; Starlette knows `Partitioned` from Python 3.14 on only."""
    answer.headers.append(
        "Set-Cookie",
        f"{name}={value}; Path={path}; Max-Age={seconds}; "
        "HttpOnly; Secure; SameSite=None; Partitioned",
    )


def visit_cookie(*, secure: bool) -> str:
    """The name of the cookie that opens a visit; its path tells visits apart.

    With https its name keeps anybody on an unencrypted line from setting one.
    """
    return "__Secure-visit" if secure else "visit"


def launch_cookie(word: str, *, secure: bool) -> str:
    """The name of the cookie that ties one announced launch to its browser.

    With https its name keeps other servers of the same domain from setting one.
    """
    return f"{'__Host-' if secure else ''}launch-{word}"


def cookie(request: Request, name: str) -> str:
    """The value of a cookie; "" where the browser sent none."""
    return request.cookies.get(name, "")
