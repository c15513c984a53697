"""workers: a service on a single machine; and how a run in the background is followed."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from lms_bridge.cause import Cause
from lms_bridge.cli.consoles import console
from lms_bridge.cli.opening import command_language, not_written
from lms_bridge.cli.words import say
from lms_bridge.errors import StopRun
from lms_bridge.model.run import Run, RunState
from lms_bridge.runs import Job, Progress, Report, report_of
from lms_bridge.runs.sync import progress_by_stage
from lms_bridge.settings import read_service
from lms_bridge.worker.supervisor import ProcessSupervisor

#: Seconds between two looks at a run, and at the children.
LOOK = 0.2


def workers(
    processes: Annotated[int, typer.Option(min=1, max=64, help="How many at a time.")] = 2,
    folder: Annotated[Path, typer.Option(help="For logs, and an embedded Redis's data.")] = Path(
        "lms-bridge-service"
    ),
) -> None:
    """Run workers and beat on this machine until interrupted; with a Redis if none is named."""
    service, language = read_service(), command_language()
    names = ", ".join(str(file) for file in service.site_files())
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise not_written(error, folder) from None
    redis = service.redis if "LMS_BRIDGE_REDIS" in os.environ else None
    with (
        ended_by_sigterm(),
        ProcessSupervisor(folder, {}, processes=processes, redis=redis) as supervisor,
    ):
        console().print(
            say(language, "cli.workers", processes=processes, sites=names, folder=folder),
            markup=False,
        )
        sys.stdout.flush()
        pause = threading.Event()
        try:
            while not pause.wait(1):
                supervisor.ensure()
        except KeyboardInterrupt:
            console().print(say(language, "cli.workers.stopping"))


@contextmanager
def ended_by_sigterm() -> Iterator[None]:
    """End in order when told to: what was started here must not be left behind."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def follow(job: Job, run: Run, supervisor: ProcessSupervisor, progress: Progress) -> Report:
    """Wait for the end of a run that workers do, telling how far it is.

    Raises:
        StopRun: it was stopped, with the reason.
        ConfigurationError: a worker or beat has ended.
    """
    while (now := job.store.runs.get(run.id)).state is RunState.RUNNING:
        supervisor.ensure()
        for stage, over, pieces in progress_by_stage(job.store.work.progress(run.id)):
            progress(stage, over, pieces)
        time.sleep(LOOK)
    if now.state is RunState.STOPPED:
        raise StopRun(
            now.stopped_by or Cause.of("run.stopped"),
            where=Cause.of("place.run", run=str(now.id), programme=now.programme),
        )
    return report_of(job, now)
