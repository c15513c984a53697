"""What a platform serves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from lms_bridge.model.lti import ContextRoster, GradebookColumn, Platform, Score, Services


class PlatformServices(Protocol):
    """What a platform serves to a registered tool (NRPS 2.0, AGS 2.0).

    Methods raise RetryLater where it is worth to try again, and StopRun where the platform
    refuses; both say what a person can do.
    """

    def memberships(self, platform: Platform, services: Services) -> ContextRoster:
        """Everybody in the course, all pages; StopRun where it does not offer this."""

    def columns(self, platform: Platform, services: Services) -> tuple[GradebookColumn, ...]:
        """The bridge's own columns in the course's gradebook."""

    def make_column(
        self, platform: Platform, services: Services, column: GradebookColumn
    ) -> GradebookColumn:
        """Make a column; answers it with its address."""

    def scores(self, platform: Platform, column: GradebookColumn) -> Mapping[str, Score]:
        """What a column says, by user id; nobody who has no score. SkipRecord: it is gone."""

    def send_score(self, platform: Platform, column: GradebookColumn, score: Score) -> None:
        """Put one score into a column. SkipRecord: the column is gone, or the person is."""
