"""Asks several places at once, and waits no longer than whoever asks can wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future, wait
from typing import Generic, TypeVar

import structlog

from lms_bridge.errors import BridgeError

log = structlog.get_logger()

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")


class BoundedFanOut(Generic[Key, Answer]):
    """Puts each question in a thread of its own.

    A place that hangs is asked once: whoever comes next waits for that answer, and no second
    thread hangs beside the first.
    """

    def __init__(self, questions: Mapping[Key, Callable[[], Answer]], patience: float) -> None:
        """Note the questions; `patience` is in seconds, for all of them together."""
        self._questions = dict(questions)
        self._patience = patience
        self._asked: dict[Key, Future[Answer]] = {}
        self._lock = threading.Lock()

    def ask(self) -> dict[Key, Answer | None]:
        """Every answer; None from where there is none in time, or an error, which is logged."""
        begun = time.monotonic()
        with self._lock:
            asked = {key: self._under_way(key) for key in self._questions}
        wait(asked.values(), timeout=self._patience)
        waited = round(time.monotonic() - begun, 1)
        return {key: _answer(key, future, waited) for key, future in asked.items()}

    def _under_way(self, key: Key) -> Future[Answer]:
        future = self._asked.get(key)
        if future is None or future.done():
            future = self._asked[key] = Future()
            # A daemon: one that hangs must not keep the process from ending.
            threading.Thread(
                target=_find,
                args=(self._questions[key], future),
                name=f"fan-out {key}",
                daemon=True,
            ).start()
        return future


def _find(question: Callable[[], Answer], future: Future[Answer]) -> None:
    try:
        future.set_result(question())
    except BaseException as error:  # noqa: BLE001 - whatever it is, somebody waits for it
        future.set_exception(error)


def _answer(key: Hashable, future: Future[Answer], waited: float) -> Answer | None:
    if not future.done():
        log.warning("watch.no_answer", of=str(key), seconds=waited)
        return None
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, BridgeError):
        log.warning("watch.failed", of=str(key), error=type(error).__name__, why=str(error.cause))
    else:
        log.error("watch.failed", of=str(key), exc_info=error)
    return None
