"""Where courses and activities are is kept while they are read, for the links of the pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from lms_bridge.cause import as_written
from lms_bridge.errors import RefusedByLms
from lms_bridge.lms.moodle.links import MoodleLinks
from lms_bridge.model.schedule import Schedule
from lms_bridge.model.snapshot import CourseReading
from lms_bridge.runs import Job, begin, sync
from lms_bridge.runs.placing import keep_places, named_in
from lms_bridge_testing.fakes import FakeLms
from tests.flow.sync_world import World

URL = "https://fake.invalid"


def job_of(world: World, lms: object = None) -> Job:
    """A job that knows where people find the LMS."""
    return replace(world.job(lms), links=MoodleLinks(URL))


def places_of(world: World) -> dict[tuple[str, str], str]:
    """What is kept, by course and item."""
    return {
        (each.course, each.item): each.url for each in world.store.places.of_courses(world.courses)
    }


def test_a_sync_keeps_where_bound_things_are(campus: World):
    """The courses read, and the activities and grade items that bindings name, and no others."""
    campus.state.add_assignment(campus.courses["MINI-B1"], idnumber="MINI-UNBOUND", grademax=20)
    sync(job_of(campus))
    register, item = campus.register, campus.items["MINI-DOC-D1"]
    found = places_of(campus)
    course = campus.courses["MINI-U1"].id
    assert found["MINI-U1", ""] == f"{URL}/course/view.php?id={course}"
    assert found["MINI-U1", "MINI-U1-ATT"] == f"{URL}/mod/attendance/view.php?id={register.cmid}"
    assert found["MINI-SUIVI", "MINI-DOC-D1"] == f"{URL}/mod/assign/view.php?id={item.cmid}"
    assert ("MINI-B1", "MINI-UNBOUND") not in found


class Counting:
    """The store of a world, counting how often places are saved."""

    def __init__(self, world: World) -> None:
        self.saved = 0
        self._save = world.store.places.save
        world.store.places.save = self.save  # type: ignore[method-assign] # counted on the way

    def save(self, *arguments):
        """Count, and save."""
        self.saved += 1
        self._save(*arguments)


def test_nothing_is_rewritten_when_nothing_changed(campus: World):
    """A second sync saves no place; an activity made anew changes its course alone."""
    for _ in range(2):  # the first enrols people, whose grades show one more item to the second
        sync(job_of(campus))
    before, counting = places_of(campus), Counting(campus)
    sync(job_of(campus))
    assert (counting.saved, places_of(campus)) == (0, before)
    campus.register.idnumber = ""
    anew = campus.state.add_attendance(campus.courses["MINI-U1"], idnumber="MINI-U1-ATT")
    sync(job_of(campus))
    assert counting.saved == 1
    assert places_of(campus)["MINI-U1", "MINI-U1-ATT"].endswith(f"id={anew.cmid}")


def test_what_cannot_be_read_keeps_its_link(campus: World):
    """One bad moment of the LMS takes no link away."""
    sync(job_of(campus))
    before = places_of(campus)

    class Refusing(FakeLms):
        """Refuses the activities and the grades of every course."""

        def activities(self, _):
            """Refuse."""
            raise RefusedByLms(as_written("no activities today"))

        def grades(self, _):
            """Refuse."""
            raise RefusedByLms(as_written("no grades today"))

    sync(job_of(campus, Refusing(campus.state)))
    assert places_of(campus) == before


def test_a_course_that_is_gone_keeps_its_link(campus: World):
    """Whoever looks is told by the LMS that it is gone; nothing is claimed about it here."""
    sync(job_of(campus))
    before = places_of(campus)
    keep_places(job_of(campus), [CourseReading("MINI-U1", campus.clock.now(), None)])
    assert places_of(campus) == before


def test_readings_used_again_give_places_too(campus: World):
    """After an upgrade, an ordinary sync that reads nothing anew still makes the links."""
    stays = Schedule(courses=(("*", timedelta(hours=9)),))
    job = replace(job_of(campus), schedule=stays)
    sync(replace(job, links=None))
    assert places_of(campus).keys() & {("MINI-U1", "")} == set()
    begin(job, full=False)
    sync(job)
    assert places_of(campus)["MINI-U1", ""].startswith(URL)


def test_without_an_address_no_link_is_made_up(campus: World):
    """Only what the LMS itself gave is kept."""
    sync(campus.job())
    assert set(places_of(campus)) == {("MINI-U1", "MINI-U1-ATT"), ("MINI-U3", "MINI-U3-ATT")}


def test_bindings_say_what_is_looked_for(campus: World):
    """By course, in order; a course that nothing names has nothing."""
    assert named_in(campus.job(), "MINI-B1") == ("MINI-K1", "MINI-K2")
    assert named_in(campus.job(), "ELSEWHERE") == ()


def test_readings_kept_in_another_way_are_not_used_again(
    campus: World, monkeypatch: pytest.MonkeyPatch
):
    """What an older version kept answers no question of this one."""
    stays = Schedule(courses=(("*", timedelta(hours=9)),))
    job = replace(job_of(campus), schedule=stays)
    with monkeypatch.context() as before:
        before.setattr("lms_bridge.runs.steps_read.READ_AS", 1)
        sync(job)
    campus.lms.calls.clear()
    begin(job, full=False)
    sync(job)
    assert "grades" in campus.lms.calls
