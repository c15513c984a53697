"""An LMS in memory for tests: the ports `Lms` and `LmsWriter` straight on a sandbox state.

    lms = FakeLms()
    course = lms.state.add_course("DU-UE1", "Unit 1")
    learner = lms.state.add_user("21000001", "Camille", "Durand")
    lms.enrol(course.id, [learner.id])
    lms.fail("participants", LmsUnavailable("away"))

It passes the same contract as the real Moodle adapter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lms_bridge.cause import as_written
from lms_bridge.errors import BridgeError, RefusedByLms
from lms_bridge.model import snapshot as model
from lms_bridge.model.message import MOST_BYTES, size
from lms_bridge.ports.lms import ANSWERS, CompletionWrite, MayWrite, RatingWrite
from lms_bridge_testing import fake_base as base
from lms_bridge_testing.fake_reads import FakeReads
from lms_bridge_testing.sandbox.records import Message, Tracking
from lms_bridge_testing.sandbox.state_people import ADMINISTRATOR_ID


def each_alone(
    writer: Any, writes: Sequence[RatingWrite | CompletionWrite], may_write: MayWrite
) -> Iterator[BridgeError | None]:
    """What `LmsWriter.each` promises, by the single writes of a writer: one after the other."""
    for write in writes:
        may_write()
        try:
            match write:
                case RatingWrite(user_id, competency_id, grade, note):
                    writer.rate(user_id, competency_id, grade, note)
                case CompletionWrite(user_id, activity_id, state):
                    writer.override_completion(user_id, activity_id, state)
        except ANSWERS as error:
            yield error
        else:
            yield None


class FakeLms(FakeReads):
    """Reads and writes a sandbox state; a refused write changes nothing."""

    def add_cohort_members(self, cohort_idnumber: str, user_ids: Sequence[int]) -> None:
        """Put learners into a cohort; issues the badges whose criterion it is."""
        with self._call("add_cohort_members") as state:
            where = f"cohort {cohort_idnumber}"
            cohort = base.found(state.find_cohort(cohort_idnumber), where)
            for person in self._people(user_ids):
                state.add_to_cohort(cohort, person)

    def remove_cohort_members(self, cohort_id: int, user_ids: Sequence[int]) -> None:
        """Take learners out of a cohort; badges stay."""
        with self._call("remove_cohort_members") as state:
            cohort = base.found(state.cohorts.get(cohort_id), f"cohort {cohort_id}")
            for person in self._people(user_ids):
                state.remove_from_cohort(cohort, person)

    def create_group(self, course_id: int, idnumber: str, name: str) -> model.Group:
        """Make a group; its name and idnumber are unique in the course."""
        with self._call("create_group") as state:
            course = self._course(course_id)
            try:
                return base.group(state.add_group(course, name, idnumber=idnumber))
            except ValueError as taken:
                raise RefusedByLms(as_written(str(taken)), where=f"course {course_id}") from taken

    def add_group_members(self, group_id: int, user_ids: Sequence[int]) -> None:
        """Put enrolled learners into a group."""
        with self._call("add_group_members") as state:
            group = base.found(state.groups.get(group_id), f"group {group_id}")
            people = self._people(user_ids)
            if any(person.id not in group.course.participants for person in people):
                raise RefusedByLms(
                    as_written("not enrolled in the course"), where=f"group {group_id}"
                )
            for person in people:
                state.add_to_group(group, person)

    def remove_group_members(self, group_id: int, user_ids: Sequence[int]) -> None:
        """Take learners out of a group."""
        with self._call("remove_group_members") as state:
            group = base.found(state.groups.get(group_id), f"group {group_id}")
            group.members.difference_update(each.id for each in self._people(user_ids))

    def enrol(self, course_id: int, user_ids: Sequence[int]) -> None:
        """Enrol learners as students; like Moodle, this lifts a suspension."""
        with self._call("enrol") as state:
            course = self._course(course_id)
            if not course.manual_enrolment:
                raise RefusedByLms(as_written("no manual enrolment"), where=f"course {course_id}")
            for person in self._people(user_ids):
                state.enrol(person, course)

    def unenrol(self, course_id: int, user_ids: Sequence[int]) -> None:
        """Undo a manual enrolment."""
        with self._call("unenrol") as state:
            course = self._course(course_id)
            for person in self._people(user_ids):
                state.unenrol(person, course)

    def create_framework(self, idnumber: str, name: str) -> model.Framework:
        """Make a competency framework of two grades, the second being proficient."""
        with self._call("create_framework") as state:
            if any(each.idnumber == idnumber for each in state.frameworks.values()):
                raise RefusedByLms(
                    as_written("this idnumber is in use"), where=f"framework {idnumber}"
                )
            named = [scale for scale in state.scales.values() if scale.name == _SCALE]
            scale = named[0] if named else state.add_scale(_SCALE, _GRADES)
            return base.framework(state.add_framework(idnumber, name, scale))

    def create_competency(
        self, framework_id: int, idnumber: str, name: str, parent_id: int = 0
    ) -> model.Competency:
        """Make a competency; its idnumber is unique in the framework."""
        with self._call("create_competency") as state:
            where = f"framework {framework_id}"
            framework = base.found(state.frameworks.get(framework_id), where)
            parent = None
            if parent_id:
                where = f"competency {parent_id}"
                parent = base.found(framework.competencies.get(parent_id), where)
            try:
                made = state.add_competency(framework, idnumber, name, parent=parent)
            except ValueError as taken:
                raise RefusedByLms(as_written(str(taken)), where=where) from taken
            return base.competency(made)

    def rate(self, user_id: int, competency_id: int, grade: int, note: str) -> None:
        """Rate a learner in a competency; issues the badges whose criterion it is."""
        with self._call("rate") as state:
            where = f"competency {competency_id}"
            competency = base.found(state.competencies.get(competency_id), where)
            (person,) = self._people([user_id])
            try:
                state.rate(person, competency, grade, note=note)
            except ValueError as wrong:
                raise RefusedByLms(as_written(str(wrong)), where=where) from wrong

    def override_completion(
        self, user_id: int, activity_id: int, state: model.CompletionState
    ) -> None:
        """Set the completion of an activity by hand: done or not done, as Moodle has it."""
        with self._call("override_completion") as moodle:
            where = f"activity {activity_id}"
            activity = base.found(moodle.activities.get(activity_id), where)
            (person,) = self._people([user_id])
            by_hand = {model.CompletionState.INCOMPLETE, model.CompletionState.COMPLETE}
            own = activity.completions.get(person.id)
            current = int(own.state) if own else 0
            keeps_failed = state and current == model.CompletionState.FAILED
            if activity.completion is Tracking.NONE or state not in by_hand or keeps_failed:
                raise RefusedByLms(as_written("this completion is not set by hand"), where=where)
            if current == state or (state and current == model.CompletionState.PASSED):
                return
            administrator = moodle.users[ADMINISTRATOR_ID]
            moodle.complete(activity, person, int(state), overrideby=administrator)

    def each(
        self, writes: Sequence[RatingWrite | CompletionWrite], may_write: MayWrite
    ) -> Iterator[BridgeError | None]:
        """One after the other."""
        return each_alone(self, writes, may_write)

    def send_message(self, user_id: int, text: str) -> None:
        """Write to somebody, as the administrator."""
        with self._call("send_message") as state:
            (person,) = self._people([user_id])
            if person.id in state.unreachable:
                raise RefusedByLms(
                    as_written("the person lets nobody write"), where=f"user {user_id}"
                )
            if size(text) > MOST_BYTES:
                raise RefusedByLms(as_written("the message is too long"), where=f"user {user_id}")
            sender = state.users[ADMINISTRATOR_ID]
            number = state.next_id("messages")
            state.messages.append(Message(number, sender, person, text, state.now()))


_SCALE = "Default competence scale"
_GRADES = ("Not yet competent", "Competent")
