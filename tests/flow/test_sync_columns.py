from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete

from lms_bridge.cause import Cause, as_written
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


def test_a_first_sync_fills_the_columns(column_campus: ColumnWorld):
    """A column per component; hours settled, or a share; the status and what is owed in words."""
    report = sync(column_campus.job())
    one, two, _, four = column_campus.people
    assert [column_campus.column(each).grademax for each in ("U1", "U2", "B1")] == [2, 3, 100]
    assert column_campus.score("U1", one) == (2, "Validé (assiduité)")
    given, remark = existing(column_campus.score("U1", two))
    assert (given, remark.startswith("En cours. Reste à faire")) == (0, True)
    assert column_campus.score("U2", one) == (3, "Dispense (équivalence)")
    assert column_campus.score("B1", one) == (100, "Validé (évaluation)")
    assert existing(column_campus.score("B1", four))[0] == 0
    assert (report.counts["scored"], report.counts["obstacles"]) == (12, 0)


def test_a_second_sync_sends_nothing_and_rewrites_no_row(column_campus: ColumnWorld):
    """Neither the gradebook nor what is remembered of it changes."""
    sync(column_campus.job())
    column_campus.wait(60)
    before = (
        column_campus.store.gradebooks.columns("mini"),
        _sent(column_campus),
        column_campus.state.journal[:],
    )
    platform = Watched(column_campus.platform)
    report = sync(column_campus.job(platform=platform))
    assert (report.receipts, dict(platform.made), dict(platform.sent)) == ((), {}, {})
    assert before == (
        column_campus.store.gradebooks.columns("mini"),
        _sent(column_campus),
        column_campus.state.journal,
    )


def _sent(world: ColumnWorld) -> dict[str, dict[str, str]]:
    kept = world.store.gradebooks.columns("mini").values()
    return {column.url: dict(world.store.gradebooks.scores_sent(column.url)) for _, column in kept}


def test_one_change_sends_one_score(column_campus: ColumnWorld):
    """Everybody else's score stays as it is, with its date."""
    sync(column_campus.job())
    two = column_campus.people[1]
    column_campus.attend(two)
    platform = Watched(column_campus.platform)
    report = sync(column_campus.job(platform=platform))
    assert dict(platform.sent) == {("mini/U1", str(two.id), 2): 1}
    assert (report.counts["scored"], column_campus.score("U1", two)) == (
        1,
        (2, "Validé (assiduité)"),
    )


def test_what_cannot_be_computed_leaves_the_score(column_campus: ColumnWorld):
    """An undetermined component sends nothing, and takes nothing away."""
    sync(column_campus.job())
    one = column_campus.people[0]
    before = column_campus.score("U1", one)
    column_campus.wait(60)
    column_campus.register.sessions.clear()
    report = sync(column_campus.job())
    assert column_campus.status("L1", "U1") is Status.UNDETERMINED
    assert (column_campus.score("U1", one), report.counts["scored"]) == (before, 0)


def test_a_renamed_column_is_filled_under_its_new_name(column_campus: ColumnWorld):
    """It is found by what it is about; its heading and maximum are the teacher's."""
    sync(column_campus.job())
    column_campus.state.rename_column(column_campus.column("U1"), "Présences")
    column_campus.attend(column_campus.people[1])
    report = sync(column_campus.job())
    assert (column_campus.column("U1").name, report.counts["scored"]) == ("Présences", 1)


def test_a_column_with_another_maximum_keeps_the_shares(column_campus: ColumnWorld):
    """What a teacher counts in hundredths says the same: nothing is sent for it."""
    sync(column_campus.job())
    column = column_campus.column("U1")
    column.grademax = column.grademax * 50
    for grade in column.grades.values():
        grade.raw = existing(grade.raw) * 50
    column_campus.wait(60)
    assert sync(column_campus.job()).counts["scored"] == 0
    column_campus.attend(column_campus.people[1])
    sync(column_campus.job())
    assert existing(column_campus.score("U1", column_campus.people[1]))[0] == 100


def test_a_deleted_column_is_made_again_and_filled(column_campus: ColumnWorld):
    """The others are left alone."""
    sync(column_campus.job())
    column_campus.state.delete_column(
        column_campus.courses["MINI-SUIVI"], column_campus.column("U1")
    )
    column_campus.wait(60)
    platform = Watched(column_campus.platform)
    report = sync(column_campus.job(platform=platform))
    assert dict(platform.made) == {"mini/U1": 1}
    assert (report.counts["scored"], len(column_campus.column("U1").grades)) == (4, 4)
    assert sync(column_campus.job()).receipts == ()


def test_a_score_changed_by_hand_is_shown_and_left(column_campus: ColumnWorld):
    """A person decides; also when the verdict has changed since."""
    sync(column_campus.job())
    two = column_campus.people[1]
    column_campus.by_hand("U1", two, 1, "vu avec elle")
    column_campus.attend(two)
    report = sync(column_campus.job())
    key = f"column:MINI-SUIVI/mini/U1@{two.idnumber}"
    assert [each.key for each in report.plan.drifts] == [key]
    assert (column_campus.score("U1", two), report.counts["scored"]) == ((1, "vu avec elle"), 0)


def test_a_score_emptied_by_hand_is_shown_and_left(column_campus: ColumnWorld):
    """Like whatever the bridge had set and somebody took out."""
    sync(column_campus.job())
    column_campus.by_hand("U1", column_campus.people[0], None)
    report = sync(column_campus.job())
    assert (len(report.plan.drifts), column_campus.score("U1", column_campus.people[0])) == (
        1,
        None,
    )


def test_a_remark_changed_by_hand_is_a_change_too(column_campus: ColumnWorld):
    """The points alone do not tell whose words stand there."""
    sync(column_campus.job())
    column_campus.by_hand("U1", column_campus.people[0], 2, "Bravo")
    assert len(sync(column_campus.job()).plan.drifts) == 1


def test_the_same_score_typed_by_hand_is_no_drift(column_campus: ColumnWorld):
    """Later changes are sent on top of it."""
    two = column_campus.people[1]
    sync(column_campus.job())
    column_campus.attend(two)
    column_campus.by_hand("U1", two, 2, "Validé (assiduité)")
    assert sync(column_campus.job()).plan.drifts == ()
    column_campus.state.mark(column_campus.session, two, "A")
    column_campus.wait(60)
    assert sync(column_campus.job()).counts["scored"] == 1


def test_a_learner_outside_the_course_is_an_obstacle_of_their_own(column_campus: ColumnWorld):
    """Nothing is tried for them; back in the course they get their scores."""
    one, _, three, _ = column_campus.people
    sync(column_campus.job())
    column_campus.state.unenrol(three, column_campus.courses["MINI-SUIVI"])
    for component in ("U1", "U2", "B1"):
        del column_campus.column(component).grades[three.id]
    column_campus.wait(60)
    report = sync(column_campus.job())
    found = [each for each in report.plan.obstacles if each.target.kind == "column"]
    assert [each.learner for each in found] == [three.idnumber]
    assert report.plan.drifts == ()
    column_campus.state.enrol(three, column_campus.courses["MINI-SUIVI"])
    assert sync(column_campus.job()).counts["scored"] == 3
    assert column_campus.score("U1", one) is not None


def test_a_person_whom_the_platform_refuses_hides_nobody(column_campus: ColumnWorld):
    """The refusal is shown; the others have their scores."""
    column_campus.state.poison(column_campus.people[1])
    report = sync(column_campus.job())
    columns = [
        receipt.outcome
        for action, receipt in report.receipts
        if action.target.kind == "column" and action.learner == "L2"
    ]
    assert set(columns) == {Outcome.REFUSED}
    assert (
        report.counts["scored"],
        existing(column_campus.score("U1", column_campus.people[0]))[0],
    ) == (9, 2)


def test_a_platform_that_goes_away_is_tried_again(column_campus: ColumnWorld):
    """What was not sent is sent by the next sync, and only that."""
    column_campus.platform.fail("send_score", LmsUnavailable(as_written("away")))
    report = sync(column_campus.job())
    assert report.counts["failed"] > 0
    column_campus.wait(60)
    platform = Watched(column_campus.platform)
    sync(column_campus.job(platform=platform))
    assert platform.sent.total() == report.counts["failed"]
    assert set(platform.sent.values()) == {1}


def test_a_gradebook_that_cannot_be_read_holds_up_nothing_else(column_campus: ColumnWorld):
    """Badges come as ever; the columns wait for the next sync."""
    column_campus.platform.fail("columns", LmsUnavailable(as_written("away")))
    report = sync(column_campus.job())
    assert column_campus.member("LMSB-U1", column_campus.people[0])
    (obstacle,) = report.plan.obstacles
    assert ("cannot be read" in bare_cause(obstacle.cause), report.counts["scored"]) == (True, 0)
    assert sync(column_campus.job()).counts["scored"] == 12


def test_a_lost_answer_is_read_back(column_campus: ColumnWorld):
    """A score that arrived is not sent again; a column that was made is not made again."""
    column_campus.platform.lose_answer("make_column")
    column_campus.platform.lose_answer("send_score")
    platform = Watched(column_campus.platform)
    report = sync(column_campus.job(platform=platform))
    assert report.counts["scored"] == 12
    assert len(column_campus.state.line_items(column_campus.courses["MINI-SUIVI"])) == 3


def test_a_course_never_opened_is_an_obstacle(column_campus: ColumnWorld):
    """Nothing is asked of the platform, and the outlook says what to do."""
    with column_campus.store.database.engine.begin() as connection:
        connection.execute(delete(contexts))
    report = sync(column_campus.job())
    (obstacle,) = report.plan.obstacles
    assert "never opened from the course MINI-SUIVI: add its activity" in bare_cause(obstacle.cause)
    assert (obstacle.learner, str(obstacle.target)) == ("", "column:MINI-SUIVI")
    assert column_campus.platform.calls == []
    column_campus.open()
    assert sync(column_campus.job()).counts["scored"] == 12


def test_a_site_without_lti_is_an_obstacle(column_campus: ColumnWorld):
    """Everything else works as before."""
    report = sync(replace(column_campus.job(), platform=None))
    assert [each.cause for each in report.plan.obstacles] == [Cause.of("gradebook.no_lti")]
    assert column_campus.member("LMSB-U1", column_campus.people[0])


def test_a_tool_that_may_not_make_columns_is_an_obstacle(column_campus: ColumnWorld):
    """What to allow in Moodle is said before anything is tried."""
    column_campus.platform.tool.grades = GradeSync.SCORES_ONLY
    column_campus.open()
    report = sync(column_campus.job())
    assert [
        "may not manage columns" in bare_cause(each.cause) for each in report.plan.obstacles
    ] == [True]
    assert column_campus.platform.calls == []


def test_a_second_column_about_the_same_is_left_alone(column_campus: ColumnWorld):
    """The one that the bridge made stays its own; without it, the other takes its place."""
    sync(column_campus.job())
    course, first = column_campus.courses["MINI-SUIVI"], column_campus.column("U1")
    other = column_campus.state.add_line_item(
        course, column_campus.platform.tool, "Copie", first.grademax, resource="mini/U1"
    )
    course.columns = dict(sorted(course.columns.items(), reverse=True))
    column_campus.wait(60)
    assert sync(column_campus.job()).receipts == ()
    column_campus.state.delete_column(course, first)
    assert sync(column_campus.job()).counts["scored"] == len(other.grades) == 4
    assert column_campus.store.gradebooks.columns("mini")["mini/U1"][1].label == "Copie"


def test_a_platform_registered_anew_is_an_obstacle_until_it_is_opened(column_campus: ColumnWorld):
    """What a launch said is worth nothing once its registration is gone."""
    (platform,) = column_campus.store.platforms.registered()
    column_campus.store.platforms.drop(platform.issuer, platform.client_id)
    (obstacle,) = sync(column_campus.job()).plan.obstacles
    assert "not registered any more" in bare_cause(obstacle.cause)
    column_campus.store.platforms.save(platform)
    assert sync(column_campus.job()).counts["scored"] == 12


def test_columns_switched_off_ask_nothing(column_campus: ColumnWorld):
    """No column, no obstacle, no request."""
    column_campus.enabled = replace(column_campus.enabled, effects_off=frozenset({"column"}))
    report = sync(column_campus.job())
    assert (report.plan.obstacles, column_campus.platform.calls) == ((), [])


def test_the_brake_comes_before_any_score(column_campus: ColumnWorld):
    """A run that is stopped sends nothing; a session taken stops no run by its scores alone."""
    column_campus.enabled = replace(column_campus.enabled, brake=Brake(share=0.0, spare=0))
    with pytest.raises(BrakeApplied):
        sync(column_campus.job())
    assert column_campus.state.line_items(column_campus.courses["MINI-SUIVI"]) == []
    off = frozenset({"cohort", "group", "enrolment", "rating"})
    column_campus.enabled = replace(column_campus.enabled, effects_off=off)
    assert sync(column_campus.job()).counts["scored"] == 12


def test_a_plan_shows_scores_and_writes_nothing(column_campus: ColumnWorld):
    """Columns to make and scores to send, each with its reason."""
    plan = dry_run(column_campus.job()).plan
    found = [each for each in plan.actions if each.target.kind == "column"]
    assert len(found) == 3 + 12
    assert column_campus.store.gradebooks.columns("mini") == {}
    assert set(column_campus.platform.calls) == {"columns"}


def test_columns_count_what_was_known_before(column_campus: ColumnWorld):
    """A database put back to an earlier state takes what it finds as its own."""
    sync(column_campus.job())
    for url in list(_sent(column_campus)):
        column_campus.store.gradebooks.save_scores_sent(
            url, {str(each.id): "" for each in column_campus.people}
        )
    column_campus.wait(60)
    report = sync(column_campus.job())
    assert (report.plan.drifts, report.counts["scored"]) == ((), 0)
    column_campus.attend(column_campus.people[1])
    assert sync(column_campus.job()).counts["scored"] == 1


def test_only_the_learner_asked_for_gets_a_score(column_campus: ColumnWorld):
    """A sync for one learner leaves the others' columns as they are."""
    sync(column_campus.job(), learner="L2")
    assert list(column_campus.column("U1").grades) == [column_campus.people[1].id]


def test_nothing_is_asked_of_the_platform_but_what_is_needed(column_campus: ColumnWorld):
    """A second sync lists the columns once and reads each once."""
    sync(column_campus.job())
    column_campus.platform.calls.clear()
    column_campus.clock.advance(timedelta(minutes=1))
    sync(column_campus.job(Faulty(column_campus.lms)))
    assert column_campus.platform.calls == ["columns", *["scores"] * 3]
