"""The small campus with columns in the gradebook of its follow-up course."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from lms_bridge.model.lti import GradebookColumn, Platform, Score
from lms_bridge.programme.loader import load_programme
from lms_bridge.runs import Job
from lms_bridge.store import SqlStore
from lms_bridge_testing.fake_platform import FakePlatform
from lms_bridge_testing.sandbox.records import User
from lms_bridge_testing.sandbox.records_lti import LineItem
from tests.flow.sync_world import FILES, World

COLUMNS = """
  - {id: column-U1, kind: column, component: U1, label: U1}
  - {id: column-U2, kind: column, component: U2, label: U2}
  - {id: column-B1, kind: column, component: B1, label: B1}
"""
WITH_COLUMNS = load_programme("mini", FILES | {"effects.yaml": FILES["effects.yaml"] + COLUMNS})


class Killed(BaseException):
    """The process was killed here."""


@dataclass
class Watched:
    """A platform whose writes are counted, and that may die at the n-th.

    `how`: "before" dies instead of the write, "after" once it was done.
    """

    inner: FakePlatform
    at: int = 0
    how: str = ""
    made: Counter[str] = field(default_factory=Counter)
    sent: Counter[tuple[str, str, Decimal]] = field(default_factory=Counter)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def make_column(
        self, platform: Platform, services: Any, column: GradebookColumn
    ) -> GradebookColumn:
        """Make a column, and count it."""
        self._die("before")
        made = self.inner.make_column(platform, services, column)
        self.made[column.resource] += 1
        self._die("after")
        return made

    def send_score(self, platform: Platform, column: GradebookColumn, score: Score) -> None:
        """Send a score, and count it."""
        self._die("before")
        self.inner.send_score(platform, column, score)
        self.sent[column.resource, score.user_id, score.given] += 1
        self._die("after")

    def _die(self, moment: str) -> None:
        writes = self.made.total() + self.sent.total()
        if self.how == moment and writes + (moment == "before") == self.at:
            raise Killed


class ColumnWorld(World):
    """The campus of `sync_world`, opened once from its follow-up course."""

    def __init__(self, store: SqlStore | None = None, learners: int = 4) -> None:
        super().__init__(store, learners)
        self.programme = WITH_COLUMNS
        self.platform = FakePlatform(self.state)
        self.store.platforms.save(self.platform.registered())
        self.open()

    def open(self) -> None:
        """Somebody opens the bridge's activity in the follow-up course."""
        self.store.gradebooks.save_context(self.platform.context(self.courses["MINI-SUIVI"]))

    def job(self, lms: Any = None, platform: Any = None) -> Job:
        """A job on this world, with its platform."""
        return replace(super().job(lms), platform=platform or self.platform)

    def column(self, component: str) -> LineItem:
        """The only column about a component, as the gradebook has it."""
        resource = f"mini/{component}"
        course = self.courses["MINI-SUIVI"]
        (found,) = [each for each in self.state.line_items(course) if each.resource == resource]
        return found

    def score(self, component: str, person: User) -> tuple[Decimal, str] | None:
        """What a column says of somebody: points and remark."""
        grade = self.column(component).grades.get(person.id)
        return None if grade is None or grade.raw is None else (grade.raw, grade.feedback)

    def attend(self, person: User) -> None:
        """Somebody attends the session of U1, some time later."""
        self.wait(60)
        self.state.mark(self.session, person, "P")

    def by_hand(self, component: str, person: User, points: int | None, remark: str = "") -> None:
        """A teacher writes a score, or empties it."""
        self.wait(60)
        self.state.grade(self.column(component), person, points, feedback=remark)
        self.wait(60)
