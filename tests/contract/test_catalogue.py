"""What every catalogue of an LMS promises, on the fake and on the sandbox Moodle over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lms_bridge.lms.moodle.address import Token
from lms_bridge.lms.moodle.catalogue import MoodleCatalogue
from lms_bridge.lms.moodle.limits import MoodleLimits
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.ports import LmsCatalogue
from lms_bridge_testing.fake_catalogue import FakeCatalogue
from lms_bridge_testing.sandbox import LEAST_PRIVILEGE, SandboxMoodle, SandboxOptions
from tests.contract.lms_campus import Campus, build_campus


class CatalogueContract:
    """A test per promise; a subclass gives the fixture `catalogue`."""

    @pytest.fixture
    def campus(self) -> Campus:
        """A fresh campus."""
        return build_campus()

    def test_every_course_is_listed_but_the_front_page(
        self, catalogue: LmsCatalogue, campus: Campus
    ):
        """By id, with their names as plain text."""
        found = catalogue.every_course()
        assert [each.id for each in found] == [campus.course.id, campus.bare.id]
        assert [each.fullname for each in found] == ["Unit 1 & more", "Unit 2"]
        assert all(each.shortname for each in found)

    def test_columns_come_with_names_and_without_anybodys_grades(
        self, catalogue: LmsCatalogue, campus: Campus
    ):
        """What a binding may name: the idnumber, or the LMS's own name of the activity."""
        found = {each.own: each for each in catalogue.columns(campus.course.id)}
        essay = found[f"cm:{campus.essay.cmid}"]
        assert (essay.idnumber, essay.name) == ("DU-UE1-EVAL", "Essay")
        assert found[f"cm:{campus.level.cmid}"].name == "Level"
        assert catalogue.columns(campus.bare.id) == ()


class TestFakeCatalogue(CatalogueContract):
    """The fake keeps the contract."""

    @pytest.fixture
    def catalogue(self, campus: Campus) -> FakeCatalogue:
        """The fake on the campus."""
        return FakeCatalogue(campus.state)


class TestMoodleCatalogue(CatalogueContract):
    """The Moodle adapter keeps the contract."""

    @pytest.fixture
    def catalogue(self, campus: Campus) -> Iterator[MoodleCatalogue]:
        """The adapter on a sandbox Moodle."""
        options = SandboxOptions()
        with SandboxMoodle(campus.state, options=options, capabilities=LEAST_PRIVILEGE) as running:
            transport = Transport(running.url, Token(running.token), MoodleLimits())
            yield MoodleCatalogue(transport)
            transport.close()

    def test_a_service_user_who_may_not_edit_sees_no_idnumbers_of_courses(
        self, catalogue: LmsCatalogue, campus: Campus
    ):
        """Moodle leaves them out in silence: "" means that nobody can tell."""
        assert {each.idnumber for each in catalogue.every_course()} == {""}
        assert campus.course.idnumber == "DU-UE1"
