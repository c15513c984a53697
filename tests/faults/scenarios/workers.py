"""Workers that die, hang and are replaced."""

from __future__ import annotations

import signal

from tests.faults.fleet import STOP
from tests.faults.scenarios.registry import scenario
from tests.faults.waiting import until
from tests.faults.world import Setting, World

#: Calls in which a worker may be caught: one that reads, one that makes, one that adds.
_CAUGHT = (
    "core_enrol_get_enrolled_users",
    "core_competency_create_competency",
    "core_competency_grade_competency",
)


@scenario(1, "worker child killed", Setting(children=2))
def child_killed(world: World) -> list[str]:
    """One process of a pool after the other is killed in the middle of whatever it does."""
    world.begin()
    for share in world.moments(3):
        world.at(share)
        world.fleet.kill_child(world.rng)
    return world.finish()


@scenario(2, "worker killed", Setting(children=2))
def worker_killed(world: World) -> list[str]:
    """A whole worker is killed, while it reads and while it writes; a supervisor starts another."""
    world.begin(workers=1)
    world.at(world.rng.uniform(0.05, 0.4))
    world.fleet.kill_worker(world.rng)
    world.fleet.replace()
    world.at_write(world.rng.uniform(0.05, 0.8))
    world.fleet.kill_worker(world.rng)
    world.fleet.replace()
    return world.finish()


@scenario(3, "death between receive and hold", Setting(inside=True))
def death_before_holding(world: World) -> list[str]:
    """The only worker dies with a message that Redis has given away and nobody has noted."""
    order = world.folder / "death"
    worker = world.fleet.launch("worker", FAULTS_DEATH=str(order))
    world.fleet.await_ready(worker)
    world.begin(workers=0)
    world.at(world.rng.uniform(0.05, 0.6))
    order.write_text("1", encoding="utf-8")
    until(lambda: not worker.running, STOP, "the worker's death")
    code = worker.bury()
    world.fleet.replace()
    wrong = [] if code == 9 else [f"the worker ended with {code}, not by the fault"]
    return wrong + world.finish()


@scenario(4, "longer than the visibility timeout", Setting(latency=0.01))
def longer_than_visibility(world: World) -> list[str]:
    """A worker is suspended in a call, wakes up when others have long finished, and goes on."""
    function = _CAUGHT[world.seed % len(_CAUGHT)]
    caught = world.place.moodle.fault(function, "slow", seconds=1.0, after=world.rng.randrange(3))
    world.begin(workers=1)
    worker = world.fleet.workers[0]
    until(lambda: caught.hits, STOP, f"a call of {function}")
    with world.fleet.frozen(worker):
        world.fleet.replace()
        late = [] if world.wait() else ["the others did not finish without the suspended worker"]
        world.pause(world.limits.recovered)
    world.pause(3)  # whatever the one that woke up still does, it does now
    return late + world.finish()


@scenario(23, "rolling restart under load", Setting(children=2))
def rolling_restart(world: World) -> list[str]:
    """Workers are told to stop and replaced one after the other, again and again, in a sync."""
    world.begin()
    world.at(world.rng.uniform(0.02, 0.2))
    codes = world.fleet.restart_rolling(4)
    wrong = [f"a worker told to stop ended with {code}" for code in codes if code != 0]
    if world.seed % 3 == 0:
        world.ask_all()
        world.fleet.term(world.fleet.workers[0], signal.SIGQUIT)
    return wrong + world.finish()
