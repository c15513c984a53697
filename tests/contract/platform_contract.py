"""What every platform promises to whoever asks for its services."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from lms_bridge.errors import CapabilityMissing, RefusedByLms, UnknownRecord
from lms_bridge.model.lti import GradebookColumn, Role, Services
from lms_bridge_testing.sandbox.records_lti import GradeSync
from tests.contract.platform_world import NOBODY, NOW, Site


class PlatformContract:
    """A module gives the fixture `platform_site`."""

    def test_members_come_with_idnumber_and_role(self, platform_site: Site):
        """Everybody is listed once, the teacher as such, and somebody without an idnumber too."""
        roster = platform_site.services.memberships(platform_site.platform, platform_site.opened)
        found = {each.user_id: each for each in roster.members}
        assert len(found) == len(roster.members) == 4
        one, _, nameless = (found[str(each.id)] for each in platform_site.learners)
        assert (one.idnumber, one.name, one.roles) == (
            "21000001",
            "Prénom1 Étudiant1",
            {Role.LEARNER},
        )
        assert nameless.idnumber == ""
        assert found[str(platform_site.teacher.id)].roles == {Role.INSTRUCTOR}
        assert all(each.active for each in roster.members)

    def test_whoever_is_suspended_is_no_member(self, platform_site: Site):
        """A suspended enrolment gives no access to the course."""
        platform_site.state.enrol(platform_site.learners[1], platform_site.course, suspended=True)
        roster = platform_site.services.memberships(platform_site.platform, platform_site.opened)
        assert str(platform_site.learners[1].id) not in {each.user_id for each in roster.members}

    def test_members_are_not_listed_where_the_tool_may_not_see_them(self, platform_site: Site):
        """It is said so, before and after the launch knew of it."""
        with pytest.raises(CapabilityMissing):
            platform_site.services.memberships(
                platform_site.platform, Services(lineitems=platform_site.opened.lineitems)
            )
        platform_site.tool.memberships = False
        with pytest.raises(CapabilityMissing):
            platform_site.services.memberships(platform_site.platform, platform_site.opened)

    def test_a_column_is_made_and_listed(self, platform_site: Site):
        """It has the address by which it is found again, its heading and its maximum."""
        assert platform_site.columns() == ()
        made = platform_site.make()
        assert made.url
        assert platform_site.columns() == (made,)
        assert (platform_site.item.name, platform_site.item.grademax) == ("UE1", Decimal(21))

    def test_an_exact_maximum_stays_exact(self, platform_site: Site):
        """16.5 hours are 16.5 points."""
        wanted = GradebookColumn("", "UE3", Decimal("16.5"), "du-pccpu/UE3")
        platform_site.services.make_column(platform_site.platform, platform_site.opened, wanted)
        assert [each.maximum for each in platform_site.columns()] == [Decimal("16.5")]

    def test_a_column_that_was_renamed_is_still_found(self, platform_site: Site):
        """What it is about does not change with its heading."""
        made = platform_site.make()
        platform_site.state.rename_column(platform_site.item, "Présences")
        assert platform_site.columns() == (replace(made, label="Présences"),)

    def test_columns_of_others_are_not_listed(self, platform_site: Site):
        """Neither a teacher's own nor the activity's."""
        platform_site.state.add_column(platform_site.course, "Oral", 20)
        platform_site.state.add_lti(platform_site.course, platform_site.tool, graded=True)
        assert platform_site.columns() == ()

    def test_a_column_that_was_deleted_is_gone(self, platform_site: Site):
        """It is not listed, and neither read nor written."""
        made = platform_site.make()
        platform_site.state.delete_column(platform_site.course, platform_site.item)
        assert platform_site.columns() == ()
        with pytest.raises(UnknownRecord):
            platform_site.scores(made)
        with pytest.raises(UnknownRecord):
            platform_site.send(made, platform_site.learners[0])

    def test_a_score_shows_with_its_comment(self, platform_site: Site):
        """What was sent is what is read; nobody else has a score."""
        made, one = platform_site.make(), platform_site.learners[0]
        assert platform_site.scores(made) == {}
        platform_site.send(made, one)
        assert list(platform_site.scores(made)) == [str(one.id)]
        found = platform_site.scores(made)[str(one.id)]
        assert (found.given, found.maximum) == (16, 21)
        assert (found.comment, found.at) == ("5 h à suivre", NOW)

    def test_no_hours_at_all_is_a_score(self, platform_site: Site):
        """Zero is not the absence of a score."""
        made = platform_site.make()
        platform_site.send(made, platform_site.learners[0], "0")
        assert platform_site.scores(made)[str(platform_site.learners[0].id)].given == 0

    def test_a_grade_taken_back_is_no_score(self, platform_site: Site):
        """Whoever's grade was emptied is not listed."""
        made = platform_site.make()
        platform_site.send(made, platform_site.learners[0])
        platform_site.state.grade(platform_site.item, platform_site.learners[0], None)
        assert platform_site.scores(made) == {}

    def test_a_later_score_takes_the_place_of_an_earlier_one(self, platform_site: Site):
        """An earlier one, or one of the same second, is refused."""
        made, one = platform_site.make(), platform_site.learners[0]
        platform_site.send(made, one)
        with pytest.raises(RefusedByLms):
            platform_site.send(made, one, "17")
        platform_site.send(made, one, "17", at=NOW + timedelta(seconds=1))
        assert platform_site.scores(made)[str(one.id)].given == 17

    def test_a_score_is_fitted_to_the_columns_own_maximum(self, platform_site: Site):
        """Where a teacher changed the maximum the share stays."""
        made, one = platform_site.make(), platform_site.learners[0]
        platform_site.item.grademax = Decimal(100)
        platform_site.send(made, one, "10.5")
        found = platform_site.scores(made)[str(one.id)]
        assert (found.given, found.maximum) == (50, 100)

    def test_nobody_outside_the_course_gets_a_score(self, platform_site: Site):
        """Neither a stranger nor the teacher; the column stays as it was."""
        made = platform_site.make()
        outsider = platform_site.state.add_user("21000009", "Zoé", "Ailleurs")
        for who in (outsider, platform_site.teacher, NOBODY):
            with pytest.raises(RefusedByLms):
                platform_site.send(made, who)
        assert platform_site.scores(made) == {}

    def test_a_locked_grade_stays(self, platform_site: Site):
        """A refusal of one score, not trouble with the platform."""
        made, one = platform_site.make(), platform_site.learners[0]
        platform_site.send(made, one)
        platform_site.item.grades[one.id].locked = True
        with pytest.raises(RefusedByLms):
            platform_site.send(made, one, "17", at=NOW + timedelta(seconds=1))
        assert platform_site.scores(made)[str(one.id)].given == 16

    def test_columns_are_not_made_where_the_tool_may_only_write_scores(self, platform_site: Site):
        """What it may do still works."""
        made = platform_site.make()
        platform_site.tool.grades = GradeSync.SCORES_ONLY
        with pytest.raises(CapabilityMissing):
            platform_site.make("du-pccpu/UE2")
        platform_site.send(made, platform_site.learners[0])
        assert len(platform_site.scores(made)) == 1

    def test_a_tool_without_grades_reaches_no_gradebook(self, platform_site: Site):
        """Whatever it asks for, before and after the launch knew of it."""
        made = platform_site.make()
        with pytest.raises(CapabilityMissing):
            platform_site.services.columns(platform_site.platform, Services())
        platform_site.tool.grades = GradeSync.NEVER
        for ask in (platform_site.columns, platform_site.make, lambda: platform_site.scores(made)):
            with pytest.raises(CapabilityMissing):
                ask()

    def test_a_client_that_is_not_registered_gets_nothing(self, platform_site: Site):
        """The platform knows its tools by their client id."""
        stranger = replace(platform_site.platform, client_id="nobody")
        with pytest.raises(CapabilityMissing):
            platform_site.services.columns(stranger, platform_site.opened)
