"""The surroundings of one scenario: sites, database, Redis, proxies, workers and beat."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from tests.faults import product
from tests.faults.boot import write_moment, write_offset
from tests.faults.fleet import Fleet
from tests.faults.place import Cast, Place, undisturbed
from tests.faults.proxy import Proxy
from tests.faults.servers import Postgres, Redis
from tests.faults.waiting import Late, until
from tests.paths import ROOT

#: Seconds that a sync may take once the fault is over.
PATIENCE = 90.0

#: How many looks at the Moodle there are for one at the database.
_LOOKS = 50

#: Seconds that a command may take, on however busy a machine.
_COMMAND = 360.0


@dataclass(frozen=True)
class Setting:
    """How a scenario's world looks.

    Attributes:
        through: what has a proxy in front of it: "redis", "sql", "moodle" (of the first site).
        learners: how many on each site.
        latency: seconds that each call to the Moodle takes, so that a sync lasts a while.
        sites: how many sites there are; the first is `World.place`.
        children: how many processes the pool of each worker has. Each costs a second to start.
        poison: whether the Moodle refuses to write about somebody.
        schedule: of every programme, in YAML; "" for none.
        inside: whether something may be wrong inside of the processes; see `boot`.
        limits: how long a task may last.
        starts: the moment that it is for the bridge when the world begins; None: now. Only
            with `inside`.
    """

    through: frozenset[str] = frozenset()
    learners: int = 24
    latency: float = 0.02
    sites: int = 1
    children: int = 1
    poison: bool = False
    schedule: str = ""
    inside: bool = False
    limits: product.Limits = product.SHORT
    starts: datetime | None = None


@dataclass(frozen=True)
class Servers:
    """The servers that scenarios share one after the other."""

    postgres: Postgres
    redis: Redis

    def mend(self) -> None:
        """Let both run again, empty and with their usual settings, whatever happened before."""
        self.postgres.start()
        self.redis.start()
        self.redis.config(maxmemory=0, maxmemory_policy="noeviction")
        self.redis.flush()


class World:
    """One scenario's surroundings, for one seed. Nothing works before `begin`.

    Attributes:
        stretch: how many times longer than usual everything may take.
        limits: those of the setting, stretched.
    """

    def __init__(
        self, servers: Servers, seed: int, folder: Path, setting: Setting, stretch: int = 1
    ) -> None:
        self.servers = servers
        self.rng = random.Random(seed)  # noqa: S311 - when a fault happens is no secret
        self.seed = seed
        self.folder = folder
        self.setting = setting
        self.stretch = stretch
        self.limits = setting.limits.stretched(stretch)
        self.places: list[Place] = []
        self.proxies: dict[str, Proxy] = {}
        self._time = folder / "time"
        self._ends = ExitStack()

    def __enter__(self) -> Self:
        try:
            self._build()
        except BaseException:
            self._ends.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ends.close()

    def _build(self) -> None:
        self.servers.mend()
        cast = Cast(self.seed, self.setting.learners, self._today())
        if self.setting.poison:
            cast = replace(
                cast, poisoned=frozenset({undisturbed(cast).somebody_among_others(self.rng)})
            )
        for number in range(self.setting.sites):
            self._add_place(f"site{number + 1}", replace(cast, seed=self.seed + 100 * number))
        redis = self.servers.redis
        address = redis.url_by(self._through("redis", redis.address))
        sites = [place.file for place in self.places]
        self.environment = product.environment(sites, address, redis.password, self.limits)
        program = ["celery"]
        if self.setting.inside:
            program = ["tests.faults.boot", "celery"]
            self.environment["FAULTS_TIME"] = str(self._time)
        if self.setting.starts is not None:
            self.be(self.setting.starts)
        self.fleet = self._ends.enter_context(
            Fleet(
                self.environment,
                self.folder / "logs",
                concurrency=self.setting.children,
                runner=(sys.executable, "-m", *program),
            )
        )

    def _add_place(self, name: str, cast: Cast) -> None:
        postgres = self.servers.postgres
        database = postgres.fresh()
        self._ends.callback(self._forget, database)
        place = Place(name, cast, self.folder, postgres.url(database))
        self._ends.callback(place.close)
        which = "" if self.places else "moodle"
        moodle = self._through(which, ("127.0.0.1", int(place.moodle.url.rpartition(":")[2])))
        behind = postgres.url(database, self._through("sql", postgres.address))
        place.prepare(
            f"http://127.0.0.1:{moodle}", behind, self.setting.schedule, self.limits.request
        )
        place.moodle.options.latency = self.setting.latency
        self.places.append(place)

    def _forget(self, database: str) -> None:
        self.servers.postgres.start()
        self.servers.postgres.drop(database)

    def _through(self, name: str, address: tuple[str, int]) -> int:
        """The port to reach a server by: that of a proxy where the scenario wants one."""
        if name not in self.setting.through:
            return address[1]
        if name not in self.proxies:
            self.proxies[name] = self._ends.enter_context(Proxy(address))
        return self.proxies[name].port

    @property
    def place(self) -> Place:
        """The only site, or the first one."""
        return self.places[0]

    def begin(self, workers: int = 2, beats: int = 1) -> None:
        """Start the workers, and meanwhile ask for a sync of everything everywhere."""
        asked = self._ask_everywhere()
        self.fleet.start(workers, beats)
        _accepted(asked)

    def ask_all(self) -> None:
        """Ask for a sync of every programme of every site; raises RuntimeError when refused."""
        _accepted(self._ask_everywhere())

    def _ask_everywhere(self) -> list[subprocess.Popen[str]]:
        pairs = ((programme, each) for each in self.places for programme in product.PROGRAMMES)
        return [self.ask(programme, place) for programme, place in pairs]

    def ask(self, programme: str, place: Place | None = None) -> subprocess.Popen[str]:
        """Ask for a sync; answers the command, whose output is to be read."""
        process = subprocess.Popen(
            product.sync_command(programme, (place or self.place).file),
            cwd=ROOT,
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._ends.callback(_end, process)
        return process

    def at(self, share: float) -> None:
        """Wait until the Moodle of the first site had so much of its calls."""
        calls = self.place.wanted.calls * share
        self._moment(lambda: self.place.moodle.count() >= calls, f"{calls:.0f} calls")

    def at_write(self, share: float) -> None:
        """Wait until the Moodle of the first site executed so much of the writes wanted."""
        writes = self.place.wanted.writes * share
        changes = self.place.moodle.state.changes
        self._moment(lambda: len(changes()) >= writes, f"{writes:.0f} writes")

    def moments(self, count: int, last: float = 0.8) -> list[float]:
        """So many shares of a sync, drawn by the seed, in order."""
        return sorted(self.rng.uniform(0.05, last) for _ in range(count))

    def pause(self, seconds: float) -> None:
        """Let a fault last so long, or what it left behind show itself."""
        time.sleep(seconds)

    def wait(self, seconds: float = PATIENCE, places: Sequence[Place] = ()) -> bool:
        """Wait until every run is done; tells whether that was in time."""
        chosen = places or self.places
        try:
            self.until(lambda: all(each.is_done() for each in chosen), "the end", seconds, 0.1)
        except Late:
            return False
        return True

    def until(
        self, look: Callable[[], object], what: str, seconds: float = PATIENCE, pause: float = 0.02
    ) -> None:
        """Wait until there is something to see; raises Late once it takes too long."""
        until(look, seconds * self.stretch, what, pause)

    def finish(self, seconds: float = PATIENCE) -> list[str]:
        """Wait for the end, and say what is not as it should be."""
        late = [] if self.wait(seconds) else [f"not done {seconds:g} s after the fault was over"]
        said = [(place, reason) for place in self.places for reason in place.verdict()]
        alone = len(self.places) == 1
        return late + [reason if alone else f"{place.name}: {reason}" for place, reason in said]

    def be(self, moment: datetime) -> None:
        """Let it be another moment in all processes of the bridge, by all clocks."""
        write_moment(self._time, moment)

    def leap(self, seconds: float) -> None:
        """Let it be so much later than it is, or earlier, by all clocks."""
        write_offset(self._time, seconds)

    def _today(self) -> date:
        starts = self.setting.starts or datetime.now(ZoneInfo("UTC"))
        return starts.astimezone(ZoneInfo("Europe/Paris")).date()

    def _moment(self, come: Callable[[], bool], what: str) -> None:
        looks = count()

        def come_or_over() -> bool:
            # The database is asked now and then only: it has other things to do.
            return come() or (next(looks) % _LOOKS == 0 and self.place.is_done())

        self.until(come_or_over, what, pause=0.005)
        if not come():
            raise Late(f"everything was over before the fault ({what})")


def _accepted(asked: Sequence[subprocess.Popen[str]]) -> None:
    for process in asked:
        said, _ = process.communicate(timeout=_COMMAND)
        if process.returncode != 0:
            raise RuntimeError(f"the sync was refused ({process.returncode}):\n{said}")


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.kill()
    process.communicate()
