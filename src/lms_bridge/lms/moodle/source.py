"""What the readers of all topics share: one call, one call many times, one call a page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeVar

import structlog
from pydantic import TypeAdapter

from lms_bridge.cause import Cause
from lms_bridge.errors import AccessDenied, UnknownRecord
from lms_bridge.lms.moodle.batch import Answered, Batch, Refused
from lms_bridge.lms.moodle.functions import SITE, Function
from lms_bridge.lms.moodle.limits import MoodleLimits
from lms_bridge.lms.moodle.payloads_site import (
    SitePayload,
)
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.ports import Answers

#: Ids in one call at most: PHP takes a thousand values and drops the rest without a word.
TOGETHER: Final = 200

_ANYTHING: Final[TypeAdapter[object]] = TypeAdapter(object)

_log = structlog.stdlib.get_logger()

T = TypeVar("T")
Found = TypeVar("Found")


class RecordSource:
    """Asks Moodle and gives records, not JSON."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._batch = Batch(transport)
        self._site: SitePayload | None = None
        self._ahead: dict[str, object] = {}
        #: How many people were read in a course, for whoever reads its grades next.
        self.people_in: dict[int, int] = {}
        #: Whether Moodle hides the idnumbers of activities from the service user.
        self.hides_idnumbers = False

    @property
    def limits(self) -> MoodleLimits:
        """The limits that the transport keeps."""
        return self._transport.limits

    def ask(self, function: Function[T], arguments: Mapping[str, object]) -> T:
        """Call a function once, unless its answer was asked for ahead: each is used once."""
        key = _key(function.name, arguments)
        if key in self._ahead:
            return function.read(self._ahead.pop(key))
        return function.read(self._transport.call(function.name, arguments, write=False))

    def ask_ahead(self, function: Function[T], questions: Sequence[Mapping[str, object]]) -> None:
        """Ask for answers that are wanted next, many in one request.

        What is refused is left out: whoever asks for it then meets the refusal.
        """
        raw = Function(function.name, _ANYTHING)
        try:
            answers = list(self._batch.ask(raw, questions))
        except AccessDenied as error:
            _log.info("moodle.ahead.denied", function=function.name, why=str(error.cause))
            return
        for question, answer in zip(questions, answers, strict=True):
            if isinstance(answer, Answered):
                self._ahead[_key(function.name, question)] = answer.value

    def forget_ahead(self) -> None:
        """Drop the answers that nobody asked for: they are no longer fresh."""
        self._ahead.clear()

    def ask_many(
        self,
        function: Function[T],
        questions: Sequence[Mapping[str, object]],
        *,
        same_for_all: frozenset[str] = frozenset(),
    ) -> Iterator[Answered[T] | Refused]:
        """Call a function many times, and give the answers in order."""
        return self._batch.ask(function, questions, same_for_all=same_for_all)

    def ask_together(self, function: Function[list[T]], name: str, ids: Sequence[int]) -> list[T]:
        """Call a function with many ids at once; where one is gone, with each on its own."""
        found: list[T] = []
        for start in range(0, len(ids), TOGETHER):
            part = ids[start : start + TOGETHER]
            try:
                answered: list[T] = self.ask(function, {name: part})
                found += answered
            except UnknownRecord:
                answers = self.ask_many(function, [{name: [each]} for each in part])
                found += [
                    each for one in answers if isinstance(one, Answered) for each in one.value
                ]
        return found

    def ask_site(self) -> SitePayload:
        """Ask who we are, where, and what the service offers."""
        self._site = self.ask(SITE, {})
        return self._site

    def service_user(self) -> int:
        """Give the id of the token's user, asked for once."""
        return (self._site or self.ask_site()).userid


def _key(function: str, arguments: Mapping[str, object]) -> str:
    return f"{function} {json.dumps(arguments, sort_keys=True)}"


def sorted_out(pairs: Iterator[tuple[int, Sequence[Found] | Cause]]) -> Answers[Found]:
    """Part what was found from the causes of what was refused, by user id."""
    found: list[Found] = []
    causes: dict[int, Cause] = {}
    for user_id, answer in pairs:
        if isinstance(answer, Cause):
            causes[user_id] = answer
        else:
            found += answer
    return Answers(found=tuple(found), refused=causes)
