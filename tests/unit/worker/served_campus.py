"""A served site on fakes: a small campus in memory, a real database, a clock moved by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from lms_bridge.bootstrap import Bridge
from lms_bridge.model.run import Run
from lms_bridge.model.work import Queue, WorkKind
from lms_bridge.runs import Job, holder_name
from lms_bridge.settings import read_site_file
from lms_bridge.store import SqlStore
from lms_bridge.worker.sites import ServedSite
from lms_bridge_testing.clock import FrozenClock
from lms_bridge_testing.fakes import FakeLms
from tests.unit.worker.watched_sites import make_tables

PROGRAMME = "csec"
COURSES = ("CSEC-BC1", "CSEC-BC2", "CSEC-BC3", "CSEC-BC4", "CSEC-BC5", "CSEC-FINAL")
LEASE = timedelta(seconds=90)

#: A Monday, 13:00 in Paris.
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)

_FILE = """\
site: {name}
academic_year: 2026-2027
{more}
moodle: {{url: "http://127.0.0.1:9", token: {{file: token}}, concurrency: 3}}
store: {{url: "{store}"}}
programmes:
  csec:
    intakes: [{{track: training, cohort: CSEC-2026}}]
    {schedule}
"""


@dataclass(frozen=True)
class OnFakes(Bridge):
    """A site whose Moodle is in memory."""

    lms: FakeLms = field(default_factory=FakeLms)
    hands: FrozenClock = field(default_factory=lambda: FrozenClock(NOON))

    @cached_property
    def store(self) -> SqlStore:
        """The database, on the clock."""
        store = super().store
        store.clock = self.hands
        return store

    def job(self, key: str) -> Job:
        """A job on the fake."""
        return replace(super().job(key), lms=self.lms, writer=self.lms)


def campus() -> FakeLms:
    """The courses of a programme, and two people who follow it."""
    lms = FakeLms()
    for name in COURSES:
        lms.state.add_course(name, name)
    roster = lms.state.add_cohort("CSEC-2026", "Roster")
    for number in (1, 2):
        person = lms.state.add_user(f"2100000{number}", "Camille", f"Nom {number}")
        lms.state.add_to_cohort(roster, person)
    return lms


def site_file(folder: Path, store: str, name: str, *, schedule: str = "", more: str = "") -> Path:
    """Write the file of a site with one programme."""
    planned = f"schedule: {schedule}" if schedule else ""
    file = folder / f"{name}.yaml"
    text = _FILE.format(name=name, store=store, schedule=planned, more=more)
    file.write_text(text, encoding="utf-8")
    (folder / "token").write_text("not needed", encoding="utf-8")
    make_tables(folder, store)
    return file


def on_fakes(
    folder: Path,
    *,
    name: str = "paris",
    schedule: str = "",
    more: str = "",
    lms: FakeLms | None = None,
    hands: FrozenClock | None = None,
) -> ServedSite:
    """A site with one programme, on fakes."""
    file = site_file(folder, f"sqlite:///{name}.db", name, schedule=schedule, more=more)
    clock = hands or FrozenClock(NOON)
    return ServedSite(OnFakes(read_site_file(file), clock, lms or campus(), clock), LEASE)


@contextmanager
def opened(site: ServedSite) -> Iterator[ServedSite]:
    """A site that is closed in the end."""
    yield site
    site.bridge.close()


def latest(site: ServedSite) -> Run:
    """The latest run of its programme."""
    return site.bridge.store.runs.latest(PROGRAMME, 1)[0]


def work_until(site: ServedSite, kind: WorkKind | None = None) -> Run:
    """Do what comes before a kind of work, or everything."""
    store = site.bridge.store
    for _ in range(100):
        left = store.work.pieces(latest(site).id)
        waiting = [each for each in left if each.state.value in {"waiting", "held"}]
        if not waiting or min(waiting, key=lambda each: each.stage).kind is kind:
            break
        came = site.site_worker.run_one(list(Queue), holder_name())
        assert came is not None
        assert came.error is None
    return latest(site)
