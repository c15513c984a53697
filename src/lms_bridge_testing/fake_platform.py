"""A platform in memory for tests: the port `PlatformServices` straight on a sandbox state.

    platform = FakePlatform(state)
    store.platforms.save(platform.registered())
    store.gradebooks.save_context(platform.context(course))
    platform.fail("send_score", LmsUnavailable("away"))

It passes the same contract as the real services.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from lms_bridge.cause import as_written
from lms_bridge.errors import CapabilityMissing, RefusedByLms
from lms_bridge.model.lti import (
    Context,
    ContextMember,
    ContextRoster,
    GradebookColumn,
    Platform,
    Role,
    Score,
    Services,
)
from lms_bridge.ports.lti import PlatformServices
from lms_bridge_testing import fake_base as base
from lms_bridge_testing.sandbox import records
from lms_bridge_testing.sandbox.records_lti import GradeSync, LineItem, Tool
from lms_bridge_testing.sandbox.state import MoodleState

ISSUER = "https://moodle.example.org"
_BRIDGE = "https://bridge.example.org"
_COURSE = re.compile(r"/(?:CourseSection/)?(\d+)/(?:lineitems|bindings)")
_ITEM = re.compile(r"/lineitems/(\d+)/lineitem")
_PLACES = Decimal("0.00001")


class FakePlatform(base.FakeBase, PlatformServices):
    """Serves what a sandbox state holds to one tool of it."""

    def __init__(self, state: MoodleState, issuer: str = ISSUER) -> None:
        super().__init__(state)
        self.issuer = issuer
        self.tool: Tool = state.add_tool(
            "lms_bridge",
            f"{_BRIDGE}/lti/launch",
            login_url=f"{_BRIDGE}/lti/login",
            redirect_uris=(f"{_BRIDGE}/lti/launch",),
            jwks_url=f"{_BRIDGE}/lti/jwks",
        )

    def registered(self) -> Platform:
        """The platform as the bridge knows it once it is registered."""
        return Platform(
            self.issuer,
            self.tool.client_id,
            frozenset({str(self.tool.id)}),
            auth_url=f"{self.issuer}/mod/lti/auth.php",
            token_url=f"{self.issuer}/mod/lti/token.php",
            jwks_url=f"{self.issuer}/mod/lti/certs.php",
            since=self._now(),
        )

    def context(self, course: records.Course) -> Context:
        """What the bridge knows of a course once it was opened from it."""
        place = f"{self.issuer}/mod/lti/services.php"
        members = f"{place}/CourseSection/{course.id}/bindings/{self.tool.id}/memberships"
        graded = self.tool.grades is not GradeSync.NEVER
        services = Services(
            memberships=members if self.tool.memberships else "",
            lineitems=f"{place}/{course.id}/lineitems?type_id={self.tool.id}" if graded else "",
            scopes=frozenset(each for each in self.tool.scopes if "/lti-ags/" in each),
        )
        return Context(course.idnumber, self.issuer, self.tool.client_id, services, self._now())

    def memberships(self, platform: Platform, services: Services) -> ContextRoster:
        """Everybody with an active enrolment; StopRun where the tool may not see them."""
        with self._call("memberships") as state:
            self._may(platform, self.tool.memberships and bool(services.memberships))
            course = self._course(_number(_COURSE, services.memberships))
            now = state.now()
            found = [
                _member(course, state.users[who])
                for who in sorted(course.participants)
                if course.active(who, now)
            ]
            return ContextRoster(tuple(found), self._now())

    def columns(self, platform: Platform, services: Services) -> tuple[GradebookColumn, ...]:
        """The tool's own columns, in the order made."""
        with self._call("columns") as state:
            self._may(platform, bool(services.lineitems) and self._grades(GradeSync.SCORES_ONLY))
            course = self._course(_number(_COURSE, services.lineitems))
            own = [each for each in state.line_items(course) if each.tool is self.tool]
            return tuple(self._column(course, each) for each in own if each.resource)

    def make_column(
        self, platform: Platform, services: Services, column: GradebookColumn
    ) -> GradebookColumn:
        """Make a column, whether or not there is one about the same already."""
        with self._call("make_column") as state:
            self._may(platform, bool(services.lineitems) and self._grades(GradeSync.FULL))
            course = self._course(_number(_COURSE, services.lineitems))
            made = state.add_line_item(
                course,
                self.tool,
                column.label,
                column.maximum,
                resource=column.resource,
                tag=column.resource,
            )
            return replace(column, url=self._column(course, made).url)

    def scores(self, platform: Platform, column: GradebookColumn) -> Mapping[str, Score]:
        """What a column says; nobody whose grade was taken back."""
        with self._call("scores"):
            self._may(platform, self._grades(GradeSync.SCORES_ONLY))
            _, item = self._item(column)
            return {
                str(who): _score(who, each.raw, item, each)
                for who, each in item.grades.items()
                if each.raw is not None
            }

    def send_score(self, platform: Platform, column: GradebookColumn, score: Score) -> None:
        """Put one score into a column, unless it holds a later one, or is locked."""
        with self._call("send_score") as state:
            self._may(platform, self._grades(GradeSync.SCORES_ONLY))
            course, item = self._item(column)
            who = int(score.user_id)
            if records.Role.STUDENT not in course.roles(who) or who in state.poisoned:
                raise RefusedByLms(
                    as_written("no score of this person is taken"), where=f"user {who}"
                )
            held, at = item.grades.get(who), int(score.at.timestamp())
            if held is not None and held.timemodified >= at:
                raise RefusedByLms(
                    as_written("the column holds a later score"), where=f"user {who}"
                )
            if item.locked or (held is not None and held.locked):
                raise RefusedByLms(as_written("the grade is locked"), where=f"user {who}")
            given = (score.given * item.grademax / score.maximum).quantize(_PLACES)
            state.grade(item, state.users[who], given, when=at, feedback=score.comment)

    def _may(self, platform: Platform, allowed: bool) -> None:  # noqa: FBT001 - the point of it
        known = (platform.issuer, platform.client_id) == (self.issuer, self.tool.client_id)
        if not known or not allowed:
            raise CapabilityMissing(
                as_written("the platform does not let the bridge use this service")
            )

    def _grades(self, least: GradeSync) -> bool:
        return self.tool.grades >= least

    def _column(self, course: records.Course, item: LineItem) -> GradebookColumn:
        place = f"{self.issuer}/mod/lti/services.php/{course.id}/lineitems/{item.id}/lineitem"
        url = f"{place}?type_id={self.tool.id}"
        return GradebookColumn(url, item.name, item.grademax, item.resource)

    def _item(self, column: GradebookColumn) -> tuple[records.Course, LineItem]:
        course = self._course(_number(_COURSE, column.url))
        item = course.columns.get(_number(_ITEM, column.url))
        found = item if isinstance(item, LineItem) and item.tool is self.tool else None
        return course, base.found(found, f"column of course {course.id}")

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.state.now(), UTC)


def _member(course: records.Course, user: records.User) -> ContextMember:
    teaches = records.Role.EDITING_TEACHER in course.roles(user.id)
    role = Role.INSTRUCTOR if teaches else Role.LEARNER
    return ContextMember(str(user.id), user.idnumber, user.fullname, frozenset({role}))


def _score(who: int, raw: Decimal, item: LineItem, grade: records.Grade) -> Score:
    at = datetime.fromtimestamp(grade.timemodified, UTC)
    complete = raw >= item.grademax
    return Score(str(who), raw, item.grademax, grade.feedback, complete, at)


def _number(pattern: re.Pattern[str], url: str) -> int:
    found = pattern.search(url)
    return int(found[1]) if found else 0
