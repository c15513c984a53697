"""The sandbox as an LTI 1.3 platform: its key, who is logged in, the tokens it gave."""

import json
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lms_bridge_testing.sandbox.lti_http import Asked, PageError
from lms_bridge_testing.sandbox.lti_keys import PlatformKey, ToolKeys
from lms_bridge_testing.sandbox.lti_sessions import Session, Sessions
from lms_bridge_testing.sandbox.records_lti import Tool
from lms_bridge_testing.sandbox.state import MoodleState


@dataclass(frozen=True)
class AccessToken:
    """What a token opens, and until when."""

    tool: Tool
    scopes: frozenset[str]
    until: int


class LtiSite:
    """Everything of a Moodle that has to do with external tools; in memory, as all of it."""

    def __init__(self, state: MoodleState, now: Callable[[], float] = time.time) -> None:
        self.state = state
        self.url = "http://sandbox.invalid"
        self.key = PlatformKey()
        self.tool_keys = ToolKeys()
        self.sessions = Sessions()
        self.tokens: dict[str, AccessToken] = {}
        self._now = now

    def now(self) -> int:
        """The time by which tokens end: the real one, whatever the sandbox's clock shows."""
        return int(self._now())

    def revoke_tokens(self) -> None:
        """Forget every access token: the next call of a service is refused with 401."""
        self.tokens.clear()

    def enter(self, asked: Asked) -> Session:
        """Find who is logged in, or log in whom the address names with `as`; PageError.

        `as` takes a username or a user id: no password is asked for here. `lang` changes the
        language, as in a Moodle.
        """
        session = self.sessions.of(asked)
        name = asked.query.get("as", "")
        if not name and session is not None:
            if "lang" in asked.query:
                session.lang = asked.query["lang"]
            return session
        field = "id" if name.isdecimal() else "username"
        people = self.state.find_users(field, name)
        if not people:
            raise PageError("You are not logged in: add as=<username> to the address.", 403)
        return self.sessions.enter(asked, people[0], asked.query.get("lang", self.state.lang))

    def record(self, function: str, element: dict[str, Any], effect: str, *, changed: bool) -> None:
        """Write what a tool did into the journal, beside the web service's calls."""
        call = self.state.next_id("calls")
        self.state.record(function, {}, element, effect, call=call, changed=changed)

    @staticmethod
    def unchecked(token: str) -> dict[str, Any]:
        """Read the claims of a token before its signature can be checked; {} for no token."""
        try:
            part = token.split(".")[1]
            claims = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        except (IndexError, ValueError):
            return {}
        return claims if isinstance(claims, dict) else {}
