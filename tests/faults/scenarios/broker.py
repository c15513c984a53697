"""A Redis that goes away, forgets, is full, or only seems to be there."""

from __future__ import annotations

from tests.faults.fleet import START, Member
from tests.faults.product import PATIENT
from tests.faults.scenarios.registry import scenario
from tests.faults.waiting import tail, until
from tests.faults.world import Setting, World

#: Seconds within which workers must have found a Redis that came back.
_BACK = 60.0

#: Seconds in which kombu notices a connection that died without a word, and a sync besides.
_NOTICED = 120.0


@scenario(5, "Redis restarted")
def restarted(world: World) -> list[str]:
    """Redis ends, in an orderly way or not, and comes back with its data after a while."""
    redis = world.servers.redis
    world.begin()
    world.at(world.rng.uniform(0.05, 0.7))
    (redis.kill if world.seed % 2 else redis.stop)()
    world.pause(world.rng.uniform(0.2, 3))
    redis.start()
    return world.finish(_BACK)


@scenario(6, "Redis flushed")
def flushed(world: World) -> list[str]:
    """Redis forgets everything, several times in a sync."""
    world.begin()
    for share in world.moments(3):
        world.at(share)
        world.servers.redis.flush()
    return world.finish(_BACK)


@scenario(7, "Redis full")
def full(world: World) -> list[str]:
    """Redis takes nothing more: what is asked for meanwhile is noted, and done afterwards."""
    redis = world.servers.redis
    world.fleet.start()
    if world.seed % 2:
        redis.config(maxmemory=1)
        world.ask_all()
    else:
        world.ask_all()
        world.at(world.rng.uniform(0.05, 0.6))
        redis.config(maxmemory=1)
    world.pause(4)
    logs = world.fleet.logs()
    redis.config(maxmemory=0)
    silent = [] if "maxmemory" in logs or "OOM" in logs else ["no log says that Redis is full"]
    return silent + world.finish(_BACK)


@scenario(8, "Redis evicting")
def evicting(world: World) -> list[str]:
    """On a Redis that may drop work silently nothing starts, and says why."""
    policy = ("allkeys-lru", "volatile-ttl", "allkeys-random")[world.seed % 3]
    world.servers.redis.config(maxmemory_policy=policy)
    started = [world.fleet.launch(kind) for kind in ("worker", "beat")]
    return [reason for member in started for reason in _accepted(member, policy)]


def _accepted(member: Member, policy: str) -> list[str]:
    until(lambda: member.ready or not member.running, START, f"{member.name} to start or refuse")
    if member.exit_code in {None, 0}:
        return [f"{member.name} accepts {policy}"]
    said = tail(member.log, 50)
    return [] if policy in said else [f"{member.name} does not say that {policy} is wrong:\n{said}"]


@scenario(9, "Redis half-open", Setting(through=frozenset({"redis"}), limits=PATIENT))
def half_open(world: World) -> list[str]:
    """Every connection to Redis goes silent for ever without being closed."""
    world.begin()
    world.at(world.rng.uniform(0.05, 0.7))
    with world.proxies["redis"].toxic(half_open=True):
        world.pause(5)
    return world.finish(_NOTICED)
