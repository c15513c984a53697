"""A small site with a registered tool, for tests of the sandbox as an LTI platform."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal

import requests

from lms_bridge_testing.sandbox import MoodleState, SandboxMoodle
from lms_bridge_testing.sandbox.lti_columns import ITEM_TYPE, ITEMS_TYPE
from lms_bridge_testing.sandbox.lti_members import MEMBERS_TYPE
from lms_bridge_testing.sandbox.lti_scores import RESULTS_TYPE, SCORE_TYPE
from lms_bridge_testing.sandbox.records import Course, User
from lms_bridge_testing.sandbox.records_lti import LtiActivity, Tool
from tests.contract.lti_tool import TestTool


@dataclass
class Platform:
    """A running site: a course with a teacher, an assistant and three learners, and a tool."""

    moodle: SandboxMoodle
    signer: TestTool
    tool: Tool
    course: Course
    activity: LtiActivity
    learners: list[User]
    teacher: User

    @property
    def state(self):
        """What the site holds."""
        return self.moodle.state

    def page(self, name, **query):
        """The address of a page of external tools."""
        made = requests.models.PreparedRequest()
        made.prepare_url(f"{self.moodle.url}/mod/lti/{name}.php", query)
        return made.url

    def view(self, user, **query):
        """The address of the activity's page, looked at by somebody."""
        return self.page("view", id=self.activity.cmid, **{"as": user}, **query)

    def ask(self, method, path, body=None, token=None, **headers):
        """Ask a service; with a fresh token unless one is given."""
        token = self.signer.token(self.tool, self.moodle) if token is None else token
        data = None if body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.request(
            method,
            f"{self.moodle.url}/mod/lti/services.php{path}",
            data=data,
            headers={"Authorization": f"Bearer {token}"} | named,
            timeout=10,
        )

    def members(self, query="", **given):
        """Ask who is in the course."""
        path = f"/CourseSection/{self.course.id}/bindings/{self.tool.id}/memberships{query}"
        return self.ask("GET", path, Accept=MEMBERS_TYPE, **given)

    def columns(self, query="", **given):
        """Ask for the tool's columns."""
        path = f"/{self.course.id}/lineitems?type_id={self.tool.id}{query}"
        return self.ask("GET", path, **({"Accept": ITEMS_TYPE} | given))

    def make(self, label="UE1", maximum=21, **fields):
        """Make a column through the service."""
        path = f"/{self.course.id}/lineitems?type_id={self.tool.id}"
        body = {"label": label, "scoreMaximum": maximum} | fields
        return self.ask("POST", path, body, Content_Type=ITEM_TYPE)

    def column(self, label="UE1", maximum=21, **fields):
        """Make a column, and give it as the state holds it."""
        return self.state.add_line_item(
            self.course, self.tool, label, Decimal(maximum), resource=label, **fields
        )

    def about(self, item, suffix=""):
        """The path of a column."""
        return f"/{self.course.id}/lineitems/{item.id}/lineitem{suffix}?type_id={self.tool.id}"

    def score(self, item, user, given=16, at="2026-11-22T06:00:00.000Z", **changed):
        """Send a score."""
        body = {
            "userId": str(user if isinstance(user, int) else user.id),
            "scoreGiven": given,
            "scoreMaximum": 21,
            "comment": "16 h, 5 h à suivre",
            "activityProgress": "InProgress",
            "gradingProgress": "FullyGraded",
            "timestamp": at,
        } | changed
        kept = {name: value for name, value in body.items() if value is not None}
        return self.ask("POST", self.about(item, "/scores"), kept, Content_Type=SCORE_TYPE)

    def results(self, item, query=""):
        """Read a column back."""
        return self.ask("GET", self.about(item, "/results") + query, Accept=RESULTS_TYPE)


def platform(moodle: SandboxMoodle, signer: TestTool) -> Platform:
    """Fill a running sandbox."""
    state: MoodleState = moodle.state
    course = state.add_course("DU-SUIVI", "Suivi du DU")
    teacher = state.add_user("", "Paule", "Enseignante", username="prof1")
    helper = state.add_user("", "Alix", "Adjointe", username="adjointe")
    learners = [
        state.add_user(f"2100000{number}", f"Prénom{number}", f"Étudiant{number}", username=name)
        for number, name in enumerate(("etu1", "etu2", "etu3"), start=1)
    ]
    state.enrol(teacher, course, "teacher")
    state.enrol(helper, course, "assistant")
    for learner in learners:
        state.enrol(learner, course)
    tool = state.add_tool("Bridge", f"{signer.url}/launch", **signer.settings())
    activity = state.add_lti(course, tool, name="Statuts", custom={"programme": "du-pccpu"})
    return Platform(moodle, signer, tool, course, activity, learners, teacher)
