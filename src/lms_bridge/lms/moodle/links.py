"""What Moodle calls an activity, and where people find courses and activities with a browser."""

from __future__ import annotations

import re
from functools import lru_cache

from lms_bridge.model.lti import PlatformAddresses

_OWN_NAME = re.compile(r"cm:\d+")
_KIND = re.compile(r"[a-z][a-z0-9_]*")


@lru_cache(maxsize=4096)  # every learner's grade in an item names the same activity
def own_name(number: int) -> str:
    """Moodle's own name of an activity, by its course-module number: "cm:12"."""
    return f"cm:{number}"


@lru_cache(maxsize=4096)
def item_name(number: int) -> str:
    """Moodle's own name of a grade item, by its number: "item:91"."""
    return f"item:{number}"


def is_own_name(name: str) -> bool:
    """Whether a name is Moodle's own, and not an idnumber."""
    return bool(_OWN_NAME.fullmatch(name))


class MoodleLinks:
    """The addresses of one Moodle's pages."""

    def __init__(self, url: str) -> None:
        """Prepare; `url` is the site's, as in Moodle's wwwroot."""
        self._url = url.rstrip("/")

    def course(self, course_id: int) -> str:
        """The page of a course."""
        return f"{self._url}/course/view.php?id={course_id}"

    def activity(self, kind: str, activity_id: int) -> str:
        """The page of an activity; "" for a type that no address can be made of."""
        return f"{self._url}/mod/{kind}/view.php?id={activity_id}" if _KIND.fullmatch(kind) else ""

    def person(self, user_id: int) -> str:
        """The page of an account."""
        return f"{self._url}/user/profile.php?id={user_id}"

    def platform(self) -> PlatformAddresses:
        """Where Moodle answers as an LTI platform: its address is its issuer."""
        return PlatformAddresses(
            issuer=self._url,
            auth_url=f"{self._url}/mod/lti/auth.php",
            token_url=f"{self._url}/mod/lti/token.php",
            jwks_url=f"{self._url}/mod/lti/certs.php",
        )
