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


@pytest.fixture
def world() -> World:
    """The campus."""
    return World().populate()


def job_of(world: World, lms: object = None) -> Job:
    """A job that knows where people find the LMS."""
    return replace(world.job(lms), links=MoodleLinks(URL))


def places_of(world: World) -> dict[tuple[str, str], str]:
    """What is kept, by course and item."""
    return {
        (each.course, each.item): each.url for each in world.store.places.of_courses(world.courses)
    }


def test_a_sync_keeps_where_bound_things_are(world: World):
    """The courses read, and the activities and grade items that bindings name, and no others."""
    world.state.add_assignment(world.courses["MINI-B1"], idnumber="MINI-UNBOUND", grademax=20)
    sync(job_of(world))
    register, item = world.register, world.items["MINI-DOC-D1"]
    found = places_of(world)
    course = world.courses["MINI-U1"].id
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


def test_nothing_is_rewritten_when_nothing_changed(world: World):
    """A second sync saves no place; an activity made anew changes its course alone."""
    for _ in range(2):  # the first enrols people, whose grades show one more item to the second
        sync(job_of(world))
    before, counting = places_of(world), Counting(world)
    sync(job_of(world))
    assert (counting.saved, places_of(world)) == (0, before)
    world.register.idnumber = ""
    anew = world.state.add_attendance(world.courses["MINI-U1"], idnumber="MINI-U1-ATT")
    sync(job_of(world))
    assert counting.saved == 1
    assert places_of(world)["MINI-U1", "MINI-U1-ATT"].endswith(f"id={anew.cmid}")


def test_what_cannot_be_read_keeps_its_link(world: World):
    """One bad moment of the LMS takes no link away."""
    sync(job_of(world))
    before = places_of(world)

    class Refusing(FakeLms):
        """Refuses the activities and the grades of every course."""

        def activities(self, _):
            """Refuse."""
            raise RefusedByLms(as_written("no activities today"))

        def grades(self, _):
            """Refuse."""
            raise RefusedByLms(as_written("no grades today"))

    sync(job_of(world, Refusing(world.state)))
    assert places_of(world) == before


def test_a_course_that_is_gone_keeps_its_link(world: World):
    """Whoever looks is told by the LMS that it is gone; nothing is claimed about it here."""
    sync(job_of(world))
    before = places_of(world)
    keep_places(job_of(world), [CourseReading("MINI-U1", world.clock.now(), None)])
    assert places_of(world) == before


def test_readings_used_again_give_places_too(world: World):
    """After an upgrade, an ordinary sync that reads nothing anew still makes the links."""
    stays = Schedule(courses=(("*", timedelta(hours=9)),))
    job = replace(job_of(world), schedule=stays)
    sync(replace(job, links=None))
    assert places_of(world).keys() & {("MINI-U1", "")} == set()
    begin(job, full=False)
    sync(job)
    assert places_of(world)["MINI-U1", ""].startswith(URL)


def test_without_an_address_no_link_is_made_up(world: World):
    """Only what the LMS itself gave is kept."""
    sync(world.job())
    assert set(places_of(world)) == {("MINI-U1", "MINI-U1-ATT"), ("MINI-U3", "MINI-U3-ATT")}


def test_bindings_say_what_is_looked_for(world: World):
    """By course, in order; a course that nothing names has nothing."""
    assert named_in(world.job(), "MINI-B1") == ("MINI-K1", "MINI-K2")
    assert named_in(world.job(), "ELSEWHERE") == ()


def test_readings_kept_in_another_way_are_not_used_again(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    """What an older version kept answers no question of this one."""
    stays = Schedule(courses=(("*", timedelta(hours=9)),))
    job = replace(job_of(world), schedule=stays)
    with monkeypatch.context() as before:
        before.setattr("lms_bridge.runs.steps_read.READ_AS", 1)
        sync(job)
    world.lms.calls.clear()
    begin(job, full=False)
    sync(job)
    assert "grades" in world.lms.calls
