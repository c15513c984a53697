"""Launches a second, as a class opens its activities at the same time; memory of the process."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from tests.bench.memory import resident
from tests.flow.launch_world import SECRET, Keys, LtiWorld, PlatformServer, signed

LAUNCHES = 400

Given = TypeVar("Given")
Got = TypeVar("Got")


def run(largest: int) -> Iterator[str]:
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
                each = f"login {login / count * 1000:.1f} ms, launch {launch / count * 1000:.1f} ms"
                a_second = count / (login + launch)
                yield f"{count} launches, {at_once} at a time: {a_second:.0f} a second ({each})"
            yield f"resident memory: {before:.0f} MiB before, {resident():.0f} MiB after"
        finally:
            world.close()
            platform.close()


def rounds(world: LtiWorld, count: int, at_once: int) -> tuple[float, float]:
    """Seconds that so many logins take, and the launches that follow them."""
    login, going = timed(lambda _: world.browser().login(), range(count), at_once)
    tokens = [(each, signed(each.claims(), world.platform.keys)) for each in going]
    launch, answers = timed(lambda each: each[0].post(each[1]), tokens, at_once)
    if any(each.status_code != 303 for each in answers):
        raise RuntimeError("a launch was refused")
    return login, launch


def timed(
    do: Callable[[Given], Got], given: Iterable[Given], at_once: int
) -> tuple[float, list[Got]]:
    """Seconds that all of them take, and what came of each."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        got = list(pool.map(do, given))
    return time.perf_counter() - begun, got
