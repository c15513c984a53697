"""What every inspector promises: `LmsInspector` in words that can fail."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lms_bridge.cause import as_written
from lms_bridge.errors import RefusedByLms, SkipRecord, UnknownRecord
from lms_bridge.model.connection import Purpose
from lms_bridge.ports import LmsInspector
from tests.contract.lms_campus import NOBODY, Campus, build_campus


class InspectorContract:
    """A subclass gives the fixture `inspector`, on the campus."""

    @pytest.fixture
    def campus(self) -> Campus:
        """A fresh campus."""
        return build_campus()

    def test_every_purpose_has_what_it_needs(self, inspector: LmsInspector):
        """No purpose is left without a function to serve it."""
        assert set(inspector.requirements) == set(Purpose)
        assert all(each.functions for each in inspector.requirements.values())

    def test_the_service_offers_what_the_purposes_need(self, inspector: LmsInspector):
        """A service that is set up as documented lacks no function."""
        service = inspector.service()
        for purpose, needed in inspector.requirements.items():
            assert set(needed.functions) <= service.site.functions, purpose

    def test_the_service_says_the_time_and_whose_token_it_is(self, inspector: LmsInspector):
        """The clock has a zone; the token is not an administrator's."""
        service = inspector.service()
        assert service.answered_at is not None
        assert service.answered_at.tzinfo is not None
        assert service.answered_at > datetime(2026, 1, 1, tzinfo=UTC)
        assert not service.administrator
        assert service.site.user_id

    def test_a_course_shows_how_it_is_set_up(self, inspector: LmsInspector, campus: Campus):
        """Completion, groups and enrolment, as they are."""
        settings = inspector.course_settings(campus.course.id)
        assert settings is not None
        assert (settings.entered, settings.completion) == (True, True)
        assert (settings.separate_groups, settings.manual_enrolment) == (False, True)

    def test_changed_settings_show(self, inspector: LmsInspector, campus: Campus):
        """What a teacher switches off is seen to be off."""
        campus.course.enablecompletion = False
        campus.course.separate_groups = True
        campus.course.manual_enrolment = False
        settings = inspector.course_settings(campus.course.id)
        assert settings is not None
        assert (settings.completion, settings.separate_groups) == (False, True)
        assert settings.manual_enrolment is False

    def test_a_course_that_is_not_there_has_no_settings(self, inspector: LmsInspector):
        """An unknown course is none, not an error."""
        assert inspector.course_settings(NOBODY) is None

    def test_roles_come_with_their_numbers(self, inspector: LmsInspector, campus: Campus):
        """The role of students is told from that of teachers."""
        roles = inspector.role_ids(campus.course.id)
        assert roles["student"] == 5
        assert roles["editingteacher"] == 3

    def test_an_account_shows_whether_it_is_suspended(
        self, inspector: LmsInspector, campus: Campus
    ):
        """The field is shown at all; an account that is not there is unknown."""
        assert {"id", "idnumber", "suspended"} <= inspector.account_fields(campus.camille.id)
        with pytest.raises(UnknownRecord):
            inspector.account_fields(NOBODY)

    def test_an_open_gradebook_opens(self, inspector: LmsInspector, campus: Campus):
        """Nothing is raised; an unknown course is refused."""
        inspector.gradebook(campus.course.id)
        with pytest.raises(SkipRecord):
            inspector.gradebook(NOBODY)

    def test_what_the_service_user_may_do(self, inspector: LmsInspector, campus: Campus):
        """Frameworks, ratings and idnumbers of activities, each by the LMS's own word."""
        assert inspector.makes_frameworks() is True
        assert inspector.rates(campus.camille.id, campus.competency.id) is True
        assert inspector.names_activities(campus.page.cmid) is True
        with pytest.raises(SkipRecord):
            inspector.names_activities(NOBODY)

    def test_without_a_framework_nothing_tells(self, inspector: LmsInspector, campus: Campus):
        """Whether frameworks may be made is unknown while there is none."""
        campus.state.frameworks.clear()
        assert inspector.makes_frameworks() is None

    def test_a_refusal_without_a_code_has_none(self, inspector: LmsInspector):
        """Plain words hold no code."""
        assert inspector.code(RefusedByLms(as_written("closed"))) == ""
