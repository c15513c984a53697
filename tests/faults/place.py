"""One site of a scenario: its Moodle, its database, its file, and what should come of it."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from lms_bridge.errors import BridgeError
from lms_bridge.lms.moodle.role import CAPABILITIES
from lms_bridge.model.run import Run, RunState
from lms_bridge.runs import sync
from lms_bridge.store import SqlStore
from lms_bridge.text.causes import bare_cause
from lms_bridge_testing.cohort import build
from lms_bridge_testing.sandbox import SandboxMoodle
from lms_bridge_testing.sandbox.records_outcomes import JournalEntry
from tests.faults import product
from tests.faults.effects import Facts, Names, compare, doubled, state_of, unheard_of

_COHORT = "core_cohort_add_cohort_members"


@dataclass(frozen=True)
class Wanted:
    """What one undisturbed sync of every programme makes of a cohort.

    Attributes:
        facts: what is true of the Moodle.
        journal: the writes that it executed.
        names: what the ids in the journal stand for.
        verdicts: what is said of everybody, shortened.
        later: what a second sync says of everybody: it finds them where the first one enrolled
            them. Whoever was read twice because of a fault may get this verdict at once.
        ledger: what the bridge holds to be its own.
        calls: how many it took; shares of them say when a fault happens.
        writes: how many of them changed something.
    """

    facts: Facts
    journal: tuple[JournalEntry, ...]
    names: Names
    verdicts: Mapping[str, str]
    ledger: Mapping[str, str]
    calls: int
    writes: int
    later: Mapping[str, str] = field(default_factory=dict)

    def somebody_among_others(self, rng: random.Random) -> int:
        """The id of somebody who was written about in one call together with others."""
        calls: dict[int, list[int]] = {}
        for entry in self.journal:
            if entry.function == _COHORT:
                calls.setdefault(entry.call, []).append(int(entry.element["usertype"]["value"]))
        return rng.choice(rng.choice([people for people in calls.values() if len(people) > 1]))


@dataclass(frozen=True)
class Cast:
    """Who is on the site: the same cast gives the same cohort, and the same is wanted of it.

    Attributes:
        seed: draws the learners.
        learners: how many, of both programmes together.
        today: the day of judgement.
        poisoned: ids of people whom the Moodle refuses to write about.
    """

    seed: int
    learners: int
    today: date
    poisoned: frozenset[int] = frozenset()


@cache
def undisturbed(cast: Cast) -> Wanted:
    """Sync everything here and now, on a Moodle and in a database of its own."""
    with tempfile.TemporaryDirectory(prefix="lms-bridge-wanted-") as folder:
        place = Place("wanted", cast, Path(folder), f"sqlite:///{folder}/wanted.db")
        try:
            place.prepare()
            place.sync_here()
            once = place.as_it_is()
            place.sync_here()
            twice = place.as_it_is()
            if twice.journal != once.journal or twice.facts != once.facts:
                raise AssertionError("a second sync changes the Moodle: nothing here can be judged")
            return replace(once, later=twice.verdicts)
        finally:
            place.close()


class Place:
    """A site whose Moodle runs from the beginning; `prepare` makes the rest."""

    def __init__(self, name: str, cast: Cast, folder: Path, database: str) -> None:
        self.name = name
        self.cast = cast
        self.database = database
        self.file = folder / f"{name}.yaml"
        self.cohort = build(cast.learners, cast.seed, cast.today)
        self.moodle = SandboxMoodle(self.cohort.state, capabilities=CAPABILITIES).start()
        for number in cast.poisoned:
            self.moodle.poison(self.moodle.state.users[number])
        self._token = folder / f"{name}.token"
        self._token.touch(mode=0o600)
        self._token.write_text(self.moodle.token, encoding="utf-8")
        self._store: SqlStore | None = None

    def prepare(
        self,
        url: str = "",
        database: str = "",
        schedule: str = "",
        request: float = product.SHORT.request,
    ) -> None:
        """Write the site file, make the tables, record what people had decided before.

        Args:
            url: where workers find the Moodle, if not directly.
            database: where workers find the database, if not directly.
            schedule: the schedule of every programme, in YAML; "" for none.
            request: seconds that one request to the Moodle may last.
        """
        self.file.write_text(
            product.site_file(
                self.name,
                url or self.moodle.url,
                self._token.name,
                database or self.database,
                self.cast.today,
                request,
                schedule,
            ),
            encoding="utf-8",
        )
        self._store = SqlStore.open(self.database)
        for decision in self.cohort.decisions:
            self.store.decisions.record(decision)
        self.store.decisions.acquire(self.cohort.acquired)

    def close(self) -> None:
        """Stop the Moodle and leave the database."""
        if self._store is not None:
            self._store.close()
        self.moodle.stop()

    @property
    def store(self) -> SqlStore:
        """The database, directly."""
        if self._store is None:
            raise RuntimeError("prepare the place first")
        return self._store

    @property
    def wanted(self) -> Wanted:
        """What should come of it."""
        return undisturbed(self.cast)

    def sync_here(self) -> None:
        """Sync every programme in this process, on the day of the cast."""
        with product.opened(self.file, self.cast.today) as bridge:
            for programme in bridge.programmes:
                sync(bridge.job(programme))

    def as_it_is(self) -> Wanted:
        """The same of what there is now."""
        state = self.moodle.state
        return Wanted(
            facts=state_of(state),
            journal=tuple(state.journal),
            names=Names(state),
            verdicts=product.verdicts_of(self.store),
            ledger=product.ledger_of(self.store),
            calls=self.moodle.count(),
            writes=len(state.changes()),
        )

    def runs(self, programme: str) -> tuple[Run, ...]:
        """The runs of a programme, newest first; none while the database is away."""
        try:
            return self.store.runs.latest(programme, 1000)
        except BridgeError:
            return ()

    def is_done(self) -> bool:
        """Whether the last run of every programme is done."""
        latest = [self.runs(programme)[:1] for programme in product.PROGRAMMES]
        return all(found and found[0].state is RunState.DONE for found in latest)

    def verdict(self) -> list[str]:
        """Everything that is not as an undisturbed sync would have left it; empty when all is."""
        wanted, got = self.wanted, self.as_it_is()
        return [
            *self._unfinished(),
            *product.given_up(self.store),
            *compare(wanted.facts, got.facts),
            *doubled(got.journal, got.names),
            *unheard_of((wanted.journal, wanted.names), (got.journal, got.names)),
            *(f"verdict on {each}" for each in self._verdicts(wanted, got)),
            *(f"ledger: {each}" for each in _different(wanted.ledger, got.ledger)),
        ]

    def _verdicts(self, wanted: Wanted, got: Wanted) -> list[str]:
        later = {key: wanted.later[key] for key in got.verdicts if key in wanted.later}
        as_later = {key for key, said in got.verdicts.items() if later.get(key) == said}
        expected = {k: later[k] if k in as_later else said for k, said in wanted.verdicts.items()}
        return _different(expected, got.verdicts)

    def _unfinished(self) -> list[str]:
        found = []
        for programme in product.PROGRAMMES:
            runs = self.runs(programme)
            if not runs:
                found.append(f"{programme}: there is no run")
            elif runs[0].state is not RunState.DONE:
                stage, cause = runs[0].stage, runs[0].stopped_by
                why = bare_cause(cause) if cause else ""
                found.append(f"{programme}: {runs[0].state.value} at stage {stage} {why}".rstrip())
        return found + (product.left_to_do(self.store) if found else [])


def _different(wanted: Mapping[str, str], got: Mapping[str, str]) -> list[str]:
    words = []
    for key in sorted({*wanted, *got}):
        if key not in got:
            words.append(f"{key} is missing")
        elif key not in wanted:
            words.append(f"{key} should not be there")
        elif wanted[key] != got[key]:
            words.append(f"{key} is another than wanted")
    return words
