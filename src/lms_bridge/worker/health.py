"""Whether the service does its work: a process that lives and consumes nothing is not healthy."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from lms_bridge.cause import Cause
from lms_bridge.worker.measures import SiteMeasures

#: Sweeps that may be missing in a row, and seconds in which none need be consumed however often
#: they come: a worker that restarts, or a long step of the only one there is, is no failure.
MISSED, PATIENCE = 6, 60.0


@dataclass(frozen=True, slots=True)
class SiteHealth:
    """What is wrong with one site; nothing when all is well."""

    site: str
    failed: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class Health:
    """The service is as healthy as the worst of its sites."""

    sites: tuple[SiteHealth, ...]

    @property
    def well(self) -> bool:
        """Whether every site is served."""
        return not any(each.failed for each in self.sites)


def health(measured: Mapping[str, SiteMeasures | None], sweep: float) -> Health:
    """Judge the sites by what was measured; None stands for a database that did not answer.

    Args:
        measured: by the site's name.
        sweep: seconds between two sweeps.
    """
    longest = max(MISSED * sweep, PATIENCE)
    return Health(
        tuple(SiteHealth(name, _failed(each, longest)) for name, each in measured.items())
    )


def _failed(site: SiteMeasures | None, longest: float) -> tuple[Cause, ...]:
    if site is None:
        return (Cause.of("watch.no_database"),)
    if site.swept <= longest:
        return ()
    if not math.isfinite(site.swept):
        return (Cause.of("watch.never_swept"),)
    return (Cause.of("watch.swept_long_ago", ago=round(site.swept), allowed=round(longest)),)
