"""Setting an LMS up for the bridge: what it lacks, and what to click; never during a run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from lms_bridge.model.connection import SiteNeeds
from lms_bridge.model.finding import SetupFinding


class SiteSetup(Protocol):
    """Looks at a site without changing anything."""

    def is_own_name(self, name: str) -> bool:
        """Whether a name of an activity is the LMS's own, and not a registrar's idnumber."""

    def diagnose(
        self, needs: Sequence[SiteNeeds], progress: Callable[[str, int, int], None]
    ) -> tuple[SetupFinding, ...]:
        """What the site lacks for these programmes, the worst first, each finding once.

        Where the LMS opens nothing at all, the only finding has the code "access.closed".
        `progress` is told what the look is at, how many are done and how many there are.

        Raises:
            RetryLater: the LMS is away.
        """
