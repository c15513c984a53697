"""One site's side of LTI: its keys, and its ways to the platform."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from lms_bridge.http.limits import Limits
from lms_bridge.lti.exchange import Exchange
from lms_bridge.lti.jwks import PlatformKeys
from lms_bridge.lti.keys import ToolKeys
from lms_bridge.lti.services import LtiServices
from lms_bridge.ports import KeptToolKeys, PlatformServices

#: Seconds to wait for each piece of an answer while somebody waits for a page.
_QUICK = 5.0


@dataclass(frozen=True)
class LtiConnection:
    """What a site sends to its platform with, and knows it by; each part made when first needed.

    Attributes:
        kept_keys: where the bridge's keys are kept.
        sealing: gives the key with which they are kept; ConfigurationError without LTI.
        now: the present moment, as everything of the site goes by it.
        ensure_safe: raises ConfigurationError where the platform's address is not safe to ask.
        certificates: a file of authorities to trust instead of the usual ones.
    """

    kept_keys: KeptToolKeys
    sealing: Callable[[], bytes]
    now: Callable[[], datetime]
    ensure_safe: Callable[[], object]
    certificates: str | None

    @cached_property
    def tool_keys(self) -> ToolKeys:
        """The keys with which the bridge signs what it sends to platforms."""
        return ToolKeys(self.kept_keys, self.sealing())

    @cached_property
    def platform_keys(self) -> PlatformKeys:
        """The public keys of the site's platforms."""
        return PlatformKeys(self.quick_exchange)

    @cached_property
    def quick_exchange(self) -> Exchange:
        """The way to a platform while somebody waits; ConfigurationError where it is not safe."""
        self.ensure_safe()
        limits = Limits(read=_QUICK, total=2 * _QUICK, answer=256 * 1024, attempts=1)
        return Exchange(limits, certificates=self.certificates)

    @cached_property
    def services_exchange(self) -> Exchange:
        """The way to a platform's services, whose lists of people may be long."""
        limits = Limits(read=2 * _QUICK, total=4 * _QUICK, answer=8 * 1024 * 1024, attempts=1)
        return Exchange(limits, certificates=self.certificates)

    @cached_property
    def platform_services(self) -> PlatformServices:
        """What the site's platform serves while somebody waits before a page."""
        return self.services(self.services_exchange)

    def services(self, exchange: Exchange) -> LtiServices:
        """What the platform serves by a way to it."""
        return LtiServices(exchange, self._sign, self.now)

    def close(self) -> None:
        """Close what was opened."""
        for part in ("quick_exchange", "services_exchange"):
            if part in self.__dict__:
                getattr(self, part).close()

    def _sign(self, claims: Mapping[str, object]) -> str:
        return self.tool_keys.sign(claims, self.now())
