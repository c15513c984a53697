"""The pages: what each shows is worked out by pure functions, and put into words at the end."""

from lms_bridge.web.pages.addresses import routes

__all__ = ["routes"]
