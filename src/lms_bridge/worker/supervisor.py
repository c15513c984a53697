"""Redis, workers and beat as children of one process: a service on a single machine."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from lms_bridge.cause import Cause
from lms_bridge.errors import ConfigurationError
from lms_bridge.redis.embedded import EmbeddedRedis
from lms_bridge.worker.celery_settings import QUEUES

#: Seconds that a worker has to end its step, and beat to stop.
PATIENCE = 40

#: Where Celery finds the app.
APP = "lms_bridge.worker.app"


class ProcessSupervisor:
    """One worker with its pool, and one beat, on a Redis of their own or one that is there.

    The children have process groups of their own, so that Ctrl-C reaches them through this
    process alone; their logs are in the folder.
    """

    def __init__(
        self,
        folder: Path,
        environment: Mapping[str, str],
        *,
        processes: int = 2,
        redis: str | None = None,
    ) -> None:
        """Prepare; nothing is started before the `with` block.

        Args:
            folder: for logs, and for the data of an embedded Redis.
            environment: what the children are told beside this process's own environment.
            processes: worker processes in the pool.
            redis: the URL of a Redis that is there; None starts one.
        """
        self.folder = folder
        self.processes = processes
        self._environment = {**os.environ, **environment}
        self._redis = redis
        self._stack = ExitStack()
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        with ExitStack() as started:
            url = self._redis
            if url is None:
                url = started.enter_context(EmbeddedRedis(self.folder / "redis")).url
                for secret in ("LMS_BRIDGE_REDIS_PASSWORD", "LMS_BRIDGE_REDIS_PASSWORD_FILE"):
                    self._environment.pop(secret, None)  # those of another Redis
            self._environment["LMS_BRIDGE_REDIS"] = url
            started.callback(self._stop)
            pool = ["-c", str(self.processes), "-Q", ",".join(QUEUES)]
            self._start(started, "worker", pool)
            self._start(started, "beat", [])
            self._stack = started.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def ensure(self) -> None:
        """Raise ConfigurationError with the last lines of the log when a child has ended."""
        for name, child in self._children.items():
            if child.poll() is not None:
                log = self.log(name)
                lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
                raise ConfigurationError(
                    Cause.of(
                        "process.ended", name=name, code=child.returncode, lines="\n".join(lines)
                    ),
                    where=str(log),
                )

    @property
    def redis(self) -> str:
        """The URL of the Redis that the children use."""
        return self._environment["LMS_BRIDGE_REDIS"]

    def pid(self, name: str) -> int:
        """The process number of a child, "worker" or "beat"."""
        return self._children[name].pid

    def log(self, name: str) -> Path:
        """The log of a child, "worker" or "beat"."""
        return self.folder / f"{name}.log"

    def _start(self, started: ExitStack, name: str, options: list[str]) -> None:
        log: IO[bytes] = started.enter_context(self.log(name).open("ab"))
        command = [sys.executable, "-m", "celery", "-A", APP, name, *options]
        self._children[name] = subprocess.Popen(  # noqa: S603 - our own command, fixed words
            command,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def _stop(self) -> None:
        """Beat first, so that nothing new comes; the worker ends its step."""
        for name in reversed(self._children):
            self._children[name].terminate()
        ends = time.monotonic() + PATIENCE
        for child in self._children.values():
            try:
                child.wait(max(0.1, ends - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()  # what it held, its lease hands to another
                child.wait()
