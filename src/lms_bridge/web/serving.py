"""The sites that one web process serves, and how a request finds its own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from starlette.requests import Request

from lms_bridge.bootstrap import Bridge
from lms_bridge.lti.address import origin
from lms_bridge.model.lti import Platform


@dataclass(frozen=True)
class Served:
    """The sites with LTI, under one public address.

    Attributes:
        bridges: one for each site.
        base_url: the address as browsers write it, without a path.
    """

    bridges: tuple[Bridge, ...]
    base_url: str

    @property
    def secure(self) -> bool:
        """Whether browsers come by https, as they do but on one's own machine."""
        return self.base_url.startswith("https:")

    @cached_property
    def _by_tag(self) -> Mapping[str, Bridge]:
        return {tag(each): each for each in self.bridges}

    def of(self, word: str) -> Bridge | None:
        """The site that gave out a word of the form `<tag>-…`: a visit's id, or a state."""
        return self._by_tag.get(word.partition("-")[0])

    def platform(self, issuer: str, client_id: str) -> tuple[Bridge, Platform] | None:
        """The site where a platform is registered; without a client's id, if there is but one."""
        found = [
            (bridge, each)
            for bridge in self.bridges
            for each in bridge.store.platforms.registered()
            if each.issuer == issuer and client_id in {"", each.client_id}
        ]
        return found[0] if len(found) == 1 or (found and client_id) else None

    @property
    def lms(self) -> str:
        """Which kind of LMS the sites have; "" where they have several."""
        kinds = {each.site.kind for each in self.bridges}
        return kinds.pop() if len(kinds) == 1 else ""

    @cached_property
    def ancestors(self) -> str:
        """Who may show these pages in a frame: the LMSs that are served."""
        return " ".join(sorted({origin(each.site.lms.url) for each in self.bridges})) or "'none'"


def tag(bridge: Bridge) -> str:
    """A short word for a site, the same in every process."""
    return hashlib.sha256(bridge.site.name.encode()).hexdigest()[:8]


def served(request: Request) -> Served:
    """The sites that the application of a request serves."""
    found: Served = request.app.state.served
    return found
