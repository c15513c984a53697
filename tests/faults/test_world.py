"""A world is built, judged and cleared away; what is wrong in it is said in words."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime

import psycopg
import pytest

from lms_bridge.cause import as_written
from lms_bridge.model.run import RunState
from lms_bridge.runs import sync
from tests.faults import product
from tests.faults.boot import write_offset
from tests.faults.effects import Names
from tests.faults.place import Cast, undisturbed
from tests.faults.waiting import Late
from tests.faults.world import Servers, Setting, World
from tests.paths import ROOT

DAY = date(2026, 10, 25)

#: A small world, in which the Moodle answers at once.
QUICK = Setting(latency=0, learners=12)


@pytest.fixture
def servers(own_postgres, redis_server):
    """The servers that worlds share."""
    return Servers(own_postgres, redis_server)


@pytest.fixture
def world(servers, tmp_path):
    """A world in which nothing works yet."""
    with World(servers, 1, tmp_path, QUICK) as built:
        yield built


def test_an_undisturbed_sync_is_what_is_wanted(world):
    """A sync by hand leaves nothing to complain of."""
    world.place.sync_here()
    assert world.place.is_done()
    assert world.finish(1) == []


def test_before_any_sync_everything_is_missing(world):
    """Runs, effects, verdicts and the ledger are each missed."""
    said = world.place.verdict()
    assert "du-pccpu: there is no run" in said
    assert "csec: there is no run" in said
    for what in ("cohort ", "rating ", "framework: ", "competency: ", "verdict on ", "ledger: "):
        assert [each for each in said if each.startswith(what)], what
    assert world.finish(0.1)[0] == "not done 0.1 s after the fault was over"


def test_a_doubled_write_is_found(world):
    """A rating given twice leaves the state right, and is found in the journal."""
    place = world.place
    place.sync_here()
    rated = next(e for e in place.moodle.state.journal if e.function.endswith("grade_competency"))
    place.moodle.ask(rated.function, **rated.element)
    said = place.verdict()
    assert len(said) == 1
    assert said[0].startswith("rating CSEC-V1/")
    assert said[0].endswith("(already so, one more evidence)")


def test_a_lost_write_is_found(world):
    """Somebody who is not where the ledger says is missed, with the badge kept."""
    place = world.place
    place.sync_here()
    cohort = place.moodle.state.find_cohort("LMSB-CSEC-BC1")
    number = min(cohort.members)
    cohort.members.discard(number)
    who = Names(place.moodle.state).user(number)
    assert place.verdict() == [f"cohort LMSB-CSEC-BC1: {who} is missing (wanted: in)"]


def test_a_run_that_stopped_is_no_good_end(world):
    """A run stopped for a reason is told with it."""
    place = world.place
    place.sync_here()
    run = place.store.runs.start("csec", datetime.now(UTC))
    place.store.runs.end(
        run.id, RunState.STOPPED, datetime.now(UTC), {}, as_written("the token was revoked")
    )
    assert not place.is_done()
    assert world.finish(0.1)[1:] == ["csec: stopped at stage pull 'the token was revoked'"]


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_wanted_does_not_depend_on_the_order(seed, servers, tmp_path):
    """Whichever programme comes first, and however often, the end is as wanted."""
    with World(servers, seed, tmp_path, QUICK) as world:
        with product.opened(world.place.file, world.place.cast.today) as bridge:
            for programme in [*reversed(list(bridge.programmes)), *bridge.programmes]:
                sync(bridge.job(programme))
        assert world.place.verdict() == []


def test_a_poisoned_learner_is_left_out(servers, tmp_path):
    """With somebody whom the Moodle refuses, all the others are wanted."""
    with World(servers, 1, tmp_path, replace(QUICK, poison=True)) as world:
        (number,) = world.place.cast.poisoned
        world.place.sync_here()
        assert world.finish(1) == []
        who = Names(world.place.moodle.state).user(number)
        healthy = undisturbed(Cast(1, 12, world.place.cast.today))
    lost = {key for key in healthy.facts if key not in world.place.wanted.facts}
    assert lost
    assert {whom for _, whom in lost} == {who}


def test_another_day(servers, tmp_path):
    """A world may be on the day on which the clocks change; what is wanted is of that day."""
    starts = datetime(2026, 10, 25, 0, 59, tzinfo=UTC)
    setting = replace(QUICK, inside=True, starts=starts)
    with World(servers, 1, tmp_path, setting) as world:
        assert world.place.cast.today == DAY
        world.place.sync_here()
        assert world.finish(1) == []


def test_proxies_stand_in_front(servers, tmp_path):
    """What workers are told leads through the proxies; this process looks past them."""
    setting = replace(QUICK, through=frozenset({"redis", "sql", "moodle"}))
    with World(servers, 1, tmp_path, setting) as world:
        ports = {name: proxy.port for name, proxy in world.proxies.items()}
        text = world.place.file.read_text(encoding="utf-8")
        assert set(ports) == {"redis", "sql", "moodle"}
        assert f"127.0.0.1:{ports['sql']}/" in text
        assert f"http://127.0.0.1:{ports['moodle']}" in text
        assert f":{ports['redis']}/" in world.environment["LMS_BRIDGE_REDIS"]
        world.place.sync_here()
        assert world.place.verdict() == []
        assert world.proxies["moodle"].accepted > 0
        assert world.proxies["sql"].accepted > 0


def test_several_sites_share_nothing(servers, tmp_path):
    """Each site has its Moodle, its database, its file and its learners."""
    with World(servers, 1, tmp_path, replace(QUICK, sites=2)) as world:
        one, other = world.places
        assert one.moodle.url != other.moodle.url
        assert one.database != other.database
        one.sync_here()
        assert one.verdict() == []
        assert other.verdict() != []
        assert world.environment["LMS_BRIDGE_SITES"].count(".yaml") == 2


def test_nothing_is_left(servers, tmp_path):
    """After a world its database, its Moodle and its proxies are gone, whatever it broke."""
    with World(servers, 1, tmp_path, replace(QUICK, through=frozenset({"sql"}))) as world:
        database = world.place.database.rpartition("/")[2]
        port = world.proxies["sql"].port
        servers.postgres.crash()
        servers.redis.config(maxmemory=1, maxmemory_policy="allkeys-lru")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        servers.postgres.connect(database)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    servers.mend()
    with servers.redis.client() as client:
        assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
        assert client.set("a", "b")


def test_a_moment_that_never_came(world):
    """A fault that would come after the end is no fault: the scenario fails."""
    world.place.sync_here()
    world.at(0.5)
    world.at_write(1)
    world.place.moodle.forget_calls()
    with pytest.raises(Late, match="over before the fault"):
        world.at(0.5)


_SEEN = """
import sys, time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tests.faults import boot

clock, store = Path(sys.argv[1]), sys.argv[2]
boot.be_wrong_about_time(lambda: boot.read_offset(clock))
boot.let_the_database_be_wrong(lambda: boot.read_offset(clock))
from celery import Celery
from kombu.transport.redis import time as of_kombu
from lms_bridge.clock import SystemClock
from lms_bridge.store import SqlStore

print(Celery().now().timestamp(), of_kombu(), SystemClock().now().timestamp())
print(SqlStore.open(store).clock.now().timestamp())
"""


@pytest.mark.parametrize("by", [None, 3600, -3600])
def test_the_time_is_another_in_a_process(world, by):
    """All clocks that the bridge and Celery go by are wrong together, by what a file says."""
    clock = world.folder / "clock"
    if by is not None:
        write_offset(clock, by)
    begun = time.time()
    ran = subprocess.run(
        [sys.executable, "-c", _SEEN, str(clock), world.place.database],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    seen = [float(each) for each in ran.stdout.split()]
    assert len(seen) == 4
    assert all(begun <= each - (by or 0) <= time.time() for each in seen)


def test_the_same_seed_draws_the_same(servers, tmp_path):
    """Moments of a scenario can be had again by its seed."""
    drawn = [World(servers, 7, tmp_path, Setting()).moments(3) for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert drawn[0] == sorted(drawn[0])
