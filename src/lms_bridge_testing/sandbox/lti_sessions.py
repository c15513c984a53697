"""Who is logged in to the sandbox in a browser, and which launches they began."""

import secrets
from dataclasses import dataclass, field
from threading import Lock

from lms_bridge_testing.sandbox.lti_http import Asked
from lms_bridge_testing.sandbox.records import Course, User
from lms_bridge_testing.sandbox.records_lti import LtiActivity, Tool

COOKIE = "MoodleSession"


@dataclass(frozen=True)
class Begun:
    """A launch that was announced to the tool and not yet asked about."""

    course: Course
    tool: Tool
    activity: LtiActivity | None


@dataclass(eq=False)
class Session:
    """One person in one browser."""

    id: str
    user: User
    lang: str
    sesskey: str = field(default_factory=lambda: secrets.token_urlsafe(8))
    begun: dict[str, Begun] = field(default_factory=dict)

    def begin(self, begun: Begun) -> str:
        """Announce a launch, and give the word by which it is asked about."""
        what = f"{begun.activity.instance}_" if begun.activity else "_ContentItemSelectionRequest"
        launch = f"ltilaunch{what}{secrets.randbelow(2**31)}"
        self.begun[launch] = begun
        return launch

    def take(self, launch: str) -> Begun | None:
        """Use an announcement up: asked about twice, a launch is unknown."""
        return self.begun.pop(launch, None)


class Sessions:
    """Everybody who is logged in."""

    def __init__(self) -> None:
        self._open: dict[str, Session] = {}
        self._lock = Lock()

    def of(self, asked: Asked) -> Session | None:
        """Find the session of the browser that asks."""
        return self._open.get(asked.cookie(COOKIE))

    def enter(self, asked: Asked, user: User, lang: str) -> Session:
        """Log somebody in; the same person keeps their session, with another language."""
        with self._lock:
            session = self.of(asked)
            if session is None or session.user is not user:
                session = Session(secrets.token_hex(13), user, lang)
                self._open[session.id] = session
            session.lang = lang
            return session

    def forget(self) -> None:
        """Log everybody out."""
        with self._lock:
            self._open.clear()
