"""Who looks at a page: what every page is given, and never looks for by itself."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from lms_bridge.bootstrap import Bridge
from lms_bridge.model.lti import Visit


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who came by a launch, in a visit that is not over.

    Attributes:
        bridge: of the site whose Moodle launched.
        visit: what the launch said, and the programme shown.
        key: the key of the references that stand for learners in addresses.
    """

    bridge: Bridge
    visit: Visit
    key: str

    @property
    def language(self) -> str:
        """The language to speak: "fr" or "en"."""
        return self.visit.launch.locale

    @property
    def form_token(self) -> str:
        """What a form of this visit brings, so that no other page can send it."""
        key = self.bridge.lti_key("forms")
        return hmac.digest(key, self.visit.id.encode(), hashlib.sha256).hex()

    def path(self, *parts: str) -> str:
        """Where a page of this visit is, by the parts of its address: "learner", "3f2a…"."""
        return "/".join(("/v", self.visit.id, *parts))
