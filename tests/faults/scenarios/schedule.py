"""Windows of schedules: with two beats, after a beat's absence, while clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lms_bridge.model.run import Run
from tests.faults import product
from tests.faults.boot import write_offset
from tests.faults.scenarios.registry import scenario
from tests.faults.waiting import Late
from tests.faults.world import Setting, World

#: In the middle of a window of an hour, on an ordinary day.
_ORDINARY = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)

#: Shortly before 02:30 of the morning on which the clock goes back from 03:00 to 02:00.
_AUTUMN = datetime(2026, 10, 25, 0, 20, tzinfo=UTC)

#: Shortly before the clock goes forward from 02:00 to 03:00.
_SPRING = datetime(2027, 3, 28, 0, 50, tzinfo=UTC)

#: How often a machine's clock is wrong before anything starts, and not only later.
_FROM_THE_START = 0.5

#: Seconds for a run too many to show itself.
_QUIET = 4 * product.SWEEP

_HOURLY = Setting(schedule="{every: 60}", inside=True, starts=_ORDINARY, latency=0.005)


@scenario(14, "two beats", _HOURLY)
def two_beats(world: World) -> list[str]:
    """Two beats and two workers: each window runs once."""
    world.fleet.start(workers=2, beats=2)
    for number in (1, 2):
        wrong = _runs_become(world, number)
        if wrong:
            return wrong
        world.be(_ORDINARY + timedelta(hours=number))
    return _runs_become(world, 3) + world.finish()


@scenario(15, "beat dead for an hour", _HOURLY)
def beat_dead(world: World) -> list[str]:
    """A beat that was away for hours catches up once, not once for each window missed."""
    world.fleet.start(workers=2, beats=1)
    wrong = _runs_become(world, 1)
    world.fleet.kill_beat()
    away = world.rng.randrange(1, 6)
    world.be(_ORDINARY + timedelta(hours=away))
    world.pause(_QUIET)
    world.fleet.await_ready(world.fleet.launch("beat"))
    return wrong + _runs_become(world, 2) + world.finish()


@scenario(24, "clock of a machine wrong by an hour", Setting(inside=True, latency=0.01))
def machine_wrong(world: World) -> list[str]:
    """The clock of a worker's or of beat's machine leaps by an hour; the others are right."""
    by = world.rng.choice((3600, -3600))
    clock = world.folder / "clock"
    wrong = ("worker", "beat")[world.seed % 2]
    write_offset(clock, by if world.rng.random() < _FROM_THE_START else 0)
    world.fleet.await_ready(world.fleet.launch(wrong, FAULTS_CLOCK=str(clock)))
    world.begin(workers=1, beats=int(wrong == "worker"))
    world.at(world.rng.uniform(0.05, 0.6))
    write_offset(clock, by)
    return world.finish()


@scenario(24, "time leaps by an hour", Setting(inside=True, latency=0.01))
def time_leaps(world: World) -> list[str]:
    """The clock of the database, and all others, leaps in the middle of a sync, and back again."""
    by = (3500, -3700)[world.seed % 2]
    world.begin()
    world.at(world.rng.uniform(0.05, 0.6))
    world.leap(by)
    world.pause(2)
    world.leap(0)
    return world.finish()


@scenario(
    24,
    "summer time ends",
    Setting(schedule='{full_at: "02:30"}', inside=True, starts=_AUTUMN, latency=0.005),
)
def summer_time_ends(world: World) -> list[str]:
    """A time of day that comes twice opens one window."""
    world.fleet.start()
    wrong = _runs_become(world, 1)  # that of the day before
    world.be(datetime(2026, 10, 25, 0, 31, tzinfo=UTC))  # 02:31, the first time
    wrong += _runs_become(world, 2)
    world.be(datetime(2026, 10, 25, 1, 31, tzinfo=UTC))  # 02:31, the second time
    return wrong + _runs_become(world, 2) + world.finish()


@scenario(
    24,
    "summer time begins",
    Setting(schedule='{full_at: "02:30"}', inside=True, starts=_SPRING, latency=0.005),
)
def summer_time_begins(world: World) -> list[str]:
    """A time of day that is left out opens its window all the same, once."""
    world.fleet.start()
    wrong = _runs_become(world, 1)  # that of the day before
    world.be(datetime(2027, 3, 28, 1, 31, tzinfo=UTC))  # 03:31, past what was 02:30
    wrong += _runs_become(world, 2)
    world.be(datetime(2027, 3, 28, 3, 0, tzinfo=UTC))
    return wrong + _runs_become(world, 2) + world.finish()


def _runs_become(world: World, number: int) -> list[str]:
    """Wait until each programme has so many runs, all done, and see that it has no more."""
    place = world.place

    def enough() -> bool:
        # In this order: the last run may begin between two looks, and the one before it is done.
        begun = all(len(place.runs(programme)) >= number for programme in product.PROGRAMMES)
        return begun and place.is_done()

    try:
        world.until(enough, f"run {number} of every programme", pause=0.1)
    except Late as late:
        return [f"{late}: there are {_counts(world)}"]
    world.pause(_QUIET)
    with world.servers.postgres.connect(place.database.rpartition("/")[2]) as connection:
        opened = {key: product.windows_of(connection, key) for key in product.PROGRAMMES}
    found = []
    for programme in product.PROGRAMMES:
        runs = len(place.runs(programme))
        if runs != number or len(opened[programme]) != number:
            found.append(f"{programme}: {runs} runs, not {number}")
            found += [f"  window {each}" for each in opened[programme]]
            found += [f"  {_in_words(run)}" for run in reversed(place.runs(programme))]
    return found


def _in_words(run: Run) -> str:
    """A run with the moments that say why it was begun."""
    touched = f"{run.touched:%H:%M:%S}" if run.touched else "never"
    why = f", {run.stopped_by}" if run.stopped_by else ""
    begun = f"begun {run.started:%d %H:%M:%S}, got further {touched}"
    return f"run {run.id} {run.state.value} at {run.stage}, {begun}{why}; {dict(run.counts)}"


def _counts(world: World) -> str:
    runs = ((key, len(world.place.runs(key))) for key in product.PROGRAMMES)
    return ", ".join(f"{count} of {key}" for key, count in runs)
