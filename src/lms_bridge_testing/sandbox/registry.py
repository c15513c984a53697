"""The table of web-service functions that the sandbox offers."""

from collections.abc import Callable

from lms_bridge_testing.sandbox.call import Call, Json

Handler = Callable[[Call, dict[str, Json]], Json]

_HANDLERS: dict[str, Handler] = {}


def function(name: str) -> Callable[[Handler], Handler]:
    """Offer a Python function as the web-service function `name`."""

    def register(handler: Handler) -> Handler:
        if name in _HANDLERS:
            raise ValueError(f"two handlers for {name}: keep one")
        _HANDLERS[name] = handler
        return handler

    return register


def handlers() -> dict[str, Handler]:
    """Give all functions by name."""
    return _HANDLERS
