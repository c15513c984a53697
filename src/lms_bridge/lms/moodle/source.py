"""What the readers of all topics share: one call, one call many times, one call a page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

import structlog

from lms_bridge.cause import Cause
from lms_bridge.errors import AccessDenied, LmsUnreadable, SkipRecord, UnknownRecord
from lms_bridge.http.failures import TooLarge, TooSlow
from lms_bridge.lms.moodle.batch import Answered, Batch, RawAnswer, ReadCall, Refused
from lms_bridge.lms.moodle.errors import classify
from lms_bridge.lms.moodle.functions import SITE, Function
from lms_bridge.lms.moodle.limits import MoodleLimits
from lms_bridge.lms.moodle.pace import Pace, Paces
from lms_bridge.lms.moodle.payloads_site import (
    SitePayload,
)
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.ports import Answers

#: Ids in one call at most: PHP takes a thousand values and drops the rest without a word.
TOGETHER: Final = 200

_log = structlog.stdlib.get_logger()

T = TypeVar("T")
Found = TypeVar("Found")


class RecordSource:
    """Asks Moodle and gives records, not JSON."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._batch = Batch(transport)
        self._site: SitePayload | None = None
        self._ahead: dict[str, RawAnswer | Refused | Answered[Any]] = {}
        #: How many people were read in a course, for whoever reads its grades next.
        self.people_in: dict[int, int] = {}
        #: Whether Moodle hides the idnumbers of activities from the service user; None before
        #: one was asked for.
        self.hides_idnumbers: bool | None = None

    @property
    def limits(self) -> MoodleLimits:
        """The limits that the transport keeps."""
        return self._transport.limits

    @property
    def paces(self) -> Paces:
        """How much the next requests may ask for."""
        return self._transport.paces

    def pace(self) -> Mapping[str, int]:
        """What was learnt of how much this Moodle answers at once."""
        return self.paces.learnt()

    def begin_with(self, pace: Mapping[str, int]) -> None:
        """Go on from what was learnt before."""
        self.paces.begin_with(pace)

    def ask(self, function: Function[T], arguments: Mapping[str, object]) -> T:
        """Call a function once, unless its answer was asked for ahead: each is used once."""
        known = self._take(function, arguments)
        if known is not None:
            return _told(function, known)
        return function.read(self._transport.call(function.name, arguments, write=False))

    def ask_list(self, function: Function[T], arguments: Mapping[str, object], people: int) -> T:
        """Call a function that lists so many people; raises TooSlow and TooLarge after one try."""
        known = self._take(function, arguments)
        if known is not None:
            return _told(function, known)
        try:
            reply = self._transport.reply(
                function.name, arguments, write=False, again_when_slow=False
            )
        except (TooSlow, TooLarge):
            self.paces.people.too_much(people)
            raise
        self.paces.people.took(people, reply.seconds, reply.bytes)
        return function.read(reply.value)

    def ask_ahead(self, questions: Sequence[ReadCall], pace: Pace) -> None:
        """Ask for answers that are wanted next, many in one request.

        What is denied as a whole is left out: whoever asks for it then meets the refusal.
        """
        answers = self._batch.ask_all(questions, pace, ahead=True)
        try:
            for question, answer in zip(questions, answers, strict=True):
                if isinstance(answer, RawAnswer) or answer.code:
                    self._ahead[_key(question.function.name, question.arguments)] = answer
        except (AccessDenied, TooSlow, TooLarge) as error:
            _log.info("moodle.ahead.left", why=str(error.cause))

    def peek(self, function: Function[T], arguments: Mapping[str, object]) -> T | None:
        """What was asked for ahead, left for whoever asks for it; None for nothing that is usable.

        What cannot be read is told to whoever asks for it.
        """
        key = _key(function.name, arguments)
        known = self._ahead.get(key)
        if isinstance(known, RawAnswer):
            try:
                known = self._ahead[key] = Answered(known.read(function))
            except (SkipRecord, LmsUnreadable):
                return None
        return known.value if isinstance(known, Answered) else None

    def forget_ahead(self) -> None:
        """Drop the answers that nobody asked for: they are no longer fresh."""
        self._ahead.clear()

    def _take(
        self, function: Function[T], arguments: Mapping[str, object]
    ) -> RawAnswer | Refused | Answered[T] | None:
        if not self._ahead:
            return None
        return self._ahead.pop(_key(function.name, arguments), None)

    def ask_many(
        self,
        function: Function[T],
        questions: Sequence[Mapping[str, object]],
        *,
        same_for_all: frozenset[str] = frozenset(),
    ) -> Iterator[Answered[T] | Refused]:
        """Call a function many times, and give the answers in order."""
        known = [self._take(function, each) for each in questions]
        asked = self._batch.ask(
            function,
            [each for each, had in zip(questions, known, strict=True) if had is None],
            same_for_all=same_for_all,
        )
        for had in known:
            if isinstance(had, RawAnswer):
                try:
                    yield Answered(had.read(function))
                except SkipRecord as error:
                    yield Refused("", error.cause)
            else:
                yield next(asked) if had is None else had

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


def _told(function: Function[T], known: RawAnswer | Refused | Answered[T]) -> T:
    """What was asked for ahead, as if it were asked for now."""
    match known:
        case Refused(code):
            raise classify(code, function.name)
        case RawAnswer():
            return known.read(function)
        case Answered(value):
            return value


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
