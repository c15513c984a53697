"""What LTI needs from outside: what is remembered of it, and what a platform serves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from lms_bridge.model.lti import (
    ApiToken,
    Column,
    Context,
    Expected,
    Place,
    Platform,
    Roster,
    Score,
    Services,
    ToolKey,
    Visit,
)


class LtiStore(Protocol):
    """Platforms, keys, launches under way, visits: small, and most of it soon over.

    Secrets arrive as digests; `now` is the caller's, so that one clock decides.
    """

    def save_platform(self, platform: Platform) -> None:
        """Keep a registration, in the place of one with the same issuer and client."""

    def platforms(self) -> tuple[Platform, ...]:
        """Every registration, by issuer and client."""

    def drop_platform(self, issuer: str, client_id: str) -> bool:
        """Forget a registration, and answer whether there was one; its visits end at once."""

    def open_registration(self, digest: str, until: datetime) -> None:
        """Let one platform register with the code of this digest."""

    def take_registration(self, digest: str, now: datetime) -> bool:
        """Use a code up; False for one that never was, was used, or is over."""

    def save_tool_key(self, key: ToolKey) -> None:
        """Keep a key, in the place of one with the same kid."""

    def tool_keys(self) -> tuple[ToolKey, ...]:
        """Every key, newest first."""

    def drop_tool_key(self, kid: str) -> None:
        """Forget a key."""

    def expect_launch(self, expected: Expected) -> None:
        """Keep what an announced launch must bring."""

    def take_launch(self, state: str, now: datetime) -> Expected | None:
        """Use an announcement up; None for one that never was, was used, or is over."""

    def open_visit(self, visit: Visit, secret: str) -> None:
        """Begin a visit; `secret` is the digest of what the browser holds."""

    def visit(self, visit_id: str, secret: str, now: datetime) -> Visit | None:
        """A visit that is not over, for the browser that holds its secret."""

    def change_visit(self, visit: Visit) -> None:
        """Keep a visit's other values; its end and its secret stay."""

    def save_roster(self, visit_id: str, roster: Roster) -> None:
        """Keep who is in the visit's course until the visit ends."""

    def roster(self, visit_id: str) -> Roster | None:
        """Who is in the visit's course, as last kept."""

    def forget_over(self, now: datetime) -> int:
        """Delete announcements, codes and visits that are over, with their rosters."""

    def save_context(self, context: Context) -> None:
        """Keep where a course offers its services, in the place of what was known of it."""

    def context(self, course: str) -> Context | None:
        """Where a course offers its services."""

    def save_places(self, course: str, places: Iterable[Place]) -> None:
        """Keep where a course and its activities are, in the place of what was known of it."""

    def places(self, courses: Iterable[str]) -> tuple[Place, ...]:
        """Where these courses and their activities are."""

    def save_column(self, programme: str, component: str, course: str, column: Column) -> None:
        """Keep the column of a component, in the place of an earlier one."""

    def columns(self, programme: str) -> Mapping[str, tuple[str, Column]]:
        """By component, the course and the column that the bridge made there."""

    def scores_sent(self, url: str) -> Mapping[str, str]:
        """By user id, the digest of what was last sent to a column and taken by it."""

    def save_scores_sent(self, url: str, sent: Mapping[str, str]) -> None:
        """Keep digests of what a column took."""

    def add_token(self, token: ApiToken) -> ApiToken:
        """Keep a token of the API; gives it its id."""

    def tokens(self) -> tuple[ApiToken, ...]:
        """Every token, in the order added, revoked ones too."""

    def token(self, digest: str) -> ApiToken | None:
        """The token of a digest."""

    def revoke_token(self, token_id: int, at: datetime) -> bool:
        """Revoke a token; False where there is none, or it was revoked before."""


class PlatformServices(Protocol):
    """What a platform serves to a registered tool (NRPS 2.0, AGS 2.0).

    Methods raise RetryLater where it is worth to try again, and StopRun where the platform
    refuses; both say what a person can do.
    """

    def memberships(self, platform: Platform, services: Services) -> Roster:
        """Everybody in the course, all pages; StopRun where it does not offer this."""

    def columns(self, platform: Platform, services: Services) -> tuple[Column, ...]:
        """The bridge's own columns in the course's gradebook."""

    def make_column(self, platform: Platform, services: Services, column: Column) -> Column:
        """Make a column; answers it with its address."""

    def scores(self, platform: Platform, column: Column) -> Mapping[str, Score]:
        """What a column says, by user id; nobody who has no score. SkipRecord: it is gone."""

    def send_score(self, platform: Platform, column: Column, score: Score) -> None:
        """Put one score into a column. SkipRecord: the column is gone, or the person is."""
