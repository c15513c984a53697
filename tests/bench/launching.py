"""Launches a second, as a class opens its activities at the same time; memory of the process."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from tests.bench.figures import Figure
from tests.bench.memory import resident
from tests.flow.launch_world import SECRET, Keys, LtiWorld, PlatformServer, signed

LAUNCHES = 400

Given = TypeVar("Given")
Got = TypeVar("Got")


def run(largest: int) -> Iterator[str | Figure]:
    """One after the other, then eight at a time; what the platform does in between is not timed."""
    count = largest or LAUNCHES
    os.environ[SECRET] = "s" * 64
    Keys.pair("k1")
    with tempfile.TemporaryDirectory() as folder:
        platform = PlatformServer()
        world = LtiWorld(Path(folder), platform)
        try:
            world.register()
            rounds(world, 1, 1)  # the keys of the platform are fetched
            before = resident()
            for at_once in (1, 8):
                login, launch = rounds(world, count, at_once)
                of = f"launching.{at_once}-at-a-time"
                yield Figure(f"{of}.login", login / count * 1000, "ms")
                yield Figure(f"{of}.launch", launch / count * 1000, "ms")
            yield f"resident memory: {before:.0f} MiB before, {resident():.0f} MiB after"
        finally:
            world.close()
            platform.close()


def rounds(world: LtiWorld, count: int, at_once: int) -> tuple[float, float]:
    """CPU seconds that so many logins take, and the launches that follow them."""
    login, going = timed(lambda _: world.browser().login(), range(count), at_once)
    tokens = [(each, signed(each.claims(), world.platform.keys)) for each in going]
    launch, answers = timed(lambda each: each[0].post(each[1]), tokens, at_once)
    if any(each.status_code != 303 for each in answers):
        raise RuntimeError("a launch was refused")
    return login, launch


def timed(
    do: Callable[[Given], Got], given: Iterable[Given], at_once: int
) -> tuple[float, list[Got]]:
    """CPU seconds that all of them take, and what came of each."""
    begun = time.process_time()
    with ThreadPoolExecutor(at_once) as pool:
        got = list(pool.map(do, given))
    return time.process_time() - begun, got
