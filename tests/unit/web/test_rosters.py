"""Who is in the course of a launch: asked of the platform first, else of the web service."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from lms_bridge.cause import as_written
from lms_bridge.errors import CapabilityMissing, LmsUnavailable, RefusedByLms, UnknownRecord
from lms_bridge.model.lti import Launch, MessageType, Role, Services
from lms_bridge.web.rosters import platform_of, read_roster
from lms_bridge_testing.fake_platform import FakePlatform
from lms_bridge_testing.fakes import FakeLms
from lms_bridge_testing.sandbox import MoodleState
from lms_bridge_testing.stores import fresh_store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class Campus:
    """A course with a teacher, a learner, and one whose enrolment is suspended."""

    state: MoodleState = field(default_factory=MoodleState)

    def __post_init__(self) -> None:
        state = self.state
        self.course = state.add_course("DU-UE1", "DU UE1")
        for idnumber, role, suspended in (
            ("21000001", "student", False),
            ("21000002", "student", True),
            ("", "teacher", False),
        ):
            user = state.add_user(idnumber, "Camille", f"Nom{idnumber}")
            state.enrol(user, self.course, role=role, suspended=suspended)
        self.platform, self.lms = FakePlatform(state), FakeLms(state)

    def launch(self, **changes: object) -> Launch:
        """A launch from the course, with the services that the platform offers there."""
        said: dict[str, object] = {
            "message": MessageType.RESOURCE_LINK,
            "issuer": self.platform.issuer,
            "client_id": self.platform.tool.client_id,
            "deployment": "1",
            "user_id": "63",
            "idnumber": "",
            "username": "prof1",
            "name": "Paule",
            "roles": frozenset({Role.INSTRUCTOR}),
            "context": str(self.course.id),
            "course": "DU-UE1",
            "course_title": "DU UE1",
            "resource_link": "1",
            "locale": "fr",
            "services": self.platform.context(self.course).services,
        }
        return Launch(**{**said, **changes})  # type: ignore[arg-type]

    def read(self, launch: Launch | None = None, *, registered: bool = True):
        """The members, as a page asks for them."""
        return read_roster(
            launch or self.launch(),
            self.platform.registered() if registered else None,
            self.platform,
            lambda: self.lms,
            NOW,
        )


@pytest.fixture
def campus() -> Campus:
    """A course that offers its members."""
    return Campus()


def by_idnumber(roster):
    """Members who have one."""
    return {each.idnumber: each for each in roster.members if each.idnumber}


def test_the_platform_tells_names(campus: Campus):
    """With idnumbers and roles."""
    found = by_idnumber(campus.read())
    assert found["21000001"].name
    assert Role.LEARNER in found["21000001"].roles


@pytest.mark.parametrize("error", [LmsUnavailable, CapabilityMissing, RefusedByLms])
def test_where_the_platform_does_not_answer_the_web_service_does(campus: Campus, error):
    """Without names: it is not asked for them. Suspended enrolments are told as such."""
    campus.platform.fail("memberships", error("not now"))
    found = campus.read()
    members = by_idnumber(found)
    assert {each.name for each in found.members} == {""}
    assert (members["21000001"].active, members["21000002"].active) == (True, False)
    assert members["21000001"].roles == {Role.LEARNER}
    (teacher,) = [each for each in found.members if not each.idnumber]
    assert teacher.roles == {Role.INSTRUCTOR}
    assert found.read_at == NOW


def test_a_course_that_offers_no_members_is_read_by_the_web_service(campus: Campus):
    """The platform is not asked; nor is one whose registration is gone."""
    for found in (
        campus.read(campus.launch(services=Services())),
        campus.read(registered=False),
    ):
        assert set(by_idnumber(found)) == {"21000001", "21000002"}


@pytest.mark.parametrize("context", ["", "x", "²", "-1"])
def test_a_launch_from_nowhere_has_no_members(campus: Campus, context: str):
    """Nobody is shown rather than somebody else's learners."""
    assert campus.read(campus.launch(services=Services(), context=context)).members == ()


def test_where_both_are_away_the_error_is_raised(campus: Campus):
    """Whoever has an older list may go on with it."""
    campus.platform.fail("memberships", LmsUnavailable(as_written("away")))
    campus.lms.fail("participants", LmsUnavailable(as_written("away too")))
    with pytest.raises(LmsUnavailable, match="away too"):
        campus.read()
    with pytest.raises(UnknownRecord):
        campus.read(campus.launch(services=Services(), context="999999"))


def test_the_registration_of_a_launch_is_found_by_both_its_names(campus: Campus):
    """The issuer and the client; another client of the same platform is another registration."""
    store = fresh_store()
    assert platform_of(store.platforms, campus.launch()) is None
    platform = campus.platform.registered()
    store.platforms.save(platform)
    assert platform_of(store.platforms, campus.launch()) == platform
    assert platform_of(store.platforms, campus.launch(client_id="another")) is None
