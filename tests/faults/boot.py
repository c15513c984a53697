"""Starts Celery, or `lms-bridge`, in a process that has something wrong with it.

    python -m tests.faults.boot celery -A worker worker …
    python -m tests.faults.boot lms-bridge sync …

What is wrong stands in the environment, in files that the scenario changes while it runs:

FAULTS_DEATH: a file with a number n. The process ends, without a word, as it is about to note
    the n-th message that it received from then on as held: Redis has forgotten that message
    already. Once only: the file is removed before.
FAULTS_CLOCK: a file with the seconds by which the clock of this process's machine is wrong, as
    Python, Kombu, Celery and the bridge see it.
FAULTS_TIME: a file that says which time it is, or by how many seconds another, by all clocks:
    that of the database, which the bridge goes by, and that of the machine.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Self

Seconds = Callable[[], float]

#: The clock of the machine, whatever stands in its place later.
_true_time = time.time


def main() -> None:
    """Put in place what the environment asks for, then be the program named."""
    wrong = [
        Path(os.environ[each]) for each in ("FAULTS_CLOCK", "FAULTS_TIME") if each in os.environ
    ]
    if wrong:  # first of all: others take what they need of `time` along when they are imported
        be_wrong_about_time(lambda: sum(read_offset(each) for each in wrong))
    if "FAULTS_TIME" in os.environ:
        let_the_database_be_wrong(lambda: read_offset(Path(os.environ["FAULTS_TIME"])))
    if "FAULTS_DEATH" in os.environ:
        die_before_holding(Path(os.environ["FAULTS_DEATH"]))
    del sys.argv[0]
    if sys.argv[0] == "celery":
        from celery.__main__ import main as program  # noqa: PLC0415 - one of the two only
    else:
        from lms_bridge.cli import main as program  # noqa: PLC0415 - likewise
    program()


def read_offset(file: Path) -> float:
    """The seconds by which a file says that it is later; none while there is no such file."""
    try:
        seconds, *since = map(float, file.read_text(encoding="utf-8").split())
    except FileNotFoundError:
        return 0.0
    return seconds + time.monotonic() - since[0] - _true_time() if since else seconds


def write_offset(file: Path, seconds: float) -> None:
    """Let a file say so many seconds; whoever reads it sees the old text or the new one."""
    _write(file, str(seconds))


def write_moment(file: Path, moment: datetime) -> None:
    """Let a file say which moment it is now; from here on time passes as the machine works.

    A machine that is suspended, or whose clock is set, moves its clock and not this one.
    """
    _write(file, f"{moment.timestamp()} {time.monotonic()}")


def _write(file: Path, text: str) -> None:
    new = file.with_suffix(".new")
    new.write_text(text, encoding="utf-8")
    new.replace(file)


def die_before_holding(order: Path) -> None:
    """End the process between taking a message from Redis and noting that it is held."""
    from kombu.transport.redis import QoS  # noqa: PLC0415 - after `time` was replaced

    hold = QoS.append
    left: list[int] = []

    def append(self: QoS, message: Any, delivery_tag: str) -> None:
        with suppress(FileNotFoundError):
            left[:] = left or [int(order.read_text(encoding="utf-8"))]
            left[0] -= 1
            if left[0] <= 0:
                order.unlink()  # whoever can, dies
                os._exit(9)
        hold(self, message, delivery_tag)

    QoS.append = append  # type: ignore[method-assign] # this process alone


def be_wrong_about_time(by: Seconds) -> None:
    """Let the clock of this machine be wrong in this process."""
    true = time.time
    time.time = lambda: true() + by()

    class Wrong(datetime):
        """What Celery compares the end of a message's life with."""

        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            """The present moment, as the wrong clock has it."""
            return super().now(tz) + timedelta(seconds=by())

    from celery import Celery  # noqa: PLC0415 - after `time` was replaced
    from celery.worker import request  # noqa: PLC0415 - likewise

    from lms_bridge.clock import SystemClock  # noqa: PLC0415 - likewise

    Celery.now = lambda _app: Wrong.now(UTC)
    request.datetime = Wrong
    SystemClock.now = lambda _clock: Wrong.now(UTC)  # type: ignore[method-assign, assignment] # this process alone


def let_the_database_be_wrong(by: Seconds) -> None:
    """Let the clock of the database, which the bridge goes by, be wrong."""
    from lms_bridge.store.clock import StoreClock  # noqa: PLC0415 - after `time`

    true = StoreClock.now
    StoreClock.now = lambda store: true(store) + timedelta(seconds=by())  # type: ignore[method-assign, assignment] # likewise


if __name__ == "__main__":
    main()
