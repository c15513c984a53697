"""Many reads in one request.

A call costs Moodle some 25 ms before it does anything; `tool_mobile_call_external_functions`
pays that once for many. It stops at the first part that fails: the rest is asked for again
without it. Where the service does not offer it, the calls are made one by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import structlog
from pydantic import TypeAdapter

from lms_bridge.cause import Cause
from lms_bridge.errors import AccessDenied, BridgeError, LmsUnreadable, SkipRecord
from lms_bridge.http.answer import exact_json
from lms_bridge.http.failures import TooLarge, TooSlow
from lms_bridge.lms.moodle.errors import NOT_OFFERED, classify, moodle_cause, moodle_code
from lms_bridge.lms.moodle.functions import BATCH, Function
from lms_bridge.lms.moodle.payloads_site import (
    BatchError,
    BatchPart,
)
from lms_bridge.lms.moodle.transport import Transport

_log = structlog.stdlib.get_logger()

T = TypeVar("T")
Arguments = Mapping[str, object]

_ERROR: Final = Function(BATCH.name, TypeAdapter(BatchError))


@dataclass(frozen=True, slots=True)
class Refused:
    """One question of many that was refused: Moodle's code ("" for none), and why."""

    code: str
    cause: Cause


@dataclass(frozen=True, slots=True)
class Answered(Generic[T]):
    """One question of many that was answered."""

    value: T


class Batch:
    """Asks one function many times, in requests whose size follows how Moodle copes."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._size = transport.limits.batch_first
        self._offered = True

    @property
    def size(self) -> int:
        """How many calls the next request would hold."""
        return self._size

    def ask(
        self,
        function: Function[T],
        questions: Sequence[Arguments],
        *,
        same_for_all: frozenset[str] = frozenset(),
    ) -> Iterator[Answered[T] | Refused]:
        """Give one answer for each question, in their order.

        Args:
            function: what to call.
            questions: the arguments of each call.
            same_for_all: codes that would answer every further question too, such as a
                course without criteria; the further ones are then not sent.
        """
        done = 0
        while done < len(questions):
            part = questions[done : done + self._size] if self._offered else questions[done:][:1]
            answers = self._request(function, part) if len(part) > 1 else self._one(function, part)
            for answer in answers:
                yield answer
                done += 1
                if isinstance(answer, Refused) and answer.code in same_for_all:
                    yield from (answer for _ in questions[done:])
                    return

    def _request(
        self, function: Function[T], part: Sequence[Arguments]
    ) -> list[Answered[T] | Refused]:
        """Send some questions in one request; none answered means: try again, smaller."""
        requests = [
            {"function": function.name, "arguments": json.dumps(dict(each))} for each in part
        ]
        try:
            reply = self._transport.reply(
                BATCH.name, {"requests": requests}, write=False, again_when_slow=False
            )
        except (TooSlow, TooLarge) as error:
            self._size = max(1, len(part) // 2)
            _log.info(
                "moodle.batch.halved",
                function=function.name,
                error=type(error).__name__,
                size=self._size,
            )
            return []
        except (AccessDenied, SkipRecord) as error:
            if isinstance(error, AccessDenied) and error.cause != NOT_OFFERED:
                raise
            self._offered = False
            _log.info("moodle.batch.not_offered", function=function.name, why=str(error.cause))
            return []
        parts = BATCH.read(reply.value).responses
        if not parts or len(parts) > len(part):
            raise LmsUnreadable(Cause.of("answer.batch"), where=function.name)
        limits = self._transport.limits
        easy = reply.seconds < limits.batch_quick and reply.bytes < limits.answer // 4
        if easy and len(parts) == self._size:
            self._size = min(limits.batch_most, self._size * 2)
        return [_result(function, each) for each in parts]

    def _one(self, function: Function[T], part: Sequence[Arguments]) -> list[Answered[T] | Refused]:
        try:
            value = self._transport.call(function.name, part[0], write=False)
            answer: Answered[T] | Refused = Answered(function.read(value))
        except SkipRecord as error:
            answer = Refused(moodle_code(error.cause), error.cause)
        self._size = max(self._size, 2)  # one call went well: try two at once again
        return [answer]


def _result(function: Function[T], part: BatchPart) -> Answered[T] | Refused:
    if part.error:
        return _refusal(function, part)
    # a function that answers null has no `data` at all
    value = None if part.data is None else exact_json(part.data, function.name)
    try:
        return Answered(function.read(value))
    except SkipRecord as error:
        return Refused("", error.cause)


def _refusal(function: Function[T], part: BatchPart) -> Refused:
    code = _ERROR.read(exact_json(part.exception or "", function.name)).errorcode
    error: BridgeError = classify(code, function.name)
    if not isinstance(error, SkipRecord):
        raise error
    return Refused(code, moodle_cause(code))
