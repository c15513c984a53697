"""Does every fault to the real thing and sees what comes of it: `make faults`."""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue

import structlog

from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.servers import Postgres, Redis
from tests.faults.waiting import SLOWEST, Moment
from tests.faults.world import Servers, World

SEEDS = 3

#: Scenarios at a time: most of each is waiting for something to be noticed.
JOBS = min(2, os.cpu_count() or 1)

#: Reasons, and lines of one, that are shown of a failure.
_REASONS, _LINES = 20, 40

#: A machine so many times slower than an idle one leaves too little time for the usual limits.
BUSY = 2.0

Say = Callable[[str], None]


def main() -> int:
    """Run the scenarios asked for; answers the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="a number, or part of a name"
    )
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many seeds each")
    parser.add_argument("--first-seed", type=int, default=1, help="begin with this seed")
    parser.add_argument("--jobs", type=int, default=JOBS, help="how many scenarios at a time")
    parser.add_argument("--list", action="store_true", help="name the scenarios and end")
    asked = parser.parse_args()
    try:
        chosen = choose(SCENARIOS.values(), asked.only)
    except LookupError as error:
        parser.error(str(error))
    if asked.list:
        for each in chosen:
            say(title(each))
        return 0
    # The undisturbed syncs run in this process, and are nobody's business.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    seeds = range(asked.first_seed, asked.first_seed + asked.seeds)
    return 0 if run(chosen, seeds, asked.jobs, say) == len(chosen) else 1


def choose(scenarios: Iterable[Scenario], only: Sequence[str]) -> list[Scenario]:
    """The scenarios meant by numbers or parts of names, all for none; in the table's order."""
    ordered = sorted(scenarios, key=lambda each: each.number)
    for asked in only:
        if not any(_means(asked, each) for each in ordered):
            names = "\n".join(f"  {title(each)}" for each in ordered)
            raise LookupError(f"no scenario is called {asked!r}; there are:\n{names}")
    return [each for each in ordered if not only or any(_means(asked, each) for asked in only)]


def run(scenarios: Sequence[Scenario], seeds: Sequence[int], jobs: int, say: Say) -> int:
    """Do each fault with each seed, so many faults at a time; answers how many were survived.

    Each of the `jobs` has servers of its own, which its scenarios share one after the other.
    """
    begun = time.monotonic()
    idle: SimpleQueue[Servers] = SimpleQueue()

    def survives(scenario: Scenario) -> bool:
        servers = idle.get()
        try:
            return _one(scenario, seeds, servers, say)
        finally:
            idle.put(servers)

    with ExitStack() as ends:
        folder = Path(tempfile.mkdtemp(prefix="lms-bridge-faults-"))
        ends.callback(shutil.rmtree, folder, ignore_errors=True)
        for number in range(jobs):
            postgres = ends.enter_context(Postgres(folder / f"postgres{number}"))
            redis = ends.enter_context(Redis(folder / f"redis{number}", password="made-up"))
            idle.put(Servers(postgres, redis))
        pool = ends.enter_context(ThreadPoolExecutor(jobs))
        survived = sum(pool.map(survives, scenarios))
    say(f"faults: {survived}/{len(scenarios)} ({time.monotonic() - begun:.0f} s)")
    return survived


def title(scenario: Scenario) -> str:
    """The number and the name."""
    return f"{scenario.number:>2} {scenario.name}"


def say(line: str) -> None:
    """Print at once."""
    print(line, flush=True)  # noqa: T201 - a report for a person


def _means(asked: str, scenario: Scenario) -> bool:
    if asked.isdigit():
        return int(asked) == scenario.number
    return asked.casefold() in scenario.name.casefold()


def _one(scenario: Scenario, seeds: Sequence[int], servers: Servers, say: Say) -> bool:
    begun = time.monotonic()
    again: list[str] = []
    failed = {seed: found for seed in seeds if (found := judged(scenario, seed, servers, again))}
    took = f"{time.monotonic() - begun:.0f} s"
    if not failed:
        say("\n".join([f"ok     {title(scenario)} ({len(seeds)} seeds, {took})", *again]))
        return True
    lines = [f"FAILED {title(scenario)} ({len(failed)} of {len(seeds)} seeds, {took})"]
    for seed, reasons in failed.items():
        lines.append(f"         seed {seed}:")
        *found, logs = reasons
        more = [f"… and {len(found) - _REASONS} more"] if len(found) > _REASONS else []
        for reason in [*found[:_REASONS], *more, logs]:
            lines += [f"           {line}" for line in reason.strip().splitlines()[-_LINES:]]
    say("\n".join([*lines, *again]))  # at once: another scenario may have something to say
    return False


def judged(scenario: Scenario, seed: int, servers: Servers, again: list[str]) -> list[str]:
    """What went wrong with one seed. On a busy machine that counts if it goes wrong twice.

    Leases and limits are short, so that a fault is over soon: to a process that waits for a
    processor all the time they are a fault more. The second attempt has time for that. What
    the first had to say is added to `again`.
    """
    begun = Moment.present()
    found = attempt(scenario, seed, servers)
    slowness = begun.slowness(Moment.present())
    if not found or slowness < BUSY:
        return found
    again.append(
        f"         seed {seed} was tried again with limits {SLOWEST} times as long:"
        f" it had failed on a machine {slowness:.1f} times slower than an idle one"
    )
    again += [f"           {line}" for reason in found[:-1] for line in reason.splitlines()[-3:]]
    return attempt(scenario, seed, servers, SLOWEST)


def attempt(scenario: Scenario, seed: int, servers: Servers, stretch: int = 1) -> list[str]:
    """One scenario with one seed; answers what went wrong, the ends of the logs included."""
    folder = Path(tempfile.mkdtemp(prefix="lms-bridge-fault-"))
    said = ""
    try:
        with World(servers, seed, folder, scenario.setting, stretch) as world:
            try:
                reasons = scenario.body(world)
            except Exception:  # noqa: BLE001 - whatever went wrong, the other faults are tried
                reasons = [traceback.format_exc(limit=-3)]
            said = world.fleet.report() if reasons else ""
    except Exception:  # noqa: BLE001 - the world itself: likewise
        reasons = [traceback.format_exc(limit=-3)]
    if not reasons:
        shutil.rmtree(folder, ignore_errors=True)
        return []
    return [*reasons, f"{said}\nlogs: {folder}/logs"]


if __name__ == "__main__":
    sys.exit(main())
