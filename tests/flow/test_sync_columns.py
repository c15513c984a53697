from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete

from lms_bridge.cause import as_written
from lms_bridge.errors import BrakeApplied, LmsUnavailable
from lms_bridge.model.action import Outcome
from lms_bridge.model.site import Brake
from lms_bridge.model.verdict import Status
from lms_bridge.runs import dry_run, sync
from lms_bridge.store.tables import contexts
from lms_bridge.text.causes import bare_cause
from lms_bridge_testing.sandbox.records_lti import GradeSync
from tests.existing import existing
from tests.flow.columns_world import ColumnWorld, Watched
from tests.flow.sync_world import Faulty


@pytest.fixture
def world() -> ColumnWorld:
    """The campus with columns."""
    return ColumnWorld().populate()


def test_a_first_sync_fills_the_columns(world: ColumnWorld):
    """A column per component; hours settled, or a share; the status and what is owed in words."""
    report = sync(world.job())
    one, two, _, four = world.people
    assert [world.column(each).grademax for each in ("U1", "U2", "B1")] == [2, 3, 100]
    assert world.score("U1", one) == (2, "Validé (assiduité)")
    given, remark = existing(world.score("U1", two))
    assert (given, remark.startswith("En cours. Reste à faire")) == (0, True)
    assert world.score("U2", one) == (3, "Dispense (équivalence)")
    assert world.score("B1", one) == (100, "Validé (évaluation)")
    assert existing(world.score("B1", four))[0] == 0
    assert (report.counts["scored"], report.counts["obstacles"]) == (12, 0)


def test_a_second_sync_sends_nothing_and_rewrites_no_row(world: ColumnWorld):
    """Neither the gradebook nor what is remembered of it changes."""
    sync(world.job())
    world.wait(60)
    before = (world.store.gradebooks.columns("mini"), _sent(world), world.state.journal[:])
    platform = Watched(world.platform)
    report = sync(world.job(platform=platform))
    assert (report.receipts, dict(platform.made), dict(platform.sent)) == ((), {}, {})
    assert before == (world.store.gradebooks.columns("mini"), _sent(world), world.state.journal)


def _sent(world: ColumnWorld) -> dict[str, dict[str, str]]:
    kept = world.store.gradebooks.columns("mini").values()
    return {column.url: dict(world.store.gradebooks.scores_sent(column.url)) for _, column in kept}


def test_one_change_sends_one_score(world: ColumnWorld):
    """Everybody else's score stays as it is, with its date."""
    sync(world.job())
    two = world.people[1]
    world.attend(two)
    platform = Watched(world.platform)
    report = sync(world.job(platform=platform))
    assert dict(platform.sent) == {("mini/U1", str(two.id), 2): 1}
    assert (report.counts["scored"], world.score("U1", two)) == (1, (2, "Validé (assiduité)"))


def test_what_cannot_be_computed_leaves_the_score(world: ColumnWorld):
    """An undetermined component sends nothing, and takes nothing away."""
    sync(world.job())
    one = world.people[0]
    before = world.score("U1", one)
    world.wait(60)
    world.register.sessions.clear()
    report = sync(world.job())
    assert world.status("L1", "U1") is Status.UNDETERMINED
    assert (world.score("U1", one), report.counts["scored"]) == (before, 0)


def test_a_renamed_column_is_filled_under_its_new_name(world: ColumnWorld):
    """It is found by what it is about; its heading and maximum are the teacher's."""
    sync(world.job())
    world.state.rename_column(world.column("U1"), "Présences")
    world.attend(world.people[1])
    report = sync(world.job())
    assert (world.column("U1").name, report.counts["scored"]) == ("Présences", 1)


def test_a_column_with_another_maximum_keeps_the_shares(world: ColumnWorld):
    """What a teacher counts in hundredths says the same: nothing is sent for it."""
    sync(world.job())
    column = world.column("U1")
    column.grademax = column.grademax * 50
    for grade in column.grades.values():
        grade.raw = existing(grade.raw) * 50
    world.wait(60)
    assert sync(world.job()).counts["scored"] == 0
    world.attend(world.people[1])
    sync(world.job())
    assert existing(world.score("U1", world.people[1]))[0] == 100


def test_a_deleted_column_is_made_again_and_filled(world: ColumnWorld):
    """The others are left alone."""
    sync(world.job())
    world.state.delete_column(world.courses["MINI-SUIVI"], world.column("U1"))
    world.wait(60)
    platform = Watched(world.platform)
    report = sync(world.job(platform=platform))
    assert dict(platform.made) == {"mini/U1": 1}
    assert (report.counts["scored"], len(world.column("U1").grades)) == (4, 4)
    assert sync(world.job()).receipts == ()


def test_a_score_changed_by_hand_is_shown_and_left(world: ColumnWorld):
    """A person decides; also when the verdict has changed since."""
    sync(world.job())
    two = world.people[1]
    world.by_hand("U1", two, 1, "vu avec elle")
    world.attend(two)
    report = sync(world.job())
    key = f"column:MINI-SUIVI/mini/U1@{two.idnumber}"
    assert [each.key for each in report.plan.drifts] == [key]
    assert (world.score("U1", two), report.counts["scored"]) == ((1, "vu avec elle"), 0)


def test_a_score_emptied_by_hand_is_shown_and_left(world: ColumnWorld):
    """Like whatever the bridge had set and somebody took out."""
    sync(world.job())
    world.by_hand("U1", world.people[0], None)
    report = sync(world.job())
    assert (len(report.plan.drifts), world.score("U1", world.people[0])) == (1, None)


def test_a_remark_changed_by_hand_is_a_change_too(world: ColumnWorld):
    """The points alone do not tell whose words stand there."""
    sync(world.job())
    world.by_hand("U1", world.people[0], 2, "Bravo")
    assert len(sync(world.job()).plan.drifts) == 1


def test_the_same_score_typed_by_hand_is_no_drift(world: ColumnWorld):
    """Later changes are sent on top of it."""
    two = world.people[1]
    sync(world.job())
    world.attend(two)
    world.by_hand("U1", two, 2, "Validé (assiduité)")
    assert sync(world.job()).plan.drifts == ()
    world.state.mark(world.session, two, "A")
    world.wait(60)
    assert sync(world.job()).counts["scored"] == 1


def test_a_learner_outside_the_course_is_an_obstacle_of_their_own(world: ColumnWorld):
    """Nothing is tried for them; back in the course they get their scores."""
    one, _, three, _ = world.people
    sync(world.job())
    world.state.unenrol(three, world.courses["MINI-SUIVI"])
    for component in ("U1", "U2", "B1"):
        del world.column(component).grades[three.id]
    world.wait(60)
    report = sync(world.job())
    found = [each for each in report.plan.obstacles if each.target.kind == "column"]
    assert [each.learner for each in found] == [three.idnumber]
    assert report.plan.drifts == ()
    world.state.enrol(three, world.courses["MINI-SUIVI"])
    assert sync(world.job()).counts["scored"] == 3
    assert world.score("U1", one) is not None


def test_a_person_whom_the_platform_refuses_hides_nobody(world: ColumnWorld):
    """The refusal is shown; the others have their scores."""
    world.state.poison(world.people[1])
    report = sync(world.job())
    columns = [
        receipt.outcome
        for action, receipt in report.receipts
        if action.target.kind == "column" and action.learner == "L2"
    ]
    assert set(columns) == {Outcome.REFUSED}
    assert (report.counts["scored"], existing(world.score("U1", world.people[0]))[0]) == (9, 2)


def test_a_platform_that_goes_away_is_tried_again(world: ColumnWorld):
    """What was not sent is sent by the next sync, and only that."""
    world.platform.fail("send_score", LmsUnavailable(as_written("away")))
    report = sync(world.job())
    assert report.counts["failed"] > 0
    world.wait(60)
    platform = Watched(world.platform)
    sync(world.job(platform=platform))
    assert platform.sent.total() == report.counts["failed"]
    assert set(platform.sent.values()) == {1}


def test_a_gradebook_that_cannot_be_read_holds_up_nothing_else(world: ColumnWorld):
    """Badges come as ever; the columns wait for the next sync."""
    world.platform.fail("columns", LmsUnavailable(as_written("away")))
    report = sync(world.job())
    assert world.member("LMSB-U1", world.people[0])
    (obstacle,) = report.plan.obstacles
    assert ("cannot be read" in bare_cause(obstacle.cause), report.counts["scored"]) == (True, 0)
    assert sync(world.job()).counts["scored"] == 12


def test_a_lost_answer_is_read_back(world: ColumnWorld):
    """A score that arrived is not sent again; a column that was made is not made again."""
    world.platform.lose_answer("make_column")
    world.platform.lose_answer("send_score")
    platform = Watched(world.platform)
    report = sync(world.job(platform=platform))
    assert report.counts["scored"] == 12
    assert len(world.state.line_items(world.courses["MINI-SUIVI"])) == 3


def test_a_course_never_opened_is_an_obstacle(world: ColumnWorld):
    """Nothing is asked of the platform, and the outlook says what to do."""
    with world.store.database.engine.begin() as connection:
        connection.execute(delete(contexts))
    report = sync(world.job())
    (obstacle,) = report.plan.obstacles
    assert "never opened from the course MINI-SUIVI: add its activity" in bare_cause(obstacle.cause)
    assert (obstacle.learner, str(obstacle.target)) == ("", "column:MINI-SUIVI")
    assert world.platform.calls == []
    world.open()
    assert sync(world.job()).counts["scored"] == 12


def test_a_site_without_lti_is_an_obstacle(world: ColumnWorld):
    """Everything else works as before."""
    report = sync(replace(world.job(), platform=None))
    assert ["no “lti”" in bare_cause(each.cause) for each in report.plan.obstacles] == [True]
    assert world.member("LMSB-U1", world.people[0])


def test_a_tool_that_may_not_make_columns_is_an_obstacle(world: ColumnWorld):
    """What to allow in Moodle is said before anything is tried."""
    world.platform.tool.grades = GradeSync.SCORES_ONLY
    world.open()
    report = sync(world.job())
    assert [
        "may not manage columns" in bare_cause(each.cause) for each in report.plan.obstacles
    ] == [True]
    assert world.platform.calls == []


def test_a_second_column_about_the_same_is_left_alone(world: ColumnWorld):
    """The one that the bridge made stays its own; without it, the other takes its place."""
    sync(world.job())
    course, first = world.courses["MINI-SUIVI"], world.column("U1")
    other = world.state.add_line_item(
        course, world.platform.tool, "Copie", first.grademax, resource="mini/U1"
    )
    course.columns = dict(sorted(course.columns.items(), reverse=True))
    world.wait(60)
    assert sync(world.job()).receipts == ()
    world.state.delete_column(course, first)
    assert sync(world.job()).counts["scored"] == len(other.grades) == 4
    assert world.store.gradebooks.columns("mini")["mini/U1"][1].label == "Copie"


def test_a_platform_registered_anew_is_an_obstacle_until_it_is_opened(world: ColumnWorld):
    """What a launch said is worth nothing once its registration is gone."""
    (platform,) = world.store.platforms.registered()
    world.store.platforms.drop(platform.issuer, platform.client_id)
    (obstacle,) = sync(world.job()).plan.obstacles
    assert "not registered any more" in bare_cause(obstacle.cause)
    world.store.platforms.save(platform)
    assert sync(world.job()).counts["scored"] == 12


def test_columns_switched_off_ask_nothing(world: ColumnWorld):
    """No column, no obstacle, no request."""
    world.enabled = replace(world.enabled, effects_off=frozenset({"column"}))
    report = sync(world.job())
    assert (report.plan.obstacles, world.platform.calls) == ((), [])


def test_the_brake_comes_before_any_score(world: ColumnWorld):
    """A run that is stopped sends nothing; a session taken stops no run by its scores alone."""
    world.enabled = replace(world.enabled, brake=Brake(share=0.0, spare=0))
    with pytest.raises(BrakeApplied):
        sync(world.job())
    assert world.state.line_items(world.courses["MINI-SUIVI"]) == []
    off = frozenset({"cohort", "group", "enrolment", "rating"})
    world.enabled = replace(world.enabled, effects_off=off)
    assert sync(world.job()).counts["scored"] == 12


def test_a_plan_shows_scores_and_writes_nothing(world: ColumnWorld):
    """Columns to make and scores to send, each with its reason."""
    plan = dry_run(world.job()).plan
    found = [each for each in plan.actions if each.target.kind == "column"]
    assert len(found) == 3 + 12
    assert world.store.gradebooks.columns("mini") == {}
    assert set(world.platform.calls) == {"columns"}


def test_columns_count_what_was_known_before(world: ColumnWorld):
    """A database put back to an earlier state takes what it finds as its own."""
    sync(world.job())
    for url in list(_sent(world)):
        world.store.gradebooks.save_scores_sent(url, {str(each.id): "" for each in world.people})
    world.wait(60)
    report = sync(world.job())
    assert (report.plan.drifts, report.counts["scored"]) == ((), 0)
    world.attend(world.people[1])
    assert sync(world.job()).counts["scored"] == 1


def test_only_the_learner_asked_for_gets_a_score(world: ColumnWorld):
    """A sync for one learner leaves the others' columns as they are."""
    sync(world.job(), learner="L2")
    assert list(world.column("U1").grades) == [world.people[1].id]


def test_nothing_is_asked_of_the_platform_but_what_is_needed(world: ColumnWorld):
    """A second sync lists the columns once and reads each once."""
    sync(world.job())
    world.platform.calls.clear()
    world.clock.advance(timedelta(minutes=1))
    sync(world.job(Faulty(world.lms)))
    assert world.platform.calls == ["columns", *["scores"] * 3]
