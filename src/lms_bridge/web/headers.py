"""What every answer tells the browser: what it may load, who may frame it, what it may keep."""

from __future__ import annotations

import traceback
from http import HTTPStatus
from pathlib import Path

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lms_bridge.web.troubles import trouble

log = structlog.get_logger()

#: So many places of an exception are logged.
_FRAMES = 8

#: The origin of a form must be told, so that guards may look at it: "no-referrer" would hide it.
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def policy(ancestors: str, form_action: str = "") -> str:
    """The content security policy of a page.

    Args:
        ancestors: origins of the pages that may show it in a frame.
        form_action: another origin to which its forms may be sent.
    """
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"form-action 'self'{form_action and ' '}{form_action}; base-uri 'none'; "
        f"frame-ancestors {ancestors}"
    )


def _places(error: Exception) -> list[str]:
    """Where an exception came from, innermost last; nothing of its words or values."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return [f"{Path(each.filename).name}:{each.lineno} {each.name}" for each in frames]


class Headers:
    """Adds them to every answer that does not bring its own, and answers what nobody foresaw."""

    def __init__(self, app: ASGIApp, ancestors: str) -> None:
        self._app = app
        self._defaults = _ALWAYS | {
            "Cache-Control": "no-store",
            "Content-Security-Policy": policy(ancestors),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in self._defaults.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except Exception as error:  # noqa: BLE001 - a page instead of a broken connection
            log.error("web.failed", kind=type(error).__name__, at=_places(error))  # noqa: TRY400 - an exception's words may name a person
            if begun:
                raise ConnectionError("the answer broke off") from None
            answer = trouble(Request(scope), HTTPStatus.INTERNAL_SERVER_ERROR)
            await answer(scope, receive, send_with_headers)
