"""What every LMS promises to whoever writes to it."""

from __future__ import annotations

from html import unescape

import pytest

from lms_bridge.errors import RefusedByLms, SkipRecord
from lms_bridge.model.message import MOST_BYTES, size
from lms_bridge.model.snapshot import CompletionState
from lms_bridge.ports import Lms, LmsWriter
from tests.contract.lms_campus import NOBODY, Campus


class WritesContract:
    """A write shows when it is read back; a refused one changed nothing; twice is once."""

    def test_a_cohort_gains_and_loses_members(self, lms: Lms, writer: LmsWriter, campus: Campus):
        """Membership issues the badge; taking it back leaves the badge."""
        people = [campus.camille.id, campus.leo.id]
        writer.add_cohort_members("LMSB-DU", people)
        assert lms.cohorts(["LMSB-DU"])["LMSB-DU"].members == set(people)
        writer.remove_cohort_members(campus.cohort.id, [campus.camille.id])
        assert lms.cohorts(["LMSB-DU"])["LMSB-DU"].members == {campus.leo.id}
        assert len(lms.badges([campus.camille.id])[campus.camille.id]) == 1

    def test_adding_to_a_cohort_twice_is_adding_once(self, writer: LmsWriter, campus: Campus):
        """Already so is a success."""
        writer.add_cohort_members("LMSB-DU", [campus.camille.id])
        writer.add_cohort_members("LMSB-DU", [campus.camille.id, campus.leo.id])
        assert campus.cohort.members == {campus.camille.id, campus.leo.id}

    def test_one_unknown_person_keeps_all_out_of_a_cohort(self, writer: LmsWriter, campus: Campus):
        """A refusal is of the whole request, and names the account."""
        with pytest.raises(SkipRecord, match=str(NOBODY)):
            writer.add_cohort_members("LMSB-DU", [campus.camille.id, NOBODY])
        assert campus.cohort.members == set()

    def test_an_unknown_person_alone_is_refused(self, writer: LmsWriter, campus: Campus):
        """The refusal names the account."""
        with pytest.raises(SkipRecord, match=str(NOBODY)):
            writer.add_cohort_members("LMSB-DU", [NOBODY])
        assert campus.cohort.members == set()

    def test_an_unknown_cohort_is_refused(self, writer: LmsWriter, campus: Campus):
        """Nobody is added to a cohort that does not exist."""
        with pytest.raises(SkipRecord):
            writer.add_cohort_members("NOPE", [campus.camille.id])
        with pytest.raises(SkipRecord):
            writer.remove_cohort_members(NOBODY, [campus.camille.id])

    def test_a_group_is_made_once(self, lms: Lms, writer: LmsWriter, campus: Campus):
        """The idnumber is taken from then on."""
        made = writer.create_group(campus.bare.id, "LMSB-DOC", "Document to write")
        assert lms.groups(campus.bare.id) == (made,)
        assert (made.idnumber, made.course_id, made.members) == (
            "LMSB-DOC",
            campus.bare.id,
            frozenset(),
        )
        with pytest.raises(SkipRecord):
            writer.create_group(campus.bare.id, "LMSB-DOC", "Another name")

    def test_a_group_gains_and_loses_members(self, lms: Lms, writer: LmsWriter, campus: Campus):
        """Adding twice is adding once, removing twice is removing once."""
        for _ in range(2):
            writer.add_group_members(campus.group.id, [campus.nameless.id])
        assert lms.groups(campus.course.id)[0].members == {campus.camille.id, campus.nameless.id}
        for _ in range(2):
            writer.remove_group_members(campus.group.id, [campus.nameless.id])
        assert lms.groups(campus.course.id)[0].members == {campus.camille.id}

    def test_a_group_wants_enrolled_learners(self, writer: LmsWriter, campus: Campus):
        """One who is not enrolled keeps all of the request out."""
        with pytest.raises(SkipRecord):
            writer.add_group_members(campus.group.id, [campus.nameless.id, campus.outsider.id])
        assert campus.group.members == {campus.camille.id}

    def test_enrolling_makes_active_students(self, lms: Lms, writer: LmsWriter, campus: Campus):
        """A new learner is a student; unenrolling takes the enrolment away."""
        writer.enrol(campus.bare.id, [campus.outsider.id])
        people = {each.user_id: each for each in lms.participants(campus.bare.id)}
        assert people[campus.outsider.id].active
        assert people[campus.outsider.id].roles == ("student",)
        writer.unenrol(campus.bare.id, [campus.outsider.id])
        assert campus.outsider.id not in campus.bare.participants

    def test_one_unknown_person_keeps_all_from_being_enrolled(
        self, writer: LmsWriter, campus: Campus
    ):
        """A refusal is of the whole request."""
        with pytest.raises(SkipRecord):
            writer.enrol(campus.bare.id, [campus.outsider.id, NOBODY])
        assert campus.outsider.id not in campus.bare.participants

    def test_a_poisoned_person_is_refused(self, writer: LmsWriter, campus: Campus):
        """Whatever the LMS has against somebody, it is that person's record alone."""
        campus.state.poison(campus.outsider)
        with pytest.raises(SkipRecord):
            writer.enrol(campus.bare.id, [campus.outsider.id])
        assert campus.outsider.id not in campus.bare.participants

    def test_a_framework_and_its_competencies_are_made(self, lms: Lms, writer: LmsWriter):
        """What was made is found again, with the grade from which somebody is proficient."""
        framework = writer.create_framework("NEW-V1", "New")
        assert framework in lms.frameworks()
        assert framework.proficient == 2
        block = writer.create_competency(framework.id, "NEW-1", "Block")
        part = writer.create_competency(framework.id, "NEW-1.1", "Part", block.id)
        assert part.parent_id == block.id
        assert set(lms.competencies(framework.id)) == {block, part}

    def test_an_idnumber_is_given_once(self, writer: LmsWriter, campus: Campus):
        """A second framework or competency with the same idnumber is refused."""
        with pytest.raises(SkipRecord):
            writer.create_framework("CSEC-V1", "Again")
        with pytest.raises(SkipRecord):
            writer.create_competency(campus.framework.id, "CSEC-BC1", "Again")

    def test_a_rating_shows(self, lms: Lms, writer: LmsWriter, campus: Campus):
        """A learner rated proficient is proficient; a grade off the scale is refused."""
        writer.rate(campus.camille.id, campus.competency.id, 2, "Block validated")
        (rating,) = lms.ratings([(campus.camille.id, campus.competency.id)]).found
        assert (rating.grade, rating.proficient) == (2, True)
        with pytest.raises(SkipRecord):
            writer.rate(campus.camille.id, campus.competency.id, 9, "")

    def test_a_completion_is_set_by_hand(self, lms: Lms, writer: LmsWriter, campus: Campus):
        """It shows, and shows that it was set by hand; setting it twice is setting it once."""
        for _ in range(2):
            writer.override_completion(
                campus.camille.id, campus.page.cmid, CompletionState.COMPLETE
            )
        answers = lms.completions(campus.course.id, [campus.camille.id])
        (page,) = [each for each in answers.found if each.activity_id == campus.page.cmid]
        assert (page.state, page.overridden) == (CompletionState.COMPLETE, True)

    def test_a_message_arrives_as_it_was_written(self, writer: LmsWriter, campus: Campus):
        """Line by line, and nothing of the text is markup."""
        writer.send_message(campus.camille.id, "It's <b>validated</b> & done.\nWell done.")
        (message,) = campus.state.messages
        assert message.to.id == campus.camille.id
        shown = message.text.replace("<br />", "\n")
        assert unescape(shown) == "It's <b>validated</b> & done.\nWell done."

    def test_a_message_has_a_largest_size(self, writer: LmsWriter, campus: Campus):
        """What is as long as allowed is sent, a byte more is refused, however it is written."""
        text = "é" * 1000 + "&" * 10
        most = text + "x" * (MOST_BYTES - size(text))
        writer.send_message(campus.camille.id, most)
        with pytest.raises(RefusedByLms):
            writer.send_message(campus.camille.id, most + "x")
        assert len(campus.state.messages) == 1

    def test_nobody_is_written_to_who_does_not_exist(self, writer: LmsWriter, campus: Campus):
        """The refusal is of this one message."""
        with pytest.raises(SkipRecord):
            writer.send_message(NOBODY, "Hello")
        assert campus.state.messages == []

    def test_a_completion_that_is_not_followed_is_refused(self, writer: LmsWriter, campus: Campus):
        """Where nothing changed, no success is reported."""
        with pytest.raises(SkipRecord):
            writer.override_completion(
                campus.camille.id, campus.register.cmid, CompletionState.COMPLETE
            )
