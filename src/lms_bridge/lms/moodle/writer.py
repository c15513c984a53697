"""The port `LmsWriter` on a Moodle.

Writes of one learner each share requests, as reads do: Moodle stops at the first that fails.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar

from lms_bridge.cause import Cause
from lms_bridge.errors import (
    AccessDenied,
    BridgeError,
    LmsUnreadable,
    OutcomeUnknown,
    RefusedByLms,
    RetryLater,
    SkipRecord,
    UnknownRecord,
    UnusableRecord,
)
from lms_bridge.http.answer import exact_json
from lms_bridge.http.failures import unknown_outcome
from lms_bridge.lms.moodle.achievements import competency, framework
from lms_bridge.lms.moodle.batch import failed_call, in_one_request
from lms_bridge.lms.moodle.errors import NOT_OFFERED
from lms_bridge.lms.moodle.functions import (
    ADD_TO_COHORT,
    ADD_TO_GROUP,
    BATCH,
    CREATE_COMPETENCY,
    CREATE_FRAMEWORK,
    CREATE_GROUP,
    ENROL,
    MESSAGE,
    OVERRIDE,
    RATE,
    REMOVE_FROM_COHORT,
    REMOVE_FROM_GROUP,
    UNENROL,
    Function,
)
from lms_bridge.lms.moodle.payloads_site import BatchPart, Overridden
from lms_bridge.lms.moodle.reader import MoodleLms
from lms_bridge.lms.moodle.transport import Transport
from lms_bridge.model.message import message_as_html
from lms_bridge.model.snapshot import Competency, CompletionState, Framework, Group
from lms_bridge.ports.lms import ANSWERS, CompletionWrite, MayWrite, RatingWrite

T = TypeVar("T")

_ALREADY: Final = "3"
_HTML: Final = 1
_DEFAULT_STUDENT_ROLE: Final = 5
_DEFAULT_SCALE: Final = 2
#: So many writes of one learner each go into one request: of so many nobody knows when its answer
#: is lost.
_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class _SingleWrite:
    """A write that concerns one learner: `check` raises RefusedByLms where it was not taken."""

    function: Function[Any]
    arguments: Mapping[str, object]
    check: Callable[[Any], None] = lambda _answer: None


class MoodleLmsWriter:
    """Writes to a Moodle through its web services."""

    def __init__(
        self,
        transport: Transport,
        *,
        student_role: int = _DEFAULT_STUDENT_ROLE,
        competence_scale: int = _DEFAULT_SCALE,
    ) -> None:
        """Prepare to write.

        Args:
            transport: the Moodle.
            student_role: id of the role that enrolled learners get; 5 in a fresh Moodle.
            competence_scale: id of the default competence scale; 2 in a fresh Moodle. Its
                second value is the one that counts as proficient.
        """
        self._transport = transport
        self._student_role = student_role
        self._scale = competence_scale
        self._many = True

    def add_cohort_members(self, cohort_idnumber: str, user_ids: Sequence[int]) -> None:
        """Put learners into a cohort; issues the badges whose criterion it is.

        Moodle adds whom it knows and warns about the others; for the refusal to be of the
        whole, unknown accounts are looked for first when there are several.
        """
        if len(user_ids) > 1:
            self._refuse_unknown(cohort_idnumber, user_ids)
        members = [
            {
                "cohorttype": {"type": "idnumber", "value": cohort_idnumber},
                "usertype": {"type": "id", "value": str(user_id)},
            }
            for user_id in user_ids
        ]
        answer = self._write(ADD_TO_COHORT, {"members": members})
        refused = [each for each in answer.warnings if each.warningcode != _ALREADY]
        if not refused:
            return
        if len(refused) < len(user_ids):
            raise unknown_outcome(ADD_TO_COHORT.name, Cause.of("cohort.some_not_added"))
        raise RefusedByLms(
            Cause.of("cohort.none_added", users=_listed(user_ids)),
            where=Cause.of("place.cohort", cohort=cohort_idnumber),
        )

    def _refuse_unknown(self, cohort_idnumber: str, user_ids: Sequence[int]) -> None:
        known = {user.id for user in MoodleLms(self._transport).users(user_ids)}
        unknown = [user_id for user_id in user_ids if user_id not in known]
        if unknown:
            raise UnknownRecord(
                Cause.of("account.unknown", users=_listed(unknown)),
                where=Cause.of("place.cohort", cohort=cohort_idnumber),
            )

    def remove_cohort_members(self, cohort_id: int, user_ids: Sequence[int]) -> None:
        """Take learners out of a cohort; badges stay."""
        members = [{"cohortid": cohort_id, "userid": user_id} for user_id in user_ids]
        self._write(REMOVE_FROM_COHORT, {"members": members})

    def create_group(self, course_id: int, idnumber: str, name: str) -> Group:
        """Make a group."""
        wanted = {"courseid": course_id, "name": name, "description": "", "idnumber": idnumber}
        made = self._write(CREATE_GROUP, {"groups": [wanted]})
        if len(made) != 1:
            raise unknown_outcome(CREATE_GROUP.name, Cause.of("answer.not_one_group"))
        return Group(
            id=made[0].id,
            course_id=course_id,
            idnumber=idnumber,
            name=made[0].name,
            members=frozenset(),
        )

    def add_group_members(self, group_id: int, user_ids: Sequence[int]) -> None:
        """Put enrolled learners into a group."""
        members = [{"groupid": group_id, "userid": user_id} for user_id in user_ids]
        self._write(ADD_TO_GROUP, {"members": members})

    def remove_group_members(self, group_id: int, user_ids: Sequence[int]) -> None:
        """Take learners out of a group."""
        members = [{"groupid": group_id, "userid": user_id} for user_id in user_ids]
        self._write(REMOVE_FROM_GROUP, {"members": members})

    def enrol(self, course_id: int, user_ids: Sequence[int]) -> None:
        """Enrol learners as students; never for somebody already enrolled."""
        enrolments = [
            {"roleid": self._student_role, "userid": user_id, "courseid": course_id}
            for user_id in user_ids
        ]
        self._write(ENROL, {"enrolments": enrolments})

    def unenrol(self, course_id: int, user_ids: Sequence[int]) -> None:
        """Undo a manual enrolment."""
        enrolments = [{"userid": user_id, "courseid": course_id} for user_id in user_ids]
        self._write(UNENROL, {"enrolments": enrolments})

    def create_framework(self, idnumber: str, name: str) -> Framework:
        """Make a competency framework on the site's default competence scale."""
        scale = [
            {"scaleid": str(self._scale)},
            {"id": 1, "scaledefault": 1, "proficient": 0},
            {"id": 2, "scaledefault": 0, "proficient": 1},
        ]
        wanted = {
            "shortname": name,
            "idnumber": idnumber,
            "description": "",
            "visible": True,
            "scaleid": self._scale,
            "scaleconfiguration": json.dumps(scale),
            "contextlevel": "system",
            "instanceid": 0,
        }
        return framework(self._write(CREATE_FRAMEWORK, {"competencyframework": wanted}))

    def create_competency(
        self, framework_id: int, idnumber: str, name: str, parent_id: int = 0
    ) -> Competency:
        """Make a competency."""
        wanted = {
            "shortname": name,
            "idnumber": idnumber,
            "description": "",
            "competencyframeworkid": framework_id,
            "parentid": parent_id,
        }
        return competency(self._write(CREATE_COMPETENCY, {"competency": wanted}))

    def rate(self, user_id: int, competency_id: int, grade: int, note: str) -> None:
        """Rate a learner in a competency."""
        self._alone(_single(RatingWrite(user_id, competency_id, grade, note)))

    def override_completion(self, user_id: int, activity_id: int, state: CompletionState) -> None:
        """Set the completion of an activity by hand."""
        self._alone(_single(CompletionWrite(user_id, activity_id, state)))

    def each(
        self, writes: Sequence[RatingWrite | CompletionWrite], may_write: MayWrite
    ) -> Iterator[BridgeError | None]:
        """Rate and complete learner by learner, many in one request where the service allows."""
        left = [_single(each) for each in writes]
        while left:
            size = min(self._transport.paces.batch.size, _AT_ONCE) if self._many else 1
            part = left[:size]
            may_write()
            answers = [self._answer(part[0])] if len(part) == 1 else self._in_one(part)
            yield from answers
            left = left[len(answers) :]

    def _answer(self, write: _SingleWrite) -> BridgeError | None:
        try:
            self._alone(write)
        except ANSWERS as error:
            return error
        return None

    def _alone(self, write: _SingleWrite) -> None:
        write.check(self._write(write.function, write.arguments))

    def _in_one(self, part: Sequence[_SingleWrite]) -> list[BridgeError | None]:
        """Send several writes in one request: what was said to each, up to the first refusal.

        Moodle stops there; the rest is to be sent anew. Nothing is said where the service does
        not offer such requests. Where the answer was lost, nobody knows of any of them.
        """
        try:
            reply = self._transport.reply(BATCH.name, in_one_request(part), write=True)
            parts = BATCH.read(reply.value).responses
        except (OutcomeUnknown, LmsUnreadable, UnusableRecord) as error:
            return [_lost(each, error) for each in part]
        except RetryLater as error:  # it surely did nothing, and neither would the rest
            return [error]
        except (AccessDenied, SkipRecord) as error:
            if error.cause != NOT_OFFERED:
                raise
            self._many = False
            return []
        if not parts or len(parts) > len(part):
            return [unknown_outcome(each.function.name, Cause.of("answer.batch")) for each in part]
        answers = [_said(write, each) for write, each in zip(part, parts, strict=False)]
        if not parts[-1].error:
            self._transport.paces.batch.took(len(parts), reply.seconds, reply.bytes)
            # what is not answered though nothing was refused may have been done
            unanswered = part[len(parts) :]
            why = Cause.of("answer.batch")
            answers += [unknown_outcome(each.function.name, why) for each in unanswered]
        return answers

    def send_message(self, user_id: int, text: str) -> None:
        """Send somebody a plain text, as HTML in which nothing of it means more than it says."""
        wanted = {"touserid": user_id, "text": message_as_html(text), "textformat": _HTML}
        sent = self._write(MESSAGE, {"messages": [wanted]})
        if len(sent) != 1:
            raise unknown_outcome(MESSAGE.name, Cause.of("answer.not_one_message"))
        if sent[0].msgid < 0:  # Moodle's own words name the person
            place = Cause.of("place.user", user=str(user_id))
            raise RefusedByLms(Cause.of("message.refused", user=str(user_id)), where=place)

    def _write(self, function: Function[T], arguments: Mapping[str, object]) -> T:
        return _read(function, self._transport.call(function.name, arguments, write=True))


def _read(function: Function[T], value: object) -> T:
    try:
        return function.read(value)
    except (LmsUnreadable, UnusableRecord) as unreadable:
        # it was sent and Moodle did not refuse it: whether it was done must be read back
        raise unknown_outcome(function.name, unreadable.cause) from unreadable


def _single(write: RatingWrite | CompletionWrite) -> _SingleWrite:
    user = write.user_id
    if isinstance(write, RatingWrite):
        rating = {"competencyid": write.competency_id, "grade": write.grade, "note": write.note}
        return _SingleWrite(RATE, {"userid": user, **rating})
    activity, state = write.activity_id, write.state
    asked = {"userid": user, "cmid": activity, "newstate": int(state)}
    return _SingleWrite(OVERRIDE, asked, partial(_taken, user, activity, state))


def _taken(user_id: int, activity_id: int, state: CompletionState, answer: Overridden) -> None:
    """Raise where Moodle leaves a completion as it was."""
    # Moodle keeps "passed" where "complete" is asked for, and says so
    accepted = {int(state)} | ({CompletionState.PASSED} if state else set())
    if answer.state not in accepted:
        raise RefusedByLms(
            Cause.of("completion.stays", user=str(user_id), state=answer.state),
            where=Cause.of("place.activity", activity=str(activity_id)),
        )


def _said(write: _SingleWrite, part: BatchPart) -> BridgeError | None:
    """What Moodle said to one write of several; what passes through is raised."""
    name = write.function.name
    try:
        if part.error:
            _, error = failed_call(part, name, write=True)
            if not isinstance(error, ANSWERS):
                raise error
            return error
        value = None if part.data is None else exact_json(part.data, name)
        write.check(_read(write.function, value))
    except LmsUnreadable as unreadable:
        return _lost(write, unreadable)
    except ANSWERS as refused:
        return refused
    return None


def _lost(write: _SingleWrite, why: BridgeError) -> BridgeError:
    lost = isinstance(why, OutcomeUnknown)
    return why if lost else unknown_outcome(write.function.name, why.cause)


def _listed(user_ids: Sequence[int]) -> tuple[str, ...]:
    return tuple(str(user_id) for user_id in user_ids)
