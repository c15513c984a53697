"""Workers and beats as real processes, to be killed, stopped, frozen and replaced."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.faults.waiting import Late, alive, children_of, group_of, stopped, tail, until
from tests.paths import ROOT

#: Seconds that a process may take to begin its work.
START = 40

#: Seconds that a process told to stop may take: one that hands back what it holds takes 30.
STOP = 45

#: What Celery writes when a worker takes messages, and when beat sends its first.
_READY = {"worker": "ready.", "beat": "Sending due task"}


@dataclass(eq=False)
class Member:
    """A worker, with its pool of children, or a beat: the leader of its own process group."""

    kind: str
    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @property
    def pid(self) -> int:
        """Its number."""
        return self.process.pid

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """How it ended; None while it runs."""
        return self.process.poll()

    @property
    def children(self) -> list[int]:
        """The processes of its pool."""
        return children_of(self.pid) if self.running else []

    @property
    def ready(self) -> bool:
        """Whether it says that it takes work."""
        with suppress(FileNotFoundError):
            return _READY[self.kind] in self.log.read_text(encoding="utf-8", errors="replace")
        return False

    def signal(self, number: signal.Signals, *, group: bool) -> None:
        """Send a signal to it, or to it and all its children."""
        with suppress(ProcessLookupError):
            if group:
                os.killpg(self.pid, number)
            elif self.running:
                self.process.send_signal(number)

    def bury(self, seconds: float = STOP) -> int:
        """Wait until it and its children are gone, with force in the end; answers its exit code."""
        try:
            until(lambda: not self.running, seconds, f"the end of {self.name}")
        except Late:
            self.signal(signal.SIGKILL, group=True)
        code = self.process.wait()
        self.signal(signal.SIGKILL, group=True)  # children whose leader died without them
        until(lambda: not group_of(self.pid), STOP, f"the end of {self.name}'s children")
        return code


class Fleet:
    """Workers and beats that share an environment; every process started here ends here."""

    def __init__(
        self,
        environment: Mapping[str, str],
        folder: Path,
        *,
        root: Path = ROOT,
        queues: str = "sweep,read,judge,write",
        concurrency: int = 2,
        runner: Sequence[str] = (sys.executable, "-m", "celery"),
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.environment = dict(environment)
        self.folder = folder
        self.root = root
        self.queues = queues
        self.concurrency = concurrency
        self.runner = tuple(runner)
        self.members: list[Member] = []
        self._numbers = count(1)

    def start(self, workers: int = 2, beats: int = 1) -> Self:
        """Start so many and wait until all of them take work."""
        started = [self.launch("worker") for _ in range(workers)]
        started += [self.launch("beat") for _ in range(beats)]
        for member in started:
            self.await_ready(member)
        return self

    def stop(self) -> None:
        """End everything at once."""
        for member in self.members:
            member.signal(signal.SIGKILL, group=True)
        for member in self.members:
            member.bury()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def workers(self) -> list[Member]:
        """The workers that run."""
        return [each for each in self.members if each.kind == "worker" and each.running]

    @property
    def beats(self) -> list[Member]:
        """The beats that run."""
        return [each for each in self.members if each.kind == "beat" and each.running]

    def launch(self, kind: str, **environment: str) -> Member:
        """Start a "worker" or a "beat", with something more in its environment; do not wait."""
        name = f"{kind}{next(self._numbers)}"
        log = self.folder / f"{name}.log"
        with log.open("wb") as opened:
            process = subprocess.Popen(
                [*self.runner, "-A", "worker", kind, *self._options(kind, name)],
                cwd=self.root,
                env=self.environment | environment,
                stdin=subprocess.DEVNULL,
                stdout=opened,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        member = Member(kind, name, process, log)
        self.members.append(member)
        return member

    def await_ready(self, member: Member) -> None:
        """Wait until a member takes work; raises Late, or RuntimeError when it has ended."""
        until(lambda: member.ready or not member.running, START, f"{member.name} to be ready")
        if not member.running:
            raise RuntimeError(f"{member.name} ended with {member.exit_code}:\n{tail(member.log)}")

    def replace(self, **environment: str) -> Member:
        """Start another worker and wait until it takes work: what a supervisor does."""
        member = self.launch("worker", **environment)
        self.await_ready(member)
        return member

    def kill_child(self, rng: random.Random) -> int:
        """Kill one process of a pool, whatever it does; answers its number."""
        pools = [child for worker in self.workers for child in worker.children]
        chosen = rng.choice(pools)
        with suppress(ProcessLookupError):
            os.kill(chosen, signal.SIGKILL)
        until(lambda: not alive(chosen), STOP, "the end of the child")
        return chosen

    def kill_worker(self, rng: random.Random) -> Member:
        """Kill a worker and its whole pool at once, as a machine does that loses its power."""
        return self._end(rng.choice(self.workers), signal.SIGKILL)

    def kill_beat(self) -> Member:
        """Kill a beat."""
        return self._end(self.beats[0], signal.SIGKILL)

    def term(self, member: Member, number: signal.Signals = signal.SIGTERM) -> int:
        """Tell a member to stop, as a deployment does; answers its exit code.

        By SIGTERM it ends what it does; by SIGQUIT, for which there is less time, it hands back
        what does not end soon.
        """
        member.signal(number, group=False)
        return member.bury()

    def restart_rolling(self, rounds: int) -> list[int]:
        """Replace the workers one after the other, oldest first; answers their exit codes."""
        codes = []
        for _ in range(rounds):
            codes.append(self.term(self.workers[0]))
            self.replace()
        return codes

    @contextmanager
    def frozen(self, member: Member) -> Iterator[None]:
        """Let a member and its children hold their breath."""
        member.signal(signal.SIGSTOP, group=True)
        try:
            held = group_of(member.pid)
            until(lambda: all(map(stopped, held)), STOP, f"{member.name} to be frozen")
            yield
        finally:
            member.signal(signal.SIGCONT, group=True)

    def logs(self) -> str:
        """Everything that all members have written."""
        return "\n".join(
            each.log.read_text(encoding="utf-8", errors="replace") for each in self.members
        )

    def report(self, lines: int = 12) -> str:
        """The last lines of every log."""
        parts = (
            f"--- {each.name} {_state(each)}\n{tail(each.log, lines)}" for each in self.members
        )
        return "\n".join(parts)

    def _end(self, member: Member, number: signal.Signals) -> Member:
        member.signal(number, group=True)
        member.bury()
        return member

    def _options(self, kind: str, name: str) -> list[str]:
        if kind == "beat":
            # Of its own, in its own folder: two beats would refuse to share them.
            return ["--schedule", str(self.folder / name), "--pidfile", "", "--loglevel", "INFO"]
        pool = ["--concurrency", str(self.concurrency), "--hostname", f"{name}@%h"]
        return ["--queues", self.queues, *pool, "--loglevel", "INFO"]


def _state(member: Member) -> str:
    return "(runs)" if member.running else f"(ended with {member.exit_code})"
