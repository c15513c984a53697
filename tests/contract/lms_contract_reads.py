"""What every LMS promises to whoever reads it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from lms_bridge.errors import SkipRecord, UnknownRecord
from lms_bridge.model.snapshot import CompletionState
from lms_bridge.ports import CourseReads, Lms
from tests.contract.lms_campus import FIRST, GRADED, NOBODY, SECOND, Campus


class CoursesContract:
    """What is promised about courses, activities and people."""

    def test_a_site_says_who_it_is(self, lms: Lms, campus: Campus):
        """The site has a name, an address and a service user."""
        site = lms.site()
        assert site.name == campus.state.sitename
        assert site.url
        assert site.user_id > 0

    def test_courses_are_found_by_their_idnumber(self, lms: Lms, campus: Campus):
        """A course that does not exist is left out; a name is plain text."""
        found = lms.courses(["DU-UE1", "NOPE", "DU-UE2"])
        assert set(found) == {"DU-UE1", "DU-UE2"}
        assert found["DU-UE1"].id == campus.course.id
        assert found["DU-UE1"].idnumber == "DU-UE1"
        assert found["DU-UE1"].fullname == "Unit 1 & more"
        assert found["DU-UE1"].visible

    def test_no_idnumbers_find_no_courses(self, lms: Lms):
        """Asking for nothing finds nothing, and an empty idnumber is nobody's."""
        assert lms.courses([]) == {}
        assert lms.courses([""]) == {}

    def test_activities_carry_their_idnumbers(self, lms: Lms, campus: Campus):
        """What a programme binds is found by idnumber, with its kind and instance."""
        activities = {each.id: each for each in lms.activities(campus.course.id)}
        essay, register = activities[campus.essay.cmid], activities[campus.register.cmid]
        assert (essay.idnumber, essay.kind, essay.tracked) == ("DU-UE1-EVAL", "assign", True)
        assert (register.idnumber, register.kind) == ("DU-UE1-ATT", "attendance")
        assert register.instance == campus.register.instance
        assert not register.tracked
        assert activities[campus.page.cmid].tracked
        assert {each.own for each in activities.values()} == {f"cm:{cmid}" for cmid in activities}
        assert {each.course_id for each in activities.values()} == {campus.course.id}

    def test_hearing_which_courses_come_next_changes_nothing_that_is_read(
        self, lms: Lms, campus: Campus
    ):
        """Prepared or not, and read twice: the same people, activities and groups."""
        number = campus.course.id
        before = (lms.participants(number), lms.activities(number), lms.groups(number))
        wanted = CourseReads(number, participants=True, activities=True, groups=True)
        lms.prepare([wanted, CourseReads(campus.bare.id, participants=True)])
        for _ in range(2):
            assert (lms.participants(number), lms.activities(number), lms.groups(number)) == before

    def test_a_course_that_is_gone_when_it_is_prepared_is_told_when_it_is_read(self, lms: Lms):
        """Preparing never fails for one course; reading it does."""
        lms.prepare([CourseReads(999_999, participants=True, groups=True)])
        with pytest.raises(SkipRecord):
            lms.participants(999_999)

    def test_participants_are_everybody_each_once(self, lms: Lms, campus: Campus):
        """A suspended enrolment is there and not active; a missing idnumber is None."""
        found = sorted(lms.participants(campus.course.id), key=lambda each: each.user_id)
        shown = [(each.user_id, each.idnumber, each.active, each.roles) for each in found]
        assert shown == [
            (campus.camille.id, "21000001", True, ("student",)),
            (campus.leo.id, "21000002", False, ("student",)),
            (campus.nameless.id, None, True, ("student",)),
            (campus.teacher.id, "T1", True, ("editingteacher",)),
        ]
        assert [each.groups for each in found] == [(campus.group.id,), (), (), ()]

    def test_an_unknown_course_is_one_unknown_record(self, lms: Lms):
        """A course deleted meanwhile concerns that course only."""
        for read in (lms.activities, lms.participants, lms.grades, lms.groups):
            with pytest.raises(UnknownRecord):
                read(NOBODY)

    def test_groups_come_with_their_members(self, lms: Lms, campus: Campus):
        """A group shows who is in it."""
        (group,) = lms.groups(campus.course.id)
        assert (group.idnumber, group.name) == ("GA", "Group A")
        assert group.members == {campus.camille.id}
        assert lms.groups(campus.bare.id) == ()

    def test_cohorts_are_found_by_their_exact_idnumber(self, lms: Lms, campus: Campus):
        """A cohort whose idnumber only begins the same is another one."""
        campus.state.add_to_cohort(campus.cohort, campus.camille)
        found = lms.cohorts(["LMSB-DU", "LMSB"])
        assert set(found) == {"LMSB-DU"}
        assert found["LMSB-DU"].members == {campus.camille.id}
        assert lms.cohorts([]) == {}

    def test_users_come_with_their_idnumber(self, lms: Lms, campus: Campus):
        """An unknown id is left out, an account asked for twice comes once."""
        found = lms.users([campus.camille.id, campus.nameless.id, NOBODY, campus.camille.id])
        assert {each.id: each.idnumber for each in found} == {
            campus.camille.id: "21000001",
            campus.nameless.id: None,
        }
        assert lms.users([]) == ()


class ProgressContract:
    """What is promised about grades, completions, attendance and achievements."""

    def test_grades_are_exact_and_missing_is_not_zero(self, lms: Lms, campus: Campus):
        """A grade is the number that was given; no grade is None."""
        grades = {(each.user_id, each.item): each for each in lms.grades(campus.course.id)}
        essay = grades[campus.camille.id, "DU-UE1-EVAL"]
        assert essay.raw == Decimal("14.5")
        assert (essay.minimum, essay.maximum) == (Decimal(0), Decimal(20))
        assert essay.activity_id == campus.essay.cmid
        assert essay.graded_at == GRADED
        assert grades[campus.nameless.id, "DU-UE1-EVAL"].raw is None
        assert grades[campus.camille.id, "total"].raw == Decimal("14.5")
        assert grades[campus.camille.id, "total"].activity_id is None

    def test_a_scale_is_read_by_position(self, lms: Lms, campus: Campus):
        """A competence is its place in the scale, between the scale's ends."""
        campus.state.grade(campus.level, campus.camille, "Competent")
        grades = {(each.user_id, each.item): each for each in lms.grades(campus.course.id)}
        level = grades[campus.camille.id, "DU-UE1-LEVEL"]
        assert (level.raw, level.minimum, level.maximum) == (Decimal(2), Decimal(1), Decimal(2))

    def test_nobody_has_two_grades_in_one_item(self, lms: Lms, campus: Campus):
        """Somebody in two groups still has each grade once."""
        campus.state.add_to_group(campus.state.add_group(campus.course, "B"), campus.camille)
        grades = [(each.user_id, each.item) for each in lms.grades(campus.course.id)]
        assert len(grades) == len(set(grades))

    def test_a_formula_that_fails_leaves_the_other_grades(self, lms: Lms, campus: Campus):
        """What it computes says that it cannot be computed; everybody else's grades are read."""
        column = campus.state.add_manual_column(campus.course, "Calcul", idnumber="CALC")
        column.needsupdate = True
        grades = {(each.user_id, each.item): each for each in lms.grades(campus.course.id)}
        assert grades[campus.camille.id, "DU-UE1-EVAL"].raw == Decimal("14.5")
        computed = grades[campus.camille.id, "CALC"]
        assert computed.raw is None
        assert computed.needs_update

    def test_completions_are_by_learner(self, lms: Lms, campus: Campus):
        """An unknown learner is refused in words and hides nobody else."""
        answers = lms.completions(campus.course.id, [NOBODY, campus.camille.id])
        states = {each.activity_id: each for each in answers.found}
        assert states[campus.essay.cmid].state is CompletionState.PASSED
        assert states[campus.essay.cmid].at == GRADED
        assert not states[campus.essay.cmid].overridden
        assert states[campus.page.cmid].state is CompletionState.INCOMPLETE
        assert states[campus.page.cmid].at is None
        assert set(answers.refused) == {NOBODY}
        assert NOBODY in answers.refused

    def test_a_completion_set_by_hand_says_so(self, lms: Lms, campus: Campus):
        """Whoever judges can tell a machine's completion from a person's."""
        campus.state.complete(campus.page, campus.camille, overrideby=campus.teacher)
        answers = lms.completions(campus.course.id, [campus.camille.id])
        (page,) = [each for each in answers.found if each.activity_id == campus.page.cmid]
        assert page.overridden

    def test_course_completions_name_the_refused(self, lms: Lms, campus: Campus):
        """A teacher is not followed: that is an answer, not an error."""
        people = [campus.teacher.id, campus.camille.id, campus.nameless.id, NOBODY]
        answers = lms.course_completions(campus.course.id, people)
        found = {each.user_id: (each.completed, each.at) for each in answers.found}
        assert found == {
            campus.camille.id: (True, GRADED),
            campus.nameless.id: (False, None),
        }
        assert set(answers.refused) == {campus.teacher.id, NOBODY}

    def test_a_course_without_criteria_refuses_everybody(self, lms: Lms, campus: Campus):
        """The cause is the course's, and every learner asked about carries it."""
        campus.state.enrol(campus.leo, campus.bare)
        people = [campus.camille.id, campus.leo.id]
        answers = lms.course_completions(campus.bare.id, people)
        assert answers.found == ()
        assert set(answers.refused) == set(people)

    def test_nobody_asked_about_is_nothing_found(self, lms: Lms, campus: Campus):
        """An empty list of learners is an empty answer."""
        assert lms.completions(campus.course.id, []).found == ()
        assert lms.course_completions(campus.course.id, []).found == ()
        assert lms.badges([]) == {}
        assert lms.ratings([]).found == ()

    def test_attendance_is_in_order_of_time(self, lms: Lms, campus: Campus):
        """Marks are acronyms; a session not taken has none; descriptions are plain text."""
        first, second = lms.attendance(campus.register.instance)
        assert (first.starts, first.seconds) == (FIRST, 5400)
        assert first.description == "Éthique & droit\nPart 2"
        assert first.marks == {campus.camille.id: "P", campus.leo.id: "L"}
        assert first.taken_at == FIRST
        assert (second.starts, second.taken_at, second.marks) == (SECOND, None, {})
        assert first.starts + timedelta(seconds=first.seconds) < second.starts

    def test_an_unknown_attendance_is_one_unknown_record(self, lms: Lms):
        """An activity deleted meanwhile concerns that activity only."""
        with pytest.raises(UnknownRecord):
            lms.attendance(NOBODY)

    def test_badges_are_listed_for_each_person(self, lms: Lms, campus: Campus):
        """Who holds none has an empty list."""
        campus.state.add_to_cohort(campus.cohort, campus.camille)
        held = lms.badges([campus.camille.id, campus.leo.id])
        assert [badge.name for badge in held[campus.camille.id]] == ["DU valid"]
        assert held[campus.camille.id][0].hash
        assert held[campus.leo.id] == ()

    def test_badges_of_somebody_unknown_are_refused_as_a_whole(self, lms: Lms, campus: Campus):
        """A badge that cannot be read must not look like a badge not held."""
        with pytest.raises(SkipRecord):
            lms.badges([campus.camille.id, NOBODY])

    def test_a_framework_knows_its_lowest_proficient_grade(self, lms: Lms, campus: Campus):
        """The scale's configuration says from which grade on somebody is proficient."""
        (framework,) = lms.frameworks()
        assert (framework.idnumber, framework.proficient) == ("CSEC-V1", 2)
        (competency,) = lms.competencies(framework.id)
        assert (competency.idnumber, competency.framework_id) == ("CSEC-BC1", framework.id)
        assert competency.id == campus.competency.id

    def test_ratings_tell_never_rated_from_not_proficient(self, lms: Lms, campus: Campus):
        """Never rated is None; an unknown person is refused and hides nobody."""
        competency = campus.competency.id
        campus.state.rate(campus.camille, campus.competency, 2)
        pairs = [(campus.camille.id, competency), (NOBODY, competency), (campus.leo.id, competency)]
        answers = lms.ratings(pairs)
        found = {each.user_id: (each.grade, each.proficient) for each in answers.found}
        assert found == {campus.camille.id: (2, True), campus.leo.id: (None, None)}
        assert set(answers.refused) == {NOBODY}
