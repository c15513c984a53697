"""A small course with the bridge's tool, the same for every platform under test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from lms_bridge.model.lti import GradebookColumn, Platform, Score, Services
from lms_bridge.ports import PlatformServices
from lms_bridge_testing.sandbox.records import Course, User
from lms_bridge_testing.sandbox.records_lti import LineItem, Tool
from lms_bridge_testing.sandbox.state import MoodleState

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
NOBODY = "999999"


@dataclass
class Site:
    """A platform under test, and what it really holds."""

    services: PlatformServices
    platform: Platform
    opened: Services
    state: MoodleState
    tool: Tool
    course: Course
    teacher: User
    learners: list[User]

    def make(
        self, resource: str = "du-pccpu/UE1", label: str = "UE1", maximum: int = 21
    ) -> GradebookColumn:
        """Make a column through the services."""
        wanted = GradebookColumn("", label, Decimal(maximum), resource)
        return self.services.make_column(self.platform, self.opened, wanted)

    def columns(self) -> tuple[GradebookColumn, ...]:
        """List the columns through the services."""
        return self.services.columns(self.platform, self.opened)

    def send(
        self, column: GradebookColumn, user: User | str, given: str = "16", **changed: Any
    ) -> None:
        """Send a score through the services."""
        who = user if isinstance(user, str) else str(user.id)
        values: dict[str, Any] = {
            "maximum": Decimal(21),
            "comment": "5 h à suivre",
            "complete": False,
            "at": NOW,
        }
        score = Score(who, Decimal(given), **(values | changed))
        self.services.send_score(self.platform, column, score)

    def scores(self, column: GradebookColumn) -> dict[str, Score]:
        """Read a column through the services."""
        return dict(self.services.scores(self.platform, column))

    @property
    def item(self) -> LineItem:
        """The only column that the platform really holds."""
        (found,) = self.state.line_items(self.course)
        return found


def furnish(state: MoodleState) -> tuple[Course, User, list[User]]:
    """A course with a teacher and three learners, one of them without an idnumber."""
    course = state.add_course("DU-SUIVI", "Suivi du DU")
    teacher = state.add_user("", "Paule", "Enseignante", username="prof1")
    state.enrol(teacher, course, "teacher")
    learners = [
        state.add_user(idnumber, f"Prénom{number}", f"Étudiant{number}")
        for number, idnumber in enumerate(("21000001", "21000002", ""), start=1)
    ]
    for learner in learners:
        state.enrol(learner, course)
    return course, teacher, learners
