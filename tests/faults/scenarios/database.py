"""A database that is away, that dies between an effect and its commit, that chooses a victim."""

from __future__ import annotations

from contextlib import suppress

import psycopg
from psycopg import sql

from tests.existing import existing
from tests.faults.scenarios.registry import scenario
from tests.faults.waiting import Late, until
from tests.faults.world import Setting, World

#: Tables that a worker changes after others, in one transaction: the first is locked for it.
_LAST = ("runs", "ledger", "runs")

_WAITS_AND_HOLDS = """
    SELECT held.relation::regclass::text
    FROM pg_locks AS waits
    JOIN pg_locks AS held USING (pid)
    JOIN pg_class AS kind ON kind.oid = held.relation
    WHERE NOT waits.granted AND waits.relation = %s::regclass
      AND held.granted AND held.mode = 'RowExclusiveLock'
      AND held.relation <> waits.relation AND kind.relkind = 'r'
    LIMIT 1
"""


@scenario(10, "SQL down")
def down(world: World) -> list[str]:
    """The database is stopped in the middle of everything, and started again after a while."""
    world.begin()
    world.at(world.rng.uniform(0.1, 0.7))
    world.servers.postgres.stop()
    world.pause(6)
    world.servers.postgres.start()
    return world.finish()


@scenario(
    11, "SQL crashed between effect and commit", Setting(through=frozenset({"sql"}), latency=0.01)
)
def crashed_between(world: World) -> list[str]:
    """Effects are executed and what notes them is lost, or is kept and nobody is told."""
    world.begin()
    ways = world.rng.sample(["never arrives", "unanswered", "crash"], 3)
    for way, share in zip(ways, (0.05, 0.3, 0.6), strict=True):
        world.at_write(share)
        if way == "crash":
            world.servers.postgres.crash()
            world.servers.postgres.start()
        else:
            _cut(world, delivered=way == "unanswered")
    return world.finish()


def _cut(world: World, *, delivered: bool) -> None:
    skip = world.rng.randrange(2)
    cut = world.proxies["sql"].cut_after(b"COMMIT", skip=skip, delivered=delivered)
    if not cut.happened.wait(30):
        raise Late("no COMMIT was seen, so none was cut")


@scenario(12, "SQL deadlock")
def deadlock(world: World) -> list[str]:
    """The database ends a worker's transaction because it and another wait for each other."""
    world.begin()
    last = _LAST[world.seed % len(_LAST)]
    world.at(world.rng.uniform(0.05, 0.3))
    for _ in range(3):
        _force_deadlock(world, last)
    return world.finish()


def _force_deadlock(world: World, last: str) -> None:
    """Lock what a worker changes last, then what it has changed before: it becomes the victim.

    A waiting transaction looks for a deadlock once, a second after it began to wait; ours does
    so much later, so it is never the one that is ended.
    """
    postgres = world.servers.postgres
    database = world.place.database.rpartition("/")[2]
    before = _deadlocks(world)
    with psycopg.connect(postgres.url(database)) as ours, postgres.connect(database) as looking:
        ours.execute("SET deadlock_timeout = '20s'")
        ours.execute("SET lock_timeout = '3s'")
        _lock(ours, last)
        first = until(
            lambda: looking.execute(_WAITS_AND_HOLDS, [last]).fetchone(), 30, f"use of {last}"
        )
        with suppress(psycopg.errors.LockNotAvailable):
            _lock(ours, existing(first)[0])
        ours.rollback()
    until(lambda: _deadlocks(world) > before, 5, "the database to see a deadlock")


def _lock(connection: psycopg.Connection, table: str) -> None:
    statement = sql.SQL("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE")
    connection.execute(statement.format(sql.Identifier(table)))


def _deadlocks(world: World) -> int:
    log = world.servers.postgres.log.read_text(encoding="utf-8", errors="replace")
    return log.count("deadlock detected")
