"""Connections to one site: one a thread, none shared with a process forked off, TLS verified."""

from __future__ import annotations

import os
import threading
from importlib.metadata import PackageNotFoundError, version

import requests

from lms_bridge.http.deadline import TimedAdapter


class Sessions:
    """Gives every thread its own session; environment variables change nothing about them."""

    def __init__(self, certificates: str | None = None) -> None:
        """Prepare; `certificates` is a file of authorities to trust instead of the usual ones."""
        self._verify: str | bool = certificates or True
        self._local = threading.local()

    def get(self) -> requests.Session:
        """Give this thread's own session; after a fork the parent's is not used."""
        process, session = getattr(self._local, "kept", (0, None))
        if session is None or process != os.getpid():
            session = requests.Session()
            session.trust_env = False
            session.verify = self._verify
            session.headers["User-Agent"] = _user_agent()
            session.headers["Accept-Encoding"] = "gzip"
            for scheme in ("https://", "http://"):
                session.mount(scheme, TimedAdapter(pool_connections=1, pool_maxsize=1))
            self._local.kept = (os.getpid(), session)
        kept: requests.Session = session
        return kept

    def close(self) -> None:
        """Close this thread's connection; the next request opens a new one."""
        process, session = getattr(self._local, "kept", (0, None))
        if session is not None and process == os.getpid():
            session.close()
            del self._local.kept


def _user_agent() -> str:
    try:
        return f"lms-bridge/{version('lms-bridge')}"
    except PackageNotFoundError:  # run from a folder that was never installed
        return "lms-bridge"
