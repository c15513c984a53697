"""Many reads in one request.

A call costs Moodle some 25 ms before it does anything; `tool_mobile_call_external_functions`
pays that once for many, of whichever functions. It stops at the first part that fails: the rest is
asked for again without it. Where the service does not offer it, the calls are made one by one.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import structlog

from lms_bridge.cause import Cause
from lms_bridge.errors import AccessDenied, BridgeError, LmsUnreadable, SkipRecord
from lms_bridge.http.answer import exact_json
from lms_bridge.http.failures import TooLarge, TooSlow
from lms_bridge.lms.moodle.errors import NOT_OFFERED, classify, moodle_cause, moodle_code
from lms_bridge.lms.moodle.functions import BATCH, BATCH_ERROR, Function
from lms_bridge.lms.moodle.pace import Pace
from lms_bridge.lms.moodle.payloads_site import BatchPart
from lms_bridge.lms.moodle.transport import Transport

_log = structlog.stdlib.get_logger()

T = TypeVar("T")
Arguments = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ReadCall:
    """One call of many.

    Attributes:
        function: what to call.
        arguments: with what.
        kin: questions that are alike; None for one that stands alone.
        same_for_kin: codes that would answer every further question of the kin too, such as a
            course without criteria; the further ones are then not sent.
        weight: how much of Moodle's work it takes, in reads of one learner.
    """

    function: Function[Any]
    arguments: Arguments
    kin: Hashable = None
    same_for_kin: frozenset[str] = frozenset()
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Refused:
    """One question of many that was refused: Moodle's code ("" for none), and why."""

    code: str
    cause: Cause


@dataclass(frozen=True, slots=True)
class Answered(Generic[T]):
    """One question of many that was answered."""

    value: T


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """An answer that nobody has read yet: JSON as it came with others, or values."""

    text: str | None = None
    value: object = None

    def read(self, function: Function[T]) -> T:
        """What it says; raises what `Function.read` and `exact_json` raise."""
        # a function that answers null has no text at all
        value = self.value if self.text is None else exact_json(self.text, function.name)
        return function.read(value)


class Batch:
    """Asks many questions, in requests whose size follows how Moodle copes."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._offered = True

    @property
    def size(self) -> int:
        """How many calls of one learner each the next request would hold."""
        return self._transport.paces.batch.size

    def ask(
        self,
        function: Function[T],
        questions: Sequence[Arguments],
        *,
        same_for_all: frozenset[str] = frozenset(),
    ) -> Iterator[Answered[T] | Refused]:
        """Call one function many times, and give one answer for each question, in their order.

        Args:
            function: what to call.
            questions: the arguments of each call.
            same_for_all: codes that would answer every further question too.
        """
        asked = [ReadCall(function, each, function.name, same_for_all) for each in questions]
        for answer in self.ask_all(asked, self._transport.paces.batch):
            if isinstance(answer, Refused):
                yield answer
                continue
            try:
                read: Answered[T] | Refused = Answered(answer.read(function))
            except SkipRecord as error:
                read = Refused("", error.cause)
            yield read

    def ask_all(
        self, questions: Sequence[ReadCall], pace: Pace, *, ahead: bool = False
    ) -> Iterator[RawAnswer | Refused]:
        """Make different calls, and give one answer for each question, in their order.

        Args:
            questions: what to ask.
            pace: how much one request may hold.
            ahead: somebody asks later for what is not answered now: what is denied is an answer
                like any other, and what takes too long alone is not tried again.
        """
        settled: dict[Hashable, Refused] = {}
        done = 0
        while done < len(questions):
            part = self._part(questions, done, pace, settled)
            if len(part) > 1:
                answers = self._request([questions[each] for each in part], pace, ahead=ahead)
            else:
                answers = [self._one(questions[each], pace, ahead=ahead) for each in part]
            for place, answer in zip(part, answers, strict=False):
                yield from (_settled(questions[each], settled) for each in range(done, place))
                yield answer
                done = place + 1
                asked = questions[place]
                if not isinstance(answer, Refused):
                    continue
                if answer.code in asked.same_for_kin and asked.kin is not None:
                    settled[asked.kin] = answer
                elif answer.cause == NOT_OFFERED:
                    settled[asked.function.name] = answer
            if not part:
                yield from (_settled(each, settled) for each in questions[done:])
                return

    def _part(
        self,
        questions: Sequence[ReadCall],
        start: int,
        pace: Pace,
        settled: Mapping[Hashable, Refused],
    ) -> list[int]:
        """The places of the questions that go into the next request."""
        part: list[int] = []
        weight = 0
        for place in range(start, len(questions)):
            asked = questions[place]
            if asked.kin in settled or asked.function.name in settled:
                continue
            if part and (weight + asked.weight > pace.size or not self._offered):
                break
            if len(part) == self._transport.limits.batch_most:
                break
            part.append(place)
            weight += asked.weight
        return part

    def _request(
        self, part: Sequence[ReadCall], pace: Pace, *, ahead: bool
    ) -> list[RawAnswer | Refused]:
        """Send some questions in one request; none answered means: try again, smaller."""
        weight = sum(each.weight for each in part)
        try:
            reply = self._transport.reply(
                BATCH.name, in_one_request(part), write=False, again_when_slow=False
            )
        except (TooSlow, TooLarge) as error:
            pace.too_much(weight)
            _log.info(
                "moodle.batch.halved",
                function=part[0].function.name,
                error=type(error).__name__,
                size=pace.size,
            )
            return []
        except (AccessDenied, SkipRecord) as error:
            if isinstance(error, AccessDenied) and error.cause != NOT_OFFERED:
                raise
            self._offered = False
            name = part[0].function.name
            _log.info("moodle.batch.not_offered", function=name, why=str(error.cause))
            return []
        parts = BATCH.read(reply.value).responses
        if not parts or len(parts) > len(part):
            raise LmsUnreadable(Cause.of("answer.batch"), where=part[0].function.name)
        if len(parts) == len(part):
            pace.took(weight, reply.seconds, reply.bytes)
        return [
            _result(asked.function.name, each, ahead=ahead)
            for asked, each in zip(part, parts, strict=False)
        ]

    def _one(self, asked: ReadCall, pace: Pace, *, ahead: bool) -> RawAnswer | Refused:
        name = asked.function.name
        try:
            reply = self._transport.reply(
                name, asked.arguments, write=False, again_when_slow=not ahead
            )
        except SkipRecord as error:
            return Refused(moodle_code(error.cause), error.cause)
        except AccessDenied as error:
            if not ahead or not moodle_code(error.cause):
                raise
            return Refused(moodle_code(error.cause), error.cause)
        if asked.weight == 1:
            pace.size = max(pace.size, 2)  # one call went well: try two at once again
        else:
            pace.took(asked.weight, reply.seconds, reply.bytes)
        return RawAnswer(value=reply.value)


class BatchCall(Protocol):
    """One of the calls that share a request."""

    @property
    def function(self) -> Function[Any]:
        """What to call."""

    @property
    def arguments(self) -> Arguments:
        """With what."""


def in_one_request(calls: Iterable[BatchCall]) -> Arguments:
    """The arguments of BATCH for several calls, reads or writes, in their order."""
    return {
        "requests": [
            {"function": each.function.name, "arguments": json.dumps(dict(each.arguments))}
            for each in calls
        ]
    }


def failed_call(part: BatchPart, function: str, *, write: bool = False) -> tuple[str, BridgeError]:
    """Moodle's code for a call of a batch that failed, and what it means."""
    code = BATCH_ERROR.read(exact_json(part.exception or "", function)).errorcode
    return code, classify(code, function, write=write)


def _settled(asked: ReadCall, settled: Mapping[Hashable, Refused]) -> Refused:
    return settled[asked.kin] if asked.kin in settled else settled[asked.function.name]


def _result(function: str, part: BatchPart, *, ahead: bool) -> RawAnswer | Refused:
    if not part.error:
        return RawAnswer(part.data)
    code, error = failed_call(part, function)
    if not isinstance(error, SkipRecord) and not (ahead and isinstance(error, AccessDenied)):
        raise error
    return Refused(code, moodle_cause(code))
