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
    """A subclass gives the fixture `site`."""

    def test_members_come_with_idnumber_and_role(self, site: Site):
        """Everybody is listed once, the teacher as such, and somebody without an idnumber too."""
        roster = site.services.memberships(site.platform, site.opened)
        found = {each.user_id: each for each in roster.members}
        assert len(found) == len(roster.members) == 4
        one, _, nameless = (found[str(each.id)] for each in site.learners)
        assert (one.idnumber, one.name, one.roles) == (
            "21000001",
            "Prénom1 Étudiant1",
            {Role.LEARNER},
        )
        assert nameless.idnumber == ""
        assert found[str(site.teacher.id)].roles == {Role.INSTRUCTOR}
        assert all(each.active for each in roster.members)

    def test_whoever_is_suspended_is_no_member(self, site: Site):
        """A suspended enrolment gives no access to the course."""
        site.state.enrol(site.learners[1], site.course, suspended=True)
        roster = site.services.memberships(site.platform, site.opened)
        assert str(site.learners[1].id) not in {each.user_id for each in roster.members}

    def test_members_are_not_listed_where_the_tool_may_not_see_them(self, site: Site):
        """It is said so, before and after the launch knew of it."""
        with pytest.raises(CapabilityMissing):
            site.services.memberships(site.platform, Services(lineitems=site.opened.lineitems))
        site.tool.memberships = False
        with pytest.raises(CapabilityMissing):
            site.services.memberships(site.platform, site.opened)

    def test_a_column_is_made_and_listed(self, site: Site):
        """It has the address by which it is found again, its heading and its maximum."""
        assert site.columns() == ()
        made = site.make()
        assert made.url
        assert site.columns() == (made,)
        assert (site.item.name, site.item.grademax) == ("UE1", Decimal(21))

    def test_an_exact_maximum_stays_exact(self, site: Site):
        """16.5 hours are 16.5 points."""
        wanted = GradebookColumn("", "UE3", Decimal("16.5"), "du-pccpu/UE3")
        site.services.make_column(site.platform, site.opened, wanted)
        assert [each.maximum for each in site.columns()] == [Decimal("16.5")]

    def test_a_column_that_was_renamed_is_still_found(self, site: Site):
        """What it is about does not change with its heading."""
        made = site.make()
        site.state.rename_column(site.item, "Présences")
        assert site.columns() == (replace(made, label="Présences"),)

    def test_columns_of_others_are_not_listed(self, site: Site):
        """Neither a teacher's own nor the activity's."""
        site.state.add_column(site.course, "Oral", 20)
        site.state.add_lti(site.course, site.tool, graded=True)
        assert site.columns() == ()

    def test_a_column_that_was_deleted_is_gone(self, site: Site):
        """It is not listed, and neither read nor written."""
        made = site.make()
        site.state.delete_column(site.course, site.item)
        assert site.columns() == ()
        with pytest.raises(UnknownRecord):
            site.scores(made)
        with pytest.raises(UnknownRecord):
            site.send(made, site.learners[0])

    def test_a_score_shows_with_its_comment(self, site: Site):
        """What was sent is what is read; nobody else has a score."""
        made, one = site.make(), site.learners[0]
        assert site.scores(made) == {}
        site.send(made, one)
        assert list(site.scores(made)) == [str(one.id)]
        found = site.scores(made)[str(one.id)]
        assert (found.given, found.maximum) == (16, 21)
        assert (found.comment, found.at) == ("5 h à suivre", NOW)

    def test_no_hours_at_all_is_a_score(self, site: Site):
        """Zero is not the absence of a score."""
        made = site.make()
        site.send(made, site.learners[0], "0")
        assert site.scores(made)[str(site.learners[0].id)].given == 0

    def test_a_grade_taken_back_is_no_score(self, site: Site):
        """Whoever's grade was emptied is not listed."""
        made = site.make()
        site.send(made, site.learners[0])
        site.state.grade(site.item, site.learners[0], None)
        assert site.scores(made) == {}

    def test_a_later_score_takes_the_place_of_an_earlier_one(self, site: Site):
        """An earlier one, or one of the same second, is refused."""
        made, one = site.make(), site.learners[0]
        site.send(made, one)
        with pytest.raises(RefusedByLms):
            site.send(made, one, "17")
        site.send(made, one, "17", at=NOW + timedelta(seconds=1))
        assert site.scores(made)[str(one.id)].given == 17

    def test_a_score_is_fitted_to_the_columns_own_maximum(self, site: Site):
        """Where a teacher changed the maximum the share stays."""
        made, one = site.make(), site.learners[0]
        site.item.grademax = Decimal(100)
        site.send(made, one, "10.5")
        found = site.scores(made)[str(one.id)]
        assert (found.given, found.maximum) == (50, 100)

    def test_nobody_outside_the_course_gets_a_score(self, site: Site):
        """Neither a stranger nor the teacher; the column stays as it was."""
        made = site.make()
        outsider = site.state.add_user("21000009", "Zoé", "Ailleurs")
        for who in (outsider, site.teacher, NOBODY):
            with pytest.raises(RefusedByLms):
                site.send(made, who)
        assert site.scores(made) == {}

    def test_a_locked_grade_stays(self, site: Site):
        """A refusal of one score, not trouble with the platform."""
        made, one = site.make(), site.learners[0]
        site.send(made, one)
        site.item.grades[one.id].locked = True
        with pytest.raises(RefusedByLms):
            site.send(made, one, "17", at=NOW + timedelta(seconds=1))
        assert site.scores(made)[str(one.id)].given == 16

    def test_columns_are_not_made_where_the_tool_may_only_write_scores(self, site: Site):
        """What it may do still works."""
        made = site.make()
        site.tool.grades = GradeSync.SCORES_ONLY
        with pytest.raises(CapabilityMissing):
            site.make("du-pccpu/UE2")
        site.send(made, site.learners[0])
        assert len(site.scores(made)) == 1

    def test_a_tool_without_grades_reaches_no_gradebook(self, site: Site):
        """Whatever it asks for, before and after the launch knew of it."""
        made = site.make()
        with pytest.raises(CapabilityMissing):
            site.services.columns(site.platform, Services())
        site.tool.grades = GradeSync.NEVER
        for ask in (site.columns, site.make, lambda: site.scores(made)):
            with pytest.raises(CapabilityMissing):
                ask()

    def test_a_client_that_is_not_registered_gets_nothing(self, site: Site):
        """The platform knows its tools by their client id."""
        stranger = replace(site.platform, client_id="nobody")
        with pytest.raises(CapabilityMissing):
            site.services.columns(stranger, site.opened)
