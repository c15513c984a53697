"""Everything that these tests take for granted about the product, in one place."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from lms_bridge.bootstrap import Bridge
from lms_bridge.cause import Cause
from lms_bridge.settings import read_site_file
from lms_bridge.store.content import content_digest
from lms_bridge.text.causes import bare_cause
from lms_bridge_testing.clock import FrozenClock
from lms_bridge_testing.demo_site import site_file_text

#: Seconds between two looks at what has to be done.
SWEEP = 1.0


@dataclass(frozen=True)
class Limits:
    """Seconds, short enough for a fault to be over soon, and long enough not to be one.

    Attributes:
        request: that one request to the Moodle may last: less than a task.
        lease: after which work belongs to nobody, unless its worker asks for more time.
        soft: after which a task is told to end.
        hard: after which its process is killed.
        visibility: after which Redis gives its message to another worker.
    """

    request: float = 3.0
    lease: float = 3.0
    soft: float = 4.0
    hard: float = 5.0
    visibility: float = 8.0

    @property
    def recovered(self) -> float:
        """Longer than any of them: whatever was lost has been handed out again by then."""
        return self.visibility + self.lease + 2 * SWEEP

    def stretched(self, times: float) -> Limits:
        """The limits of a machine that is so many times slower."""
        return Limits(**{name: seconds * times for name, seconds in asdict(self).items()})


#: Those of most scenarios.
SHORT = Limits()

#: Longer than a silence that only time-outs of the network end, as limits in service are.
PATIENT = Limits(soft=60.0, hard=70.0, visibility=120.0)

#: The programmes of the demonstration's site file.
PROGRAMMES = ("du-pccpu", "csec")

_BRAKE = "    brake: {share: 1}\n"


def environment(sites: Sequence[Path], redis: str, password: str, limits: Limits) -> dict[str, str]:
    """What workers, beat and commands are told; nothing of this process's own settings."""
    clean = {name: text for name, text in os.environ.items() if not name.startswith("LMS_BRIDGE_")}
    return {
        **clean,
        "LMS_BRIDGE_SITES": os.pathsep.join(str(each) for each in sites),
        "LMS_BRIDGE_REDIS": redis,
        "LMS_BRIDGE_REDIS_PASSWORD": password,
        "LMS_BRIDGE_LEASE_SECONDS": f"{limits.lease:g}",
        "LMS_BRIDGE_SWEEP_SECONDS": f"{SWEEP:g}",
        "LMS_BRIDGE_TASK_SOFT_SECONDS": f"{limits.soft:g}",
        "LMS_BRIDGE_TASK_HARD_SECONDS": f"{limits.hard:g}",
        "LMS_BRIDGE_VISIBILITY_SECONDS": f"{limits.visibility:g}",
        "LMS_BRIDGE_LOG_LEVEL": "info",
        "PYTHONUNBUFFERED": "1",
    }


def site_file(
    name: str,
    url: str,
    token_file: str,
    store: str,
    today: date,
    request: float,
    schedule: str = "",
) -> str:
    """The text of a site file, with the seconds of a request and every programme's schedule."""
    text = site_file_text(url, token_file, store, today).replace("{env: ", "{file: ", 1)
    text = text.replace('site: "Université d\'essai"', f'site: "{name}"')
    times = f"  connect: {request / 3:g}\n  read: {request * 2 / 3:g}\n  total: {request:g}\n"
    text = text.replace("\nstore:", f"{times}\nstore:", 1)
    if schedule:
        text = text.replace(_BRAKE, f"{_BRAKE}    schedule: {schedule}\n")
    return text


def sync_command(programme: str, site: Path) -> list[str]:
    """The command that asks for a sync in the background."""
    boot = [sys.executable, "-m", "tests.faults.boot", "lms-bridge"]
    return [*boot, "sync", programme, "--background", "--site", str(site)]


@contextmanager
def opened(site: Path, today: date | None = None) -> Iterator[Bridge]:
    """The bridge of a site file in this process, on a certain day, or now."""
    noon = datetime(today.year, today.month, today.day, 12, tzinfo=UTC) if today else None
    bridge = Bridge(read_site_file(site), FrozenClock(noon) if noon else None)
    try:
        yield bridge
    finally:
        bridge.close()


def verdicts_of(store: Any) -> dict[str, str]:
    """What the store says of everybody, shortened; by programme and idnumber."""
    return {
        f"{programme} {verdict.learner}": content_digest(verdict)
        for programme in PROGRAMMES
        for verdict in store.verdicts.latest(programme)
    }


def ledger_of(store: Any) -> dict[str, str]:
    """What the bridge holds to be its own, by programme and effect."""
    return {
        f"{programme} {key}": "set" if present else "removed"
        for programme in PROGRAMMES
        for key, present in store.actions.ledger(programme).items()
    }


def given_up(store: Any) -> list[str]:
    """The pieces of work that wait for a person, with the reason."""
    return [
        f"{each.programme}: {each.kind.value} {each.subject} was given up: {_in_words(each.reason)}"
        for each in store.work.pieces()
        if each.state.value == "dead"
    ]


def left_to_do(store: Any) -> list[str]:
    """The pieces of work that are not done, and why."""
    return [
        f"{each.programme}: {each.kind.value} {each.subject} {each.state.value}"
        f" after {each.attempts} attempts, due {each.due:%H:%M:%S}: {_in_words(each.reason)}"
        for each in store.work.pieces()
        if each.state.value in {"waiting", "held"}
    ]


def _in_words(reason: Cause | None) -> str:
    return bare_cause(reason) if reason is not None else ""


def windows_of(connection: Any, programme: str) -> list[str]:
    """The windows of a programme's schedule that were opened, in their order."""
    query = "SELECT job || ' ' || name FROM windows WHERE programme = %s ORDER BY opened, name"
    return [row[0] for row in connection.execute(query, [programme])]


def rests(store: Any) -> bool:
    """Whether the background work of a site rests until somebody mends something."""
    return store.upkeep.paused() is not None


def ask_again(store: Any) -> None:
    """Let the minute pass after which a site that rests is asked whether it lets us in again."""
    store.upkeep.pulse("probe", store.clock.now() - timedelta(minutes=2))
